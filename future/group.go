package future

import (
	"context"
	"errors"
	"slices"

	"github.com/gokka/gokka/internal/wait"
)

// What a wait for several futures looks like from outside: for all of them, or for any.

// ways yields for each of fs what must be ready for it to be done; that is nothing if there are none any more.
func ways[T any](fs []Future[T], yield func([]*wait.Wait) bool) {
	if len(fs) == 0 {
		yield(nil)
	}
	for _, f := range fs {
		if !yield(waitsOf(f, nil)) {
			return
		}
	}
}

// waitsOf appends what an adopted future waits for.
func waitsOf(f any, ws []*wait.Wait) []*wait.Wait {
	if x, ok := f.(wait.Single); ok {
		return append(ws, x.Wait())
	}
	for _, l := range leavesOf(f, nil) {
		ws = append(ws, l.w)
	}
	return ws
}

// all is a wait for one future after the other, of which all are needed.
type all[T any] struct {
	turn   wait.Blocker
	before wait.Group  // what the turn needed already
	fs     []Future[T] // a copy: others look at it
	spoils bool        // the first failure ends the wait
}

// await says that the turn of the calling goroutine, if it is in one, will wait for all of fs. The caller must call end.
// It returns nil, on which end may be called, if there is nobody to be told.
func await[T any](ctx context.Context, fs []Future[T], spoils bool) *all[T] {
	if len(fs) < 2 {
		return nil
	}
	turn, ok := ctx.Value(wait.Key{}).(wait.Blocker)
	if !ok {
		return nil
	}
	a := &all[T]{turn: turn, fs: slices.DeleteFunc(slices.Clone(fs), func(f Future[T]) bool { return isNil(f) }), spoils: spoils}
	if a.before, ok = turn.Also(a); !ok {
		return nil
	}
	return a
}

func (a *all[T]) end() {
	if a != nil {
		a.turn.Also(a.before)
	}
}

// Needs implements wait.Group.
func (a *all[T]) Needs(yield func([]*wait.Wait) bool) {
	ws := make([]*wait.Wait, 0, len(a.fs))
	for _, f := range a.fs {
		if a.spoils && failed(f) {
			break // those behind it will not be waited for
		}
		ws = waitsOf(f, ws)
	}
	if a.before != nil {
		for way := range a.before.Needs {
			ws = append(ws, way...)
		}
	}
	yield(ws)
}

// Outside implements wait.Owner. Nothing is owed by an all.
func (a *all[T]) Outside(ctx context.Context, w *wait.Wait) error { return w.Await(ctx) }

// failed reports whether f has failed or is bound to, without running anything.
func failed[T any](f Future[T]) bool {
	switch x := f.(type) {
	case node:
		return x.failed()
	case *Promise[T]:
		return x.failed()
	case wait.Single:
		if !x.Wait().Ready() {
			return false
		}
		_, ok, err := f.TryGet()
		return ok && err != nil
	}
	return false
}

func (p *Promise[T]) failed() bool  { return p == nil || p.w.Ready() && p.err != nil }
func (r *readOnly[T]) failed() bool { return (*Promise[T])(r).failed() }
func (l *lazy[T]) failed() bool     { return l.memo.failed() }
func (c *fromChan[T]) failed() bool { return c.w.Ready() && c.res.Err != nil }
func (*foreign[T]) failed() bool    { return false }
func (j *joined[T]) failed() bool   { return j.bad() || slices.ContainsFunc(j.sources(), failed[T]) }
func (m *memo[T]) failed() bool     { return m.w.Ready() && m.err != nil }

func (j *joined[T]) bad() bool {
	r := j.res.Load()
	return r != nil && r.Err != nil
}

func (m *mapped[T, R]) failed() bool {
	src, _ := m.inputs()
	return src != nil && failed(src) || m.memo.failed()
}

func (f *first[T]) failed() bool {
	if f.w.Ready() {
		return failed(f.winner)
	}
	for _, src := range f.sources() {
		if !slices.ContainsFunc(leavesOf(src, nil), func(l leaf) bool { return !l.w.Ready() }) {
			return failed(src)
		}
	}
	return false
}

// unseen runs fn without what await has said: what a function does meanwhile is its own affair.
func unseen(ctx context.Context, fn func()) {
	turn, ok := ctx.Value(wait.Key{}).(wait.Blocker)
	if !ok {
		fn()
		return
	}
	if before, _ := turn.Also(nil); before != nil {
		defer turn.Also(before)
	}
	fn()
}

// abandon tells the asks among fs that err, if it names a ring, was returned to one who waited for them.
func abandon[T any](err error, fs ...Future[T]) {
	if !errors.Is(err, ErrDeadlock) {
		return
	}
	for _, f := range fs {
		if isNil(f) {
			continue
		}
		switch x := f.(type) {
		case node:
			x.abandon(err)
		case interface{ Abandon(error) }:
			x.Abandon(err)
		}
	}
}

// doomed reports whether a ring that somebody was told of goes through f.
func doomed(f any) bool {
	return slices.ContainsFunc(leavesOf(f, nil), func(l leaf) bool { return l.w.Doomed() })
}
