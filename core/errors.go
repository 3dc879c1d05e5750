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

	// ErrNilWriter is returned by Dump and DumpJSON when there is nowhere to write to.
	ErrNilWriter = errors.New("nil writer")

	// ErrGoexit is the Value of the PanicError of a handler that called runtime.Goexit, as t.FailNow does.
	ErrGoexit = future.ErrGoexit
)

// ActorDeadError is returned when a message could not be handled because its actor is dead. It Is ErrActorDead.
//
// Pykka: ActorDeadError.
type ActorDeadError struct {
	Ref    Ref        // the actor
	Reason DeadReason // what became of the message
}

// Error names the actor and the reason.
func (e *ActorDeadError) Error() string {
	if e.Reason == NotAlive {
		return e.Ref.String() + " is dead"
	}
	return e.Ref.String() + " " + e.Reason.String()
}

// Is reports whether target is ErrActorDead.
func (e *ActorDeadError) Is(target error) bool { return target == ErrActorDead }

// Waiting is an actor in the middle of a message or a hook, and what it waits for there.
type Waiting struct {
	Ref      Ref          // who waits
	Handling reflect.Type // the type of the message that it is handling; nil in a hook
	For      []Ref        // the actors that must act first: all of them, or with Any one of them
	Any      bool         // one of For is enough
	Timed    bool         // the wait has a deadline
}

// String is one line without the time: "Adder (urn:uuid:…), handling string, waits for any of …".
func (w Waiting) String() string {
	var b strings.Builder
	b.WriteString(w.Ref.String())
	if w.Handling == nil {
		b.WriteString(", in a hook, waits for ")
	} else {
		fmt.Fprintf(&b, ", handling %v, waits for ", w.Handling)
	}
	if w.Any && len(w.For) > 1 {
		b.WriteString("any of ")
	}
	for i, r := range w.For {
		switch {
		case i > 0 && i == len(w.For)-1 && !w.Any:
			b.WriteString(" and ")
		case i > 0:
			b.WriteString(", ")
		}
		if r == w.Ref {
			b.WriteString("itself")
		} else {
			b.WriteString(r.String())
		}
	}
	if w.Timed {
		b.WriteString(" until a deadline")
	}
	return b.String()
}

// describe writes who waits for whom. waits may be empty, and then all that is known is who.
func describe(b *strings.Builder, ring []Ref, waits []Waiting) {
	for i, w := range waits {
		if i > 0 {
			b.WriteString("; ")
		}
		b.WriteString(w.String())
	}
	if len(waits) > 0 || len(ring) == 0 {
		return
	}
	for _, r := range ring {
		b.WriteString(r.String())
		b.WriteString(" waits for ")
	}
	if len(ring) == 1 {
		b.WriteString("itself")
	} else {
		b.WriteString(ring[0].String())
	}
}

// TimeoutError is returned when the caller's deadline passes before Ref has replied. It Is ErrTimeout,
// context.DeadlineExceeded, and the cause given to the context, if any.
//
// Pykka: Timeout.
type TimeoutError struct {
	Ref   Ref   // the actor that was waited for
	Cause error // context.Cause of the caller's context

	// Ring names the actors of the ring that the wait was part of when its deadline passed, beginning with the caller;
	// without the deadline it would have been a deadlock. nil if there was none. Waits is as in DeadlockError.
	Ring  []Ref
	Waits []Waiting
}

// Error says what was waited for, and the ring if there was one.
func (e *TimeoutError) Error() string {
	var b strings.Builder
	b.WriteString("timeout waiting for ")
	b.WriteString(e.Ref.String())
	if e.Cause != nil && e.Cause != context.DeadlineExceeded {
		fmt.Fprintf(&b, ": %v", e.Cause)
	}
	if len(e.Ring) > 0 {
		b.WriteString("; in a ring: ")
		describe(&b, e.Ring, e.Waits)
	}
	return b.String()
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
	// Ring names the actors: each waits for the next, and the last for the first, which got the error. Where some wait
	// for all or any of several, these are all that are involved, the nearest first.
	Ring []Ref
	// Waits says for each of them what it is handling and what it waits for. It is nil where that was not looked at: for a
	// factory that waits for the actor that it makes.
	Waits []Waiting
}

// Error says of each actor of the ring what it is handling and for whom it waits.
func (e *DeadlockError) Error() string {
	var b strings.Builder
	b.WriteString("deadlock: ")
	describe(&b, e.Ring, e.Waits)
	return b.String()
}

// Is reports whether target is ErrDeadlock.
func (e *DeadlockError) Is(target error) bool { return target == ErrDeadlock }

// PanicError is a panic in a handler, a hook or a factory, as an error; it is future.PanicError.
type PanicError = future.PanicError

// FatalError, returned or panicked with by a handler or hook, says that the program cannot go on. The asker gets it,
// the actor stops with its OnStop, and then all actors of its registry are stopped.
//
// Pykka: an exception that is a BaseException but no Exception.
type FatalError struct{ Err error }

// Error is "fatal", and the text of Err.
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
	Ref  Ref          // who replied
	Want reflect.Type // what the asker wanted
	Got  any          // the reply itself
}

// Error names the actor and both types.
func (e *ReplyTypeError) Error() string {
	return fmt.Sprintf("%v replied with %T, not %v", e.Ref, e.Got, e.Want)
}
