package app_test

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"strings"
	"syscall"

	"github.com/gokka/gokka/app"
	"github.com/gokka/gokka/core"
	"github.com/gokka/gokka/registry"
	"github.com/gokka/gokka/runtime/goroutine"
	"github.com/gokka/gokka/supervisor"
)

// Greeter greets, and says goodbye when it is stopped.
type Greeter struct{}

func (*Greeter) Receive(_ context.Context, msg any) (any, error) {
	return fmt.Sprintf("Hello, %v!", msg), nil
}

func (*Greeter) OnStop(context.Context) error {
	fmt.Println("Goodbye!")
	return nil
}

// A program that does its work and ends. Outside an example its main would be the lines of work, in
// os.Exit(app.Main(app.Options{}, work)), and use the default registry and a default runtime.
func ExampleMain() {
	rt, _ := goroutine.New(goroutine.Options{Registry: registry.New()})
	work := func(ctx context.Context) error {
		greeter, err := core.Start(ctx, rt, &Greeter{})
		if err != nil {
			return err
		}
		greeting, err := core.Ask[string](ctx, greeter, "world")
		fmt.Println(greeting)
		return err
	}
	fmt.Println("exit code", app.Main(app.Options{Registry: rt.Env().Registry.(*registry.Registry)}, work))
	// Output:
	// Hello, world!
	// Goodbye!
	// exit code 0
}

// A service that runs until it is told to stop, or what it cannot do without has failed.
func ExampleUntil() {
	reg := registry.New()
	rt, _ := goroutine.New(goroutine.Options{Registry: reg, Logger: slog.New(slog.DiscardHandler)})
	signals := make(chan os.Signal, 1) // here the example signals itself
	opts := app.Options{Registry: reg, Signals: signals, Stderr: os.Stdout}
	code := app.Main(opts, func(ctx context.Context) error {
		sup, err := supervisor.Start(ctx, rt, supervisor.Options{Children: []supervisor.Spec{
			{Name: "greeter", New: func(core.Ref) (any, error) { return &Greeter{}, nil }},
		}})
		if err != nil {
			return err
		}
		if err := sup.Ready(ctx); err != nil {
			return err
		}
		signals <- syscall.SIGTERM
		return app.Until(ctx, sup)
	})
	fmt.Println("exit code", code)
	// Output:
	// gokka: terminated: stopping, for 8s at most; a second signal ends the program at once
	// Goodbye!
	// exit code 0
}

// What SIGUSR1 has package app write can be had at any other time, too.
func ExampleDump() {
	ctx := context.Background()
	rt, _ := goroutine.New(goroutine.Options{Registry: registry.New()})
	greeter, err := core.Start(ctx, rt, &Greeter{}, core.WaitReady())
	if err != nil {
		fmt.Println(err)
		return
	}
	var dump strings.Builder
	err = app.Dump(&dump, rt)
	first, rest, _ := strings.Cut(dump.String(), ",")
	fmt.Println(first, err)
	fmt.Println(strings.Contains(rest, greeter.URN()), strings.Contains(rest, "app_test.ExampleDump"))
	fmt.Println(greeter.Stop(ctx))
	// Output:
	// goroutine: 1 actors <nil>
	// true true
	// Goodbye!
	// true <nil>
}
