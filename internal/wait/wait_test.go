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

// plainCtx ends like a handler's context: without a channel, by an interrupt.
type plainCtx struct {
	context.Context
	ended atomic.Bool
	done  chan struct{}
}

func newPlainCtx() *plainCtx {
	return &plainCtx{Context: context.Background(), done: make(chan struct{})}
}

func (c *plainCtx) Plain() bool           { return true }
func (c *plainCtx) Done() <-chan struct{} { return c.done }
func (c *plainCtx) end()                  { c.ended.Store(true); close(c.done) }
func (c *plainCtx) Err() error {
	if c.ended.Load() {
		return context.Canceled
	}
	return nil
}

func TestInterruptWakesThoseWhoseContextEnded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := new(Wait)
		killed, alive := newPlainCtx(), newPlainCtx()
		results := map[context.Context]chan error{}
		for _, ctx := range []context.Context{killed, alive, context.Background()} {
			ch := make(chan error, 1)
			results[ctx] = ch
			go func() { ch <- w.Await(ctx) }()
		}
		synctest.Wait()
		killed.end()
		w.Interrupt()
		require.ErrorIs(t, <-results[killed], context.Canceled)
		synctest.Wait()
		require.Empty(t, results[alive])
		require.Empty(t, results[context.Background()])

		// A second victim, after the one interrupt that the plain wait knows: it waits by channel now.
		alive.end()
		w.Interrupt()
		require.ErrorIs(t, <-results[alive], context.Canceled)
		synctest.Wait()
		require.Empty(t, results[context.Background()])
		w.Fire()
		require.NoError(t, <-results[context.Background()])
	})
}

// A killer marks first and interrupts second; a waiter arms first and looks at the mark second. One sees the other.
func TestInterruptIsNotLostOnAWaiterThatIsAboutToWait(t *testing.T) {
	for range rounds {
		w, ctx := new(Wait), newPlainCtx()
		together(
			func() { ctx.end(); w.Interrupt() },
			func() {
				if err := w.Await(ctx); !errors.Is(err, context.Canceled) {
					t.Error(err)
				}
			})
	}
}

func TestInterruptTellsSubscribersAndLeavesThemSubscribed(t *testing.T) {
	var w Wait
	var a, b counter
	var sub Sub
	require.True(t, w.Subscribe(&sub, &a))
	require.True(t, w.Subscribe(new(Sub), &b))
	w.Interrupt()
	w.Unsubscribe(&sub)
	w.Interrupt()
	w.Fire()
	w.Interrupt()
	require.EqualValues(t, 1, a.Load())
	require.EqualValues(t, 3, b.Load())
}

func TestUnsubscribeAnywhereInTheList(t *testing.T) {
	for leave := range 5 {
		var w Wait
		var subs [5]Sub
		var told [5]counter
		for i := range subs {
			require.True(t, w.Subscribe(&subs[i], &told[i]))
		}
		w.Unsubscribe(&subs[leave])
		w.Unsubscribe(&subs[leave])
		w.Unsubscribe(&subs[(leave+1)%5])
		w.Fire()
		for i := range told {
			want := int64(1)
			if i == leave || i == (leave+1)%5 {
				want = 0
			}
			require.Equal(t, want, told[i].Load(), "%d left, %d told", leave, i)
		}
		w.Unsubscribe(&subs[leave]) // also when it is done
	}
}

func TestSubscribeAndUnsubscribeWhileFiring(t *testing.T) {
	for range rounds {
		var w Wait
		var subs [4]Sub
		var told [4]counter
		for i := range 2 {
			require.True(t, w.Subscribe(&subs[i], &told[i]))
		}
		var late [2]bool
		together(
			func() { w.Fire() },
			w.Interrupt,
			func() { w.Unsubscribe(&subs[0]) },
			func() { late[0] = w.Subscribe(&subs[2], &told[2]) },
			func() {
				if late[1] = w.Subscribe(&subs[3], &told[3]); late[1] {
					w.Unsubscribe(&subs[3])
				}
			})
		require.GreaterOrEqual(t, told[1].Load(), int64(1))
		if late[0] {
			require.GreaterOrEqual(t, told[2].Load(), int64(1))
		} else {
			require.Zero(t, told[2].Load())
		}
		require.LessOrEqual(t, told[0].Load(), int64(2), "at most the result and the interrupt")
		require.Nil(t, w.subs)
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

// turn is a Blocker that says what it was asked for.
type turn struct{ blocked *Wait }

func (b *turn) Block(_ context.Context, w *Wait) error { b.blocked = w; return nil }
func (b *turn) Owner() Owner                           { return nil }
func (b *turn) Also(Group) (Group, bool)               { return nil, false }

// owner is an Owner that says what it was asked for.
type owner struct{ outside *Wait }

func (o *owner) Outside(_ context.Context, w *Wait) error { o.outside = w; return nil }

func TestBlockGoesThroughTheTurnElseTheOwner(t *testing.T) {
	b, o, w := new(turn), new(owner), new(Wait)
	w.Init(o)
	require.Same(t, o, w.Owner())
	require.NoError(t, Block(context.WithValue(context.Background(), Key{}, b), w))
	require.Same(t, w, b.blocked)
	require.Nil(t, o.outside)
	require.NoError(t, Block(context.Background(), w))
	require.Same(t, w, o.outside)
	w.Fire()
	*b, *o = turn{}, owner{}
	require.NoError(t, Block(context.WithValue(context.Background(), Key{}, b), w))
	require.Nil(t, b.blocked, "nothing to block for")
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
