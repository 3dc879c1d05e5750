package future

import (
	"context"
	"sync"

	"github.com/gokka/gokka/internal/wait"
)

// First makes a future whose outcome, value or error, is that of the first of fs to be done. Of those that are done
// when somebody first looks, it is the first in order. First of nothing fails with ErrEmpty. A Lazy among several
// futures counts once somebody else has got it: First does not run it.
//
// A Get links to the futures that are not done, and is unlinked from all of them when it returns, so a future that
// stays pending does not remember those who once waited for it. Done cannot know when its channel is no longer
// wanted: it stays linked until one of fs is done. First does not block; it costs a few small allocations.
func First[T any](fs ...Future[T]) Future[T] {
	switch len(fs) {
	case 0:
		return Failed[T](ErrEmpty)
	case 1:
		return adopt(fs[0])
	}
	f := &first[T]{fs: adoptAll(fs)}
	f.w.Init(f)
	return f
}

type first[T any] struct {
	label
	w      wait.Wait // fires when winner is known
	winner Future[T] // written before w fires, read after

	mu    sync.Mutex
	fs    []Future[T] // nil once winner is known
	holds int         // how many want w to fire
	links []link      // one to each of fs while holds > 0
}

func (f *first[T]) Get(ctx context.Context) (T, error) {
	var zero T
	if ctx == nil {
		return zero, ErrNilContext
	}
	if f.poll(); !f.w.Ready() {
		if err := f.await(ctx); err != nil {
			return zero, err
		}
	}
	return f.winner.Get(ctx)
}

func (f *first[T]) await(ctx context.Context) error {
	f.hold()
	defer f.drop()
	err := block(ctx, &f.w)
	if err != nil {
		f.abandon(err)
	}
	return err
}

func (f *first[T]) abandon(err error) { abandon(err, f.sources()...) }

// Needs implements wait.Group.
func (f *first[T]) Needs(yield func([]*wait.Wait) bool) { ways(f.sources(), yield) }

func (f *first[T]) TryGet() (v T, ok bool, err error) {
	if f.poll(); !f.w.Ready() {
		return v, false, nil
	}
	return f.winner.TryGet()
}

func (f *first[T]) Done() <-chan struct{} {
	if f.poll(); !f.w.Ready() {
		f.hold()
	}
	return f.w.Done()
}

// Waits implements wait.Source.
func (f *first[T]) Waits(yield func(*wait.Wait) bool) { pinned(f, yield) }

func (f *first[T]) leaves(ls []leaf) []leaf { return append(ls, leaf{&f.w, f}) }

func (f *first[T]) sources() []Future[T] {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.fs
}

// poll implements holder.
func (f *first[T]) poll() {
	if f.w.Ready() {
		return
	}
	var ls []leaf
	for i, src := range f.sources() {
		if ls = leavesOf(src, ls[:0]); allReady(ls) {
			f.completed(i)
			return
		}
	}
}

// hold implements holder: while anybody holds f, it is linked to its sources.
func (f *first[T]) hold() {
	f.mu.Lock()
	f.holds++
	if f.holds > 1 || f.fs == nil {
		f.mu.Unlock()
		return
	}
	fs, links := f.fs, make([]link, len(f.fs))
	f.links = links
	f.mu.Unlock()
	for i := range links {
		if links[i].start(fs[i], f, i) {
			f.completed(i)
			return
		}
	}
}

// drop implements holder.
func (f *first[T]) drop() {
	f.mu.Lock()
	var links []link
	if f.holds--; f.holds == 0 {
		links, f.links = f.links, nil
	}
	f.mu.Unlock()
	stopAll(links)
}

// completed implements listener.
func (f *first[T]) completed(i int) {
	f.mu.Lock()
	if f.fs == nil {
		f.mu.Unlock()
		return
	}
	f.winner = f.fs[i]
	links := f.links
	f.fs, f.links = nil, nil
	f.mu.Unlock()
	f.w.Fire()
	stopAll(links)
}

// Outside implements wait.Owner for a goroutine that is in no turn.
func (f *first[T]) Outside(ctx context.Context, w *wait.Wait) error {
	return drive(ctx, w, f.sources())
}

// drive waits for w, with the help of a runtime that owes one of fs.
func drive[T any](ctx context.Context, w *wait.Wait, fs []Future[T]) error {
	if owner := driverOf(fs); owner != nil {
		return owner.Outside(ctx, w)
	}
	return w.Await(ctx)
}

func stopAll(links []link) {
	for i := range links {
		links[i].stop()
	}
}
