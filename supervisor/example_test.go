package supervisor_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/gokka/gokka/core"
	"github.com/gokka/gokka/registry"
	"github.com/gokka/gokka/runtime/goroutine"
	"github.com/gokka/gokka/supervisor"
)

// Counter loses count when it is told something that it does not understand.
type Counter struct{ n int }

func (c *Counter) Receive(_ context.Context, msg any) (any, error) {
	n, ok := msg.(int)
	if !ok {
		return nil, errors.New("not a number")
	}
	c.n += n
	return c.n, nil
}

func Example() {
	ctx := context.Background()
	rt, _ := goroutine.New(goroutine.Options{Registry: registry.New(), Logger: slog.New(slog.DiscardHandler)})
	sup, err := supervisor.Start(ctx, rt, supervisor.Options{
		Children: []supervisor.Spec{
			{Name: "apples", New: func(core.Ref) (any, error) { return &Counter{}, nil }},
			{Name: "pears", New: func(core.Ref) (any, error) { return &Counter{}, nil }},
		},
		Strategy: supervisor.OneForOne,
		BackOff:  supervisor.BackOff{Initial: 10 * time.Millisecond, Max: time.Second, Jitter: 0.1},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, msg := range []any{2, "many", 3} {
		apples, err := supervisor.Child(ctx, sup, "apples") // waits while it is restarted
		if err != nil {
			fmt.Println(err)
			return
		}
		if _, ok := msg.(int); ok {
			fmt.Println(apples.Ask(ctx, msg))
			continue
		}
		_ = apples.Tell(ctx, msg)
		_ = apples.Wait(ctx) // so that the next message does not reach the one that is about to fail
	}
	list, _ := supervisor.Children(ctx, sup)
	for _, c := range list {
		fmt.Println(c.Name, c.State, c.Restarts, c.LastErr)
	}
	fmt.Println(sup.Stop(ctx))
	// Output:
	// 2 <nil>
	// 3 <nil>
	// apples running 1 not a number
	// pears running 0 <nil>
	// true <nil>
}

func ExampleNew_tree() {
	ctx := context.Background()
	rt, _ := goroutine.New(goroutine.Options{Registry: registry.New(), Logger: slog.New(slog.DiscardHandler)})
	counter := func(core.Ref) (any, error) { return &Counter{}, nil }
	gave := make(chan error, 1)
	top, err := supervisor.Start(ctx, rt, supervisor.Options{
		Children: []supervisor.Spec{{
			Name: "fruit",
			New: func(core.Ref) (any, error) {
				return supervisor.New(supervisor.Options{
					Children:    []supervisor.Spec{{Name: "apples", New: counter}},
					MaxRestarts: -1, // leaves every failure to the supervisor above
				})
			},
		}},
		OnEvent: func(e supervisor.Event) {
			if e.Kind == supervisor.Restarting {
				gave <- e.Err
			}
		},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	fruit, _ := supervisor.Child(ctx, top, "fruit")
	apples, _ := supervisor.Child(ctx, fruit, "apples")
	_ = apples.Tell(ctx, "many")

	var e *supervisor.IntensityError
	fmt.Println(errors.As(<-gave, &e), e.Child, e.Causes[0].Err)
	again, _ := supervisor.Child(ctx, top, "fruit")
	fmt.Println(again != fruit)
	fmt.Println(top.Stop(ctx))
	// Output:
	// true apples not a number
	// true
	// true <nil>
}
