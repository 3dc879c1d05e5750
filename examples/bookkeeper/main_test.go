package main

import (
	"io"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/gokka/gokka/core"
	"github.com/gokka/gokka/proxy"
	"github.com/gokka/gokka/runtime/runtimetest/each"
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

// On every runtime, also with a single worker, although the Bookkeeper waits in the middle of its method.
func TestBookkeeper(t *testing.T) {
	each.Runtime(t, func(t *testing.T, rt core.Runtime) {
		ctx := t.Context()
		ref, err := core.Start(ctx, rt, &Adder{out: io.Discard})
		require.NoError(t, err)
		adder, err := proxy.Of[*Adder](ref)
		require.NoError(t, err)
		ref, err = core.Start(ctx, rt, &Bookkeeper{out: io.Discard, adder: adder})
		require.NoError(t, err)
		bookkeeper, err := proxy.New(ref)
		require.NoError(t, err)
		_, err = bookkeeper.Call("CountTo", 10).Get(ctx)
		require.NoError(t, err)

		_, err = adder.Ref().Stop(ctx)
		require.NoError(t, err)
		_, err = bookkeeper.Call("CountTo", 1).Get(ctx)
		require.ErrorIs(t, err, core.ErrActorDead)
	})
}
