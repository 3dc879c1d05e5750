package future

import (
	"context"
	"iter"
	"slices"
	"sync"

	"github.com/gokka/gokka/internal/wait"
)

// AsCompleted yields the outcome of each future, value or error, in the order in which they are done; those that are
// done at the beginning come first, in the order of the arguments. When ctx ends before all are done, it yields the
// zero value with an error that says so, as from Future.Get, and stops; likewise with ErrDeadlock. A nil future
// fails with ErrNilFuture. A Lazy counts once somebody else has got it.
//
// The loop's body and the futures' functions run in the goroutine that ranges. Breaking out of the loop unlinks it
// from the futures that are not done. The sequence may be ranged over again, and begins anew.
func AsCompleted[T any](ctx context.Context, fs ...Future[T]) iter.Seq2[T, error] {
	sources := adoptAll(fs)
	return func(yield func(T, error) bool) {
		var zero T
		if ctx == nil {
			yield(zero, ErrNilContext)
			return
		}
		c := &completion[T]{left: slices.Clone(sources)}
		links := make([]link, len(sources))
		defer stopAll(links)
		for i, f := range sources {
			if links[i].start(f, c, i) {
				c.completed(i)
			}
		}
		for range sources {
			i, err := c.next(ctx)
			if err != nil {
				abandon(err, c.left...)
				yield(zero, err)
				return
			}
			v, final, err := outcome(ctx, sources[i])
			if !yield(v, err) || !final {
				return
			}
		}
	}
}

// completion is the queue between those that make futures done and the one that ranges over them.
type completion[T any] struct {
	mu    sync.Mutex
	left  []Future[T] // nil where the outcome was yielded; written by the one that ranges
	queue []int
	wake  *wait.Wait // what the one that ranges waits for, nil if it does not
}

// completed implements listener.
func (c *completion[T]) completed(i int) {
	c.mu.Lock()
	c.queue = append(c.queue, i)
	wake := c.wake
	c.wake = nil
	c.mu.Unlock()
	if wake != nil {
		wake.Fire()
	}
}

// next returns the number of the future that was done next. It holds no lock while it waits: the wait may end with the
// goroutine.
func (c *completion[T]) next(ctx context.Context) (int, error) {
	for {
		c.mu.Lock()
		if len(c.queue) > 0 {
			i := c.queue[0]
			c.queue = c.queue[1:]
			c.left[i] = nil
			c.mu.Unlock()
			return i, nil
		}
		w := new(wait.Wait)
		w.Init(c)
		c.wake = w
		c.mu.Unlock()
		if err := block(ctx, w); err != nil {
			return 0, err
		}
	}
}

// Needs implements wait.Group. What is done but not yielded is one of the ways: it has nothing to wait for.
func (c *completion[T]) Needs(yield func([]*wait.Wait) bool) {
	for i := 0; ; i++ {
		var f Future[T]
		if f, i = c.from(i); f == nil || !yield(waitsOf(f, nil)) {
			return
		}
	}
}

// from returns the first future from number i on whose outcome was not yielded, and its number; nil if there is none.
func (c *completion[T]) from(i int) (Future[T], int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for ; i < len(c.left); i++ {
		if c.left[i] != nil {
			return c.left[i], i
		}
	}
	return nil, i
}

// Outside implements wait.Owner, as first does.
func (c *completion[T]) Outside(ctx context.Context, w *wait.Wait) error {
	return drive(ctx, w, c.left)
}
