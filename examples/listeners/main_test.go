package main

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestRun(t *testing.T) {
	var out strings.Builder
	require.NoError(t, run(t.Context(), &out))
	require.Equal(t, `2 actors were told of So What
2 actors were told of Blue in Green
the display says "now playing Blue in Green", and the history has 2 tracks
`, out.String())
}
