package future

import "sync/atomic"

// OnDone calls fn once when f is done: at once, on the caller's goroutine, if it is done already, otherwise on the
// goroutine that makes it so, which may be an actor's; so fn must be quick and must not block. stop unlinks it from f. A
// call that is under way then is not waited for. A Lazy counts once somebody has got it, and a nil f is done. It costs no
// goroutine but for futures that are not of this library. A nil fn is never called.
func OnDone[T any](f Future[T], fn func()) (stop func()) {
	if fn == nil {
		return func() {}
	}
	o := &onDone{fn: fn}
	if o.link.start(adopt(f), o, 0) {
		o.completed(0)
	}
	return func() {
		o.told.Store(true)
		o.link.stop()
	}
}

type onDone struct {
	link link
	told atomic.Bool
	fn   func()
}

// completed implements listener.
func (o *onDone) completed(int) {
	if !o.told.Swap(true) {
		o.fn()
	}
}
