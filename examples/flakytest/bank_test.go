package main

import (
	"os"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/gokka/gokka/core"
	"github.com/gokka/gokka/runtime/sim"
)

// newTeller makes a teller of the kind that the environment variable TELLER names; a careful one by default.
func newTeller(account core.Ref) core.Actor {
	if os.Getenv("TELLER") == "careless" {
		return &Careless{account}
	}
	return &Careful{account}
}

// deposits is what is tested: two deposits at the same time.
func deposits(s *sim.T) {
	account := s.Spawn(&Account{})
	alice, bob := s.Spawn(newTeller(account)), s.Spawn(newTeller(account))
	_ = alice.Tell(s.Context(), Deposit{10})
	_ = bob.Tell(s.Context(), Deposit{5})
	s.Settle()
	if balance, err := core.Ask[int](s.Context(), account, Read{}); err != nil || balance != 15 {
		s.Errorf("the balance is %d, %v; want 15", balance, err)
	}
}

func TestDeposits(t *testing.T) { sim.Test(t, deposits) }

func TestDepositsProof(t *testing.T) { sim.Test(t, deposits, sim.Exhaustive()) }

// balance is what came of two deposits.
func balance(s *sim.T) any {
	account := s.Spawn(&Account{})
	alice, bob := s.Spawn(newTeller(account)), s.Spawn(newTeller(account))
	_ = alice.Tell(s.Context(), Deposit{10})
	_ = bob.Tell(s.Context(), Deposit{5})
	s.Settle()
	v, err := account.Ask(s.Context(), Read{})
	require.NoError(s, err)
	return v
}

func TestBalance(t *testing.T) { sim.Confluent(t, balance) }

func FuzzDeposits(f *testing.F) { sim.Fuzz(f, deposits) }
