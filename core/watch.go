package core

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
)

// Terminated is the message that tells a watcher that an actor is gone; see Watch.
type Terminated struct {
	Ref Ref   // the actor that was watched
	Err error // why it is gone, as Ref.Err says
}

// Watch makes the actor that ctx belongs to receive Terminated once target is gone: exactly once however often it was
// watched, and at once if it is gone already. It comes after everything that target has sent, and does not count
// in a bounded mailbox. Whoever ends first, nothing is left of the watch. Watching again after Terminated was received
// gives another one.
//
// It returns ErrNoActor outside an actor or for a zero target, ErrNilContext, and ErrActorDead if the watcher is stopping. It
// does not block. It costs 128 bytes, an entry in a map of each of the two actors, and another 500 bytes if the target
// had no need of such a map before.
//
// Pykka has no such thing.
func Watch(ctx context.Context, target Ref) error {
	c, t, err := watchers(ctx, target)
	if err != nil {
		return err
	}
	a := newAsk(context.Background(), c, oneWay|private|revocable)
	c.mu.Lock()
	e := c.extrasLocked()
	if c.closed {
		c.mu.Unlock()
		return &ActorDeadError{Ref: Ref{c}}
	}
	if e.watching[t] != nil {
		c.mu.Unlock()
		return nil
	}
	if e.watching == nil {
		e.watching = map[*Cell]*ask{}
	}
	e.watching[t] = a
	c.mu.Unlock()

	t.mu.Lock()
	if t.status.Load()&gone != 0 {
		t.mu.Unlock()
		t.terminated(ctx, c, a)
		return nil
	}
	e = t.extrasLocked()
	if e.watchers == nil {
		e.watchers = map[*ask]*Cell{}
	}
	e.watchers[a] = c
	t.mu.Unlock()
	if !c.watches(t, a) { // ctx is used on two goroutines, and its end or Unwatch came before the entry
		t.forgetWatcher(a)
	}
	return nil
}

// Unwatch undoes Watch. Afterwards the actor does not receive Terminated for target, also if that is queued already. An
// actor that is not watched is ignored. The errors are ErrNoActor and ErrNilContext as for Watch.
func Unwatch(ctx context.Context, target Ref) error {
	c, t, err := watchers(ctx, target)
	if err != nil {
		return err
	}
	c.mu.Lock()
	var a *ask
	if e := c.extra.Load(); e != nil {
		a = e.watching[t]
		delete(e.watching, t)
	}
	c.mu.Unlock()
	if a != nil {
		if !faultNoUnwatch {
			a.w.Withdraw()
		}
		t.forgetWatcher(a)
	}
	return nil
}

func watchers(ctx context.Context, target Ref) (watcher, watched *Cell, err error) {
	watched, err = target.target(ctx)
	if err != nil {
		return nil, nil, err
	}
	if watcher = Self(ctx).c; watcher == nil {
		return nil, nil, fmt.Errorf("%w: Watch and Unwatch want the context of a handler", ErrNoActor)
	}
	return watcher, watched, nil
}

// terminated tells the watcher c that this actor is gone. ctx leads to the sender's turn, if it is one.
func (t *Cell) terminated(ctx context.Context, c *Cell, a *ask) {
	_ = c.send(ctx, Mail{Terminated{Ref{t}, t.causeOfEnd()}, a}) // an error would say that the watcher is dead
}

func (c *Cell) watches(t *Cell, a *ask) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.extra.Load().watching[t] == a
}

func (t *Cell) forgetWatcher(a *ask) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if e := t.extra.Load(); e != nil {
		delete(e.watchers, a)
	}
}

// endWatch is called in the turn of a watcher that takes Terminated from its queue.
func (c *Cell) endWatch(m Mail) {
	over, ok := m.msg.(Terminated)
	if !ok {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if e := c.extrasLocked(); e.watching[over.Ref.c] == m.ask {
		delete(e.watching, over.Ref.c)
	}
}

// tie is something that ends with an actor.
type tie interface{ cut() }

// bind makes t end with the actor; false if that is ending already.
func (c *Cell) bind(t tie) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.closed {
		return false
	}
	e := c.extrasLocked()
	if e.ties == nil {
		e.ties = map[tie]struct{}{}
	}
	e.ties[t] = struct{}{}
	return true
}

func (c *Cell) unbind(t tie) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if e := c.extra.Load(); e != nil {
		delete(e.ties, t)
	}
}

// cutLinks undoes what the actor is connected to. It is called before the actor is gone: then nothing is left, and nothing
// new is bound, since the mailbox is closed.
func (c *Cell) cutLinks() {
	e := c.extra.Load()
	if e == nil {
		return
	}
	c.mu.Lock()
	watching, ties := e.watching, e.ties
	e.watching, e.ties = nil, nil
	c.mu.Unlock()
	for t, a := range watching {
		t.forgetWatcher(a)
	}
	for t := range ties {
		if !faultKeepTies {
			t.cut()
		}
	}
}

// tellWatchers tells those who watched the actor, in the order in which they were started.
func (c *Cell) tellWatchers(watchers map[*ask]*Cell) {
	if len(watchers) == 0 {
		return
	}
	bySeq := func(a, b *ask) int { return cmp.Compare(watchers[a].seq, watchers[b].seq) }
	for _, a := range slices.SortedFunc(maps.Keys(watchers), bySeq) {
		w := watchers[a]
		c.terminated(context.Background(), w, a)
		if faultTwice {
			c.terminated(context.Background(), w, newAsk(context.Background(), w, oneWay|private|revocable))
		}
	}
}
