package future

import (
	"context"

	"github.com/gokka/gokka/internal/wait"
)

// FromChan makes a future of the first Result that is received from ch, and takes no more than one. A channel that
// is closed first makes it fail with ErrClosed, a nil channel with ErrNilFuture. While somebody waits, one goroutine
// reads the channel; when nobody does, none. Done cannot know when its channel is no longer wanted: with it, that
// goroutine stays until ch delivers or is closed. FromChan does not block; it costs one allocation.
//
// Pykka: GeventFuture(async_result).
func FromChan[T any](ch <-chan Result[T]) Future[T] {
	if ch == nil {
		return Failed[T](ErrNilFuture)
	}
	return &fromChan[T]{ch: ch}
}

type fromChan[T any] struct {
	label
	ch   <-chan Result[T]
	w    wait.Wait // fires when res is there
	res  Result[T] // written before w fires, read after
	pump pump      // its mutex makes one receiver of the pump and those who poll
}

func (c *fromChan[T]) Get(ctx context.Context) (T, error) {
	var zero T
	if ctx == nil {
		return zero, ErrNilContext
	}
	if c.poll(); !c.w.Ready() {
		if err := c.await(ctx); err != nil {
			return zero, err
		}
	}
	return c.res.Value, c.res.Err
}

func (c *fromChan[T]) await(ctx context.Context) error {
	c.hold()
	defer c.drop()
	return block(ctx, &c.w)
}

func (c *fromChan[T]) TryGet() (v T, ok bool, err error) {
	if c.poll(); !c.w.Ready() {
		return v, false, nil
	}
	return c.res.Value, true, c.res.Err
}

func (c *fromChan[T]) Done() <-chan struct{} {
	if c.poll(); !c.w.Ready() {
		c.hold()
	}
	return c.w.Done()
}

// Waits implements wait.Source.
func (c *fromChan[T]) Waits(yield func(*wait.Wait) bool) { pinned(c, yield) }

func (c *fromChan[T]) leaves(ls []leaf) []leaf { return append(ls, leaf{&c.w, c}) }

func (*fromChan[T]) abandon(error) {}

func (c *fromChan[T]) hold() { c.pump.hold(c.receive) }
func (c *fromChan[T]) drop() { c.pump.drop() }

func (c *fromChan[T]) receive(stop <-chan struct{}) (over bool) {
	select {
	case r, ok := <-c.ch:
		c.settle(r, ok)
		return true
	case <-stop:
		return false
	}
}

func (c *fromChan[T]) settle(r Result[T], ok bool) {
	if !ok {
		r = Result[T]{Err: ErrClosed}
	}
	c.res = r
	c.w.Fire()
}

// poll takes the result if it is there and no pump is about to take it.
func (c *fromChan[T]) poll() {
	p := &c.pump
	p.mu.Lock()
	for p.stop != nil && p.holds == 0 {
		exited := p.exited
		p.mu.Unlock()
		<-exited // it has been told to
		p.mu.Lock()
	}
	if p.over || p.stop != nil {
		p.mu.Unlock()
		return
	}
	select {
	case r, ok := <-c.ch:
		p.over = true
		p.mu.Unlock()
		c.settle(r, ok)
	default:
		p.mu.Unlock()
	}
}
