// Package future holds results that may not be there yet.
//
// A [Future] is the read side, a [Promise] the write side. Asking an actor gives a Future; [New] makes a
// Promise for everything else; [Resolved], [Failed] and [FromChan] adapt what exists already.
//
//	one result                Future.Get, TryGet, Done
//	all results, in order     GetAll     (the first failure spoils it)
//	all outcomes, in order    Outcomes   (each future fails for itself)
//	outcomes as they come     AsCompleted
//	a future out of others    Map, Filter, Reduce, Join, First
//	a future out of a call    Lazy
//
// # Where functions run
//
// No combinator costs a goroutine. A function given to one runs once, in the goroutine of the first caller that
// wants the result once the sources are there; other callers meanwhile wait, each as long as its own context
// allows. A panic in it becomes a [PanicError], which is the future's result from then on, as is any error that it
// returns. An error that only says that the caller's own context has ended is nobody else's: the next caller
// tries again. A function that waits for its own future gets ErrDeadlock.
//
// # Inside actors
//
// Waiting for a future inside an actor's handler is safe on every runtime as long as the handler's own context, or
// one derived from it, is what is passed: the runtime gives the goroutine's place to another actor meanwhile, and
// a ring of actors that wait for each other fails with ErrDeadlock.
//
// # Futures of others
//
// Any type with the three methods is a Future. Such a one is got in the caller's goroutine. Where a future must be
// watched without getting it ([First], [AsCompleted], and Done of [Join]) its Done channel is read by a goroutine,
// which ends with the wait that needs it.
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
	// A result that is there is returned even if ctx has ended. Inside an actor Get fails with ErrDeadlock when
	// the result could never come because everyone in a ring waits for the next.
	//
	// Pykka: Future.get(timeout).
	Get(ctx context.Context) (T, error)

	// TryGet returns the result if it is there (ok), without waiting. A combinator's function that is due runs
	// in TryGet; if it is running elsewhere just now, the result is not there yet.
	//
	// Pykka: Future.get(timeout=0).
	TryGet() (v T, ok bool, err error)

	// Done returns a channel that is closed when the result is there, or what is left is to run a combinator's
	// function. Making the first one costs an allocation. Inside a handler prefer Get, which lets other actors
	// have the goroutine's place.
	Done() <-chan struct{}
}

// Result is the outcome of a future: a value, or an error.
type Result[T any] struct {
	Value T     // the zero value if Err is not nil
	Err   error // why there is no value
}

// label keeps fmt from reading, unsynchronised, the fields of the future that embeds it.
type label struct{}

// String identifies the value as a future in logs, as Pykka's repr does.
func (label) String() string { return "future.Future" }

// GoString is String, for %#v.
func (label) GoString() string { return "future.Future" }
