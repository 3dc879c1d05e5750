package main

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestRun(t *testing.T) {
	var out, dump strings.Builder
	require.NoError(t, run(&out, &dump))
	require.Equal(t, `*main.Knife waits for *main.Fork
*main.Fork waits for *main.Knife
alive: true true
sleeper: good morning
`, out.String())
	require.Contains(t, dump.String(), "goroutine: 3 actors")
	require.Contains(t, dump.String(), "Sleeper (urn:uuid:")
}
