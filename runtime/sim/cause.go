package sim

import (
	"fmt"
	"slices"
	"strings"

	"github.com/gokka/gokka/runtime/sim/internal/strategy"
	"github.com/gokka/gokka/runtime/sim/internal/trace"
)

// because says that two events should have come the other way round.
func (e *explainer) because(first, second key) {
	switch first.event {
	case strategy.Deliver.String():
		e.say("%s got %s before %s; the other order %s", first.actor, e.message(first), e.message(second), e.outcome())
	case strategy.Look.String():
		e.say("%s before %s; the other order %s", e.look(first), e.look(second), e.outcome())
	default:
		e.say("the timer of %s fired before %s got %s; the other order %s", first.actor, second.actor, e.message(second), e.outcome())
	}
}

// outcome says what it means that a run passes.
func (e *explainer) outcome() string {
	if e.m.found.mark == markConfluent {
		return "gives the canonical result"
	}
	return "passes"
}

func (e *explainer) say(format string, args ...any) {
	e.causes = append(e.causes, fmt.Sprintf(format, args...))
}

func (e *explainer) message(k key) string {
	text := trace.Unqualified(k.msg)
	if e.several(k) {
		text = "the " + ordinal(k.nth) + " " + text
	}
	if k.from == "timer" {
		return text + " from a timer"
	}
	return text + " from " + k.from
}

func (e *explainer) look(k key) string {
	if k.msg == lookAgain {
		return k.actor + " went on after a look"
	}
	return strings.TrimSpace(k.actor + " looked at " + k.msg)
}

// several reports whether there is more than one event of the kind.
func (e *explainer) several(k key) bool {
	like := k
	like.nth = 2
	return k.nth > 1 || slices.Contains(e.order, like)
}

func whose(actor string) string {
	if actor == "outside" {
		return "the body"
	}
	return actor
}

func ordinal(n int) string {
	switch {
	case n%100 >= 11 && n%100 <= 13:
	case n%10 == 1:
		return fmt.Sprintf("%dst", n)
	case n%10 == 2:
		return fmt.Sprintf("%dnd", n)
	case n%10 == 3:
		return fmt.Sprintf("%drd", n)
	}
	return fmt.Sprintf("%dth", n)
}
