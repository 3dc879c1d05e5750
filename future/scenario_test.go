package future_test

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/gokka/gokka/future"
)

func TestScenario25_SetOnceGetTwiceHundredGetters(t *testing.T) {
	ctx := bounded(t)
	p := future.New[*int]()
	v := new(int)
	var wg sync.WaitGroup
	var same atomic.Int64
	for range 100 {
		wg.Go(func() {
			for range 2 {
				if got, err := p.Get(ctx); err == nil && got == v {
					same.Add(1)
				}
			}
		})
	}
	require.NoError(t, p.Set(v))
	wg.Wait()
	require.EqualValues(t, 200, same.Load())
}

func TestScenario26_FirstValueStays(t *testing.T) {
	p := future.New[string]()
	require.NoError(t, p.Set("first"))
	require.ErrorIs(t, p.Set("second"), future.ErrAlreadySet)
	require.ErrorIs(t, p.SetError(errBoom), future.ErrAlreadySet)
	v, err := p.Get(bg)
	require.NoError(t, err)
	require.Equal(t, "first", v)
}

func explode(int) (int, error) { panic("far from the getter") }

func TestScenario27_ErrorKeepsTheStackOfItsOrigin(t *testing.T) {
	_, err := future.Map(future.Resolved(1), explode).Get(bg)
	p, ok := errors.AsType[*future.PanicError](err)
	require.True(t, ok)
	require.Contains(t, string(p.Stack), "future_test.explode")
	require.ErrorContains(t, err, "far from the getter")
}

func TestScenario28_GetAll(t *testing.T) {
	a, b, c := future.Resolved(1), future.Resolved(2), future.Resolved(3)
	for range 2 {
		v, err := future.GetAll(bg, a, b, c)
		require.NoError(t, err)
		require.Equal(t, []int{1, 2, 3}, v)
	}
	_, err := future.GetAll(expired(t), a, pending[int](), c)
	require.ErrorIs(t, err, future.ErrTimeout)
	v, err := future.GetAll(bg, a, future.Failed[int](errBoom), pending[int]())
	require.Same(t, errBoom, err)
	require.Nil(t, v)
	v, err = future.GetAll[int](bg)
	require.NoError(t, err)
	require.Equal(t, []int{}, v)
}

func TestScenario29_OneBudgetForAll(t *testing.T) {
	type futures = []future.Future[int]
	for name, get := range map[string]func(context.Context, futures) error{
		"GetAll": func(ctx context.Context, fs futures) error { _, err := future.GetAll(ctx, fs...); return err },
		"Join":   func(ctx context.Context, fs futures) error { _, err := future.Join(fs...).Get(ctx); return err },
		"Outcomes": func(ctx context.Context, fs futures) error {
			var errs []error
			for _, r := range future.Outcomes(ctx, fs...) {
				errs = append(errs, r.Err)
			}
			return errors.Join(errs...)
		},
	} {
		synctest.Test(t, func(t *testing.T) {
			ctx, cancel := context.WithTimeout(bg, time.Minute)
			defer cancel()
			never := futures{pending[int](), pending[int](), pending[int](), pending[int](), pending[int]()}
			begin := time.Now()
			require.ErrorIs(t, get(ctx, never), future.ErrTimeout, name)
			require.Equal(t, time.Minute, time.Since(begin), name)
		})
	}
}

func TestScenario30_Combinators(t *testing.T) {
	source := future.Resolved([]int{1, 2, 3})
	calls := 0
	count := func(v int) int { calls++; return v }
	length := func(vs []int) (int, error) { return count(len(vs)), nil }
	kept := future.Filter(source, func(v int) bool { return count(v) > 1 })
	whole := future.Map(source, length)
	sum := future.Reduce(source, 0, func(acc, v int) (int, error) { return acc + count(v), nil })
	joined := future.Join(kept, future.Map(whole, func(n int) ([]int, error) { return []int{n}, nil }))
	for range 3 {
		v, err := joined.Get(bg)
		require.NoError(t, err)
		require.Equal(t, [][]int{{2, 3}, {3}}, v)
		n, err := sum.Get(bg)
		require.NoError(t, err)
		require.Equal(t, 6, n)
	}
	require.Equal(t, 3+1+3, calls)
	_, err := future.Map(pending[[]int](), length).Get(expired(t))
	require.ErrorIs(t, err, future.ErrTimeout)
}

// Setting a future that has a hook, and the other way round, does not compile; see TestPykka83.
func TestScenario31_HookXorSet(t *testing.T) {
	f := future.Lazy(func(context.Context) (int, error) { return 1, nil })
	_, settable := f.(interface{ Set(int) error })
	require.False(t, settable)
}

func TestScenario32_NestedFutureStaysNested(t *testing.T) {
	inner := future.New[int]()
	outer := future.Resolved(inner.Future())
	got, err := outer.Get(bg)
	require.NoError(t, err)
	_, ok, _ := got.TryGet()
	require.False(t, ok)
	require.NoError(t, inner.Set(1))
	v, err := got.Get(bg)
	require.NoError(t, err)
	require.Equal(t, 1, v)
}

func TestPykka91_GetAllReturnsTheFirstFailureInOrder(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := future.New[int]()
		go func() {
			time.Sleep(time.Second)
			_ = p.SetError(errBoom)
		}()
		_, err := future.GetAll(bg, p.Future(), future.Failed[int](errors.New("earlier, but behind")))
		require.Same(t, errBoom, err)
	})
}

// Mopidy asks all backends, and one bad one must not spoil the rest.
func TestOutcomesKeepsThemApart(t *testing.T) {
	rs := future.Outcomes(expired(t), future.Resolved(1), future.Failed[int](errBoom), pending[int](), future.Resolved(4))
	require.Equal(t, future.Result[int]{Value: 1}, rs[0])
	require.Same(t, errBoom, rs[1].Err)
	require.ErrorIs(t, rs[2].Err, future.ErrTimeout)
	require.Equal(t, future.Result[int]{Value: 4}, rs[3])
	require.Empty(t, future.Outcomes[int](bg))
}
