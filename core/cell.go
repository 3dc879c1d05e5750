package core

import (
	"context"
	"reflect"
	"sync/atomic"
	"weak"

	"github.com/google/uuid"

	"github.com/gokka/gokka/internal/spin"
)

// Cell is one actor's life: its mailbox, its state, and the turn that is running it, if any. Runtimes drive
// cells; users hold a Ref. A cell is a state machine without a goroutine or a clock: Next and Finish are pure
// bookkeeping, Invoke runs the user's code, and the runtime decides when and where each is called.
//
// The fields are grouped by who writes them, so that senders and the running turn do not fight for a line. All
// together are 256 bytes, a size class of the allocator: TestCellSize watches it.
type Cell struct {
	// First line: written by senders, guarded by mu. Nothing else that a turn needs for each message may be here: it would
	// fetch the line from the sender each time, and the sender from it, which took twice as long as the message itself.
	mu        spin.Mutex
	scheduled bool                // runnable or running: whoever makes it true must Schedule the cell
	closed    bool                // accepts nothing any more
	draining  bool                // the goroutine that killed the actor is settling its queue
	suspended bool                // the turn has ended for as long as that goes on
	in        []Mail              // what was sent and not yet taken by a turn, after extra.full
	stops     *ask                // who waits for the actor to have stopped, linked through value
	stopNext  bool                // a stop that nobody waits for comes before in
	places    [memberships]uint32 // in the lists that it is in, guarded by their locks
	seq       uint64              // position in the order of starts of this process; set at the start

	// Second line: written rarely, read by anyone. extra and all bits of status but announced are written under mu.
	status atomic.Uint32
	flags  flags                 // set at the start, as is all that follows
	extra  atomic.Pointer[extra] // what most actors never need
	rt     Runtime
	env    *Env
	info   atomic.Pointer[typeInfo] // nil until the factory has returned
	id     uuid.UUID

	// Owned by the running turn: the goroutine between Enter and Leave. Successive turns are ordered by mu,
	// through scheduled.
	phase    phase
	fatal    bool   // a FatalError ends the actor, and then all others
	depth    uint16 // how many turns are stacked below this one on its goroutine
	pos      racyWord
	batch    []Mail      // taken from in; batch[:pos] has been handled; replaced under mu
	actor    Actor       // the value that was started, or a valueOnly around it; nil at the end
	handling racyPointer // typeWord of the message being handled
	steps    racyWord    // calls of user code begun

	// The turn's identity. g, inner, waits and epoch are written by the running turn and read by anyone.
	epoch atomic.Uint32        // counts its waits, so that two looks at one can be told from two waits; see publish
	g     racyGoroutine        // the goroutine it is on; 0 between turns
	host  any                  // the place that goroutine holds, as given to Enter
	outer *Turn                // the turn whose goroutine this one borrowed
	inner atomic.Pointer[Turn] // the turn that borrowed this one's goroutine
	waits atomic.Pointer[Wait] // what it waits for; see actual

	// Local belongs to the runtime: it may be used between Schedule and the end of the run that follows.
	Local any
}

type flags uint8

const (
	tellErrors  flags = 1 << iota // report failures of told messages instead of stopping
	bounded                       // extra.box limits the mailbox
	mediated                      // Env.Mediator takes custody of messages
	propagating                   // Env.Propagate looks at tellers' contexts
	waitReady                     // Start waits for OnStart
	dropping                      // the mailbox drops its oldest message: a turn takes one at a time
	revoking                      // likewise, but the Mediator holds it
)

// The bits of Cell.status.
const (
	ready       uint32 = 1 << iota // OnStart has succeeded
	startFailed                    // OnStart has failed, or never ran
	ending                         // not alive: out of lookups, accepts nothing
	killed                         // Kill was called: contexts have ended
	gone                           // the last hook has returned
	launched                       // Env.Admit has let the actor in, so Env.Retire is due at its end; before, only its factory knows it
	announced                      // AnnounceStop was called
)

