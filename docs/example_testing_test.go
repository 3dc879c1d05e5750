package docs_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/gokka/gokka/actortest"
	"github.com/gokka/gokka/core"
	"github.com/gokka/gokka/runtime/runtimetest/each"
	"github.com/gokka/gokka/runtime/sim"
)

func TestReceive(t *testing.T) {
	account := &Account{}
	reply, err := account.Receive(t.Context(), Deposit{100})
	require.NoError(t, err)
	require.Equal(t, 100, reply)

	_, err = account.Receive(t.Context(), Deposit{-1})
	require.ErrorContains(t, err, "cannot deposit")
}

func TestAccount(t *testing.T) {
	each.Runtime(t, func(t *testing.T, rt core.Runtime) {
		account, err := core.Start(t.Context(), rt, &Account{})
		require.NoError(t, err)
		require.NoError(t, account.Tell(t.Context(), Deposit{100}))
		balance, err := core.Ask[int](t.Context(), account, Balance{})
		require.NoError(t, err)
		require.Equal(t, 100, balance)
	})
}

func TestBankAsksTheAccount(t *testing.T) {
	each.Runtime(t, func(t *testing.T, rt core.Runtime) {
		account := actortest.NewProbe(t, rt)
		bank, err := core.Start(t.Context(), rt, &Bank{}, core.WaitReady())
		require.NoError(t, err)
		_, err = bank.Ask(t.Context(), useAccount("Ada", account.Ref()))
		require.NoError(t, err)

		require.NoError(t, bank.Tell(t.Context(), Deposit{5}))
		require.Equal(t, Deposit{5}, actortest.Expect[Deposit](account, 10*time.Second))
	})
}

func TestDepositsInAnyOrder(t *testing.T) {
	sim.Test(t, func(s *sim.T) {
		account := s.Spawn(&Account{})
		for range 3 {
			teller := s.Spawn(&Teller{account})
			if err := teller.Tell(s.Context(), Deposit{10}); err != nil {
				s.Fatal(err)
			}
		}
		s.Settle()
		balance, err := core.Ask[int](s.Context(), account, Balance{})
		if err != nil || balance != 30 {
			s.Errorf("balance %d, %v", balance, err)
		}
	})
}

// Job and Done are messages of the worker in sim.md.
type (
	Job  struct{ ReplyTo core.Ref }
	Done struct{}
)

func TestProbeOnSim(t *testing.T) {
	sim.Test(t, func(s *sim.T) {
		ctx := s.Context()
		worker := s.Spawn(core.ReceiveFunc(func(ctx context.Context, msg any) (any, error) {
			return nil, msg.(Job).ReplyTo.Tell(ctx, Done{})
		}))
		probe := s.Probe()
		worker.Tell(ctx, Job{ReplyTo: probe.Ref()})
		done := actortest.Expect[Done](probe, time.Second)
		probe.ExpectNone(time.Hour) // no time at all
		if done != (Done{}) {
			s.Error(done)
		}
	})
}
