package future_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/gokka/gokka/future"
)

func TestPykka71_GetBlocksUntilSet(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := future.New[int]()
		var got atomic.Int64
		for _, ctx := range []context.Context{bg, t.Context()} {
			go func() {
				v, _ := p.Get(ctx)
				got.Add(int64(v))
			}()
		}
		synctest.Wait()
		require.Zero(t, got.Load())
		require.NoError(t, p.Set(7))
		synctest.Wait()
		require.EqualValues(t, 14, got.Load())
	})
}

func TestPykka72_TimeoutAndPolling(t *testing.T) {
	p := future.New[int]()
	_, ok, err := p.TryGet()
	require.False(t, ok)
	require.NoError(t, err)

	for name, d := range map[string]time.Duration{"zero": 0, "negative": -time.Second} {
		ctx, cancel := context.WithTimeout(bg, d)
		defer cancel()
		_, err := p.Get(ctx)
		require.ErrorIs(t, err, future.ErrTimeout, name)
		require.ErrorIs(t, err, context.DeadlineExceeded, name)
	}

	require.NoError(t, p.Set(1))
	v, ok, err := p.TryGet()
	require.True(t, ok)
	require.NoError(t, err)
	require.Equal(t, 1, v)
	v, err = p.Get(expired(t))
	require.NoError(t, err, "a result that is there is returned whatever the context")
	require.Equal(t, 1, v)
}

func TestTimeoutTakesExactlyTheBudget(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		cause := errors.New("too slow for me")
		ctx, cancel := context.WithTimeoutCause(bg, 3*time.Second, cause)
		defer cancel()
		begin := time.Now()
		_, err := pending[int]().Get(ctx)
		require.Equal(t, 3*time.Second, time.Since(begin))
		timeout, ok := errors.AsType[*future.TimeoutError](err)
		require.True(t, ok)
		require.True(t, timeout.Timeout())
		require.ErrorIs(t, err, cause)
		require.ErrorContains(t, err, "too slow for me")
	})
}

func TestCancelEndsTheWaitAndNotTheFuture(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := future.New[int]()
		ctx, cancel := context.WithCancelCause(bg)
		errs := make(chan error, 1)
		go func() {
			_, err := p.Get(ctx)
			errs <- err
		}()
		synctest.Wait()
		cancel(errBoom)
		err := <-errs
		require.ErrorIs(t, err, context.Canceled)
		require.ErrorIs(t, err, errBoom)
		require.NotErrorIs(t, err, future.ErrTimeout)
		require.NoError(t, p.Set(1))
		v, err := p.Get(bg)
		require.NoError(t, err)
		require.Equal(t, 1, v)
	})
}

func TestPykka73_RepeatedGetReturnsTheSame(t *testing.T) {
	p := future.New[*int]()
	v := new(int)
	require.NoError(t, p.Set(v))
	for range 3 {
		got, err := p.Get(bg)
		require.NoError(t, err)
		require.Same(t, v, got)
	}
}

func TestPykka74_AllConcurrentGettersWake(t *testing.T) {
	ctx := bounded(t)
	for _, get := range []context.Context{bg, ctx} {
		p := future.New[int]()
		var wg sync.WaitGroup
		var sum atomic.Int64
		for range 100 {
			wg.Go(func() {
				v, _ := p.Get(get)
				sum.Add(int64(v))
			})
		}
		require.NoError(t, p.Set(3))
		wg.Wait()
		require.EqualValues(t, 300, sum.Load())
	}
}

func TestPykka75_SameErrorEveryTime(t *testing.T) {
	p := future.New[int]()
	require.NoError(t, p.SetError(errBoom))
	for range 2 {
		_, err := p.Get(bg)
		require.Same(t, errBoom, err)
	}
	_, ok, err := p.TryGet()
	require.True(t, ok)
	require.Same(t, errBoom, err)
}

func TestPykka77_ZeroPromiseAndNilValue(t *testing.T) {
	var p future.Promise[any]
	require.NoError(t, p.Set(nil))
	v, err := p.Get(bg)
	require.NoError(t, err)
	require.Nil(t, v)
}

func TestPykka78_SecondSetIsRefused(t *testing.T) {
	p := future.New[int]()
	require.NoError(t, p.Set(1))
	require.ErrorIs(t, p.Set(2), future.ErrAlreadySet)
	require.ErrorIs(t, p.SetError(errBoom), future.ErrAlreadySet)
	v, err := p.Get(bg)
	require.NoError(t, err)
	require.Equal(t, 1, v)
}

func TestConcurrentSetsHaveOneWinner(t *testing.T) {
	for range 200 {
		p := future.New[int]()
		var wg sync.WaitGroup
		var won, lost atomic.Int64
		for i := range 8 {
			wg.Go(func() {
				set := func() error { return p.Set(i) }
				if i%2 == 1 {
					set = func() error { return p.SetError(errBoom) }
				}
				if err := set(); err == nil {
					won.Add(1)
				} else if errors.Is(err, future.ErrAlreadySet) {
					lost.Add(1)
				}
			})
		}
		wg.Wait()
		require.EqualValues(t, 1, won.Load())
		require.EqualValues(t, 7, lost.Load())
	}
}

func TestPykka79_SetErrorWantsAnError(t *testing.T) {
	p := future.New[int]()
	require.ErrorIs(t, p.SetError(nil), future.ErrNilError)
	require.NoError(t, p.Set(1), "the promise has stayed unset")
	_, err := future.Failed[int](nil).Get(bg)
	require.ErrorIs(t, err, future.ErrNilError, "not a future that never ends")
}

