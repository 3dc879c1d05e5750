package future_test

import (
	"context"
	"runtime"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/gokka/gokka/future"
)

func TestPykka94_FirstReturnsTheFirstOutcome(t *testing.T) {
	ctx := bounded(t)
	_, err := future.First[int]().Get(ctx)
	require.ErrorIs(t, err, future.ErrEmpty)

	v, err := future.First(pending[int](), future.Resolved(1), future.Resolved(2)).Get(ctx)
	require.NoError(t, err)
	require.Equal(t, 1, v)

	_, err = future.First(pending[int](), future.Failed[int](errBoom)).Get(ctx)
	require.Same(t, errBoom, err, "an error is an outcome too")
}

func TestFirstWaitsAndRemembersItsWinner(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p, q := future.New[int](), future.New[int]()
		f := future.First(p.Future(), future.Map(q.Future(), double))
		_, ok, _ := f.TryGet()
		require.False(t, ok)
		got := make(chan int)
		for range 2 {
			go func() { v, _ := f.Get(bg); got <- v }()
		}
		synctest.Wait()
		require.NoError(t, q.Set(21))
		require.Equal(t, 42, <-got)
		require.Equal(t, 42, <-got)
		require.NoError(t, p.Set(1))
		v, ok, err := f.TryGet()
		require.True(t, ok)
		require.NoError(t, err)
		require.Equal(t, 42, v)
	})
}

func TestFirstHonoursItsBudget(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := future.New[int]()
		f := future.First(p.Future(), pending[int]())
		ctx, cancel := context.WithTimeout(bg, time.Second)
		defer cancel()
		begin := time.Now()
		_, err := f.Get(ctx)
		require.ErrorIs(t, err, future.ErrTimeout)
		require.Equal(t, time.Second, time.Since(begin))
		require.NoError(t, p.Set(1))
		v, err := f.Get(bg)
		require.NoError(t, err)
		require.Equal(t, 1, v)
	})
}

func TestFirstDone(t *testing.T) {
	p := future.New[int]()
	f := future.First(pending[int](), p.Future())
	done := f.Done()
	require.Zero(t, pumps())
	require.False(t, isClosed(done))
	require.NoError(t, p.Set(1))
	require.True(t, isClosed(done))
}

func TestFirstOfTheSameAndOfNested(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := future.New[int]()
		inner := future.First(p.Future(), pending[int]())
		f := future.First(inner, inner, future.Map(inner, double), future.First(inner, pending[int]()))
		joined := future.Join(inner, f)
		got := make(chan int)
		go func() { v, _ := f.Get(bg); got <- v }()
		synctest.Wait()
		require.False(t, isClosed(joined.Done()))
		require.NoError(t, p.Set(3))
		require.Equal(t, 3, <-got)
		require.True(t, isClosed(joined.Done()))
	})
}

// The hot spot of a First: many goroutines that get it, give up and come back while its sources are set.
func TestFirstUnderRace(t *testing.T) {
	ctx := bounded(t)
	forever := pending[int]()
	for range 300 {
		p, q := future.New[int](), future.New[int]()
		inner := future.First(p.Future(), forever)
		f := future.First(future.Map(q.Future(), double), forever, inner, future.Map(inner, double))
		var wg sync.WaitGroup
		for i := range 4 {
			wg.Go(func() {
				impatient, cancel := context.WithTimeout(ctx, time.Duration(i)*time.Microsecond)
				_, _ = f.Get(impatient)
				cancel()
				v, err := f.Get(ctx)
				if err != nil || v != 2 && v != 1 {
					t.Error(v, err)
				}
			})
		}
		wg.Go(func() { _ = p.Set(1) })
		wg.Go(func() { _ = q.Set(1) })
		wg.Go(func() { <-f.Done() })
		wg.Wait()
	}
}

// grown returns by how much n calls of once make the heap grow.
func grown(n int, once func()) int64 {
	measure := func() int64 {
		runtime.GC()
		runtime.GC()
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		return int64(m.HeapAlloc)
	}
	for range 100 {
		once()
	}
	before := measure()
	for range n {
		once()
	}
	return measure() - before
}

func TestPendingFutureForgetsThoseWhoWaited(t *testing.T) {
	ctx, cancel := context.WithCancel(bg)
	cancel()
	forever := pending[int]()
	first := future.First(forever, pending[int]())
	ready := future.Resolved(1)
	require.Less(t, grown(100_000, func() { _, _ = future.First(forever, ready).Get(bg) }), int64(1<<20))
	for name, once := range map[string]func(){
		"First that is linked": func() { _, _ = future.First(forever, first).Get(ctx) },
		"AsCompleted": func() {
			for range future.AsCompleted(bg, forever, ready, first) {
				break
			}
		},
		"AsCompleted that ends": func() {
			for range future.AsCompleted(ctx, forever, first) {
			}
		},
		"Join": func() {
			j := future.Join(future.Failed[int](errBoom), forever)
			j.Done()
			_, _ = j.Get(ctx)
		},
	} {
		g := grown(20_000, once) // a subscription each would be some 2 MB
		require.Less(t, g, int64(1<<20), "%s: %d bytes", name, g)
	}
	runtime.KeepAlive(forever)
	runtime.KeepAlive(first)
}

func TestAsCompletedYieldsInOrderOfCompletion(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p, q := future.New[int](), future.New[int]()
		seq := future.AsCompleted(bg, p.Future(), future.Resolved(1), future.Map(q.Future(), double), future.Failed[int](errBoom))
		go func() {
			time.Sleep(2 * time.Second)
			_ = p.Set(9)
		}()
		go func() {
			time.Sleep(time.Second)
			_ = q.Set(4)
		}()
		for range 2 { // the second time all are done, and come in the order of the arguments
			var vs []int
			var errs []error
			for v, err := range seq {
				if err != nil {
					errs = append(errs, err)
					continue
				}
				vs = append(vs, v)
			}
			require.Len(t, errs, 1)
			require.Same(t, errBoom, errs[0])
			require.Contains(t, [][]int{{1, 8, 9}, {9, 1, 8}}, vs)
		}
		for range future.AsCompleted[int](bg) {
			t.Fatal("nothing to yield")
		}
	})
}

func TestAsCompletedEndsWithItsContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(bg, time.Second)
		defer cancel()
		begin := time.Now()
		var vs []int
		var errs []error
		for v, err := range future.AsCompleted(ctx, pending[int](), future.Resolved(1), pending[int]()) {
			vs, errs = append(vs, v), append(errs, err)
		}
		require.Equal(t, time.Second, time.Since(begin))
		require.Equal(t, []int{1, 0}, vs)
		require.NoError(t, errs[0])
		require.ErrorIs(t, errs[1], future.ErrTimeout)
	})
}

func TestAsCompletedUnderRace(t *testing.T) {
	ctx := bounded(t)
	for range 100 {
		var (
			ps [16]*future.Promise[int]
			fs []future.Future[int]
			wg sync.WaitGroup
		)
		for i := range ps {
			ps[i] = future.New[int]()
			fs = append(fs, ps[i].Future())
		}
		for i, p := range ps {
			wg.Go(func() { _ = p.Set(i) })
		}
		seen := map[int]bool{}
		for v, err := range future.AsCompleted(ctx, fs...) {
			require.NoError(t, err)
			seen[v] = true
		}
		require.Len(t, seen, len(ps))
		wg.Wait()
	}
}
