package main

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestRun(t *testing.T) {
	var out strings.Builder
	require.NoError(t, run(&out))
	require.Equal(t, `notes: 3
error: 42 (a int) is no note
stopped: true alive: false
`, out.String())
}
