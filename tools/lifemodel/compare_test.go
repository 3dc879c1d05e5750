package lifemodel

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/gokka/gokka/core"
)

// compare waits until the world is as the model says, and returns what is different if it never is.
func (w *world) compare(m *model, patience time.Duration) string {
	if w.sim != nil {
		w.sim.Step() // it runs by itself: this waits until nothing is enabled
	}
	return w.await(patience, func() (string, bool) {
		for _, t := range m.actors {
			if complaint, hopeless := w.compareActor(t); complaint != "" {
				return complaint, hopeless
			}
		}
		if got, want := w.registered(), m.registered(); got != want {
			return fmt.Sprintf("registered are %s, not %s", got, want), false
		}
		return w.compareFutures(m)
	})
}

func (w *world) compareActor(t *twin) (complaint string, hopeless bool) {
	a := w.all()[t.index]
	ref := a.ref
	_, trace, held := a.look()
	if complaint, hopeless = t.match(trace); complaint != "" {
		return t.name + complaint, hopeless
	}
	if held != t.held {
		return fmt.Sprintf("%s is held: %t, not %t", t.name, held, t.held), false
	}
	if ref.IsAlive() != t.alive() {
		return fmt.Sprintf("%s is alive: %t, not %t", t.name, ref.IsAlive(), t.alive()), false
	}
	want := "nil"
	if t.phase == gone {
		want = t.cause
	}
	if got := nameOf(ref.Err()); got != want {
		return fmt.Sprintf("%s has ended because of %q, not %q", t.name, got, want), false
	}
	if t.ready != "" {
		if got := nameOf(ref.Ready(w.ctx)); got != t.ready {
			return fmt.Sprintf("Ready of %s returns %q, not %q", t.name, got, t.ready), false
		}
	}
	w.mu.Lock()
	letters, failures := slices.Clone(w.letters[ref]), slices.Clone(w.failures[ref])
	w.mu.Unlock()
	if complaint := sameText("dead letters", letters, t.letters); complaint != "" && !w.inFlight(t) {
		return t.name + complaint, false
	}
	if complaint := sameText("failures", failures, t.failures); complaint != "" {
		return t.name + complaint, false
	}
	return w.compareQueue(t, ref), false
}

// inFlight reports whether what t leaves unhandled may come to its end later: what a turn has taken whose
// handler does not return, and on sim all that has not come to the mailbox.
func (w *world) inFlight(t *twin) bool {
	if t.alive() {
		return w.sim != nil && t.held && t.spec.policy == core.DropOldest
	}
	return t.phase != gone && (t.killed || w.sim != nil)
}

// compareQueue makes sure that what was sent to an actor that is held has come, before anything else is sent.
// How much of it is in the hands of the turn is known to nobody else, but does not change.
func (w *world) compareQueue(t *twin, ref core.Ref) string {
	if w.sim != nil || !t.held || !t.alive() {
		t.taken = -1
		return ""
	}
	queued := ref.Cell().Snapshot().Queued
	if t.taken < 0 {
		t.taken = len(t.queue) - queued
	}
	if queued+t.taken != len(t.queue) {
		return fmt.Sprintf("%s has %d messages queued, not %d", t.name, queued, len(t.queue)-t.taken)
	}
	return ""
}

func (w *world) compareFutures(m *model) (complaint string, hopeless bool) {
	w.mu.Lock()
	futures := slices.Clone(w.futures)
	w.mu.Unlock()
	if len(futures) != len(m.futures) {
		return fmt.Sprintf("there are %d futures, not %d", len(futures), len(m.futures)), true
	}
	for i, f := range futures {
		o := m.futures[i]
		result, ok := f.try()
		switch {
		case !ok && o.result == "", !ok && o.early && w.inFlight(o.of):
		case !ok:
			return fmt.Sprintf("the future of %d is not done; it should be %q", f.id, o.result), false
		case result != o.result:
			return fmt.Sprintf("the future of %d is %q, not %q", f.id, result, o.result), true
		}
	}
	return "", false
}

func (w *world) registered() string {
	var names []string
	for _, ref := range w.reg.All() {
		names = append(names, w.nameOf(ref))
	}
	return strings.Join(names, " ")
}

func (m *model) registered() string {
	var names []string
	for _, t := range m.actors {
		if t.registered {
			names = append(names, t.name)
		}
	}
	return strings.Join(names, " ")
}

// match compares what an actor has noted with what the model says. hopeless: it cannot become the same any more.
func (t *twin) match(got []string) (complaint string, hopeless bool) {
	rest := got
	for i := 0; i < len(t.trace); {
		n := i + 1
		for g := t.trace[i].group; g != 0 && n < len(t.trace) && t.trace[n].group == g; {
			n++
		}
		group := slices.Clone(t.trace[i:n])
		for len(group) > 0 && len(rest) > 0 {
			j := slices.IndexFunc(group, func(e *event) bool { return e.text == rest[0] })
			if j < 0 {
				break
			}
			group, rest = slices.Delete(group, j, j+1), rest[1:]
		}
		for _, e := range group {
			if !e.optional {
				return fmt.Sprintf(" does: %q, and %q is missing", got, e.text), len(rest) > 0
			}
		}
		i = n
	}
	if len(rest) > 0 {
		return fmt.Sprintf(" does: %q, and %q is too much", got, rest), true
	}
	return "", false
}

// sameText compares two lists as sets.
func sameText(what string, got, want []string) string {
	got, want = slices.Sorted(slices.Values(got)), slices.Sorted(slices.Values(want))
	if slices.Equal(got, want) {
		return ""
	}
	return fmt.Sprintf(": %s are %q, not %q", what, got, want)
}
