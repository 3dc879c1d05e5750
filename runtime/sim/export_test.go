package sim

import (
	"maps"
	"slices"
	"testing"
)

// PlainExhaustive is an exhaustive search that leaves nothing out.
func PlainExhaustive() Option { return plainExhaustive() }

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
