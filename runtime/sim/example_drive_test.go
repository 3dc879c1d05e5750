package sim_test

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/gokka/gokka/core"
	"github.com/gokka/gokka/future"
	"github.com/gokka/gokka/registry"
	"github.com/gokka/gokka/runtime/sim"
)

// Nothing happens until somebody drives: here the one who asks, until the reply is there.
func ExampleNew() {
	ctx := context.Background()
	rt, err := sim.New(sim.Options{Seed: 1, Registry: registry.New()})
	if err != nil {
		fmt.Println(err)
		return
	}
	acc, err := core.Start(ctx, rt, &account{})
	if err != nil {
		fmt.Println(err)
		return
	}
	_ = acc.Tell(ctx, 40)
	fmt.Println(rt.Steps())
	fmt.Println(core.Ask[int](ctx, acc, 2))
	fmt.Println(rt.Steps())
	fmt.Println(rt.Shutdown(ctx))
	// Output:
	// 0
	// 42 <nil>
	// 2
	// <nil>
}

// Time is virtual: an hour passes as soon as there is nothing else to do.
func ExampleRuntime_Advance() {
	ctx := context.Background()
	rt, err := sim.New(sim.Options{Registry: registry.New()})
	if err != nil {
		fmt.Println(err)
		return
	}
	begin := rt.Now()
	clock, err := core.Start(ctx, rt, core.ReceiveFunc(func(context.Context, any) (any, error) {
		fmt.Println("it is", rt.Now().Sub(begin))
		return nil, nil
	}))
	if err != nil {
		fmt.Println(err)
		return
	}
	cancel, err := core.TellEvery(ctx, clock, 20*time.Minute, "tick")
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(rt.Advance(time.Hour))
	fmt.Println(cancel())
	fmt.Println(rt.Advance(time.Hour))
	// Output:
	// it is 20m0s
	// it is 40m0s
	// it is 1h0m0s
	// 6 <nil>
	// true
	// 0 <nil>
}

// A wait that nothing can end is an error for whoever drives, who would otherwise wait for ever.
func ExampleStuckError() {
	ctx := context.Background()
	rt, err := sim.New(sim.Options{Registry: registry.New()})
	if err != nil {
		fmt.Println(err)
		return
	}
	promise := future.New[string]() // somebody should set it
	waiter, err := core.Start(ctx, rt, core.ReceiveFunc(func(ctx context.Context, _ any) (any, error) {
		return promise.Get(ctx)
	}))
	if err != nil {
		fmt.Println(err)
		return
	}
	reply := waiter.AskFuture(ctx, "well?")
	_, err = rt.RunUntilIdle()
	stuck, ok := errors.AsType[*sim.StuckError](err)
	fmt.Println(ok, len(stuck.Waits))

	_ = promise.Set("all is well") // the wait goes on, and ends
	fmt.Println(reply.Get(ctx))
	// Output:
	// true 1
	// all is well <nil>
}
