//go:build !race

package simguide

import (
	"context"
	"testing"

	"github.com/gokka/gokka/runtime/sim"
)

// Auditor shares a map with others, against the rules; with the race detector the test fails.
type Auditor struct{ seen map[string]int }

// Entry is what auditors are told.
type Entry struct{ Name string }

func (a *Auditor) Receive(_ context.Context, msg any) (any, error) {
	a.seen[msg.(Entry).Name]++
	return nil, nil
}

func TestAudit(t *testing.T) {
	sim.Test(t, func(s *sim.T) {
		seen := map[string]int{} // both auditors write it
		a, b := s.Spawn(&Auditor{seen}), s.Spawn(&Auditor{seen})
		_ = a.Tell(s.Context(), Entry{"x"})
		_ = b.Tell(s.Context(), Entry{"y"})
		s.Settle()
	})
}
