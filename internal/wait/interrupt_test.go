package wait

import (
	"context"
	"errors"
	"sync/atomic"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/require"
)

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
