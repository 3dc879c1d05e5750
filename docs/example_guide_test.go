package docs_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/gokka/gokka/core"
	"github.com/gokka/gokka/future"
	"github.com/gokka/gokka/proxy"
	"github.com/gokka/gokka/registry"
	"github.com/gokka/gokka/runtime/goroutine"
)

// Account is an actor: nobody else touches its balance, so it needs no lock.
type Account struct {
	Owner   string
	balance int
}

// Deposit and Balance are messages. Any value can be one.
type (
	Deposit struct{ Amount int }
	Balance struct{}
)

func (a *Account) Receive(ctx context.Context, msg any) (any, error) {
	switch m := msg.(type) {
	case Deposit:
		if m.Amount <= 0 {
			return nil, fmt.Errorf("cannot deposit %d", m.Amount)
		}
		a.balance += m.Amount
		return a.balance, nil
	case Balance:
		return a.balance, nil
	}
	return nil, fmt.Errorf("an account does not understand %T", msg)
}

// Withdraw can be called through a proxy, as any exported method.
func (a *Account) Withdraw(amount int) (int, error) {
	if amount > a.balance {
		return a.balance, fmt.Errorf("%s has only %d", a.Owner, a.balance)
	}
	a.balance -= amount
	return a.balance, nil
}

func Example_methodsInsteadOfMessages() {
	ctx := context.Background()
	account, err := goroutine.Start(ctx, &Account{Owner: "Ada", balance: 100})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer account.Stop(ctx)

	p, err := proxy.Of[*Account](account)
	if err != nil {
		fmt.Println(err)
		return
	}
	balance, err := proxy.Ask(ctx, p, func(ctx context.Context, a *Account) (int, error) {
		return a.Withdraw(30)
	})
	fmt.Println(balance, err)

	byName, err := proxy.New(account)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(byName.Call("Withdraw", 300).Get(ctx))
	// Output:
	// 70 <nil>
	// <nil> Ada has only 70
}

func Example_gettingStarted() {
	ctx := context.Background()
	account, err := goroutine.Start(ctx, &Account{Owner: "Ada"})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer account.Stop(ctx)

	if err := account.Tell(ctx, Deposit{100}); err != nil { // does not wait
		fmt.Println(err)
	}
	balance, err := core.Ask[int](ctx, account, Balance{}) // waits for the reply
	fmt.Println(balance, err)

	_, err = core.Ask[int](ctx, account, Deposit{-1})
	fmt.Println(err) // the handler's error is the asker's
	// Output:
	// 100 <nil>
	// cannot deposit -1
}

// Bank is an actor that knows another one.
type Bank struct{ accounts map[string]core.Ref }

func (b *Bank) OnStart(ctx context.Context) error {
	b.accounts = map[string]core.Ref{}
	for _, owner := range []string{"Ada", "Grace"} {
		account, err := core.Spawn(ctx, &Account{Owner: owner})
		if err != nil {
			return err
		}
		b.accounts[owner] = account
	}
	return nil
}

// Receive waits for the account's reply, with the handler's own ctx.
func (b *Bank) Receive(ctx context.Context, msg any) (any, error) {
	return b.accounts["Ada"].Ask(ctx, msg)
}

func Example_actorsThatKnowOthers() {
	ctx := context.Background()
	rt, err := goroutine.New(goroutine.Options{Registry: registry.New()})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer rt.Shutdown(ctx)
	bank, err := core.Start(ctx, rt, &Bank{}, core.WaitReady())
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(bank.Ask(ctx, Deposit{100}))
	// Output: 100 <nil>
}

