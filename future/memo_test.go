package future_test

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/gokka/gokka/future"
)

func TestErrorOfMapIsRemembered(t *testing.T) {
	calls := 0
	m := future.Map(future.Resolved(1), func(int) (int, error) {
		calls++
		return 5, fmt.Errorf("not mine: %w", context.DeadlineExceeded)
	})
	for range 2 {
		v, err := m.Get(expired(t))
		require.ErrorIs(t, err, context.DeadlineExceeded)
		require.Zero(t, v)
	}
	require.Equal(t, 1, calls)
}

func TestPanicBecomesTheResult(t *testing.T) {
	for name, f := range map[string]future.Future[int]{
		"map":  future.Map(future.Resolved(1), func(int) (int, error) { panic(errBoom) }),
		"lazy": future.Lazy(func(context.Context) (int, error) { panic(errBoom) }),
		"filter": future.Map(future.Filter(future.Resolved([]int{1}), func(int) bool { panic(errBoom) }),
			func([]int) (int, error) { return 0, nil }),
	} {
		_, err := f.Get(bg)
		require.ErrorIs(t, err, errBoom, name)
		p, ok := errors.AsType[*future.PanicError](err)
		require.True(t, ok, name)
		require.Contains(t, string(p.Stack), "TestPanicBecomesTheResult", name)
		_, again := f.Get(bg)
		require.Same(t, err, again, name)
	}
}

func TestGoexitFailsTheFuture(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		enter, leave := make(chan struct{}), make(chan struct{})
		exit := func() { close(enter); <-leave; runtime.Goexit() }
		m := future.Map(future.Resolved(1), func(int) (int, error) { exit(); return 1, nil })
		go func() { _, _ = m.Get(bg); t.Error("not reached") }()
		<-enter
		errs := make(chan error, 1)
		go func() { _, err := m.Get(bg); errs <- err }()
		synctest.Wait()
		close(leave)
		require.ErrorIs(t, <-errs, future.ErrGoexit)
		_, err := m.Get(bg)
		require.ErrorIs(t, err, future.ErrGoexit)
	})
}

// D12: in Pykka the second getter waits for the lock of the first, whatever its own timeout.
func TestSecondGettersBudgetIsHonoured(t *testing.T) {
	for _, lazy := range []bool{false, true} {
		synctest.Test(t, func(t *testing.T) {
			enter, leave := make(chan struct{}), make(chan struct{})
			fn := func() (int, error) { close(enter); <-leave; return 1, nil }
			f := future.Map(future.Resolved(1), func(int) (int, error) { return fn() })
			if lazy {
				f = future.Lazy(func(context.Context) (int, error) { return fn() })
			}
			go func() { _, _ = f.Get(bg) }()
			<-enter
			_, ok, _ := f.TryGet()
			require.False(t, ok, "TryGet does not wait for the function either")

			ctx, cancel := context.WithTimeout(bg, time.Second)
			defer cancel()
			begin := time.Now()
			_, err := f.Get(ctx)
			require.ErrorIs(t, err, future.ErrTimeout)
			require.Equal(t, time.Second, time.Since(begin))

			close(leave)
			v, err := f.Get(bg)
			require.NoError(t, err)
			require.Equal(t, 1, v)
		})
	}
}

func TestConcurrentGettersComputeOnce(t *testing.T) {
	ctx := bounded(t)
	for range 100 {
		p := future.New[int]()
		var calls, sum atomic.Int64
		m := future.Map(p.Future(), func(v int) (int, error) { calls.Add(1); return v, nil })
		j := future.Join(m, m)
		l := future.Lazy(func(ctx context.Context) (int, error) {
			calls.Add(1)
			v, err := j.Get(ctx)
			return v[0] + v[1], err
		})
		var wg sync.WaitGroup
		for range 8 {
			wg.Go(func() {
				v, err := l.Get(ctx)
				if err != nil {
					t.Error(err)
				}
				sum.Add(int64(v))
			})
			wg.Go(func() {
				if _, _, err := m.TryGet(); err != nil {
					t.Error(err)
				}
			})
		}
		require.NoError(t, p.Set(1))
		wg.Wait()
		require.EqualValues(t, 2, calls.Load())
		require.EqualValues(t, 16, sum.Load())
	}
}

func TestFunctionThatWaitsForItsOwnFuture(t *testing.T) {
	ctx := bounded(t)
	var m, l, deep future.Future[int]
	m = future.Map(future.Resolved(1), func(int) (int, error) { return m.Get(ctx) })
	l = future.Lazy(func(ctx context.Context) (int, error) { return l.Get(ctx) })
	deep = future.Lazy(func(ctx context.Context) (int, error) {
		vs, err := future.GetAll(ctx, future.Map(deep, double))
		return len(vs), err
	})
	for _, f := range []future.Future[int]{m, l, deep} {
		for range 2 {
			_, err := f.Get(ctx)
			require.ErrorIs(t, err, future.ErrDeadlock)
			require.NotErrorIs(t, err, future.ErrTimeout)
		}
	}
}

// The instant at which a function has returned: nobody may find neither a runner nor a result, and run it again.
func TestFunctionIsNotRunAgainAtTheInstantItReturns(t *testing.T) {
	ctx := bounded(t)
	for range 5000 {
		var calls atomic.Int64
		m := future.Map(future.Resolved(1), func(v int) (int, error) { calls.Add(1); return v, nil })
		var wg sync.WaitGroup
		for range 3 {
			wg.Go(func() {
				for ok := false; !ok && ctx.Err() == nil; {
					_, ok, _ = m.TryGet()
				}
			})
		}
		wg.Wait()
		require.EqualValues(t, 1, calls.Load())
	}
}
