package future

import (
	"reflect"
	"sync"

	"github.com/gokka/gokka/internal/wait"
)

// A future of this package is a tree, and done when all its leaves are.

// leaf is something that fires once.
type leaf struct {
	w *wait.Wait
	h holder // nil if w fires by itself
}

// holder is what makes a leaf fire: as long as nobody holds it, it is linked to nothing and has no goroutine.
// None of its methods blocks or is called with a mutex held.
type holder interface {
	hold()
	drop()
	poll() // makes the leaf fire if it is due
}

// ready reports whether the leaf has fired, or is due.
func (l leaf) ready() bool {
	if l.h != nil && !l.w.Ready() {
		l.h.poll()
	}
	return l.w.Ready()
}

// node is implemented by the futures of this package.
type node interface {
	// leaves appends those of the future's leaves that matter: none if it is done otherwise.
	leaves(ls []leaf) []leaf
	// abandon passes on to the future's sources that err was returned to one who waited for them.
	abandon(err error)
	// failed reports whether the future has failed or is bound to. It runs nothing.
	failed() bool
}

// adopt returns f as a future whose leaves are known.
func adopt[T any](f Future[T]) Future[T] {
	if isNil(f) {
		return Failed[T](ErrNilFuture)
	}
	switch x := f.(type) {
	case *Promise[T]:
		return x.Future()
	case node, wait.Source:
		return f
	}
	return &foreign[T]{Future: f}
}

func adoptAll[T any](fs []Future[T]) []Future[T] {
	adopted := make([]Future[T], len(fs))
	for i, f := range fs {
		adopted[i] = adopt(f)
	}
	return adopted
}

// isNil reports whether f is nil, or a nil pointer or the like in an interface.
func isNil(f any) bool {
	if f == nil {
		return true
	}
	switch v := reflect.ValueOf(f); v.Kind() {
	case reflect.Pointer, reflect.Func, reflect.Map, reflect.Chan, reflect.Slice:
		return v.IsNil()
	default:
		return false
	}
}

// leavesOf appends the leaves of an adopted future.
func leavesOf(f any, ls []leaf) []leaf {
	switch f := f.(type) {
	case node:
		return f.leaves(ls)
	case wait.Single:
		return append(ls, leaf{w: f.Wait()})
	case wait.Source:
		return leavesOfSource(f, ls)
	}
	return ls
}

func leavesOfSource(f wait.Source, ls []leaf) []leaf {
	for w := range f.Waits {
		ls = append(ls, leaf{w: w})
	}
	return ls
}

// allReady reports whether all leaves have fired, or are due.
func allReady(ls []leaf) bool {
	for _, l := range ls {
		if !l.ready() {
			return false
		}
	}
	return true
}

// pinned is Waits for strangers: what the leaves need is held for good, since nobody says when it is no longer
// wanted. A function that is running is one more thing to wait for.
func pinned(f node, yield func(*wait.Wait) bool) {
	for _, l := range f.leaves(nil) {
		if l.h != nil && !l.ready() {
			l.h.hold()
		}
		if !yield(l.w) {
			return
		}
	}
	if r, ok := f.(interface{ running() *wait.Wait }); ok {
		if w := r.running(); w != nil {
			yield(w)
		}
	}
}

// driverOf returns the owner of a leaf of fs that has not fired: its runtime may have to be driven by whoever waits.
func driverOf[T any](fs []Future[T]) wait.Owner {
	var ls []leaf
	for _, f := range fs {
		ls = leavesOf(f, ls)
	}
	for _, l := range ls {
		if owner := l.w.Owner(); owner != nil && !l.w.Ready() {
			return owner
		}
	}
	return nil
}

// listener is told, once, that its future number i is done. It is called on the goroutine that made it so.
type listener interface{ completed(i int) }

// link waits for the leaves of one future, one after the other, without a goroutine. The zero link is ready to be
// started, once.
type link struct {
	to listener
	i  int

	mu     sync.Mutex
	over   bool      // complete or stopped
	sub    *wait.Sub // to leaves[0], nil if not linked
	first  wait.Sub  // what sub is at first: a Sub must not be used again
	leaves []leaf    // those that were not ready at the start, held; all before the first have fired since
	held   []leaf    // leaves as it was at the start
}

// start links l to f. If f is done already, it returns true, and the listener is not told.
func (l *link) start(f any, to listener, i int) (done bool) {
	all := leavesOf(f, nil)
	held := all[:0]
	for _, leaf := range all {
		if leaf.ready() {
			continue
		}
		if leaf.h != nil {
			leaf.h.hold()
		}
		held = append(held, leaf)
	}
	// Up to here nothing was locked; from here on nothing calls back.
	l.mu.Lock()
	if !l.over {
		l.to, l.i, l.leaves, l.held = to, i, held, held
		held = nil
		if done = l.advance(&l.first); done {
			held = l.finish()
		}
	}
	l.mu.Unlock()
	dropAll(held)
	return done
}

// advance subscribes to the next leaf that has not fired; true if there is none. s is a fresh Sub.
func (l *link) advance(s *wait.Sub) (complete bool) {
	for ; len(l.leaves) > 0; l.leaves = l.leaves[1:] {
		if l.leaves[0].w.Subscribe(s, l) {
			l.sub = s
			return false
		}
	}
	return true
}

// finish makes l forget everything and returns what is to be dropped.
func (l *link) finish() (held []leaf) {
	held = l.held
	l.over, l.sub, l.leaves, l.held = true, nil, nil, nil
	return held
}

// Notify implements wait.Notifier.
func (l *link) Notify(s *wait.Sub) {
	l.mu.Lock()
	// It may come late, and it may be about an interrupted actor and not about a result.
	if s != l.sub || !l.leaves[0].w.Ready() {
		l.mu.Unlock()
		return
	}
	l.leaves = l.leaves[1:]
	if len(l.leaves) > 0 && !l.advance(new(wait.Sub)) {
		l.mu.Unlock()
		return
	}
	held := l.finish()
	l.mu.Unlock()
	dropAll(held)
	l.to.completed(l.i)
}

// stop unlinks l, if it is linked, and keeps it from being started. The listener may be told once more.
func (l *link) stop() {
	l.mu.Lock()
	if l.sub != nil {
		l.leaves[0].w.Unsubscribe(l.sub)
	}
	held := l.finish()
	l.mu.Unlock()
	dropAll(held)
}

func dropAll(held []leaf) {
	for _, l := range held {
		if l.h != nil {
			l.h.drop()
		}
	}
}
