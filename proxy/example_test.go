package proxy_test

import (
	"context"
	"errors"
	"fmt"
	"maps"

	"github.com/gokka/gokka/core"
	"github.com/gokka/gokka/future"
	"github.com/gokka/gokka/proxy"
	"github.com/gokka/gokka/registry"
	"github.com/gokka/gokka/runtime/goroutine"
)

// Account is the actor of the examples. It knows nothing about actors.
type Account struct {
	Owner    string
	balance  int
	bookings map[string]int
}

func (a *Account) Deposit(amount int) (balance int, err error) {
	if amount <= 0 {
		return a.balance, fmt.Errorf("cannot deposit %d", amount)
	}
	a.balance += amount
	return a.balance, nil
}

func (a *Account) Book(text string, amount int) {
	if a.bookings == nil {
		a.bookings = map[string]int{}
	}
	a.bookings[text] += amount
}

// Depositor is what the account is for those who only deposit.
type Depositor interface {
	Deposit(amount int) (balance int, err error)
}

// startAccount starts the actor of the examples.
func startAccount() core.Ref {
	ref, err := goroutine.Start(context.Background(), &Account{Owner: "Ada"})
	if err != nil {
		panic(err)
	}
	return ref
}

// Call a method inside the actor, and wait for what it returns.
func ExampleAsk() {
	ctx := context.Background()
	account := startAccount()
	defer account.Stop(ctx)

	p, err := proxy.Of[*Account](account)
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, amount := range []int{100, -1, 20} {
		balance, err := proxy.Ask(ctx, p, func(ctx context.Context, a *Account) (int, error) {
			return a.Deposit(amount)
		})
		fmt.Println(balance, err)
	}
	// Output:
	// 100 <nil>
	// 0 cannot deposit -1
	// 120 <nil>
}

// The type of an actor is checked once, when the proxy is made. It may also be an interface.
func ExampleOf() {
	ctx := context.Background()
	account := startAccount()
	defer account.Stop(ctx)

	p, err := proxy.Of[Depositor](account)
	if err != nil {
		fmt.Println(err)
		return
	}
	balance, err := proxy.Ask(ctx, p, func(ctx context.Context, d Depositor) (int, error) { return d.Deposit(5) })
	fmt.Println(balance, err)

	_, err = proxy.Of[fmt.Stringer](account)
	fmt.Println(errors.Is(err, proxy.ErrWrongType))
	// Output:
	// 5 <nil>
	// true
}

// Ask several actors at the same time, and then wait for all.
func ExampleAskFuture() {
	ctx := context.Background()
	var balances []core.Future[int]
	for i := range 3 {
		account := startAccount()
		defer account.Stop(ctx)
		p, err := proxy.Of[*Account](account)
		if err != nil {
			fmt.Println(err)
			return
		}
		balances = append(balances, proxy.AskFuture(ctx, p, func(ctx context.Context, a *Account) (int, error) {
			return a.Deposit(100 * (i + 1))
		}))
	}
	fmt.Println(future.GetAll(ctx, balances...))
	// Output:
	// [100 200 300] <nil>
}

// What nobody waits for is told. The order of calls is kept, whatever their form.
func ExampleTell() {
	ctx := context.Background()
	account := startAccount()
	defer account.Stop(ctx)
	p, err := proxy.Of[*Account](account)
	if err != nil {
		fmt.Println(err)
		return
	}
	for range 3 {
		if err := proxy.Tell(ctx, p, func(ctx context.Context, a *Account) error {
			a.Book("coffee", 4)
			return nil
		}); err != nil {
			fmt.Println(err)
		}
	}

	// The map belongs to the actor: only a copy may leave it.
	bookings, err := proxy.Ask(ctx, p, func(ctx context.Context, a *Account) (map[string]int, error) {
		return maps.Clone(a.bookings), nil
	})
	fmt.Println(bookings, err)
	// Output:
	// map[coffee:12] <nil>
}

// Proxies are values: keep them in variables, fields and maps, compare them, pass them to other actors.
func ExampleTyped() {
	ctx := context.Background()
	account := startAccount()
	p, err := proxy.Of[*Account](account)
	if err != nil {
		fmt.Println(err)
		return
	}
	again, err := proxy.Of[*Account](account)
	fmt.Println(p == again, err)
	names := map[proxy.Typed[*Account]]string{p: "Ada's"}
	fmt.Println(names[again])

	// A proxy outlives its actor.
	if _, err := p.Ref().Stop(ctx); err != nil {
		fmt.Println(err)
	}
	_, err = proxy.Ask(ctx, p, func(ctx context.Context, a *Account) (int, error) { return a.Deposit(1) })
	fmt.Println(errors.Is(err, core.ErrActorDead))
	// Output:
	// true <nil>
	// Ada's
	// true
}

// Statements is implemented by who wants to be told when a statement is due. The sender knows nothing else of them.
type Statements interface {
	StatementDue(ctx context.Context, owner string) error
}

type Mailer struct{ Sent []string }

func (m *Mailer) StatementDue(_ context.Context, owner string) error {
	m.Sent = append(m.Sent, owner)
	return nil
}

type Printer struct{ Pages int }

func (p *Printer) StatementDue(context.Context, string) error {
	p.Pages++
	return nil
}

// Tell an event to every actor that implements an interface, whoever that is.
func ExampleSelect() {
	ctx := context.Background()
	reg := registry.New()
	rt, err := goroutine.New(goroutine.Options{Registry: reg})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, actor := range []any{&Mailer{}, &Account{}, &Printer{}} {
		if _, err := core.Start(ctx, rt, actor); err != nil {
			fmt.Println(err)
		}
	}

	sent, err := proxy.Select[Statements](reg).Tell(ctx, func(ctx context.Context, s Statements) error {
		return s.StatementDue(ctx, "Ada")
	})
	fmt.Println(sent, err)

	for _, p := range proxy.Select[*Printer](reg) {
		fmt.Println(proxy.Ask(ctx, p, func(ctx context.Context, p *Printer) (int, error) { return p.Pages, nil }))
	}
	if err := rt.Shutdown(ctx); err != nil {
		fmt.Println(err)
	}
	// Output:
	// 2 <nil>
	// 1 <nil>
}

// Asking each of a group: first all futures, then their results, so that the actors work at the same time.
func ExampleGroup() {
	ctx := context.Background()
	reg := registry.New()
	rt, err := goroutine.New(goroutine.Options{Registry: reg})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, actor := range []any{&Account{}, &Mailer{}, &Account{}} {
		if _, err := core.Start(ctx, rt, actor); err != nil {
			fmt.Println(err)
		}
	}

	var balances []core.Future[int]
	for _, p := range proxy.Select[Depositor](reg) {
		balances = append(balances, proxy.AskFuture(ctx, p, func(ctx context.Context, d Depositor) (int, error) {
			return d.Deposit(7)
		}))
	}
	fmt.Println(future.GetAll(ctx, balances...))
	if err := rt.Shutdown(ctx); err != nil {
		fmt.Println(err)
	}
	// Output:
	// [7 7] <nil>
}
