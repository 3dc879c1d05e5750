package sim

import (
	"maps"
	"slices"
	"testing"
	"time"

	"github.com/gokka/gokka/runtime/sim/internal/strategy"
)

// PlainExhaustive is an exhaustive search that leaves nothing out.
func PlainExhaustive() Option { return plainExhaustive() }

// LongRun is after which time an attempt to minimise is given up.
func LongRun(d time.Duration) Option { return func(c *config) error { c.longRun = d; return nil } }

// ExploreOrders is Explore, and returns which orders there were.
func ExploreOrders(t *testing.T, body func(*T), opts ...Option) (*Report, []uint64) {
	t.Helper()
	c, err := newConfig("", false, opts)
	if err != nil {
		t.Fatal(err)
	}
	x := &explorer{config: c, name: t.Name(), body: body}
	report, err := x.explore()
	if err != nil {
		t.Fatal(err)
	}
	return report, slices.Sorted(maps.Keys(x.orders))
}

// ExploreInTest is Test, but returns what came of it instead of failing t.
func ExploreInTest(t *testing.T, body func(*T), opts ...Option) *Report {
	t.Helper()
	c, err := newConfig("", false, opts)
	if err != nil {
		t.Fatal(err)
	}
	x := &explorer{config: c, name: t.Name(), pkg: testPackage(), body: body, tb: t, t: t}
	report, err := x.explore()
	if err != nil {
		t.Fatal(err)
	}
	return report
}

// Described makes a run, describes it as deviations from the canonical one, and makes it again from those, and from the
// token that comes of them. It returns the steps of the three.
func Described(t *testing.T, body func(*T), s Strategy, seed uint64) (runs [3][]string) {
	t.Helper()
	c, err := newConfig("", false, nil)
	if err != nil {
		t.Fatal(err)
	}
	x := &explorer{config: c, name: t.Name(), body: body}
	token := s.token(seed)
	rec := newRecorder(token.New())
	guide := func() *guided { return newGuided(rec.deviations(), rec.tape, 1<<20) }
	for i, choices := range []func() strategy.Strategy{
		func() strategy.Strategy { return rec },
		func() strategy.Strategy { return guide() },
	} {
		for _, step := range x.start(token, choices()).steps {
			runs[i] = append(runs[i], step.String())
		}
	}
	g := guide()
	x.start(token, g)
	for _, step := range x.start(token, g.token(seed).New()).steps {
		runs[2] = append(runs[2], step.String())
	}
	return runs
}

// Fuzzer is what a call of Fuzz does, for tests: a testing.F cannot be made.
type Fuzzer struct{ *fuzzer }

// NewFuzzer begins it.
func NewFuzzer(t *testing.T, body func(*T), opts ...Option) (Fuzzer, error) {
	z, err := newFuzzer(t, body, opts)
	return Fuzzer{z}, err
}

// Seeds returns what the corpus begins with.
func (z Fuzzer) Seeds() [][]byte { return z.seeds() }

// Run makes the run of an input.
func (z Fuzzer) Run(t *testing.T, input []byte) *Failure { return z.run(t, input) }
