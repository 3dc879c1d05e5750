package bugs

import (
	"context"

	"github.com/gokka/gokka/core"
	"github.com/gokka/gokka/runtime/sim"
)

var lostUpdate = Program{
	Name:   "lost-update",
	Bug:    "two tellers read the balance, and each writes it back with its deposit added",
	Origin: "classic", Class: "bad interleaving", Oracle: "sum at the end", Expect: "easy",
	Deviations: 1, Orders: 2,
	Body: func(s *sim.T, fixed bool) {
		account := &account{}
		ref := s.Spawn(account)
		tell(s, deposit{10}, s.Spawn(&teller{ref, fixed}), s.Spawn(&teller{ref, fixed}))
		s.RunUntilIdle()
		if account.balance != 20 {
			s.Errorf("the balance is %d, want 20", account.balance)
		}
	},
}

type (
	deposit     struct{ amount int }
	readBalance struct{}
	setBalance  struct{ to int }
	addBalance  struct{ amount int }
)

// account answers everything with its balance.
type account struct{ balance int }

func (a *account) Receive(_ context.Context, msg any) (any, error) {
	switch msg := msg.(type) {
	case readBalance:
	case setBalance:
		a.balance = msg.to
	case addBalance:
		a.balance += msg.amount
	default:
		return nil, unexpected(msg)
	}
	return a.balance, nil
}

// teller pays in.
type teller struct {
	account core.Ref
	fixed   bool
}

func (t *teller) Receive(ctx context.Context, msg any) (any, error) {
	d, ok := msg.(deposit)
	if !ok {
		return nil, unexpected(msg)
	}
	if t.fixed {
		return t.account.Ask(ctx, addBalance(d))
	}
	balance, err := core.Ask[int](ctx, t.account, readBalance{})
	if err != nil {
		return nil, err
	}
	return t.account.Ask(ctx, setBalance{balance + d.amount})
}
