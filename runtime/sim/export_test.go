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

// ExploreInTest is Test, but returns what came of it instead of failing t.
func ExploreInTest(t *testing.T, body func(*T), opts ...Option) *Report {
	t.Helper()
	c, err := newConfig("", false, opts)
	if err != nil {
		t.Fatal(err)
	}
	x := &explorer{config: c, name: t.Name(), pkg: packageOf(body), body: body, tb: t, t: t}
	report, err := x.explore()
	if err != nil {
		t.Fatal(err)
	}
	return report
}
