// Package future holds results that may not be there yet.
//
// A [Future] is the read side, a [Promise] the write side. Asking an actor gives a Future; [New] makes a
// Promise for everything else. [Map], [Filter], [Reduce], [Join], [First] and [Lazy] make futures out of
// others; none of them costs a goroutine: a function given to one runs once, in the goroutine of the first
// caller that gets the result. Waiting for a future inside an actor's handler is safe on every runtime as
// long as the handler's own context, or one derived from it, is what is passed to Get.
//
// Pykka: pykka.Future, pykka.get_all.
package future

import "context"

// Future is a result of type T, or an error, that may not be there yet. All methods may be called from any
// goroutine and any number of times; once there, the result is the same for every caller and every call, and
// it is shared, not copied.
//
// Pykka: Future.
type Future[T any] interface {
	// Get waits for the result. When ctx ends first, Get returns an error that is ErrTimeout and
	// context.DeadlineExceeded, or context.Canceled; the future itself is unaffected and may be asked again.
	// Inside an actor it fails with ErrDeadlock when the result could never come because everyone in a ring
	// waits for the next.
	//
	// Pykka: Future.get(timeout).
	Get(ctx context.Context) (T, error)

	// TryGet returns the result if it is there (ok), without waiting.
	//
	// Pykka: Future.get(timeout=0).
	TryGet() (v T, ok bool, err error)

	// Done returns a channel that is closed when the result is there. Making the first one costs an
	// allocation. Inside a handler prefer Get, which lets other actors have the goroutine's place.
	Done() <-chan struct{}
}
