package future_test

import (
	"context"
	"runtime"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/gokka/gokka/future"
)

func odd(v int) bool { return v%2 == 1 }

func add(acc, v int) (int, error) { return acc + v, nil }

func TestPykka81_FutureInsideFutureStaysNested(t *testing.T) {
	inner := future.Resolved(1)
	outer := future.Resolved(inner)
	got, err := outer.Get(bg)
	require.NoError(t, err)
	require.Same(t, inner, got)
	mapped, err := future.Map(future.Resolved(1), func(int) (future.Future[int], error) { return inner, nil }).Get(bg)
	require.NoError(t, err)
	require.Same(t, inner, mapped)
}

func TestPykka85_FunctionsRunInTheFirstGettersGoroutine(t *testing.T) {
	var marks []string // written without a lock: the race detector checks the claim
	m := future.Map(future.Resolved(1), func(v int) (int, error) { marks = append(marks, "map"); return v, nil })
	l := future.Lazy(func(context.Context) (int, error) { marks = append(marks, "lazy"); return 1, nil })
	require.Empty(t, marks)
	_, _ = m.Get(bg)
	_, _ = l.Get(bg)
	require.Equal(t, []string{"map", "lazy"}, marks)
}

func TestPykka86_Filter(t *testing.T) {
	f := future.Filter(future.Resolved([]int{3, 1, 4, 1, 5}), odd)
	v, err := f.Get(bg)
	require.NoError(t, err)
	require.Equal(t, []int{3, 1, 1, 5}, v)
	v, err = future.Filter(future.Resolved([]int{2}), odd).Get(bg)
	require.NoError(t, err)
	require.Equal(t, []int{}, v)
}

func TestPykka87_Join(t *testing.T) {
	v, err := future.Join(future.Resolved(1), future.Map(future.Resolved(1), double), future.Resolved(3)).Get(bg)
	require.NoError(t, err)
	require.Equal(t, []int{1, 2, 3}, v)
	v, err = future.Join[int]().Get(bg)
	require.NoError(t, err)
	require.Equal(t, []int{}, v)
	require.True(t, isClosed(future.Join[int]().Done()))
}

func TestPykka88_MapGetsTheWholeValue(t *testing.T) {
	length := func(vs []int) (int, error) { return len(vs), nil }
	v, err := future.Map(future.Resolved([]int{7, 8, 9}), length).Get(bg)
	require.NoError(t, err)
	require.Equal(t, 3, v)
}

func TestPykka89_Reduce(t *testing.T) {
	v, err := future.Reduce(future.Resolved([]int{1, 2, 3}), 10, add).Get(bg)
	require.NoError(t, err)
	require.Equal(t, 16, v)
	v, err = future.Reduce(future.Resolved([]int{}), 10, add).Get(bg)
	require.NoError(t, err)
	require.Equal(t, 10, v)
	calls := 0
	_, err = future.Reduce(future.Resolved([]int{1, 2, 3}), 0, func(int, int) (int, error) {
		calls++
		return 0, errBoom
	}).Get(bg)
	require.ErrorIs(t, err, errBoom)
	require.Equal(t, 1, calls)
}

func TestPykka90_CombinatorsForwardTheBudgetAndComputeOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := future.New[[]int]()
		calls := 0
		f := future.Map(future.Filter(future.Map(p.Future(), func(vs []int) ([]int, error) {
			calls++
			return vs, nil
		}), odd), func(vs []int) (int, error) { calls++; return len(vs), nil })

		ctx, cancel := context.WithTimeout(bg, time.Second)
		defer cancel()
		begin := time.Now()
		_, err := f.Get(ctx)
		require.ErrorIs(t, err, future.ErrTimeout)
		require.Equal(t, time.Second, time.Since(begin))
		require.Zero(t, calls)

		require.NoError(t, p.Set([]int{1, 2, 3}))
		for range 3 {
			v, err := f.Get(bg)
			require.NoError(t, err, "the timeout was the first getter's alone")
			require.Equal(t, 2, v)
		}
		require.Equal(t, 2, calls)
	})
}

func TestSourceErrorIsTheResult(t *testing.T) {
	failed := future.Failed[[]int](errBoom)
	never := func(int, int) (int, error) { t.Error("called for a failed source"); return 0, nil }
	for range 2 {
		_, err := future.Reduce(failed, 0, never).Get(bg)
		require.Same(t, errBoom, err)
	}
	_, ok, err := future.Reduce(failed, 0, never).TryGet()
	require.True(t, ok)
	require.Same(t, errBoom, err)
}

func TestDoneOfDerivedClosesWithoutRunningAnything(t *testing.T) {
	p, q := future.New[int](), future.New[int]()
	never := func(int) (int, error) { t.Error("Done ran a function"); return 0, nil }
	m := future.Map(p.Future(), never)
	j := future.Join(m, q.Future(), future.Map[int](stranger[int]{q}, never))
	local := future.Join(m, q.Future())
	require.False(t, isClosed(m.Done()))
	require.False(t, isClosed(local.Done()))
	require.Zero(t, pumps(), "no goroutine for futures of our own")
	all := j.Done()
	require.NoError(t, p.Set(1))
	require.True(t, isClosed(m.Done()))
	require.False(t, isClosed(all))
	require.NoError(t, q.Set(1))
	require.True(t, isClosed(local.Done()))
	<-all // the stranger's is seen by a goroutine
}

func TestTryGetOfDerivedComputes(t *testing.T) {
	p := future.New[int]()
	f := future.Join(future.Map(p.Future(), double), future.Resolved(5))
	_, ok, err := f.TryGet()
	require.False(t, ok)
	require.NoError(t, err)
	require.NoError(t, p.Set(1))
	v, ok, err := f.TryGet()
	require.True(t, ok)
	require.NoError(t, err)
	require.Equal(t, []int{2, 5}, v)
	again, _ := f.Get(bg)
	require.Same(t, &v[0], &again[0], "one result, shared")
}

func TestJoinThatFailedEarlyIsDone(t *testing.T) {
	p := future.New[int]()
	j := future.Join(p.Future(), pending[int]())
	done := j.Done()
	require.NoError(t, p.SetError(errBoom))
	require.False(t, isClosed(done))
	_, err := j.Get(bounded(t))
	require.Same(t, errBoom, err)
	require.True(t, isClosed(done))
	require.True(t, isClosed(future.Map(j, func([]int) (int, error) { return 0, nil }).Done()))
}

func TestChainOfMapsLetsGoOfItsSources(t *testing.T) {
	collected := make(chan struct{})
	f := func() future.Future[int] {
		big := new([1 << 16]byte)
		runtime.AddCleanup(big, func(c chan struct{}) { close(c) }, collected)
		f := future.Map(future.Resolved(big), func(b *[1 << 16]byte) (int, error) { return len(b), nil })
		_, _ = f.Get(bg)
		return f
	}()
	ctx := bounded(t)
	for !isClosed(collected) {
		require.NoError(t, ctx.Err(), "the source is kept")
		runtime.GC()
		runtime.Gosched()
	}
	v, _ := f.Get(bg)
	require.Equal(t, 1<<16, v)
}
