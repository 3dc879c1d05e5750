package core

import (
	"fmt"
	"reflect"
	"unsafe"
)

// Status is a look at an actor from outside, for people. Its parts are not of one instant.
type Status struct {
	Ref      Ref
	Alive    bool
	Gone     bool
	Running  bool         // a turn is running now
	Steps    uint32       // how many messages and hooks its turns have begun, modulo 2^32
	Handling reflect.Type // the type of the message being handled, the last one if none is; nil for a hook
	Queued   int          // messages that no turn has taken yet
	Waiting  bool         // the running turn waits, or another one has borrowed its goroutine
	WaitsFor Ref          // the actor that it waits for; the zero Ref also if it waits for several
	Timed    bool         // that wait has a deadline
}

// Snapshot looks at the actor without disturbing it.
func (c *Cell) Snapshot() Status {
	s := Status{
		Ref:      Ref{c},
		Alive:    c.Alive(),
		Gone:     c.Gone(),
		Running:  c.g.Load() != 0,
		Steps:    c.steps.load(),
		Handling: typeOfWord(c.handling.load()),
	}
	switch e, ok := c.turn().edge(); {
	case !ok:
	case e.inner != nil:
		s.Waiting, s.WaitsFor = true, e.inner.cell().Ref()
	default:
		owner, _ := actual(e.waits).Owner().(*Cell)
		s.Waiting, s.WaitsFor, s.Timed = true, Ref{owner}, e.timed()
	}
	c.mu.Lock()
	s.Queued = len(c.in)
	if e := c.extra.Load(); e != nil {
		s.Queued += segment * len(e.full)
	}
	c.mu.Unlock()
	return s
}

// String is one line about the actor.
func (s Status) String() string {
	text := s.Ref.String()
	switch {
	case s.Gone:
		return text + ": gone"
	case !s.Running:
		return fmt.Sprintf("%s: idle, %d queued", text, s.Queued)
	case s.Handling == nil:
		text += ": in a hook"
	default:
		text += fmt.Sprintf(": handling %v", s.Handling)
	}
	if !s.WaitsFor.IsZero() {
		text += fmt.Sprintf(", waiting for %v", s.WaitsFor)
	}
	return fmt.Sprintf("%s, %d queued", text, s.Queued)
}

// typeWord returns the word of an interface value that says what its type is. It is a pointer to something that is never
// moved or freed, and one word, so it can be published with a plain store, unlike the value.
func typeWord(v any) unsafe.Pointer { return (*[2]unsafe.Pointer)(unsafe.Pointer(&v))[0] }

// typeOfWord is the way back.
func typeOfWord(word unsafe.Pointer) reflect.Type {
	if word == nil {
		return nil
	}
	var v any
	(*[2]unsafe.Pointer)(unsafe.Pointer(&v))[0] = word
	return reflect.TypeOf(v)
}
