package future

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"

	"github.com/gokka/gokka/internal/wait"
)

var (
	// ErrTimeout is returned when the deadline of a caller's context passes before the result is there. The
	// error is then also context.DeadlineExceeded.
	//
	// Pykka: Timeout.
	ErrTimeout = wait.ErrTimeout

	// ErrDeadlock is returned when a wait could never end, because what is waited for waits for the waiter.
	ErrDeadlock = wait.ErrDeadlock

	// ErrNilContext is returned when a nil context is passed.
	ErrNilContext = wait.ErrNilContext

	// ErrAlreadySet is returned by Promise.Set and SetError when the promise has a result.
	ErrAlreadySet = errors.New("future is already set")

	// ErrNilError is returned by Promise.SetError(nil), and is the result of Failed(nil).
	ErrNilError = errors.New("a future cannot fail with a nil error")

	// ErrEmpty is the result of First of no futures, where there is no outcome to give.
	ErrEmpty = errors.New("no futures")

	// ErrNilFuture is the result of a future that is nil, or was made from a nil future, function or channel.
	ErrNilFuture = errors.New("nil future, function or channel")

	// ErrClosed is the result of FromChan when its channel is closed without a value.
	ErrClosed = errors.New("channel closed without a result")

	// ErrGoexit is the Value of the PanicError of a function that called runtime.Goexit, as t.FailNow does.
	ErrGoexit = errors.New("the goroutine called runtime.Goexit")
)

// errSelf is what a function gets that waits for the future whose result it is computing.
var errSelf = fmt.Errorf("%w: a future's function waits for its own future", ErrDeadlock)

// TimeoutError is what a wait for a future returns when the deadline of the caller's context passes. It Is
// ErrTimeout, context.DeadlineExceeded, and the cause given to the context, if any. For a reply of an actor, and inside
// an actor that is in a ring of actors that wait for each other, it is core's TimeoutError instead.
type TimeoutError struct {
	Cause error // context.Cause of the caller's context
}

// Error says that there is no result yet, and the cause if the context has one.
func (e *TimeoutError) Error() string {
	if e.Cause == nil || e.Cause == context.DeadlineExceeded {
		return "timeout: the future has no result yet"
	}
	return fmt.Sprintf("timeout: the future has no result yet: %v", e.Cause)
}

// Timeout reports true, as net.Error does.
func (e *TimeoutError) Timeout() bool { return true }

// Unwrap makes errors.Is see all that the error is.
func (e *TimeoutError) Unwrap() []error {
	if e.Cause == nil {
		return []error{ErrTimeout, context.DeadlineExceeded}
	}
	return []error{ErrTimeout, context.DeadlineExceeded, e.Cause}
}

// PanicError is a panic, or Goexit, in a function that was given to a combinator or, as core.PanicError, in an actor. If the
// value is an error, it is unwrapped to it.
type PanicError struct {
	Value any    // what was passed to panic; ErrGoexit if the goroutine exited
	Stack []byte // the stack of the goroutine that panicked
}

// Error is the panic's value after "panic: ". The stack is not in it.
func (e *PanicError) Error() string { return fmt.Sprintf("panic: %v", e.Value) }

// Unwrap returns the panic's value if it is an error.
func (e *PanicError) Unwrap() error {
	err, _ := e.Value.(error)
	return err
}

// recovered makes an error of what recover returned; nil means that the goroutine is exiting.
func recovered(v any) error {
	if v == nil {
		v = ErrGoexit
	}
	return &PanicError{Value: v, Stack: debug.Stack()}
}

// ended maps the error of a wait that ended without a result.
func ended(ctx context.Context, err error) error {
	switch {
	case errors.Is(err, ErrTimeout):
		return err // a ring of actors was seen
	case errors.Is(err, context.DeadlineExceeded):
		return &TimeoutError{Cause: context.Cause(ctx)}
	case errors.Is(err, context.Canceled):
		return wait.Canceled(ctx)
	}
	return err
}

// endedBy reports whether err says that ctx has ended.
func endedBy(ctx context.Context, err error) bool {
	end := ctx.Err()
	return end != nil && (errors.Is(err, end) || errors.Is(err, context.Cause(ctx)))
}

// asEnd returns an error for which endedBy is true as one that Future.Get may return.
func asEnd(ctx context.Context, err error) error {
	if errors.Is(err, ErrTimeout) || errors.Is(err, context.Canceled) {
		return err
	}
	return ended(ctx, ctx.Err())
}
