package main

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/gokka/gokka/runtime/goroutine"
)

func TestRun(t *testing.T) {
	var out strings.Builder
	require.NoError(t, run(&out))
	require.Equal(t, `Adder is increasing 0
Bookkeeper got 1 back
Adder is increasing 1
Bookkeeper got 2 back
Adder is increasing 2
Bookkeeper got 3 back
Adder is increasing 3
Bookkeeper got 4 back
Adder is increasing 4
Bookkeeper got 5 back
Adder is increasing 5
Bookkeeper got 6 back
Adder is increasing 6
Bookkeeper got 7 back
Adder is increasing 7
Bookkeeper got 8 back
Adder is increasing 8
Bookkeeper got 9 back
Adder is increasing 9
Bookkeeper got 10 back
`, out.String())
}

func TestUnknownMessage(t *testing.T) {
	for _, actor := range []any{&Adder{name: "Adder"}, &Bookkeeper{name: "Bookkeeper"}} {
		ref, err := goroutine.Start(t.Context(), actor)
		require.NoError(t, err)
		_, err = ref.Ask(t.Context(), "what?")
		require.ErrorContains(t, err, "does not understand string")
		_, err = ref.Stop(t.Context())
		require.NoError(t, err)
	}
}
