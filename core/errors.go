package core

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"strings"

	"github.com/gokka/gokka/future"
)

// Errors of futures that the kernel returns too.
var (
	// ErrTimeout is returned when the deadline of the caller's context passes; see TimeoutError.
	ErrTimeout = future.ErrTimeout
	// ErrDeadlock is returned when a wait could never end; see DeadlockError.
	ErrDeadlock = future.ErrDeadlock
	// ErrAlreadySet is returned when a promise is set a second time.
	ErrAlreadySet = future.ErrAlreadySet
	// ErrNilContext is returned when a nil context is passed.
	ErrNilContext = future.ErrNilContext
)

var (
	// ErrActorDead is returned by everything that wants an actor which is stopping or gone; see ActorDeadError.
	//
	// Pykka: ActorDeadError.
	ErrActorDead = errors.New("actor is dead")

	// ErrNoActor is returned by the methods of a zero Ref, and by Spawn outside an actor.
	ErrNoActor = errors.New("no actor")

	// ErrMailboxFull is returned by Tell, TryTell and Ask when the actor's mailbox is bounded and has no room.
	ErrMailboxFull = errors.New("mailbox is full")

	// ErrStopped is what Ref.Err returns after an actor was stopped.
	ErrStopped = errors.New("actor was stopped")

	// ErrKilled is what Ref.Err returns after Kill(nil).
	ErrKilled = errors.New("actor was killed")

	// ErrRuntimeClosed is returned by Start when the runtime was shut down.
	ErrRuntimeClosed = errors.New("runtime was shut down")

	// ErrNilRuntime is returned by Start when it is given no runtime.
	ErrNilRuntime = errors.New("nil runtime")

	// ErrNilActor is returned by Start when the actor or the factory is nil, also a nil pointer in an interface.
	ErrNilActor = errors.New("nil actor")

	// ErrInvalidActor is returned by Start when the value would not work as its author meant; the error says
	// what to do about it.
	ErrInvalidActor = errors.New("invalid actor")

	// ErrAlreadyStarted is returned by Start when the value embeds Base and is a running actor already.
	ErrAlreadyStarted = errors.New("value is a running actor already")

	// ErrInvalidOption is returned by Start when an option is nil or out of range.
	ErrInvalidOption = errors.New("invalid option")

	// ErrInvalidInterval is returned by TellEvery when the interval is not positive.
	ErrInvalidInterval = errors.New("interval is not positive")

	// ErrNilFunc is returned when a function is nil.
	ErrNilFunc = errors.New("nil function")

	// ErrGoexit is the Value of the PanicError of a handler that called runtime.Goexit, as t.FailNow does.
	ErrGoexit = errors.New("the handler's goroutine called runtime.Goexit")
)

// ActorDeadError is returned when a message could not be handled because its actor is dead. It Is ErrActorDead.
//
// Pykka: ActorDeadError.
type ActorDeadError struct {
	Ref    Ref
	Reason DeadReason
}

func (e *ActorDeadError) Error() string { return e.Ref.String() + " " + e.Reason.String() }

// Is reports whether target is ErrActorDead.
func (e *ActorDeadError) Is(target error) bool { return target == ErrActorDead }

// TimeoutError is returned when the caller's deadline passes before Ref has replied. It Is ErrTimeout,
// context.DeadlineExceeded, and the cause given to the context, if any.
//
// Pykka: Timeout.
type TimeoutError struct {
	Ref   Ref   // the actor that was waited for
	Cause error // context.Cause of the caller's context
}

func (e *TimeoutError) Error() string {
	if e.Cause == nil || e.Cause == context.DeadlineExceeded {
		return "timeout waiting for " + e.Ref.String()
	}
	return fmt.Sprintf("timeout waiting for %v: %v", e.Ref, e.Cause)
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

// DeadlockError is returned to one actor of a ring of actors that wait for each other; the others then go on.
// It Is ErrDeadlock.
type DeadlockError struct {
	// Ring names the actors: each waits for the next, and the last for the first, which got the error.
	Ring []Ref
}

func (e *DeadlockError) Error() string {
	var b strings.Builder
	b.WriteString("deadlock: ")
	for _, r := range e.Ring {
		b.WriteString(r.String())
		b.WriteString(" waits for ")
	}
	if len(e.Ring) == 1 {
		b.WriteString("itself")
	} else if len(e.Ring) > 1 {
		b.WriteString(e.Ring[0].String())
	}
	return b.String()
}

// Is reports whether target is ErrDeadlock.
func (e *DeadlockError) Is(target error) bool { return target == ErrDeadlock }

// PanicError is a panic in a handler, a hook or a factory, as an error. If the value is an error, it is
// unwrapped to it.
type PanicError struct {
	Value any    // what was passed to panic; ErrGoexit if the goroutine exited
	Stack []byte // the stack of the goroutine that panicked
}

func (e *PanicError) Error() string { return fmt.Sprintf("panic: %v", e.Value) }

// Unwrap returns the panic's value if it is an error.
func (e *PanicError) Unwrap() error {
	err, _ := e.Value.(error)
	return err
}

// FatalError, returned or panicked with by a handler or hook, says that the program cannot go on. The asker gets it,
// the actor stops with its OnStop, and then all actors of its registry are stopped.
//
// Pykka: an exception that is a BaseException but no Exception.
type FatalError struct{ Err error }

func (e FatalError) Error() string {
	if e.Err == nil {
		return "fatal"
	}
	return "fatal: " + e.Err.Error()
}

// Unwrap returns Err.
func (e FatalError) Unwrap() error { return e.Err }

func isFatal(err error) bool {
	if _, ok := errors.AsType[FatalError](err); ok {
		return true
	}
	_, ok := errors.AsType[*FatalError](err)
	return ok
}

// ReplyTypeError is returned by the generic Ask and AskFuture when the actor replied with another type.
type ReplyTypeError struct {
	Ref  Ref
	Want reflect.Type
	Got  any
}

func (e *ReplyTypeError) Error() string {
	return fmt.Sprintf("%v replied with %T, not %v", e.Ref, e.Got, e.Want)
}
