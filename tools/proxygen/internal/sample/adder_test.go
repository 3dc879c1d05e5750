package sample

import (
	"context"
	"errors"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/gokka/gokka/core"
	"github.com/gokka/gokka/future"
	"github.com/gokka/gokka/proxy"
	"github.com/gokka/gokka/runtime/runtimetest/each"
)

var errTest = errors.New("test")

func TestMethods(t *testing.T) {
	typed := []string{"GoString", "Ref", "String"}
	require.Subset(t, methods[AdderProxy](), typed)
	require.ElementsMatch(t, []string{
		"Add", "AddAll", "Ask", "Bounds", "DivMod", "Fail", "GoString", "Ref", "String", "Sum", "Tell", "URN", "Who",
	}, methods[AdderProxy]())
	require.ElementsMatch(t, append(typed, "Ask", "Tell", "Name", "Greet", "Close"), methods[GreeterProxy]())
	require.ElementsMatch(t, append(typed, "Ask", "Tell"), methods[HandlerProxy]())
	require.ElementsMatch(t, append(typed, "Ask", "Tell", "Close"), methods[closerProxy]())
	require.ElementsMatch(t, append(typed, "Add", "All", "Append", "Entries", "Note", "Put", "Sorted"),
		methods[StoreProxyTell[int, string]]())
}

func TestFutures(t *testing.T) {
	each.Runtime(t, func(t *testing.T, rt core.Runtime) {
		ctx := bounded(t)
		adder, ref := start(t, rt, new(Adder), NewAdderProxy)
		sums, err := future.GetAll(ctx, adder.Add(ctx, 1), adder.Add(ctx, 2))
		require.NoError(t, err)
		require.Equal(t, []int{1, 3}, sums)

		_, err = adder.AddAll(ctx, 4, 5, 6).Get(ctx)
		require.NoError(t, err)
		r, err := adder.DivMod(ctx, 5).Get(ctx)
		require.NoError(t, err)
		require.Equal(t, AdderDivModResult{Quo: 3, Rem: 3}, r)
		bounds, err := adder.Bounds(ctx).Get(ctx)
		require.NoError(t, err)
		require.Equal(t, AdderBoundsResult{R0: 0, R1: 18}, bounds)

		_, err = adder.DivMod(ctx, 0).Get(ctx)
		require.ErrorIs(t, err, ErrDivision)
		_, err = adder.Fail(ctx, errTest).Get(ctx)
		require.Equal(t, errTest, err, "the error itself")

		who, err := adder.Who(ctx).Get(ctx)
		require.NoError(t, err)
		require.True(t, who == ref, "the method has got the context of the actor")
		urn, err := adder.URN(ctx).Get(ctx)
		require.NoError(t, err)
		require.Equal(t, "adder", urn)
	})
}

func TestAsk(t *testing.T) {
	each.Runtime(t, func(t *testing.T, rt core.Runtime) {
		ctx := bounded(t)
		p, ref := start(t, rt, new(Adder), NewAdderProxy)
		adder := p.Ask()
		for _, ctx := range []context.Context{ctx, context.Background()} { // the slow path, and the direct one if there is one
			require.NoError(t, adder.AddAll(ctx))
			n, err := adder.Add(ctx, 6)
			require.NoError(t, err)
			sum, err := adder.Sum(ctx)
			require.NoError(t, err)
			require.Equal(t, n, sum)
		}
		quo, rem, err := adder.DivMod(ctx, 5)
		require.NoError(t, err)
		require.Equal(t, []int{2, 2}, []int{quo, rem})
		_, _, err = adder.DivMod(ctx, 0)
		require.ErrorIs(t, err, ErrDivision)
		require.Equal(t, errTest, adder.Fail(ctx, errTest))
		require.True(t, ref.IsAlive(), "a failure of what is asked is the asker's")

		ended, cancel := context.WithCancel(ctx)
		cancel()
		_, err = adder.Sum(ended)
		require.ErrorIs(t, err, context.Canceled)
	})
}

func TestTell(t *testing.T) {
	each.Runtime(t, func(t *testing.T, rt core.Runtime) {
		ctx := bounded(t)
		adder, ref := start(t, rt, new(Adder), NewAdderProxy)
		tell := adder.Tell()
		require.NoError(t, tell.Add(ctx, 1))
		require.NoError(t, tell.AddAll(ctx, 2, 3))
		require.NoError(t, tell.Bounds(ctx))
		require.NoError(t, tell.Sum(ctx))
		require.NoError(t, ref.Tell(ctx, 4))
		sum, err := adder.Ask().Sum(ctx) // in the same queue, so after all of them
		require.NoError(t, err)
		require.Equal(t, 10, sum)

		require.NoError(t, tell.DivMod(ctx, 0))
		require.NoError(t, ref.Wait(ctx))
		require.ErrorIs(t, ref.Err(), ErrDivision, "a failure of what is told is the actor's")
	})
}

func TestRef(t *testing.T) {
	each.Runtime(t, func(t *testing.T, rt core.Runtime) {
		ctx := bounded(t)
		adder, ref := start(t, rt, new(Adder), NewAdderProxy)
		require.True(t, adder.Ref() == ref && adder.Ask().Ref() == ref && adder.Tell().Ref() == ref)
		again, err := NewAdderProxy(ref)
		require.NoError(t, err)
		require.True(t, adder == again)

		_, err = NewBookkeeperProxy(ref)
		require.ErrorIs(t, err, proxy.ErrWrongType)
		_, err = NewAdderProxy(core.Ref{})
		require.ErrorIs(t, err, core.ErrNoActor)

		_, err = ref.Stop(ctx)
		require.NoError(t, err)
		_, err = NewAdderProxy(ref)
		require.ErrorIs(t, err, core.ErrActorDead)
		_, err = adder.Add(ctx, 1).Get(ctx)
		require.ErrorIs(t, err, core.ErrActorDead)
		_, err = adder.Ask().Add(ctx, 1)
		require.ErrorIs(t, err, core.ErrActorDead)
		require.ErrorIs(t, adder.Tell().Add(ctx, 1), core.ErrActorDead)
		require.ErrorIs(t, AdderProxy{}.Tell().Add(ctx, 1), core.ErrNoActor)
	})
}

func TestProxiesAsArguments(t *testing.T) {
	each.Runtime(t, func(t *testing.T, rt core.Runtime) {
		ctx := bounded(t)
		adder, _ := start(t, rt, new(Adder), NewAdderProxy)
		bookkeeper, _ := start(t, rt, new(Bookkeeper), NewBookkeeperProxy)
		require.NoError(t, bookkeeper.Tell().SetAdder(ctx, adder))
		steps, err := bookkeeper.Ask().CountTo(context.Background(), 3)
		require.NoError(t, err)
		require.Equal(t, []int{1, 2, 3}, steps)
		require.ErrorIs(t, bookkeeper.Ask().CallSelf(context.Background()), core.ErrDeadlock)
	})
}
