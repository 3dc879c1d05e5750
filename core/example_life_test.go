package core_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"

	"github.com/gokka/gokka/core"
	"github.com/gokka/gokka/registry"
	"github.com/gokka/gokka/runtime/goroutine"
)

// An actor that has another do a part of its work starts it on its own runtime, whichever that is.
func ExampleSpawn() {
	ctx := context.Background()
	double := core.ReceiveFunc(func(_ context.Context, msg any) (any, error) { return 2 * msg.(int), nil })
	boss, err := goroutine.Start(ctx, core.ReceiveFunc(func(ctx context.Context, msg any) (any, error) {
		helper, err := core.Spawn(ctx, double)
		if err != nil {
			return nil, err
		}
		defer helper.StopFuture() // does not wait
		return helper.Ask(ctx, msg)
	}))
	if err != nil {
		fmt.Println(err)
		return
	}
	defer boss.Stop(ctx)
	fmt.Println(boss.Ask(ctx, 21))

	_, err = core.Spawn(ctx, double) // this is no actor
	fmt.Println(errors.Is(err, core.ErrNoActor))
	// Output:
	// 42 <nil>
	// true
}

// candle embeds Base, to reach itself where it is given no context.
type candle struct {
	core.Base
	length int
}

func (c *candle) burn() {
	if c.length--; c.length == 0 {
		c.Stop() // once it has handled what is queued
	}
}

func (c *candle) Receive(context.Context, any) (any, error) {
	c.burn()
	return c.length, nil
}

func ExampleBase() {
	ctx := context.Background()
	ref, err := goroutine.Start(ctx, &candle{length: 2})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(ref.Ask(ctx, "burn"))
	fmt.Println(ref.Ask(ctx, "burn"))
	fmt.Println(ref.Wait(ctx), ref.Err())
	// Output:
	// 1 <nil>
	// 0 <nil>
	// <nil> actor was stopped
}

// device cannot do without its driver.
type device struct{ driver string }

func (d *device) OnStart(context.Context) error {
	if d.driver == "" {
		return errors.New("no driver")
	}
	return nil
}

// With WaitReady a start is over when OnStart is, and has its error. Without, Ref.Ready tells the same later.
func ExampleWaitReady() {
	ctx := context.Background()
	rt, err := goroutine.New(goroutine.Options{Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer rt.Shutdown(ctx)
	_, err = core.Start(ctx, rt, &device{}, core.WaitReady())
	fmt.Println(err)

	good, err := core.Start(ctx, rt, &device{"usb"})
	fmt.Println(err, good.Ready(ctx))
	bad, err := core.Start(ctx, rt, &device{})
	fmt.Println(err, bad.Ready(ctx))
	// Output:
	// no driver
	// <nil> <nil>
	// <nil> no driver
}

// What nobody waits for is a failure of the actor, and ends it, unless it was started with TellErrors.
func ExampleTellErrors() {
	ctx := context.Background()
	rt, err := goroutine.New(goroutine.Options{Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer rt.Shutdown(ctx)
	picky := core.ReceiveFunc(func(_ context.Context, msg any) (any, error) {
		if msg == "spinach" {
			return nil, errors.New("no spinach")
		}
		return "yummy", nil
	})
	for _, opts := range [][]core.Option{nil, {core.TellErrors()}} {
		eater, err := core.Start(ctx, rt, picky, opts...)
		if err != nil {
			fmt.Println(err)
			return
		}
		_ = eater.Tell(ctx, "spinach")
		reply, err := eater.Ask(ctx, "pizza")
		fmt.Println(reply, errors.Is(err, core.ErrActorDead), eater.IsAlive())
	}
	// Output:
	// <nil> true false
	// yummy false true
}

// Stop lets an actor finish what is queued, Kill does not, and ends the context of what it is doing.
func ExampleRef_Kill() {
	ctx := context.Background()
	rt, err := goroutine.New(goroutine.Options{Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer rt.Shutdown(ctx)
	begun := make(chan struct{})
	digger, err := core.Start(ctx, rt, core.ReceiveFunc(func(ctx context.Context, _ any) (any, error) {
		close(begun)
		<-ctx.Done() // in place of work that looks at it now and then
		return nil, context.Cause(ctx)
	}))
	if err != nil {
		fmt.Println(err)
		return
	}
	first, second := digger.AskFuture(ctx, "dig"), digger.AskFuture(ctx, "dig deeper")
	<-begun
	digger.Kill(errors.New("the tide is coming"))
	_, err = first.Get(ctx)
	fmt.Println(err)
	_, err = second.Get(ctx)
	fmt.Println(errors.Is(err, core.ErrActorDead))
	fmt.Println(digger.Wait(ctx), digger.Err())
	// Output:
	// the tide is coming
	// true
	// <nil> the tide is coming
}

// sailor leaves the ship in order.
type sailor struct{ name string }

func (s *sailor) Receive(_ context.Context, msg any) (any, error) {
	return nil, &core.FatalError{Err: fmt.Errorf("%v", msg)}
}

func (s *sailor) OnStop(context.Context) error {
	fmt.Println(s.name, "leaves")
	return nil
}

// After a FatalError no actor of the registry goes on. Each is stopped, and none fails.
func ExampleFatalError() {
	ctx := context.Background()
	reg := registry.New()
	rt, err := goroutine.New(goroutine.Options{Registry: reg, Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		fmt.Println(err)
		return
	}
	captain, err := core.Start(ctx, rt, &sailor{"captain"})
	if err != nil {
		fmt.Println(err)
		return
	}
	mate, err := core.Start(ctx, rt, &sailor{"mate"})
	if err != nil {
		fmt.Println(err)
		return
	}
	_, err = mate.Ask(ctx, "the ship is sinking")
	fatal, ok := errors.AsType[*core.FatalError](err)
	fmt.Println(ok, fatal.Err)
	fmt.Println(mate.Wait(ctx), captain.Wait(ctx), reg.Len())
	// Unordered output:
	// true the ship is sinking
	// mate leaves
	// captain leaves
	// <nil> <nil> 0
}
