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
	then := e.what(second)
	if first.event == second.event && first.event == strategy.Deliver.String() && first.actor == second.actor {
		then = e.message(second)
	}
	e.say("%s before %s; the other order %s", e.what(first), then, e.outcome())
}

// what says what happened.
func (e *explainer) what(k key) string {
	switch k.event {
	case strategy.Deliver.String():
		return k.actor + " got " + e.message(k)
	case strategy.Look.String():
		if k.msg == lookAgain {
			return k.actor + " went on after a look"
		}
		return strings.TrimSpace(k.actor + " looked at " + k.msg)
	case strategy.Timer.String():
		return "the timer of " + k.actor + " fired"
	case strategy.Start.String():
		return k.actor + " started"
	}
	return k.actor + " went on"
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
