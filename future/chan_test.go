package future_test

import (
	"context"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/gokka/gokka/future"
)

func TestPykka95_FromChan(t *testing.T) {
	ch := make(chan future.Result[int], 2)
	f := future.FromChan(ch)
	_, ok, _ := f.TryGet()
	require.False(t, ok)
	ch <- future.Result[int]{Value: 1}
	ch <- future.Result[int]{Value: 2}
	for range 2 {
		v, err := f.Get(bg)
		require.NoError(t, err)
		require.Equal(t, 1, v)
	}
	require.True(t, isClosed(f.Done()))
	require.Len(t, ch, 1, "takes no more than one")

	ch <- future.Result[int]{Err: errBoom}
	<-ch
	_, err := future.FromChan(ch).Get(bg)
	require.Same(t, errBoom, err)
	close(ch)
	_, err = future.FromChan(ch).Get(bg)
	require.ErrorIs(t, err, future.ErrClosed)
}

func TestFromChanDeliversToAllWhoWait(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ch := make(chan future.Result[int])
		f := future.FromChan(ch)
		got := make(chan int)
		for range 5 {
			go func() { v, _ := f.Get(bg); got <- v }()
		}
		synctest.Wait()
		require.Equal(t, 1, pumps(), "one goroutine reads for all")
		ch <- future.Result[int]{Value: 1}
		for range 5 {
			require.Equal(t, 1, <-got)
		}
	})
}

// A bubble cannot end before its goroutines have: nothing may be left of a wait for a channel that never delivers.
func TestFromChanLeavesNothingBehind(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ch := make(chan future.Result[int], 2)
		f := future.FromChan(ch)
		for range 3 {
			ctx, cancel := context.WithTimeout(bg, time.Second)
			begin := time.Now()
			_, err := f.Get(ctx)
			cancel()
			require.ErrorIs(t, err, future.ErrTimeout)
			require.Equal(t, time.Second, time.Since(begin))
			_, err = future.First(f, pending[int]()).Get(ctx)
			require.ErrorIs(t, err, future.ErrTimeout)
			for range future.AsCompleted(ctx, f, pending[int]()) {
			}
		}
		ch <- future.Result[int]{Value: 1}
		ch <- future.Result[int]{Value: 2}
		v, ok, _ := f.TryGet()
		require.True(t, ok, "the goroutine that is on its way out does not hide the result")
		require.Equal(t, 1, v)
		require.Len(t, ch, 1)
	})
}

func TestFromChanDone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ch := make(chan future.Result[int])
		m := future.Map(future.FromChan(ch), double)
		done := m.Done()
		synctest.Wait()
		require.False(t, isClosed(done))
		ch <- future.Result[int]{Value: 2}
		<-done
		v, ok, err := m.TryGet()
		require.True(t, ok)
		require.NoError(t, err)
		require.Equal(t, 4, v)
	})
}

func TestFromChanTakesOneUnderRace(t *testing.T) {
	ctx := bounded(t)
	for range 300 {
		ch := make(chan future.Result[int], 4)
		f := future.FromChan(ch)
		var wg sync.WaitGroup
		for i := range 6 {
			wg.Go(func() {
				impatient, cancel := context.WithTimeout(ctx, time.Duration(i)*time.Microsecond)
				_, _ = f.Get(impatient)
				cancel()
				_, _, _ = f.TryGet()
				if v, err := f.Get(ctx); v != 0 || err != nil {
					t.Error(v, err)
				}
			})
		}
		wg.Go(func() {
			for i := range 4 {
				ch <- future.Result[int]{Value: i}
			}
		})
		wg.Wait()
		require.Len(t, ch, 3)
	}
}

func TestFuturesOfStrangers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p, q := future.New[int](), future.New[int]()
		var s, forever future.Future[int] = stranger[int]{p}, stranger[int]{q}
		m := future.Map(s, double)
		first := future.First(forever, m)
		all := future.Join(s, m).Done()
		synctest.Wait()
		require.Equal(t, 2, pumps(), "one each for s and what m made of it")

		ctx, cancel := context.WithTimeout(bg, time.Second)
		defer cancel()
		_, err := first.Get(ctx)
		require.ErrorIs(t, err, future.ErrTimeout)
		_, err = m.Get(ctx)
		require.ErrorIs(t, err, future.ErrTimeout)
		synctest.Wait()
		require.Equal(t, 2, pumps(), "the others ended with the wait")

		require.NoError(t, p.Set(2))
		v, err := first.Get(bg)
		require.NoError(t, err)
		require.Equal(t, 4, v)
		<-all
		vs, err := future.GetAll(bg, s, m, future.First[int](forever, s))
		require.NoError(t, err)
		require.Equal(t, []int{2, 4, 2}, vs)
		for v, err := range future.AsCompleted(bg, forever, s) {
			require.NoError(t, err)
			require.Equal(t, 2, v)
			break
		}
	})
}

// embedded wraps a future as a decorator does. Its Done says nothing before somebody gets it.
type embedded[T any] struct{ future.Future[T] }

func TestStrangerThatWrapsALazyIsGot(t *testing.T) {
	f := embedded[int]{future.Lazy(func(context.Context) (int, error) { return 2, nil })}
	v, err := future.Join(future.Map[int](f, double)).Get(bounded(t))
	require.NoError(t, err)
	require.Equal(t, []int{4}, v)
}
