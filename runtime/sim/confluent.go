package sim

import (
	"fmt"
	"testing"

	"github.com/gokka/gokka/core"
	"github.com/gokka/gokka/runtime/sim/internal/render"
	"github.com/gokka/gokka/runtime/sim/internal/strategy"
	"github.com/gokka/gokka/runtime/sim/internal/trace"
)

// Confluent is Test for a body that says what came of it, which must be the same in every order: it finds races of
// messages without an assertion. The first run is the canonical one, of which Minimise tells. Another run fails if
// its result is not the same; t fails with the difference, with both runs, the second minimised, and with the
// messages that must not change places. What makes a run of Test fail does here too.
//
// A body whose actors have not finished when it returns, and that does not want to wait, returns a pointer: results
// are looked at when the run is over. They are the same if reflect.DeepEqual says so, and also if they differ only
// in errors that have the same text, in how a time is told, in NaNs, or in functions and channels that are not nil.
// An actor is the same as another one that was started by the same as its so-and-so-many-th child. The numbers from
// Rand are the same in all runs, those from Choose are not: the result must not depend on them.
func Confluent(t *testing.T, body func(s *T) any, opts ...Option) {
	t.Helper()
	test(t, nil, body, opts)
}

// ExploreConfluent is Explore for a body as Confluent takes it.
func ExploreConfluent(body func(s *T) any, opts ...Option) (*Report, error) {
	return exploreAll(nil, body, opts)
}

// Order is a run that another one is compared with.
type Order struct {
	Token   string
	Result  string // what the body returned, written out
	Steps   []string
	Diagram string
}

const markConfluent = "another result"

// canonical makes the run that the others are compared with; false: it has failed.
func (x *explorer) canonical() bool {
	token := strategy.Token{Name: "min", Seed: x.seed}
	it := x.startBubbled(token, token.New())
	if it.failed() {
		x.account(it, 0)
		return false
	}
	if it.result == "" {
		x.notes = append(x.notes, "the canonical run was skipped, so there is nothing to compare the others with")
	}
	x.first = it
	return true
}

// conclude looks at what the body returned.
func (it *iteration) conclude() {
	if it.failed() || it.skipped() {
		return
	}
	it.result = render.Value(it.value, it.refName)
	if first := it.x.first; first != nil && first.result != it.result && first.result != "" {
		it.failAs(markConfluent, "the result depends on the order, - in the canonical one, + in this one:\n"+
			render.Diff(first.result, it.result)+trace.Difference(first.steps, it.steps))
	}
}

// refName names an actor as traces do.
func (it *iteration) refName(ref core.Ref) string {
	it.rt.mu.Lock()
	defer it.rt.mu.Unlock()
	if name := it.rt.names[ref]; name != "" {
		return name
	}
	return fmt.Sprint(ref)
}

// order describes a run for those who compare it.
func order(it *iteration) *Order {
	o := &Order{Token: it.token.String(), Result: it.result, Diagram: trace.Diagram(it.steps)}
	for _, s := range it.steps {
		o.Steps = append(o.Steps, s.String())
	}
	return o
}