// phase is where the actor is in its life, as its turns see it.
type phase uint8

const (
	starting phase = iota // OnStart has not returned
	aborting              // OnStart has failed
	running               // messages
	stopping              // OnStop is due
	stopped               // OnStop is running or has returned
	failing               // OnFailure is due
	failed                // OnFailure is running or has returned
	ended                 // nothing is due any more
)

// extra is made when something in it is first needed.
type extra struct {
	ready Wait // fires when OnStart has returned, or never will
	done  Wait // fires when the actor is gone

	together togetherness             // what the running turn needs besides what it waits for
	sighting atomic.Pointer[sighting] // a ring that the actor was seen in

	// Guarded by the cell's mu.
	cause   error // why the actor ended; set before done fires
	ctx     context.Context
	cancel  context.CancelCauseFunc
	box     bound
	full    [][]Mail              // the part of the queue before in, oldest first: slices of segment messages
	free    []Mail                // an empty one
	shelf   weak.Pointer[buffers] // large buffers of an idle mailbox
	taken   *buffers              // what shelf points to, empty, while the mailbox is not idle
	stopErr error                 // what those who stop the actor get with true, once it is gone

	watching map[*Cell]*ask   // whom the actor watches, and the carrier of the message that will tell it
	watchers map[*ask]*Cell   // who watches the actor, likewise; by the carrier, since one that was revoked may come late
	seen     seen             // by Inspect
	ties     map[tie]struct{} // what ends with the actor: timers, pipes
}

func (c *Cell) turn() *Turn { return (*Turn)(c) }

// Ref returns the reference that users hold.
func (c *Cell) Ref() Ref { return Ref{c} }

// ID returns the 16 bytes of the actor's URN.
func (c *Cell) ID() [16]byte { return c.id }

// Seq returns the actor's position in the order in which the actors of this process were started.
func (c *Cell) Seq() uint64 { return c.seq }

// Runtime returns the runtime that the actor runs on.
func (c *Cell) Runtime() Runtime { return c.rt }

// Type returns the type of the value that was started; nil while its factory has not returned.
func (c *Cell) Type() reflect.Type {
	info := c.info.Load()
	if info == nil {
		return nil
	}
	return info.typ
}

// TypeName returns the name of Type without package and pointer, which is what Pykka calls the class name.
func (c *Cell) TypeName() string {
	info := c.info.Load()
	if info == nil {
		return "actor"
	}
	return info.name
}

// Bounded reports whether the actor's mailbox is limited, so that the order of arrival matters to senders.
func (c *Cell) Bounded() bool { return c.flags&bounded != 0 }

// TellErrors reports whether the actor was started with the option of that name.
func (c *Cell) TellErrors() bool { return c.flags&tellErrors != 0 }

// Gone reports whether the actor's life is over. A runtime need not run the cell again.
func (c *Cell) Gone() bool { return c.status.Load()&gone != 0 }

// Alive reports whether the actor accepts messages.
func (c *Cell) Alive() bool { return c.status.Load()&ending == 0 }

// extras returns c.extra, making it if need be.
func (c *Cell) extras() *extra {
	if e := c.extra.Load(); e != nil {
		return e
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.extrasLocked()
}

func (c *Cell) extrasLocked() *extra {
	e := c.extra.Load()
	if e != nil {
		return e
	}
	e = new(extra)
	e.ready.Init(c)
	e.done.Init(c)
	status := c.status.Load()
	if status&(ready|startFailed) != 0 {
		e.ready.Fire()
	}
	if status&gone != 0 {
		e.done.Fire()
	}
	c.extra.Store(e)
	return e
}

// Outside implements wait.Owner: it parks a goroutine that waits for this actor, and that no context says to be in a
// turn.
func (c *Cell) Outside(ctx context.Context, w *Wait) error {
	if c.inside() {
		return c.turn().here().park(ctx, w)
	}
	return c.rt.Park(ctx, nil, w)
}
