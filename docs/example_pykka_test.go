package docs_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"time"

	"github.com/gokka/gokka/core"
	"github.com/gokka/gokka/future"
	"github.com/gokka/gokka/proxy"
	"github.com/gokka/gokka/registry"
	"github.com/gokka/gokka/runtime/goroutine"
	"github.com/gokka/gokka/runtime/pooled"
)

type Greeter struct {
	core.Base
	Greeting string
	seen     []string
}

func NewGreeter(self core.Ref) (*Greeter, error) {
	return &Greeter{Greeting: "Hello"}, nil
}

func (g *Greeter) OnStart(ctx context.Context) error { return nil }

func (g *Greeter) OnStop(ctx context.Context) error { return nil }

func (g *Greeter) OnFailure(ctx context.Context, err error) { fmt.Println("failed:", err) }

func (g *Greeter) Receive(ctx context.Context, msg any) (any, error) {
	name, ok := msg.(string)
	if !ok {
		return nil, fmt.Errorf("%v is no name", msg)
	}
	return g.Greet(name), nil
}

func (g *Greeter) Greet(name string) string {
	g.seen = append(g.seen, name)
	return g.Greeting + ", " + name
}

func Example_pykkaActor() {
	ctx := context.Background()
	ref, err := core.StartFunc(ctx, goroutine.Default(), NewGreeter)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(ref.Ask(ctx, "Ada"))
	fmt.Println(ref.Stop(ctx))
	// Output:
	// Hello, Ada <nil>
	// true <nil>
}

func Example_pykkaRef() {
	ctx := context.Background()
	ref, err := goroutine.Start(ctx, &Greeter{Greeting: "Hello"})
	if err != nil {
		fmt.Println(err)
		return
	}

	err = ref.Tell(ctx, "Ada") // nil, or why it was not accepted

	within, cancel := context.WithTimeout(ctx, time.Second)
	defer cancel()
	reply, err := core.Ask[string](within, ref, "Grace")
	fmt.Println(reply, err)

	f := core.AskFuture[string](ctx, ref, "Edsger")
	fmt.Println(f.Get(ctx))

	_, err = ref.Ask(ctx, 7)
	fmt.Println(err) // the handler's error, and the actor lives

	stopped, err := ref.Stop(ctx)
	fmt.Println(stopped, err, ref.IsAlive())
	_, err = ref.Ask(ctx, "Ada")
	fmt.Println(errors.Is(err, core.ErrActorDead))
	// Output:
	// Hello, Grace <nil>
	// Hello, Edsger <nil>
	// 7 is no name
	// true <nil> false
	// true
}

func Example_pykkaErrors() {
	rt, err := goroutine.New(goroutine.Options{
		Registry: registry.New(),
		Logger:   slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelWarn})),
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	ref, err := core.Start(ctx, rt, &Greeter{Greeting: "Hello"})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, name := range []any{"Ada", 7, "Grace"} {
		_, err = ref.Ask(ctx, name)
		switch {
		case errors.Is(err, core.ErrTimeout):
			fmt.Println("no time")
		case errors.Is(err, core.ErrActorDead):
			fmt.Println("gone")
		case err != nil: // what Receive returned, as it is
			fmt.Println(err)
		}
		if name == 7 {
			_, err = ref.Stop(ctx)
		}
	}
	_ = rt.Shutdown(ctx)
	// Output:
	// 7 is no name
	// gone
}

func Example_pykkaFuture() {
	ctx := context.Background()
	p := future.New[int]()
	doubled := future.Map(p.Future(), func(n int) (int, error) { return 2 * n, nil })
	both := future.Join(p.Future(), doubled)
	fmt.Println(p.Set(21), p.Set(22))
	fmt.Println(both.Get(ctx))
	fmt.Println(future.GetAll(ctx, p.Future(), doubled))
	// Output:
	// <nil> future is already set
	// [21 42] <nil>
	// [21 42] <nil>
}

func Example_pykkaProxy() {
	ctx := context.Background()
	ref, err := goroutine.Start(ctx, &Greeter{Greeting: "Hello"})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer ref.Stop(ctx)

	// By name, as in Python.
	p, err := proxy.New(ref)
	fmt.Println(p.Get("Greeting").Get(ctx))
	err = p.Set(ctx, "Greeting", "Good morning")
	fmt.Println(p.Call("Greet", "Ada").Get(ctx))
	err = p.Defer("Greet", "Grace")

	// Or checked by the compiler; unexported names too.
	typed, err := proxy.Of[*Greeter](ref)
	n, err := proxy.Ask(ctx, typed, func(_ context.Context, g *Greeter) (int, error) {
		return len(g.seen), nil
	})
	fmt.Println(n, err)
	// Output:
	// Hello <nil>
	// Good morning, Ada <nil>
	// 2 <nil>
}

func Example_pykkaRegistry() {
	ctx := context.Background()
	reg := registry.New()
	rt, err := goroutine.New(goroutine.Options{Registry: reg})
	if err != nil {
		fmt.Println(err)
		return
	}
	ref, err := core.Start(ctx, rt, &Greeter{Greeting: "Hello"})
	if err != nil {
		fmt.Println(err)
		return
	}

	all := reg.All()
	byType := registry.ByType[core.Stopper](reg) // an interface finds all that implement it
	byName := reg.ByTypeName("Greeter")
	byURN, found := reg.ByURN(ref.URN())
	sent, err := reg.Broadcast(ctx, "Ada", registry.OfType[*Greeter]())
	results, err := reg.StopAll(ctx)

	fmt.Println(len(all), len(byType), len(byName), byURN == ref, found, sent, len(results), err)
	// Output: 1 1 1 true true 1 1 <nil>
}

func Example_pykkaRuntime() {
	ctx := context.Background()
	one, err := goroutine.Start(ctx, &Greeter{Greeting: "Hello"})
	if err != nil {
		fmt.Println(err)
		return
	}
	two, err := pooled.Start(ctx, &Greeter{Greeting: "Good morning"})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, ref := range []core.Ref{one, two} {
		fmt.Println(ref.Ask(ctx, "Ada"))
		fmt.Println(ref.Stop(ctx))
	}
	// Output:
	// Hello, Ada <nil>
	// true <nil>
	// Good morning, Ada <nil>
	// true <nil>
}
