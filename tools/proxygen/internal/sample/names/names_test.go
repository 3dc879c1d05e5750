package names

import (
	"context"
	"errors"
	"testing"
	"time"
	"unsafe"

	"github.com/stretchr/testify/require"

	gokka "github.com/gokka/gokka/core"
	"github.com/gokka/gokka/runtime/runtimetest/each"
)

var errTest = errors.New("test")

// Every method gets what it is called with, in its order, whatever the parameters are called.
func TestArguments(t *testing.T) {
	each.Runtime(t, func(t *testing.T, rt gokka.Runtime) {
		ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
		defer cancel()
		ref, err := gokka.Start(ctx, rt, &Clash{last: "last"})
		require.NoError(t, err)
		p, err := NewClashProxy(ref)
		require.NoError(t, err)
		clash := p.Ask()

		sum, text, err := clash.Parameters(ctx, 1, 10, 100, 1000, "ctx")
		require.NoError(t, err)
		require.Equal(t, 1111+3, sum)
		require.Equal(t, "ctx", text)
		same, text, err := clash.Context(ctx, "context")
		require.NoError(t, err)
		require.True(t, same)
		require.Equal(t, "context", text)
		r := &Reader{}
		got, text, err := clash.Hidden(ctx, 1, "reader", r, true, false, nil)
		require.NoError(t, err)
		require.Same(t, r, got)
		require.Equal(t, "reader", text)
		ok, err := clash.Blank(ctx, 1, "", true)
		require.NoError(t, err)
		require.True(t, ok)
		require.NoError(t, clash.Unnamed(ctx, 1, "a", "b"))
		month, err := clash.Packages(ctx, nil, nil, nil, 5)
		require.NoError(t, err)
		require.Equal(t, time.May, month)
		kinds, err := p.Kinds(ctx, unsafe.Pointer(r), [4]byte{}, nil, nil, nil, struct {
			Reader
			A, b int `text:"a"`
			*Clash
		}{}, nil, nil, nil, nil).Get(ctx)
		require.NoError(t, err)
		require.Equal(t, ClashKindsResult{Err: nil, Last: "last"}, kinds)
		results, err := p.Results(ctx).Get(ctx)
		require.NoError(t, err)
		require.Equal(t, ClashResultsResult{X: 1, R1: 2, R2: "3", R3: true, R: true}, results)
		n, m, err := clash.Shadow(ctx, 7)
		require.NoError(t, err)
		require.Equal(t, []int{7, 7}, []int{n, m})
		name, err := p.Ref(ctx).Get(ctx)
		require.NoError(t, err)
		require.Equal(t, "ref", name)
		require.True(t, p.Typed.Ref() == ref)
	})
}

// The actor's own Tell has the name of a view, which is there all the same.
func TestViewsByConversion(t *testing.T) {
	each.Runtime(t, func(t *testing.T, rt gokka.Runtime) {
		ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
		defer cancel()
		ref, err := gokka.Start(ctx, rt, new(Ask))
		require.NoError(t, err)
		p, err := NewAskProxy(ref)
		require.NoError(t, err)
		text, err := p.Tell(ctx, errTest).Get(ctx)
		require.NoError(t, err)
		require.Equal(t, errTest.Error(), text)
		require.NoError(t, AskProxyTell(p).Tell(ctx, errTest))
		text, err = p.Ask().Tell(ctx, errTest)
		require.NoError(t, err)
		require.Equal(t, errTest.Error(), text)
	})
}
