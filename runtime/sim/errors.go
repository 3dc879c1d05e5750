package sim

import (
	"errors"
	"fmt"
	"strings"

	"github.com/gokka/gokka/core"
)

// errCut ends a run that an exhaustive search does not need to see the end of.
var errCut = errors.New("the run was cut short")

// StuckError is returned to whoever drives a runtime when somebody waits and nothing can run: only a goroutine
// outside could still change that. It Is core.ErrDeadlock. The waits go on, and may still end when such a
// goroutine acts.
type StuckError struct {
	Waits []Waiting // a goroutine outside first, then actors in the order of their starts
	// Ring names actors of which each waits for the next and the last for the first; nil if there are none.
	Ring     []core.Ref
	InFlight []Message // what was sent and has not arrived
}

// Waiting is one who waits.
type Waiting struct {
	Ref      core.Ref // the actor; zero: the goroutine outside that got the error
	Handling string   // the type of the message that it is handling; "" in a hook
	For      core.Ref // the actor that is waited for; zero: a future that no actor owes
	// Orphaned says that nobody is left who could end the wait: no actor owes the future, or that one is idle and
	// has nothing in flight to it.
	Orphaned bool
}

// Message is a message that was sent and has not arrived.
type Message struct {
	From core.Ref // zero: from outside
	To   core.Ref
	Type string
}

// shown is how many messages in flight the text of an error names.
const shown = 10

func (e *StuckError) Error() string {
	var b strings.Builder
	b.WriteString("deadlock: nothing can run")
	for _, w := range e.Waits {
		fmt.Fprintf(&b, "; %v waits for %v", w.waiter(), w.owed())
	}
	for i, r := range e.Ring {
		if i == 0 {
			b.WriteString("; in a ring: ")
		} else {
			b.WriteString(" -> ")
		}
		b.WriteString(r.String())
	}
	for i, m := range e.InFlight {
		if i == shown {
			fmt.Fprintf(&b, "; %d more messages are in flight", len(e.InFlight)-shown)
			break
		}
		fmt.Fprintf(&b, "; in flight: %s from %s to %v", m.Type, outside(m.From), m.To)
	}
	return b.String()
}

// Is reports whether target is core.ErrDeadlock.
func (e *StuckError) Is(target error) bool { return target == core.ErrDeadlock }

func (w Waiting) waiter() string {
	if w.Handling == "" {
		return outside(w.Ref)
	}
	return w.Ref.String() + ", handling " + w.Handling + ","
}

func (w Waiting) owed() string {
	switch {
	case w.For.IsZero():
		return "a future that no actor owes"
	case w.Orphaned:
		return w.For.String() + ", which has nothing to do"
	}
	return w.For.String()
}

func outside(r core.Ref) string {
	if r.IsZero() {
		return "a goroutine outside"
	}
	return r.String()
}

// ErrBlocked is what a BlockedError is.
var ErrBlocked = errors.New("handler is blocked out of the runtime's sight")

// BlockedError is returned to whoever drives a runtime when a handler waits for something other than an actor or a
// future: a channel, a mutex, time.Sleep, a system call; or computes for longer than Options.Watchdog. It Is
// ErrBlocked. The others may go on, but from then on the order of events is not the seed's alone.
type BlockedError struct {
	Blocked []Blocked
}

// Blocked is one handler that is blocked.
type Blocked struct {
	Ref      core.Ref
	Handling string // the type of the message that it is handling; "" in a hook
	Stack    string // of its goroutine; "" in a testing/synctest bubble
}

func (e *BlockedError) Error() string {
	var b strings.Builder
	b.WriteString("blocked out of sight, on a channel, a mutex, a sleep or a system call (wait for futures and actors instead, " +
		"or use the option Bubble, in which all of these but mutexes and system calls are seen):")
	for _, x := range e.Blocked {
		fmt.Fprintf(&b, " %v", x.Ref)
		if x.Handling != "" {
			b.WriteString(", handling " + x.Handling)
		}
		if x.Stack != "" {
			b.WriteString("\n" + x.Stack)
		}
	}
	return b.String()
}

// Is reports whether target is ErrBlocked.
func (e *BlockedError) Is(target error) bool { return target == ErrBlocked }
