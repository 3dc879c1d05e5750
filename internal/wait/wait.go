// Package wait is the seam between futures, which block, and the actor kernel, which must know about it.
//
// A [Wait] is one thing that can be waited for, once. Package future embeds one in every promise, package
// core one in every pending ask. [Block] is how anything in Gokka blocks: it finds the running turn in the
// context, so that the turn's runtime can give the goroutine's place to somebody else meanwhile.
package wait

import (
	"context"
	"sync"
	"sync/atomic"
)

// The bits of Wait.state. All are set with atomic Or and never cleared, so that of two racing operations
// exactly one sees the other's bit.
const (
	claimed     uint32 = 1 << iota // somebody has the sole right to settle the result
	withdrawn                      // nobody wants the result: must not be claimed any more
	done                           // settled; the result's fields may be read
	armed                          // wg counts one: goroutines wait on it, or will
	watched                        // ch or subs is set
	interrupted                    // waiters on wg were released without a result, to look around
	sole                           // only one goroutine will ever wait, and it cannot be cancelled
	left                           // whoever wanted the result has given up although it was claimed
	doomed                         // a waiter was told that it waits for itself
)

// Owner is whoever must act before a Wait can be done: in practice the core.Cell that owes a reply.
type Owner interface {
	// Outside parks the calling goroutine, which is in no turn, until w is done or ctx ends.
	Outside(ctx context.Context, w *Wait) error
}

// Group is an Owner that is no actor: its Waits are ready when other Waits are.
type Group interface {
	Owner
	// Needs yields the ways in which a Wait of the group can become ready: for any one of them all its Waits must be.
	// It is called from any goroutine, must not block, and what it yields is the caller's.
	Needs(yield func(way []*Wait) bool)
}

// Wait is a one-shot event with a claim on it. The zero value is ready to use and has no owner.
// A Wait must not be copied after first use.
type Wait struct {
	state atomic.Uint32
	// Tag is for the type that embeds the Wait. Written before the Wait is shared, read-only afterwards.
	Tag uint32

	mu    sync.Mutex     // guards ch and subs
	wg    sync.WaitGroup // where those wait that cannot be cancelled: no allocation
	ch    chan struct{}  // made on first use, closed when done
	subs  *Sub           // to be told when done or interrupted
	owner Owner          // set before the Wait is shared, nil if unknown
}

// Init sets the owner. It must be called before the Wait is shared.
func (w *Wait) Init(owner Owner) { w.owner = owner }

// Arm prepares for the only goroutine that will ever wait, with a plain context. It must be called before the Wait
// is shared.
func (w *Wait) Arm() {
	w.wg.Add(1)
	w.state.Store(armed | sole)
}

// Owner returns what Init was given.
func (w *Wait) Owner() Owner { return w.owner }

// Claim takes the sole right to settle the result; false if it is taken or nobody wants the result.
func (w *Wait) Claim() bool { return w.state.Or(claimed)&(claimed|withdrawn) == 0 }

// Withdraw says that nobody wants the result; false, and nothing has changed, if it was claimed or withdrawn before.
func (w *Wait) Withdraw() bool {
	for {
		old := w.state.Load()
		if old&(claimed|withdrawn) != 0 {
			return false
		}
		if w.state.CompareAndSwap(old, old|withdrawn) {
			return true
		}
	}
}

// Leave says that nobody wants the result any more, although it was claimed.
func (w *Wait) Leave() { w.state.Or(left) }

// Left reports whether Leave was called.
func (w *Wait) Left() bool { return w.state.Load()&left != 0 }

// Ready reports whether the Wait is done. What was written before Fire is visible after Ready returned true.
func (w *Wait) Ready() bool { return w.state.Load()&done != 0 }

// Withdrawn reports whether Withdraw has succeeded.
func (w *Wait) Withdrawn() bool { return w.state.Load()&withdrawn != 0 }

// Pending reports whether the Wait is neither done nor withdrawn.
func (w *Wait) Pending() bool { return w.state.Load()&(done|withdrawn) == 0 }

// Doom says that the Wait is what a turn waited for that was told of a deadlock.
func (w *Wait) Doom() { w.state.Or(doomed) }

// Doomed reports whether Doom was called.
func (w *Wait) Doomed() bool { return w.state.Load()&doomed != 0 }

// Fire makes the Wait done and wakes all waiters; false if it was done already. It does not block.
func (w *Wait) Fire() bool {
	old := w.state.Or(done)
	if old&done != 0 {
		return false
	}
	if old&(armed|interrupted) == armed {
		w.wg.Done()
	}
	if old&watched != 0 {
		w.mu.Lock()
		if w.ch != nil {
			select {
			case <-w.ch: // Done was called since, saw that this is done, and closed it
			default:
				close(w.ch)
			}
		}
		subs := w.subs
		w.subs = nil
		for s := subs; s != nil; s = s.next {
			s.w = nil
		}
		w.mu.Unlock()
		notify(subs)
	}
	return true
}

// Interrupt releases those who wait in vain, as a killed actor does, without making the Wait done: they look
// at their context, and wait on if it has not ended. Subscribers are told too.
func (w *Wait) Interrupt() {
	old := w.state.Or(interrupted)
	if old&(armed|interrupted|done) == armed {
		w.wg.Done()
	}
	if old&(watched|done) == watched {
		w.mu.Lock()
		subs := make([]*Sub, 0, 1)
		for s := w.subs; s != nil; s = s.next {
			subs = append(subs, s)
		}
		w.mu.Unlock()
		for _, s := range subs {
			s.notify.Notify(s)
		}
	}
}

// Done returns a channel that is closed when the Wait is done. It is made on the first call.
func (w *Wait) Done() <-chan struct{} {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.ch == nil {
		w.ch = make(chan struct{})
		// If Fire came first, it has not seen that there is a channel to close.
		if w.state.Or(watched)&done != 0 {
			close(w.ch)
		}
	}
	return w.ch
}

// Interruptible is a context that can end but has no channel for it: whoever ends it interrupts the Wait
// that its goroutine is in. A handler's context is one; waiting with it allocates nothing.
type Interruptible interface {
	context.Context
	// Plain reports whether an Interrupt is the only way in which this context can end a wait.
	Plain() bool
}

// IsPlain reports whether waiting with ctx needs no channel: ctx cannot end, or ends by an Interrupt.
func IsPlain(ctx context.Context) bool {
	if x, ok := ctx.(Interruptible); ok {
		return x.Plain()
	}
	return ctx.Done() == nil
}

// Await blocks the calling goroutine until w is done (nil) or ctx ends (its Err). It tells nobody; code that
// may run inside a turn calls [Block]. With a plain context it allocates nothing.
func (w *Wait) Await(ctx context.Context) error {
	state := w.state.Load()
	if state&done != 0 {
		return nil
	}
	if state&sole != 0 || IsPlain(ctx) {
		w.arm()
		w.wg.Wait()
		if w.Ready() {
			return nil
		}
		// Interrupted, perhaps on behalf of another waiter. From here on the costly way.
		if err := ctx.Err(); err != nil {
			return err
		}
	}
	select {
	case <-w.Done():
		return nil
	case <-ctx.Done():
		if w.Ready() {
			return nil
		}
		return ctx.Err()
	}
}

func (w *Wait) arm() {
	if w.state.Load()&armed != 0 {
		return
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.state.Load()&armed != 0 {
		return
	}
	w.wg.Add(1)
	// If Fire or Interrupt came first, it has not seen the count.
	if w.state.Or(armed)&(done|interrupted) != 0 {
		w.wg.Done()
	}
}
