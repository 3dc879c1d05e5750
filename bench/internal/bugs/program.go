// Package bugs holds small programs of actors, each with one bug that shows only when messages are handled in some of the
// possible orders. Package hunt measures how soon the strategies of runtime/sim find them.
package bugs

import (
	"context"
	"fmt"

	"github.com/gokka/gokka/core"
	"github.com/gokka/gokka/runtime/sim"
)

// Program is a program with a bug, and its twin without it.
type Program struct {
	Name   string
	Bug    string // what is wrong, and when it shows
	Origin string
	Class  string
	Oracle string // what notices it
	Expect string // how hard it is to find, as guessed before it was measured: easy, medium, hard

	// Deviations is the least number of places at which a run that shows the bug must do otherwise than the one that
	// always lets the first actor with something to do go on, with its oldest message; found by thinking.
	Deviations int
	// Orders is how many different orders 10,000 runs of the twin must reach at least.
	Orders int

	// Body is the program. It says fixed for the twin.
	Body    func(s *sim.T, fixed bool)
	Options []sim.Option // that it cannot do without
}

// All returns the programs in the order of the page about them.
func All() []Program {
	return []Program{
		sendInterleavings, lostUpdate, checkThenCreate, nameTaken, askCycle, askRing, selfAsk, philosophers, filterBank,
		sleepingBarber, twoPhaseCommit, leaderElection, chainReplication, storageRepair, chordLookup, orphanedFuture,
		initialisation, coffeeMachine, chameneos, logisticMap, failureDetector, longRing,
	}
}

// begin is what starts an actor's work.
type begin struct{}

// tell tells each of the actors the same, from outside: it is up to the strategy which of them is first.
func tell(s *sim.T, msg any, refs ...core.Ref) {
	for _, ref := range refs {
		if err := ref.Tell(s.Context(), msg); err != nil {
			s.Fatal(err)
		}
	}
}

// tellAll does so from inside an actor.
func tellAll(ctx context.Context, msg any, refs ...core.Ref) error {
	for _, ref := range refs {
		if err := ref.Tell(ctx, msg); err != nil {
			return err
		}
	}
	return nil
}

// messenger delivers one message when it is told to, so that it is another sender's, and later.
type messenger struct {
	to  core.Ref
	msg any
}

func (m *messenger) Receive(ctx context.Context, _ any) (any, error) {
	return nil, m.to.Tell(ctx, m.msg)
}

// unexpected is the error for a message that an actor does not know, which would be a fault of the program itself.
func unexpected(msg any) error { return fmt.Errorf("unexpected message %T", msg) }
