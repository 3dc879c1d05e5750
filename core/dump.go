package core

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"time"
)

// Lister is an optional part of a runtime that knows its actors.
type Lister interface {
	// Cells returns the actors that run there, in the order in which they were started.
	Cells() []*Cell
}

// Report is what the actors of some runtimes were doing at a time.
type Report struct {
	Time     time.Time       `json:"time"`
	Runtimes []RuntimeReport `json:"runtimes"`
	// Rings are actors that wait for each other: each for the next, and the last for the first. A wait with a deadline
	// counts, so such a ring may end by itself.
	Rings [][]Ref `json:"rings,omitempty"`
}

// RuntimeReport is the part of a Report about one runtime.
type RuntimeReport struct {
	Name   string   `json:"name"`
	Actors []Status `json:"actors"`
	// Unhandled is how many messages were not handled so far, by reason.
	Unhandled map[string]uint64 `json:"unhandled,omitempty"`
}

// glance is how long Inspect waits between two looks at actors that are in a turn.
const glance = 20 * time.Millisecond

// Inspect looks at all actors of the runtimes without disturbing them; runtimes that are no Listers are shown without
// actors, nil ones not at all. If some are in a turn, it looks at them again after 20 ms of the system's time: what it
// says of how long a turn has lasted is a lower bound, which gets better with every call. Otherwise it does not block.
func Inspect(runtimes ...Runtime) Report {
	r := Report{Time: time.Now(), Runtimes: []RuntimeReport{}}
	again := false
	cells := make([][]*Cell, len(runtimes))
	for i, rt := range runtimes {
		if l, ok := rt.(Lister); ok && !isNil(rt) {
			cells[i] = l.Cells()
		}
		for _, c := range cells[i] {
			again = c.sinceWhen(r.Time) || again
		}
	}
	if again {
		time.Sleep(glance)
		r.Time = time.Now()
	}
	for i, rt := range runtimes {
		if isNil(rt) || rt.Env() == nil {
			continue
		}
		env := rt.Env()
		report := RuntimeReport{Name: env.Name, Actors: []Status{}}
		for _, c := range cells[i] {
			c.sinceWhen(r.Time)
			if s := c.snapshot(r.Time); !s.Gone {
				report.Actors = append(report.Actors, s)
			}
		}
		for reason := range DeadReason(deadReasons) {
			if n := env.DeadLetters.Count(reason); n > 0 {
				if report.Unhandled == nil {
					report.Unhandled = map[string]uint64{}
				}
				report.Unhandled[reason.String()] = n
			}
		}
		r.Runtimes = append(r.Runtimes, report)
	}
	r.Rings = ringsIn(r.Runtimes)
	return r
}

// seen is what Inspect remembers of a turn, guarded by the cell's mu.
type seen struct {
	steps uint32
	since time.Time // when the turn was seen first; zero if none was
}

// sinceWhen remembers the call of user code that is running, and reports whether there is one.
func (c *Cell) sinceWhen(now time.Time) bool {
	if c.g.load() == 0 {
		return false
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	e := c.extrasLocked()
	if n := c.steps.load(); e.seen.since.IsZero() || e.seen.steps != n {
		e.seen = seen{n, now}
	}
	return true
}

// ringsIn follows from each actor whom it waits for.
func ringsIn(runtimes []RuntimeReport) (rings [][]Ref) {
	waits := map[Ref]Ref{}
	for _, r := range runtimes {
		for _, s := range r.Actors {
			if !s.WaitsFor.IsZero() {
				waits[s.Ref] = s.WaitsFor
			}
		}
	}
	done := map[Ref]bool{}
	for _, r := range runtimes {
		for _, s := range r.Actors {
			var path []Ref
			at := s.Ref
			for ; !at.IsZero() && !done[at]; at = waits[at] {
				done[at] = true
				path = append(path, at)
			}
			if i := slices.Index(path, at); i >= 0 {
				rings = append(rings, path[i:])
			}
		}
	}
	return rings
}

// Dump writes what every actor of the runtimes is doing, a line each, and which wait for each other: for people,
// when something seems to hang. It may be called at any time, also by handlers; see Inspect. The error is that of w, or
// ErrNilWriter.
//
// Pykka: debug.log_thread_tracebacks.
func Dump(w io.Writer, runtimes ...Runtime) error { return Inspect(runtimes...).WriteText(w) }

// DumpJSON writes the same as one JSON object: a Report. Errors are as for Dump.
func DumpJSON(w io.Writer, runtimes ...Runtime) error {
	if isNil(w) {
		return ErrNilWriter
	}
	e := json.NewEncoder(w)
	e.SetIndent("", "  ")
	return e.Encode(Inspect(runtimes...))
}

// WriteText writes the report as text.
func (r Report) WriteText(w io.Writer) error {
	if isNil(w) {
		return ErrNilWriter
	}
	b := bufio.NewWriter(w)
	for _, rt := range r.Runtimes {
		running, queued := 0, 0
		for _, s := range rt.Actors {
			queued += s.Queued
			if s.Running {
				running++
			}
		}
		fmt.Fprintf(b, "%s: %d actors, %d running, %d messages queued\n", rt.Name, len(rt.Actors), running, queued)
		for _, s := range rt.Actors {
			fmt.Fprintf(b, "\t%v\n", s)
		}
		for reason := range DeadReason(deadReasons) {
			if n := rt.Unhandled[reason.String()]; n > 0 {
				fmt.Fprintf(b, "\t%d messages not handled: %v\n", n, reason)
			}
		}
	}
	for _, ring := range r.Rings {
		fmt.Fprintf(b, "%v\n", &DeadlockError{Ring: ring})
	}
	return b.Flush()
}
