package core

import (
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
	"time"
	"unsafe"
)

// Status is a look at an actor from outside, for people. Its parts are not of one instant.
type Status struct {
	Ref      Ref
	Alive    bool
	Gone     bool
	Running  bool          // a turn is running now
	Starting bool          // OnStart has not returned
	Steps    uint32        // how many messages and hooks its turns have begun, modulo 2^32
	Handling reflect.Type  // the type of the message being handled, the last one if none is; nil for a hook
	For      time.Duration // how long it has been in that at least, as far as Inspect has seen; 0 if not running
	Queued   int           // messages whose handling has not begun
	Waiting  bool          // the running turn waits, or another one has borrowed its goroutine
	WaitsFor Ref           // the actor that it waits for; the zero Ref also if it waits for several
	Timed    bool          // that wait has a deadline
}

// Snapshot looks at the actor without disturbing it.
func (c *Cell) Snapshot() Status { return c.snapshot(time.Now()) }

func (c *Cell) snapshot(now time.Time) Status {
	status := c.status.Load()
	s := Status{
		Ref:      Ref{c},
		Alive:    c.Alive(),
		Gone:     c.Gone(),
		Running:  c.g.load() != 0,
		Starting: status&(ready|startFailed) == 0,
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
	if s.Queued = len(c.in) + len(c.batch) - int(c.pos.load()); c.stopNext {
		s.Queued++
	}
	if e := c.extra.Load(); e != nil {
		for _, full := range e.full {
			s.Queued += len(full)
		}
		if s.Running && e.seen.steps == s.Steps && !e.seen.since.IsZero() {
			s.For = now.Sub(e.seen.since)
		}
	}
	c.mu.Unlock()
	return s
}

// state is the status in a word or two.
func (s Status) state() string {
	switch {
	case s.Gone:
		return "gone"
	case s.Running && s.Waiting:
		return "waiting"
	case s.Running:
		return "running"
	case s.Starting:
		return "starting"
	case !s.Alive:
		return "stopping"
	}
	return "idle"
}

// String is one line about the actor.
func (s Status) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%v: %s", s.Ref, s.state())
	if s.Gone {
		return b.String()
	}
	if s.Running {
		if !s.WaitsFor.IsZero() {
			fmt.Fprintf(&b, " for %v", s.WaitsFor)
		}
		if s.Timed {
			b.WriteString(" until a deadline")
		}
		fmt.Fprintf(&b, " in %s", s.handling())
		if s.For > 0 {
			fmt.Fprintf(&b, " for %v or more", s.For.Round(time.Millisecond))
		}
	}
	fmt.Fprintf(&b, ", %d queued", s.Queued)
	return b.String()
}

func (s Status) handling() string {
	if s.Handling == nil {
		return "a hook"
	}
	return s.Handling.String()
}

// MarshalJSON implements json.Marshaler.
func (s Status) MarshalJSON() ([]byte, error) {
	if s.Ref.IsZero() {
		return []byte("null"), nil
	}
	out := struct {
		Actor    Ref     `json:"actor"`
		Type     string  `json:"type"`
		State    string  `json:"state"`
		Queued   int     `json:"queued"`
		Handling string  `json:"handling,omitempty"`
		For      float64 `json:"for_seconds,omitempty"`
		WaitsFor *Ref    `json:"waits_for,omitempty"`
		Timed    bool    `json:"until_a_deadline,omitempty"`
	}{Actor: s.Ref, Type: s.Ref.c.TypeName(), State: s.state(), Queued: s.Queued, For: s.For.Seconds(),
		Timed: s.Timed}
	if s.Running {
		out.Handling = s.handling()
	}
	if !s.WaitsFor.IsZero() {
		out.WaitsFor = &s.WaitsFor
	}
	return json.Marshal(out)
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
