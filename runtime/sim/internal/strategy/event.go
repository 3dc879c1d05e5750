// Package strategy decides which of the events that could happen next does.
//
// It knows nothing of actors: an [Event] says whose step it is and whose doing, and that is all that the
// algorithms need. Every choice of a run comes from one [Strategy], and a [Token] is all that it takes to make the
// same one again.
package strategy

import (
	"cmp"
	"fmt"
)

// Kind is what happens.
type Kind uint8

const (
	Deliver Kind = iota // a message arrives, and is handled as far as that goes
	Start               // an actor starts
	Resume              // a handler that waited goes on
	Run                 // an actor runs without a message: it was killed, or its goroutine exited
	Look                // a handler looks at what others may change at any time
	Return              // a handler that was blocked out of sight is back
	Timer               // a timer fires
)

func (k Kind) String() string {
	return [...]string{"deliver", "start", "resume", "run", "look", "return", "timer"}[k]
}

// Event is something that can happen next. Whoever owns it fills it in with Set, and reuses it once it has
// happened.
type Event struct {
	ID
	Owner fmt.Stringer // names the event in a way that does not change from run to run
	Sent  uint64       // of an arrival: the message's number in the order sent

	priority uint64 // of strategies that give one to events; 0: none yet
	place    int    // in Set.Events, counted from 1
}

// ID tells the events of one run apart. Runs that made the same choices so far have the same IDs.
type ID struct {
	Kind   Kind
	Actor  int32  // whose step it is; two steps of one actor cannot change places without anybody noticing
	Sender int32  // whose doing it is: the sender of a message, otherwise Actor
	Nth    uint64 // among those of the same kind, actor and sender
}

// Assign makes e another event. It must not be in a Set.
func (e *Event) Assign(id ID) { e.ID, e.Sent, e.priority = id, 0, 0 }

// Compare orders the events of one run.
func (a ID) Compare(b ID) int {
	return cmp.Or(cmp.Compare(a.Actor, b.Actor), cmp.Compare(a.Kind, b.Kind),
		cmp.Compare(a.Sender, b.Sender), cmp.Compare(a.Nth, b.Nth))
}

// global reports whether the event has to do with what all share, such as time.
func (a ID) global() bool { return a.Kind == Look || a.Kind == Return || a.Kind == Timer }

// Set is what could happen next.
type Set struct {
	Events []*Event
	// Timers are those that come next; several if they are due at the same time. They may fire although there are
	// Events: what takes no time here may take any in reality.
	Timers []*Event
	// Wide says that the step before touched what all share, and Touched which actors beside its own: it ended what they
	// waited for. Waits are the actors that its own may wait for, and those that they may, and so on.
	Wide    bool
	Touched []int32
	Waits   []int32
}

// Len returns how many there are.
func (s *Set) Len() int { return len(s.Events) + len(s.Timers) }

// At returns one of them.
func (s *Set) At(i int) *Event {
	if i < len(s.Events) {
		return s.Events[i]
	}
	return s.Timers[i-len(s.Events)]
}

// Add puts e into Events unless it is in.
func (s *Set) Add(e *Event) {
	if e.place == 0 {
		s.Events = append(s.Events, e)
		e.place = len(s.Events)
	}
}

// Remove takes e out if it is in. Another event takes its place.
func (s *Set) Remove(e *Event) {
	if e.place == 0 {
		return
	}
	last := len(s.Events) - 1
	moved := s.Events[last]
	s.Events[e.place-1] = moved
	moved.place = e.place
	s.Events[last] = nil
	s.Events = s.Events[:last]
	e.place = 0
}

// Has reports whether e is in Events.
func (s *Set) Has(e *Event) bool { return e.place != 0 }

// Strategy makes the choices of one run. It is used by one goroutine at a time.
type Strategy interface {
	// Next picks one of the events, of which there is at least one; nil ends the run there.
	Next(s *Set) *Event
	// Choose picks a number from 0 to n-1, n >= 1.
	Choose(n int) int
}
