package future_test

import (
	"context"
	"errors"
	"reflect"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/gokka/gokka/future"
)

func TestPykka82_LazyIsComputedOnceEvenIfNil(t *testing.T) {
	calls := 0
	f := future.Lazy(func(context.Context) (*int, error) { calls++; return nil, nil })
	_, ok, _ := f.TryGet()
	require.False(t, ok)
	require.False(t, isClosed(f.Done()))
	for range 3 {
		v, err := f.Get(bg)
		require.NoError(t, err)
		require.Nil(t, v)
	}
	require.Equal(t, 1, calls)
	_, ok, _ = f.TryGet()
	require.True(t, ok)
	require.True(t, isClosed(f.Done()))
}

// In Gokka a hook and a setter exclude each other by type: what has one lacks the other.
func TestPykka83_HookAndSetAreExclusive(t *testing.T) {
	hooked := reflect.TypeOf(future.Lazy(func(context.Context) (int, error) { return 1, nil }))
	for _, name := range []string{"Set", "SetError"} {
		_, has := hooked.MethodByName(name)
		require.False(t, has, name)
	}
	promise := reflect.TypeFor[*future.Promise[int]]()
	for i := range promise.NumMethod() {
		for j := range promise.Method(i).Type.NumIn() {
			require.NotEqual(t, reflect.Func, promise.Method(i).Type.In(j).Kind(), promise.Method(i).Name)
		}
	}
}

func TestPykka84_LazyRemembersRealErrorsOnly(t *testing.T) {
	calls := 0
	f := future.Lazy(func(context.Context) (int, error) { calls++; return 0, errBoom })
	for range 2 {
		_, err := f.Get(bg)
		require.Same(t, errBoom, err)
	}
	require.Equal(t, 1, calls)

	synctest.Test(t, func(t *testing.T) {
		p := future.New[int]()
		calls := 0
		f := future.Lazy(func(ctx context.Context) (int, error) { calls++; return p.Get(ctx) })
		ctx, cancel := context.WithTimeout(bg, time.Second)
		defer cancel()
		begin := time.Now()
		_, err := f.Get(ctx)
		require.ErrorIs(t, err, future.ErrTimeout)
		require.Equal(t, time.Second, time.Since(begin))
		_, err = f.Get(ctx)
		require.ErrorIs(t, err, future.ErrTimeout)
		require.Equal(t, 1, calls, "not run for a context that has ended")
		require.False(t, isClosed(f.Done()))
		require.NoError(t, p.Set(1))
		v, err := f.Get(bg)
		require.NoError(t, err)
		require.Equal(t, 1, v)
		require.Equal(t, 2, calls)
	})
}

// Whatever form the function gives to the end of its context, the getter's contract holds.
func TestLazyMapsTheEndOfItsContext(t *testing.T) {
	cause := errors.New("cause")
	for name, tc := range map[string]struct {
		ctx func() (context.Context, context.CancelFunc)
		is  error
	}{
		"deadline": {func() (context.Context, context.CancelFunc) {
			return context.WithTimeoutCause(bg, time.Second, cause)
		}, future.ErrTimeout},
		"cancel": {func() (context.Context, context.CancelFunc) {
			ctx, cancel := context.WithCancelCause(bg)
			time.AfterFunc(time.Second, func() { cancel(cause) })
			return ctx, func() { cancel(nil) }
		}, context.Canceled},
	} {
		for form, end := range map[string]func(context.Context) error{
			"Err": context.Context.Err, "Cause": context.Cause,
		} {
			synctest.Test(t, func(t *testing.T) {
				ctx, cancel := tc.ctx()
				defer cancel()
				f := future.Lazy(func(ctx context.Context) (int, error) { <-ctx.Done(); return 0, end(ctx) })
				_, err := f.Get(ctx)
				require.ErrorIs(t, err, tc.is, "%s %s", name, form)
				require.False(t, isClosed(f.Done()))
			})
		}
	}
}

// A timeout that the function made for itself is its result.
func TestLazyRemembersATimeoutOfItsOwn(t *testing.T) {
	calls := 0
	f := future.Lazy(func(ctx context.Context) (int, error) {
		calls++
		ctx, cancel := context.WithTimeout(ctx, 0)
		defer cancel()
		return pending[int]().Get(ctx)
	})
	for range 2 {
		_, err := f.Get(bg)
		require.ErrorIs(t, err, future.ErrTimeout)
	}
	require.Equal(t, 1, calls)
}

// The one who computes gives up: one of those who wait takes over, with a context of its own.
func TestLazyIsTakenOverByTheNextGetter(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		calls := 0
		f := future.Lazy(func(ctx context.Context) (int, error) {
			if calls++; calls == 1 {
				<-ctx.Done()
				return 0, ctx.Err()
			}
			return 7, nil
		})
		ctx, cancel := context.WithCancel(bg)
		errs := make(chan error, 1)
		go func() { _, err := f.Get(ctx); errs <- err }()
		synctest.Wait()
		got := make(chan int, 3)
		for range 3 {
			go func() { v, _ := f.Get(bg); got <- v }()
		}
		synctest.Wait()
		cancel()
		require.ErrorIs(t, <-errs, context.Canceled)
		for range 3 {
			require.Equal(t, 7, <-got)
		}
		require.Equal(t, 2, calls)
	})
}
