package main

import (
	"errors"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/gokka/gokka/core"
	"github.com/gokka/gokka/runtime/goroutine"
)

func TestRun(t *testing.T) {
	var out strings.Builder
	require.NoError(t, run(&out))
	require.Equal(t, `MyActor has started
MyActor received hello
main got: hello to you too
MyActor has stopped
`, out.String())
}

// The hook that run does not reach.
func TestOnFailure(t *testing.T) {
	var out strings.Builder
	ref, err := core.StartFunc(t.Context(), goroutine.Default(), NewMyActor(&out, "MyActor"), core.WaitReady())
	require.NoError(t, err)
	ref.Kill(errors.New("enough"))
	require.NoError(t, ref.Wait(t.Context()))
	require.Equal(t, "MyActor has started\nMyActor has failed: enough\n", out.String())
}