func TestPykka80_ValueIsShared(t *testing.T) {
	p := future.New[[]int]()
	vs := []int{1}
	require.NoError(t, p.Set(vs))
	got, _ := p.Get(bg)
	got[0] = 2
	require.Equal(t, 2, vs[0])
}

func TestPykka92_SelectOnDone(t *testing.T) {
	p := future.New[int]()
	require.False(t, isClosed(p.Done()))
	require.NoError(t, p.Set(1))
	require.True(t, isClosed(p.Done()))
	require.True(t, isClosed(future.Resolved(1).Done()))
}

func TestPykka93_StringIsShortAndDoesNotRace(t *testing.T) {
	p := future.New[int]()
	fs := []any{
		p, p.Future(), future.Resolved(1), future.Map(p.Future(), double), future.Join(p.Future()),
		future.First(p.Future(), pending[int]()), future.Lazy(func(context.Context) (int, error) { return 0, nil }),
		future.FromChan(make(chan future.Result[int])), future.Map[int, int](stranger[int]{p}, double),
	}
	var wg sync.WaitGroup
	wg.Go(func() { _ = p.Set(1) })
	wg.Go(func() {
		for _, f := range fs {
			if f, ok := f.(future.Future[int]); ok {
				_, _, _ = f.TryGet()
			}
		}
	})
	for _, f := range fs {
		for _, verb := range []string{"%v", "%+v", "%s", "%#v"} {
			require.Regexp(t, `^future\.(Future|Promise)$`, fmt.Sprintf(verb, f))
		}
	}
	wg.Wait()
}

// D5: Pykka lets an asker set the future of its ask, which kills the actor.
func TestReadSideHasNoSetter(t *testing.T) {
	p := future.New[int]()
	for _, f := range []any{p.Future(), future.Resolved(1), future.Failed[int](errBoom)} {
		_, set := f.(interface{ Set(int) error })
		_, setError := f.(interface{ SetError(error) error })
		_, promise := f.(*future.Promise[int])
		require.False(t, set || setError || promise)
	}
}

func TestNilsAreErrors(t *testing.T) {
	var (
		none    future.Future[int]
		promise *future.Promise[int]
		nilFn   func(int) (int, error)
		ctx     context.Context
	)
	t.Run("promise", func(t *testing.T) {
		_, err := promise.Get(bg)
		require.ErrorIs(t, err, future.ErrNilFuture)
		require.ErrorIs(t, promise.Set(1), future.ErrNilFuture)
		require.ErrorIs(t, promise.SetError(errBoom), future.ErrNilFuture)
		require.True(t, isClosed(promise.Done()))
		_, ok, err := promise.Future().TryGet()
		require.True(t, ok)
		require.ErrorIs(t, err, future.ErrNilFuture)
		require.NotEmpty(t, fmt.Sprint(promise, promise.Future()))
	})
	t.Run("sources and functions", func(t *testing.T) {
		var foreign *stranger[int]
		for name, f := range map[string]future.Future[int]{
			"map of nil": future.Map(none, double), "map of typed nil": future.Map[int](promise, double),
			"map of nil view": future.Map(promise.Future(), double), "map of nil stranger": future.Map[int](foreign, double),
			"nil map": future.Map(future.Resolved(1), nilFn), "nil lazy": future.Lazy[int](nil),
			"nil reduce": future.Reduce[int, int](future.Resolved([]int{1}), 0, nil),
			"first":      future.First(pending[int](), none), "first of one": future.First(none),
			"nil channel": future.FromChan[int](nil),
		} {
			require.True(t, isClosed(f.Done()), name)
			_, ok, err := f.TryGet()
			require.True(t, ok, name)
			require.ErrorIs(t, err, future.ErrNilFuture, name)
			_, err = f.Get(bg)
			require.ErrorIs(t, err, future.ErrNilFuture, name)
		}
		_, err := future.Filter[int](future.Resolved([]int{1}), nil).Get(bg)
		require.ErrorIs(t, err, future.ErrNilFuture)
		_, err = future.Join(future.Resolved(1), none).Get(bg)
		require.ErrorIs(t, err, future.ErrNilFuture)
		_, err = future.GetAll(bg, future.Resolved(1), none)
		require.ErrorIs(t, err, future.ErrNilFuture)
		require.ErrorIs(t, future.Outcomes[int](bg, foreign)[0].Err, future.ErrNilFuture)
		for _, err := range future.AsCompleted(bg, none) {
			require.ErrorIs(t, err, future.ErrNilFuture)
		}
	})
	t.Run("context", func(t *testing.T) {
		one := future.Resolved(1)
		for name, f := range map[string]future.Future[int]{
			"promise": one, "map": future.Map(one, double), "first": future.First(one, one),
			"lazy": future.Lazy(func(context.Context) (int, error) { return 1, nil }),
			"chan": future.FromChan(make(chan future.Result[int])), "pending": pending[int](),
		} {
			_, err := f.Get(ctx)
			require.ErrorIs(t, err, future.ErrNilContext, name)
		}
		_, err := future.Join(one).Get(ctx)
		require.ErrorIs(t, err, future.ErrNilContext)
		_, err = future.GetAll(ctx, one)
		require.ErrorIs(t, err, future.ErrNilContext)
		require.ErrorIs(t, future.Outcomes(ctx, one)[0].Err, future.ErrNilContext)
		yields := 0
		for _, err := range future.AsCompleted(ctx, one) {
			require.ErrorIs(t, err, future.ErrNilContext)
			yields++
		}
		require.Equal(t, 1, yields)
	})
}
