package core

import (
	"context"

	"github.com/gokka/gokka/internal/gid"
	"github.com/gokka/gokka/internal/wait"
)

// Turn is an actor being run on a goroutine, from Enter to Leave: the cell in another role. It is what a
// handler's context leads to, and is believed only on the goroutine that it is on.
type Turn Cell

func (t *Turn) cell() *Cell { return (*Cell)(t) }

// Cell returns the cell that is being run.
func (t *Turn) Cell() *Cell { return (*Cell)(t) }

// Host returns what was given to Enter: the place that the goroutine holds. A turn that borrowed its goroutine
// from another turn has that one's host. Only to be called on the turn's goroutine.
func (t *Turn) Host() any { return t.host }

// Borrowed reports whether the turn runs on the goroutine of an asker. Only to be called on that goroutine.
func (t *Turn) Borrowed() bool { return t.depth > 0 }

// Enter begins a run of steps on the calling goroutine. host is the place that the goroutine holds, for Park.
func (c *Cell) Enter(host any) {
	c.host = host
	c.g.store(gid.Get())
}

// Leave ends a run of steps that did not end by Next returning false.
func (c *Cell) Leave() {
	c.g.store(0)
	c.host = nil
}

// here returns the innermost turn of the calling goroutine if t is a turn on it, else nil. Everything that a
// context claims about its turn goes through here: contexts can be captured and used anywhere.
func (t *Turn) here() *Turn {
	if t.g.load() != gid.Get() && !faultUnverified {
		return nil
	}
	// Borrowing turns are linked by this very goroutine.
	for inner := t.inner.Load(); inner != nil; inner = t.inner.Load() {
		t = inner
	}
	return t
}

// inside reports whether the calling goroutine is in a turn of c, be it that the turn has lent it to another actor's.
func (c *Cell) inside() bool { return c.g.load() == gid.Get() && !faultOnlyContext }

// CheckOutside returns a DeadlockError if the innermost turn of the calling goroutine is one of the cells', and so must
// not wait for the end of all. Unlike Current it needs no context.
func CheckOutside(cells []*Cell) error {
	self := gid.Get()
	for _, c := range cells {
		if c.g.load() == self && c.inner.Load() == nil {
			return c.selfDeadlock()
		}
	}
	return nil
}

// selfDeadlock is the error for a turn of c that would wait for itself.
func (c *Cell) selfDeadlock() error {
	ring := []Ref{{c}}
	return &DeadlockError{Ring: ring, Waits: []Waiting{{Ref: ring[0], Handling: typeOfWord(c.handling.load()), For: ring}}}
}

// claimedTurn returns the turn that ctx belongs to by its own account, nil if to none.
func claimedTurn(ctx context.Context) *Turn {
	switch x := ctx.(type) {
	case *turnCtx:
		return (*Turn)(x)
	case *lentCtx:
		return x.turn
	case *askCtx:
		return x.cell().turn()
	}
	b, _ := ctx.Value(wait.Key{}).(*blocker)
	return (*Turn)(b)
}

// turnOf returns the innermost turn of the calling goroutine, if ctx leads to it.
func turnOf(ctx context.Context) *Turn {
	t := claimedTurn(ctx)
	if t == nil {
		return nil
	}
	return t.here()
}

// blocker is the turn as package future sees it: a [wait.Blocker].
type blocker Turn

// Owner implements wait.Blocker.
func (b *blocker) Owner() wait.Owner {
	t := (*Turn)(b).here()
	if t == nil {
		return nil
	}
	return t.cell()
}

// Block implements wait.Blocker.
func (b *blocker) Block(ctx context.Context, w *Wait) error {
	t := (*Turn)(b).here()
	if t == nil {
		return wait.Outside(ctx, w)
	}
	return t.park(ctx, w)
}

// wait blocks until w, which this actor owes, is ready. from is the verified turn of the calling goroutine.
func (c *Cell) wait(ctx context.Context, from *Turn, w *Wait) error {
	if w.Ready() {
		return nil
	}
	if from == nil && c.inside() {
		from = c.turn().here() // waits for itself, with a context that does not say so
	}
	var err error
	switch {
	case c.status.Load()&launched == 0 && c.inside():
		w.Doom()
		err = &DeadlockError{Ring: []Ref{{c}}} // the factory waits for what it makes
	case from != nil:
		err = from.park(ctx, w)
	default:
		err = c.rt.Park(ctx, nil, w)
	}
	if err != nil {
		return c.waitError(ctx, err)
	}
	return nil
}

// park blocks this turn, which is the innermost on the calling goroutine, until w is ready or ctx ends.
func (t *Turn) park(ctx context.Context, w *Wait) error {
	if w.Ready() {
		return nil
	}
	host := t.rootRuntime()
	defer t.unpublish()
	published, seen := t.together(w), t.stays()
	if hasDeadline(ctx) {
		t.publish(published, timedWait)
		err := host.Park(ctx, t, w)
		if err != nil {
			err = t.expired(ctx, err)
			t.leave()
		} else if published != w {
			t.stay(timedWait)
		}
		return err
	}
	plain, how := wait.IsPlain(ctx), killableWait
	if _, own := ctx.(wait.Interruptible); plain && !own {
		how = 0
	}
	t.publish(published, how)
	// A killer first marks the actor and then looks for what it waits for: one of the two sees the other.
	if plain {
		if err := ctx.Err(); err != nil {
			t.leave()
			return err
		}
	}
	if seen {
		published = w // the rest was looked at before
	}
	err := t.deadlock(published)
	if err == nil {
		err = host.Park(ctx, t, w)
	}
	if err != nil {
		t.leave()
	} else if published != w || seen {
		t.stay(how)
	}
	return err
}

// rootRuntime returns the runtime whose place the turn's goroutine holds.
func (t *Turn) rootRuntime() Runtime {
	for t.outer != nil {
		t = t.outer
	}
	return t.rt
}

// interrupt wakes the turn if it waits with a context that has no channel.
func (t *Turn) interrupt() {
	for inner := t.inner.Load(); inner != nil; inner = t.inner.Load() {
		t = inner
	}
	if w := t.waits.Load(); w != nil {
		actual(w).Interrupt()
	}
}
