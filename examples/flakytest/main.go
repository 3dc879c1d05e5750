// Command flakytest has tellers pay money into an account. The account is an actor, so each of its messages is
// handled in one piece; whether the money arrives depends on what the tellers make of that. Its test, which runs
// on package sim, shows the difference: docs/sim.md tells the story.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"os"

	"github.com/gokka/gokka/core"
	"github.com/gokka/gokka/registry"
	"github.com/gokka/gokka/runtime/goroutine"
)

// What an account understands. All are answered with the balance.
type (
	// Read changes nothing.
	Read struct{}
	// Write replaces the balance.
	Write struct{ Balance int }
	// Add adds to it.
	Add struct{ Amount int }
)

// Account is where the money is.
type Account struct{ balance int }

// Receive answers with the balance.
func (a *Account) Receive(_ context.Context, msg any) (any, error) {
	switch m := msg.(type) {
	case Read:
	case Write:
		a.balance = m.Balance
	case Add:
		a.balance += m.Amount
	default:
		return nil, fmt.Errorf("an account does not understand %T", msg)
	}
	return a.balance, nil
}

// Deposit asks a teller to pay in.
type Deposit struct{ Amount int }

// Careless is a teller with a bug: between its two messages others may change the balance.
type Careless struct{ Account core.Ref }

// Receive handles a Deposit.
func (t *Careless) Receive(ctx context.Context, msg any) (any, error) {
	balance, err := core.Ask[int](ctx, t.Account, Read{})
	if err != nil {
		return nil, err
	}
	return t.Account.Ask(ctx, Write{balance + msg.(Deposit).Amount})
}

// Careful is a teller without it.
type Careful struct{ Account core.Ref }

// Receive handles a Deposit.
func (t *Careful) Receive(ctx context.Context, msg any) (any, error) {
	return t.Account.Ask(ctx, Add(msg.(Deposit)))
}

func run(out io.Writer) (err error) {
	ctx := context.Background()
	rt, err := goroutine.New(goroutine.Options{Registry: registry.New()})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, rt.Shutdown(ctx)) }()
	account, err := core.Start(ctx, rt, &Account{})
	if err != nil {
		return err
	}
	var paid []core.Future[any]
	for _, amount := range []int{10, 5} {
		teller, err := core.Start(ctx, rt, &Careful{account})
		if err != nil {
			return err
		}
		paid = append(paid, teller.AskFuture(ctx, Deposit{amount}))
	}
	for _, p := range paid {
		if _, err := p.Get(ctx); err != nil {
			return err
		}
	}
	balance, err := core.Ask[int](ctx, account, Read{})
	if err != nil {
		return err
	}
	fmt.Fprintln(out, "balance:", balance)
	return nil
}

func main() {
	if err := run(os.Stdout); err != nil {
		log.Fatal(err)
	}
}
