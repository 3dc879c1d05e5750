package wait

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"
)

const rounds = 3000

// together runs fns at the same time, as nearly as goroutines can, and waits for them.
func together(fns ...func()) {
	var begin, end sync.WaitGroup
	begin.Add(len(fns))
	for _, fn := range fns {
		end.Go(func() {
			begin.Done()
			begin.Wait()
			fn()
		})
	}
	end.Wait()
}

// bounded returns a context that ends a test which would hang.
func bounded(t testing.TB) context.Context {
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	t.Cleanup(cancel)
	return ctx
}

// counter is a Notifier that counts.
type counter struct{ atomic.Int64 }

func (c *counter) Notify(*Sub) { c.Add(1) }

// closer is a Notifier that closes a channel the first time.
type closer struct {
	once sync.Once
	ch   chan struct{}
}

func newCloser() *closer      { return &closer{ch: make(chan struct{})} }
func (c *closer) Notify(*Sub) { c.once.Do(func() { close(c.ch) }) }
func (c *closer) wait(t testing.TB, ctx context.Context) {
	select {
	case <-c.ch:
	case <-ctx.Done():
		t.Error("the subscriber was never told")
	}
}

func TestClaimAndWithdrawExcludeEachOther(t *testing.T) {
	for range rounds {
		var w Wait
		var claims, withdrawals atomic.Int64
		claim := func() {
			if w.Claim() {
				claims.Add(1)
			}
		}
		withdraw := func() {
			if w.Withdraw() {
				withdrawals.Add(1)
			}
		}
		together(claim, withdraw, claim, withdraw)
		require.EqualValues(t, 1, claims.Load()+withdrawals.Load())
		require.Equal(t, withdrawals.Load() == 1, w.Withdrawn(), "a failed try changes nothing")
		require.False(t, w.Claim())
		require.False(t, w.Withdraw())
	}
}

func TestFireOnce(t *testing.T) {
	for range rounds {
		var w Wait
		var fired atomic.Int64
		var told counter
		require.True(t, w.Subscribe(new(Sub), &told))
		fire := func() {
			if w.Fire() {
				fired.Add(1)
			}
		}
		together(fire, fire, fire)
		require.EqualValues(t, 1, fired.Load())
		require.EqualValues(t, 1, told.Load())
		require.True(t, w.Ready())
		require.False(t, w.Subscribe(new(Sub), &told), "too late to be told")
	}
}

// What was written before Fire is seen after every kind of wait: the race detector checks it.
func TestFireIsSeenByEveryKindOfWaiter(t *testing.T) {
	ctx := bounded(t)
	for i := range rounds {
		w, value, sub := new(Wait), 0, newCloser()
		if i%3 == 0 {
			require.True(t, w.Subscribe(new(Sub), new(counter)))
		}
		check := func() {
			if !w.Ready() || value != 1 {
				t.Error("woken without a result")
			}
		}
		plain := func() {
			if err := w.Await(context.Background()); err != nil {
				t.Error(err)
			}
			check()
		}
		cancellable := func() {
			if err := w.Await(ctx); err != nil {
				t.Error(err)
			}
			check()
		}
		together(
			func() { value = 1; w.Fire() },
			plain, plain, cancellable,
			func() { <-w.Done(); check() },
			func() {
				if w.Subscribe(new(Sub), sub) {
					sub.wait(t, ctx)
				}
				check()
			},
		)
	}
}

// There is a subscriber, so Fire goes on to look for a channel; meanwhile Done makes one, finds that the Wait is
// done, and closes it. It must not be closed twice.
func TestFireWhileDoneIsFirstCalled(t *testing.T) {
	for range rounds {
		var w Wait
		require.True(t, w.Subscribe(new(Sub), new(counter)))
		together(func() { w.Fire() }, func() { <-w.Done() }, func() { <-w.Done() })
	}
}

func TestFireInterruptAndWaitersAtOnce(t *testing.T) {
	ctx := bounded(t)
	for i := range rounds {
		w, sub := new(Wait), newCloser()
		if i%2 == 0 {
			w.Arm()
		}
		plain := func() {
			if err := w.Await(context.Background()); err != nil || !w.Ready() {
				t.Error("an interrupt is no result", err)
			}
		}
		together(func() { w.Fire() }, w.Interrupt, w.Interrupt, plain, plain,
			func() {
				if err := w.Await(ctx); err != nil {
					t.Error(err)
				}
			},
			func() {
				if w.Subscribe(new(Sub), sub) {
					sub.wait(t, ctx)
				}
			})
	}
}

func TestAwaitEndsWithItsContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := new(Wait)
		ctx, cancel := context.WithTimeout(context.Background(), time.Second)
		defer cancel()
		begin := time.Now()
		require.ErrorIs(t, w.Await(ctx), context.DeadlineExceeded)
		require.Equal(t, time.Second, time.Since(begin))
		w.Fire()
		require.NoError(t, w.Await(ctx), "a result counts more than the end of the context")
	})
}

func TestPlainAwaitAllocatesNothing(t *testing.T) {
	waits := make(chan *Wait)
	defer close(waits)
	go func() {
		for w := range waits {
			w.Fire()
		}
	}()
	for _, arm := range []bool{false, true} {
		require.Equal(t, 1.0, testing.AllocsPerRun(1000, func() {
			w := new(Wait) // the one
			if arm {
				w.Arm()
			}
			waits <- w
			_ = w.Await(context.Background())
		}))
	}
}

func TestCanceledKeepsTheCause(t *testing.T) {
	cause := errors.New("cause")
	ctx, cancel := context.WithCancelCause(context.Background())
	require.ErrorIs(t, Canceled(ctx), context.Canceled)
	cancel(cause)
	require.ErrorIs(t, Canceled(ctx), context.Canceled)
	require.ErrorIs(t, Canceled(ctx), cause)
}

func BenchmarkFireAwait(b *testing.B) {
	waits := make(chan *Wait, 1)
	go func() {
		for w := range waits {
			w.Fire()
		}
	}()
	b.ReportAllocs()
	for b.Loop() {
		w := new(Wait)
		waits <- w
		_ = w.Await(context.Background())
	}
	close(waits)
}
