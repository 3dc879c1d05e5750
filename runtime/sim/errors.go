package sim

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/gokka/gokka/core"
)

// StuckError is returned to whoever drives a runtime when somebody waits and nothing can run: only a goroutine outside
// could still change that. It Is core.ErrDeadlock. The waits go on, and may still end when such a goroutine acts.
type StuckError struct {
	Waits    []Waiting // a goroutine outside first, then actors in the order of their starts
	InFlight []Message // what was sent to them and has not arrived
}

// Waiting is one who waits.
type Waiting struct {
	Ref      core.Ref // the actor; zero: the goroutine outside that got the error
	Handling string   // the type of the message that it is handling; "" in a hook
	For      core.Ref // the actor that is waited for; zero: a future that no actor owes
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
	if w.For.IsZero() {
		return "a future that no actor owes"
	}
	return w.For.String()
}

func outside(r core.Ref) string {
	if r.IsZero() {
		return "a goroutine outside"
	}
	return r.String()
}

// report says who waits for whom. w is what a goroutine outside waits for, if anything. Called with r.mu held.
func (r *Runtime) report(w *core.Wait) *StuckError {
	e := new(StuckError)
	if w != nil {
		e.Waits = append(e.Waits, Waiting{For: owner(w)})
	}
	waiting := slices.SortedFunc(maps.Keys(r.parked), func(a, b *parking) int { return cmp.Compare(a.p.seq, b.p.seq) })
	for _, k := range waiting {
		x := Waiting{Ref: k.p.cell.Ref(), For: owner(k.w)}
		if f := k.p.handling; f.number > 0 {
			x.Handling = f.messageType()
		}
		e.Waits = append(e.Waits, x)
	}
	for _, p := range r.active {
		for _, l := range p.inbox {
			for _, f := range l.queue {
				m := Message{To: p.cell.Ref(), Type: f.messageType()}
				if f.from != nil {
					m.From = f.from.cell.Ref()
				}
				e.InFlight = append(e.InFlight, m)
			}
		}
	}
	return e
}

func owner(w *core.Wait) core.Ref {
	if c, ok := w.Owner().(*core.Cell); ok {
		return c.Ref()
	}
	return core.Ref{}
}
