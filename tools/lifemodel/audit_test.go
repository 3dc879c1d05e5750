package lifemodel

import (
	"fmt"
	"slices"
	"strings"

	"github.com/gokka/gokka/core"
)

// audit does the books after a storm, when all are gone, and returns what is wrong.
func (w *world) audit(deeds []deed) string {
	if n := w.reg.Len(); n > 0 {
		return fmt.Sprint(n, " actors are still registered")
	}
	results := map[int]string{}
	w.mu.Lock()
	futures := slices.Clone(w.futures)
	w.mu.Unlock()
	for _, f := range futures {
		result, ok := f.try()
		if !ok {
			return fmt.Sprintf("the future of %d is not done", f.id)
		}
		results[f.id] = result
	}
	for _, a := range w.all() {
		if complaint := w.auditLife(a, deeds); complaint != "" {
			return a.name + complaint
		}
	}
	for _, d := range deeds {
		if d.op == ask && !d.block && d.result == "" {
			d.result = results[d.id]
		}
		if complaint := w.auditMessage(d); complaint != "" {
			return fmt.Sprintf("%d %v -> %s: %s", d.id, d.command, d.result, complaint)
		}
	}
	return ""
}

// auditLife looks at the hooks of an actor.
func (w *world) auditLife(a *actor, deeds []deed) string {
	ref := a.ref
	_, trace, _ := a.look()
	if !ref.Cell().Gone() {
		return " is not gone"
	}
	ends := 0
	for i, e := range trace {
		switch {
		case e == "start" && i > 0, e != "start" && i == 0 && !a.spec.bare:
			return fmt.Sprintf(" did not start first: %q", trace)
		case e == "stop", strings.HasPrefix(e, "failure: "):
			if ends++; i < len(trace)-1 {
				return fmt.Sprintf(" did not end last: %q", trace)
			}
			if e != "stop" && e != "failure: "+nameOf(ref.Err()) {
				return fmt.Sprintf(" ended by %q, but Err says %q", e, nameOf(ref.Err()))
			}
		}
	}
	want := 0
	if ref.Ready(w.ctx) == nil && !a.spec.bare {
		want = 1
	}
	if ends != want {
		return fmt.Sprintf(" called %d last hooks, not %d: %q", ends, want, trace)
	}
	for _, b := range w.all() {
		watches := 0
		for _, d := range deeds {
			if d.op == watch && d.by == a && d.actor == b && d.result == "nil" {
				watches++
			}
		}
		switch n := told(trace, b); {
		case n > watches:
			return fmt.Sprintf(" was told of the end of %s %d times, and has watched it %d times", b.name, n, watches)
		case n > 0 && !slices.Contains(trace, fmt.Sprintf("terminated %s: %s", b.name, nameOf(b.ref.Err()))):
			return fmt.Sprintf(" was told something else of the end of %s than %q", b.name, nameOf(b.ref.Err()))
		}
	}
	return ""
}

// auditMessage makes sure that each message that a command has sent came to one end.
func (w *world) auditMessage(d deed) string {
	if d.inside {
		done, lost := w.fate(d.by, -d.id, "errand %d", d.id)
		switch refused := strings.HasPrefix(d.result, "errand: "); {
		case refused && done+lost.all() == 0:
			return ""
		case refused || done != 1 || lost.all() > 0:
			return fmt.Sprintf("the errand was run %d times, and lost: %v", done, lost)
		}
	}
	switch d.op {
	case tell, ask, giveUp:
		if d.result == "nobody" {
			return ""
		}
		got, lost := w.fate(d.actor, d.id, "got %d", d.id)
		held, _ := w.fate(d.actor, d.id, "hold %d", d.id)
		return d.account(got+held, lost)
	case broadcast:
		sent, accepted := 0, 0
		if _, err := fmt.Sscanf(d.result, "%d sent", &sent); err != nil {
			return err.Error()
		}
		for _, a := range w.all() {
			got, lost := w.fate(a, d.id, "got %d", d.id)
			if got+lost.all() > 1 {
				return fmt.Sprintf("%s got it %d times, and lost: %v", a.name, got, lost)
			}
			accepted += got + lost.all() - lost[core.NotAlive]
		}
		if accepted != sent {
			return fmt.Sprint(accepted, " have come to an end")
		}
	}
	return ""
}

// losses counts dead letters by their reasons.
type losses map[core.DeadReason]int

func (l losses) all() (n int) {
	for _, k := range l {
		n += k
	}
	return n
}

// fate counts how often an actor has handled a message, and how often that was a dead letter.
func (w *world) fate(a *actor, id int, format string, args ...any) (handled int, lost losses) {
	ref := a.ref
	_, trace, _ := a.look()
	text := fmt.Sprintf(format, args...)
	for _, e := range trace {
		if e == text {
			handled++
		}
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	lost = losses{}
	for _, letter := range w.letters[ref] {
		for _, reason := range []core.DeadReason{core.NotAlive, core.Unhandled, core.Dropped, core.Withdrawn} {
			if letter == letterOf(id, reason) {
				lost[reason]++
			}
		}
	}
	return handled, lost
}

// account compares what became of a message with what its sender was told.
func (d deed) account(handled int, lost losses) string {
	ok := false
	switch ends := handled + lost.all(); {
	case d.result == full:
		ok = ends == 0
	case d.op == tell && d.result == notFound:
		ok = ends == 1 && lost[core.NotAlive] == 1
	case d.op == tell:
		ok = ends == 1 && lost[core.NotAlive] == 0
	case d.result == notFound || d.result == unhandled:
		ok = ends == 0
	case d.result == fmt.Sprint(d.id, ", nil") || d.result == nameOfMistake(d.msg, fmt.Sprint(d.id)):
		ok = ends == 1 && handled == 1
	default: // The asker did not wait any longer. At that instant the actor may have come to refuse the message.
		ok = ends <= 1 && handled+lost[core.Withdrawn] == ends
	}
	if ok {
		return ""
	}
	return fmt.Sprintf("handled %d times, lost: %v", handled, lost)
}