func Example_failures() {
	ctx := context.Background()
	rt, err := goroutine.New(goroutine.Options{Registry: registry.New(), Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer rt.Shutdown(ctx)
	ref, err := core.Start(ctx, rt, core.ReceiveFunc(func(context.Context, any) (any, error) {
		panic("out of order")
	}))
	if err != nil {
		fmt.Println(err)
		return
	}

	_, err = ref.Ask(ctx, "x")
	if p, ok := errors.AsType[*core.PanicError](err); ok {
		fmt.Println(p.Value, len(p.Stack) > 0)
	}
	fmt.Println(ref.IsAlive()) // it was asked

	if err := ref.Tell(ctx, "x"); err != nil {
		fmt.Println(err)
	}
	if err := ref.Wait(ctx); err != nil { // it was told
		fmt.Println(err)
	}
	fmt.Println(ref.Err())

	_, err = ref.Ask(ctx, "x")
	switch {
	case errors.Is(err, core.ErrActorDead): // it was, or died before it came to the message
		fmt.Println("dead")
	case errors.Is(err, core.ErrTimeout): // ctx's deadline has passed
	case errors.Is(err, core.ErrDeadlock): // the actor was waiting for the asker
	case errors.Is(err, core.ErrMailboxFull):
	}
	// Output:
	// out of order true
	// true
	// panic: out of order
	// dead
}

func Example_failureHook() {
	ctx := context.Background()
	failures := make(chan core.Failure, 1)
	rt, err := goroutine.New(goroutine.Options{
		Registry:  registry.New(),
		Logger:    slog.New(slog.DiscardHandler),
		OnFailure: func(f core.Failure) { failures <- f },
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer rt.Shutdown(ctx)
	account, err := core.Start(ctx, rt, &Account{}, core.TellErrors())
	if err != nil {
		fmt.Println(err)
		return
	}
	if err := account.Tell(ctx, Deposit{-1}); err != nil {
		fmt.Println(err)
	}
	f := <-failures
	fmt.Println(f.In, f.Msg, f.Asked, f.Err)
	fmt.Println(account.IsAlive()) // because of TellErrors
	// Output:
	// Receive {-1} false cannot deposit -1
	// true
}

func Example_futures() {
	ctx := context.Background()
	rt, err := goroutine.New(goroutine.Options{Registry: registry.New()})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer rt.Shutdown(ctx)
	var accounts []core.Ref
	for range 3 {
		ref, err := core.Start(ctx, rt, &Account{})
		if err != nil {
			fmt.Println(err)
			return
		}
		accounts = append(accounts, ref)
	}

	// All are asked before the first reply is waited for.
	var replies []core.Future[int]
	for i, account := range accounts {
		replies = append(replies, core.AskFuture[int](ctx, account, Deposit{100 * i}))
	}
	within, cancel := context.WithTimeout(ctx, 10*time.Second) // for all of them together
	defer cancel()
	_, err = future.GetAll(within, replies...)
	fmt.Println(err) // the first failure, in order

	for _, r := range future.Outcomes(within, replies...) { // each with its own
		fmt.Println(r.Value, r.Err)
	}

	// Not now: the functions run when somebody gets the sum, and then once.
	sum := future.Reduce(future.Join(replies[1:]...), 0, func(sum, v int) (int, error) { return sum + v, nil })
	fmt.Println(sum.Get(within))

	select {
	case <-replies[1].Done():
		fmt.Println(replies[1].TryGet())
	case <-within.Done():
	}
	// Output:
	// cannot deposit 0
	// 0 cannot deposit 0
	// 100 <nil>
	// 200 <nil>
	// 300 <nil>
	// 100 true <nil>
}

// Auditor is what the registry is searched for.
type Auditor interface {
	Audit(ctx context.Context, owner string) error
}

type Journal struct{ Owners []string }

func (j *Journal) Audit(ctx context.Context, owner string) error {
	j.Owners = append(j.Owners, owner)
	return nil
}

func Example_registry() {
	ctx := context.Background()
	reg := registry.New()
	rt, err := goroutine.New(goroutine.Options{Registry: reg})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer rt.Shutdown(ctx)
	for _, actor := range []any{&Account{Owner: "Ada"}, &Account{Owner: "Grace"}, &Journal{}} {
		if _, err := core.Start(ctx, rt, actor); err != nil {
			fmt.Println(err)
			return
		}
	}

	for _, ref := range registry.ByType[*Account](reg) {
		fmt.Println(core.Ask[int](ctx, ref, Balance{}))
	}

	sent, err := proxy.Select[Auditor](reg).Tell(ctx, func(ctx context.Context, a Auditor) error {
		return a.Audit(ctx, "Ada")
	})
	fmt.Println(sent, err)

	results, err := reg.StopAll(ctx)
	for _, r := range results {
		fmt.Println(r.Ref.Type(), r.Stopped, r.Err)
	}
	// Output:
	// 0 <nil>
	// 0 <nil>
	// 1 <nil>
	// *docs_test.Journal true <nil>
	// *docs_test.Account true <nil>
	// *docs_test.Account true <nil>
}

// Teller passes on what it gets.
type Teller struct{ account core.Ref }

func (t *Teller) Receive(ctx context.Context, msg any) (any, error) {
	return nil, t.account.Tell(ctx, msg)
}

func useAccount(owner string, account core.Ref) core.Call {
	return func(_ context.Context, actor any) (any, error) {
		actor.(*Bank).accounts[owner] = account
		return nil, nil
	}
}
