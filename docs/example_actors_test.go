package docs_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/gokka/gokka/core"
	"github.com/gokka/gokka/registry"
	"github.com/gokka/gokka/runtime/goroutine"
)

// Shop has all hooks. Each of them is optional.
type Shop struct {
	self core.Ref
	Name string
}

// NewShop is a factory: it knows the actor's Ref before there is an actor.
func NewShop(self core.Ref) (*Shop, error) {
	return &Shop{self: self, Name: "Ada's"}, nil
}

func (s *Shop) OnStart(ctx context.Context) error {
	fmt.Println(s.Name, "opens")
	return nil
}

func (s *Shop) Receive(ctx context.Context, msg any) (any, error) {
	if msg == "close" {
		s.self.StopFuture() // not Stop, which waits: that would be a wait for itself
		return nil, nil
	}
	if msg == "fire" {
		return nil, errors.New("on fire")
	}
	fmt.Println("sells", msg)
	return nil, nil
}

func (s *Shop) OnStop(ctx context.Context) error {
	fmt.Println(s.Name, "closes")
	return nil
}

func (s *Shop) OnFailure(ctx context.Context, err error) {
	fmt.Println(s.Name, "ends:", err)
}

func quietRuntime() *goroutine.Runtime {
	rt, err := goroutine.New(goroutine.Options{Registry: registry.New(), Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		panic(err)
	}
	return rt
}

func Example_hooks() {
	ctx := context.Background()
	rt := quietRuntime()
	defer rt.Shutdown(ctx)
	shop, err := core.StartFunc(ctx, rt, NewShop)
	if err != nil {
		fmt.Println(err)
		return
	}
	if err := errors.Join(shop.Tell(ctx, "bread"), shop.Tell(ctx, "close")); err != nil {
		fmt.Println(err)
	}
	fmt.Println(shop.Wait(ctx), shop.Err())

	shop, err = core.Start(ctx, rt, &Shop{Name: "Grace's"})
	if err != nil {
		fmt.Println(err)
		return
	}
	if err := shop.Tell(ctx, "fire"); err != nil {
		fmt.Println(err)
	}
	fmt.Println(shop.Wait(ctx), shop.Err())
	// Output:
	// Ada's opens
	// sells bread
	// Ada's closes
	// <nil> actor was stopped
	// Grace's opens
	// Grace's ends: on fire
	// <nil> on fire
}

func Example_messages() {
	ctx := context.Background()
	rt := quietRuntime()
	defer rt.Shutdown(ctx)
	account, err := core.Start(ctx, rt, &Account{Owner: "Ada"})
	if err != nil {
		fmt.Println(err)
		return
	}

	err = account.Tell(ctx, Deposit{100}) // nil: it was accepted
	fmt.Println(err)
	balance, err := core.Ask[int](ctx, account, Balance{}) // the reply, as an int
	fmt.Println(balance, err)
	later := core.AskFuture[int](ctx, account, Deposit{20}) // the reply, when it is wanted
	fmt.Println(later.Get(ctx))

	_, err = core.Ask[string](ctx, account, Balance{})
	if e, ok := errors.AsType[*core.ReplyTypeError](err); ok {
		fmt.Println("a", e.Want, "was wanted, not the", e.Got)
	}

	within, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	balance, err = core.Ask[int](within, account, Balance{}) // waits for ten seconds at most
	fmt.Println(balance, err)

	owner, err := account.Ask(ctx, core.Call(func(ctx context.Context, actor any) (any, error) {
		return actor.(*Account).Owner, nil
	}))
	fmt.Println(owner, err)
	// Output:
	// <nil>
	// 100 <nil>
	// 120 <nil>
	// a string was wanted, not the 120
	// 120 <nil>
	// Ada <nil>
}

// Colleague asks the other one.
type Colleague struct{ other core.Ref }

func (c *Colleague) Receive(ctx context.Context, msg any) (any, error) {
	if other, ok := msg.(core.Ref); ok {
		c.other = other
		return nil, nil
	}
	return c.other.Ask(ctx, msg)
}

func Example_deadlock() {
	ctx := context.Background()
	rt := quietRuntime()
	defer rt.Shutdown(ctx)
	ada, err1 := core.Start(ctx, rt, &Colleague{})
	grace, err2 := core.Start(ctx, rt, &Colleague{ada})
	if err := errors.Join(err1, err2, ada.Tell(ctx, grace)); err != nil {
		fmt.Println(err)
		return
	}

	_, err := ada.Ask(ctx, "who does it?")
	fmt.Println(errors.Is(err, core.ErrDeadlock))
	if deadlock, ok := errors.AsType[*core.DeadlockError](err); ok {
		for _, w := range deadlock.Waits {
			fmt.Println(w.Ref.Type(), "handles", w.Handling, "and waits for", w.For[0].Type())
		}
	}
	fmt.Println(ada.IsAlive(), grace.IsAlive())
	// Output:
	// true
	// *docs_test.Colleague handles string and waits for *docs_test.Colleague
	// *docs_test.Colleague handles string and waits for *docs_test.Colleague
	// true true
}
