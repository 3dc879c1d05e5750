package core

import "github.com/gokka/gokka/internal/wait"

// A turn that waits for several futures, all of which it needs, waits for one after the other. From the first wait
// to the last it publishes all, also in the moments between two waits: otherwise it would have to look for a ring
// through all of them each time that it waits, since whoever looked in such a moment saw nothing.

// togetherness is what a turn needs besides what it is waiting for. It belongs to the turn.
type togetherness struct {
	also wait.Group
	kept *Wait // of also; published between the waits, once a look at all has found no ring; else nil
	how  uint32
}

// together is the owner of what a turn publishes that waits for w now, and needs also before it can go on.
type together struct {
	published Wait // never fires
	w         *Wait
	also      wait.Group
	*Cell     // that of the turn, for Outside
}

// Needs implements wait.Group.
func (g *together) Needs(yield func([]*Wait) bool) {
	ws := []*Wait{g.w}
	for way := range g.also.Needs {
		ws = append(ws, way...)
	}
	yield(ws)
}

// actual returns what the turn that has published w waits for.
func actual(w *Wait) *Wait {
	if g, ok := w.Owner().(*together); ok {
		return g.w
	}
	return w
}

// together returns what is to be published for a wait for w.
func (t *Turn) together(w *Wait) *Wait {
	e := t.extra.Load()
	if e == nil || e.together.also == nil || faultAlone {
		return w
	}
	g := &together{w: w, also: e.together.also, Cell: t.cell()}
	g.published.Init(g)
	return &g.published
}

// Also implements wait.Blocker.
func (b *blocker) Also(g wait.Group) (before wait.Group, ok bool) {
	t := (*Turn)(b).here()
	if t == nil {
		return nil, false
	}
	e := t.extra.Load()
	if e == nil {
		if g == nil {
			return nil, true
		}
		e = t.cell().extras()
	}
	t.leave()
	t.waits.Store(nil)
	before, e.together.also = e.together.also, g
	return before, true
}

// stays reports whether what the turn needs was published, and counted, since it was looked at.
func (t *Turn) stays() bool {
	e := t.extra.Load()
	return e != nil && e.together.kept != nil && e.together.how&timedWait == 0
}

// stay keeps it published after the wait.
func (t *Turn) stay(how uint32) {
	s := &t.extra.Load().together
	if s.kept == nil {
		s.kept = new(Wait)
		s.kept.Init(s.also)
	}
	s.how = how
}

// leave ends that.
func (t *Turn) leave() {
	if e := t.extra.Load(); e != nil {
		e.together.kept = nil
	}
}

// unpublish ends a wait.
func (t *Turn) unpublish() {
	if e := t.extra.Load(); e != nil && e.together.kept != nil {
		t.publish(e.together.kept, e.together.how)
		return
	}
	t.waits.Store(nil)
}
