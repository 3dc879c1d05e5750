package main

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestRun(t *testing.T) {
	var out strings.Builder
	require.NoError(t, run(&out))
	require.Equal(t, `4 <nil> 4 <nil>
division by zero
7 <nil>
2.5 <nil>
no Ad; did you mean Add?
`, out.String())
}
