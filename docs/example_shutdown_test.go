package docs_test

import (
	"bytes"
	"context"
	"fmt"
	"os"

	"github.com/gokka/gokka/app"
	"github.com/gokka/gokka/core"
	"github.com/gokka/gokka/registry"
	"github.com/gokka/gokka/runtime/goroutine"
)

var _ = main // a program's, whose exit would be the test's

func main() {
	os.Exit(app.Main(app.Options{}, work))
}

func work(ctx context.Context) error {
	greeter, err := goroutine.Start(ctx, &Greeter{})
	if err != nil {
		return err
	}
	return app.Until(ctx, greeter) // a signal has come, or the greeter is gone
}

func Example_shutdownInTests() {
	reg := registry.New()
	rt, err := goroutine.New(goroutine.Options{Registry: reg})
	if err != nil {
		fmt.Println(err)
		return
	}
	var report bytes.Buffer
	signals := make(chan os.Signal, 1)
	work := func(ctx context.Context) error {
		greeter, err := core.Start(ctx, rt, &Greeter{})
		if err != nil {
			return err
		}
		signals <- os.Interrupt
		return app.Until(ctx, greeter)
	}
	code := app.Main(app.Options{Registry: reg, Signals: signals, Stderr: &report}, work)
	fmt.Println(code)
	fmt.Print(report.String())
	// Output:
	// 130
	// gokka: interrupt: stopping, for 8s at most; a second signal ends the program at once
}
