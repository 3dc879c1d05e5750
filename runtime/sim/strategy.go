package sim

import (
	"fmt"

	"github.com/gokka/gokka/core"
	"github.com/gokka/gokka/runtime/sim/internal/strategy"
)

// Strategy says how the event that comes next is chosen among those that can. The zero value is Random.
type Strategy struct {
	kind strategy.Token
	err  error
}

// Random gives each event the same chance.
func Random() Strategy { return Strategy{kind: strategy.Token{Name: "random"}} }

// Sticky stays with an actor as long as it has something to do, with the given probability, and is otherwise
// Random. It is good at what only happens after many steps of one actor.
func Sticky(probability float64) Strategy {
	if !(probability >= 0 && probability <= 1) {
		return invalid("Sticky wants a probability, not %v", probability)
	}
	return Strategy{kind: strategy.Token{Name: "sticky", Depth: int(probability*100 + 0.5)}}
}

// POS, partial order sampling, gives every event a random priority, and another one when it loses a race. It has
// no parameters and is a good one to begin with.
func POS() Strategy { return Strategy{kind: strategy.Token{Name: "pos"}} }

// PCT gives every sender a random priority and changes it at depth-1 random points. It is good at what needs
// somebody to be slow all the time but for a few moments, and finds bugs that are due to depth orderings with a
// known probability.
func PCT(depth int) Strategy {
	if depth < 1 || depth > maxDepth {
		return invalid("PCT wants a depth from 1 to %d, not %d", maxDepth, depth)
	}
	return Strategy{kind: strategy.Token{Name: "pct", Depth: depth}}
}

// Delay lets actors take turns, but passes over the one that is due at so many random points.
func Delay(delays int) Strategy {
	if delays < 0 || delays > maxDepth {
		return invalid("Delay wants a number from 0 to %d, not %d", maxDepth, delays)
	}
	return Strategy{kind: strategy.Token{Name: "delay", Depth: delays}}
}

// RoundRobin lets actors take turns. There is one such run, whatever the seed.
func RoundRobin() Strategy { return Strategy{kind: strategy.Token{Name: "rr"}} }

const maxDepth = 100

// ErrInvalidOption is returned for a strategy or option with a parameter out of range. It is core.ErrInvalidOption.
var ErrInvalidOption = core.ErrInvalidOption

func invalid(format string, args ...any) Strategy {
	return Strategy{err: fmt.Errorf("%w: "+format, append([]any{ErrInvalidOption}, args...)...)}
}

// String returns the strategy's name, as GOKKA_SIM_STRATEGY takes it.
func (s Strategy) String() string {
	t := s.token(0).String()
	return t[:len(t)-len(":0")]
}

// expectedLength is how many choices a run is taken to have as long as nobody knows.
const expectedLength = 100

func (s Strategy) token(seed uint64) strategy.Token {
	t := s.kind
	if t.Name == "" {
		t.Name = "random"
	}
	t.Seed = seed
	if t.Length == 0 && (t.Name == "pct" || t.Name == "delay") {
		t.Length = expectedLength
	}
	return t
}
