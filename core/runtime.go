package core

import (
	"context"
	"log/slog"
	"time"

	"github.com/gokka/gokka/future"
	"github.com/gokka/gokka/internal/wait"
)

// Future is future.Future.
type Future[T any] = future.Future[T]

// Wait is something that a goroutine waits for. A runtime calls its Await, Ready, Subscribe and Unsubscribe.
type Wait = wait.Wait

// Sub is a subscription to a Wait.
type Sub = wait.Sub

// Notifier is told about a Wait that it subscribed to.
type Notifier = wait.Notifier

// Runtime decides which actor runs when, and on which goroutine. It gets cells, not closures: it runs a cell
// with Cell.Run, or step by step with Next, Invoke and Finish. Package runtimetest checks an implementation.
//
// Pykka: the three private methods that a class such as ThreadingActor implements.
type Runtime interface {
	// Schedule is told that c has become runnable: see that Cell.Run is called, once. It is called once per
	// transition from idle to runnable, first of all for the actor's start, from any goroutine, with no lock
	// held. from is the innermost turn that the calling goroutine is really in, nil outside of turns. It must
	// not block, must not run c itself, and should not allocate.
	Schedule(c *Cell, from *Turn)

	// Park blocks the calling goroutine until w is ready (nil) or ctx ends (its Err): in the simplest case by
	// w.Await(ctx). t is the goroutine's innermost turn, and t.Host() the place that the goroutine holds, which
	// the runtime may give to another goroutine meanwhile. t is nil when the goroutine is in no turn; then the
	// runtime asked is that of the actor that owes w, so that a hand-driven runtime can drive itself.
	Park(ctx context.Context, t *Turn, w *Wait) error

	// Env returns what the runtime's actors share. It must return the same non-nil pointer each time.
	Env() *Env
}

// Mediator is an optional part of a runtime that takes custody of every message before the mailbox: a
// deterministic runtime chooses later which one to deliver, with Cell.Deliver, or Cell.Reject if the cell ended
// meanwhile. from is as in Runtime.Schedule. An error says that the message was not accepted. What the mediator still holds
// for an actor that ends it must settle in Env.Retire, with Cell.Reject: before that is known to be gone.
type Mediator interface {
	Send(from *Turn, to *Cell, m Mail) error
}

// Observer is an optional part of a Mediator that is told before a handler, or anybody else, looks at something that may
// change at any time: whether c is alive, whether its mailbox has room. A deterministic runtime lets others go first.
// It may block.
type Observer interface {
	Look(c *Cell)
}

// Registrar is what the kernel needs of a registry; see package registry.
type Registrar interface {
	Register(Ref)
	Unregister(Ref)
	// StopAllFuture asks all actors to stop and does not wait.
	StopAllFuture() []Future[bool]
}

// Clock is the time of a runtime.
type Clock interface {
	Now() time.Time
	// AfterFunc calls f, on a goroutine of its own, once d has passed.
	AfterFunc(d time.Duration, f func()) Timer
}

// Lender is an optional part of a host, the value that a runtime passes to Cell.Run: it is asked before a turn lends
// the goroutine to the turn of an actor that it asks. A runtime counts, so that a handler with many asks to make comes
// to an end of its time like others. Lend is called on the turn's goroutine.
type Lender interface{ Lend() bool }

// Timer is a pending call made by Clock.AfterFunc. Stop reports whether it prevented the call.
type Timer interface{ Stop() bool }

// DirectMode says when an ask may run the asked actor's turn on the asker's goroutine. Neither of the two can tell, but for two
// things. runtime.Goexit in the asked handler, as t.FailNow does, ends the asker's goroutine too: in a turn both handlers
// fail with ErrGoexit then; outside of turns, with DirectAlways, whoever asked is gone. And an asker that is killed
// meanwhile cannot leave before it has the reply; the asked handler's context ends at once in any case.
type DirectMode uint8

const (
	// DirectDefault leaves the choice to the runtime; in an Env it stands for DirectNever.
	DirectDefault DirectMode = iota
	// DirectNever: every ask goes through the mailbox.
	DirectNever
	// DirectInTurns: an ask from inside a handler to an idle actor runs there and then, if neither deadline nor
	// cancellation is involved.
	DirectInTurns
	// DirectAlways: an ask from outside does so too.
	DirectAlways
)

// Env is what the actors of one runtime share. The runtime fills it in before its first actor starts, and
// nobody changes it afterwards. Every field may be left zero. A panic in OnDeadLetter, OnFailure or Propagate is logged as an
// error and has no other effect; one in another field, or in the Logger's handler, ends the program.
type Env struct {
	// Name is the runtime's kind, for people: "goroutine".
	Name string
	// Registry is where actors are found. nil: nowhere.
	Registry Registrar
	// Logger gets what Pykka logs. nil: slog.Default at the time of logging.
	Logger *slog.Logger
	// Clock is the runtime's time. nil: the system's.
	Clock Clock
	// NewID makes the 16 bytes of a new actor's URN, from any goroutine. nil: random ones.
	NewID func() [16]byte
	// Mediator takes custody of messages. nil: they go straight to the mailbox.
	Mediator Mediator
	// Admit is called when an actor is about to be registered and scheduled; an error refuses the start.
	Admit func(*Cell) error
	// Retire is called, once, when an admitted actor is gone, just before that is made known.
	Retire func(*Cell)
	// OnDeadLetter is told, on the goroutine of whoever found out, about every message that nobody handled and whose
	// failure no future reports. It must not block.
	OnDeadLetter func(DeadLetter)
	// DeadLetters counts them, and lets the log sum them up. nil: nobody counts.
	DeadLetters *DeadLetters
	// OnFailure is told, in the actor's turn, about every error that a handler or hook returns and every panic. It must
	// not block.
	OnFailure func(Failure)
	// Propagate extracts, in the sender's goroutine, what of a teller's context the handler's should carry: a
	// context whose values alone count, or nil for none. nil: told messages carry no values, since those would pile
	// up from hop to hop.
	Propagate func(context.Context) context.Context
	// Direct says when asks are handed over directly, and DirectDepth how deep, 0 for 64.
	Direct      DirectMode
	DirectDepth int
}

// Now returns the time of the runtime's clock.
func (e *Env) Now() time.Time {
	if e.Clock == nil {
		return time.Now()
	}
	return e.Clock.Now()
}

// AfterFunc calls f, on a goroutine of its own, once d has passed on the runtime's clock.
func (e *Env) AfterFunc(d time.Duration, f func()) Timer {
	if e.Clock == nil {
		return time.AfterFunc(d, f)
	}
	return e.Clock.AfterFunc(d, f)
}
