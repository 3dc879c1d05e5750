package supervisor_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"

	"github.com/gokka/gokka/core"
	"github.com/gokka/gokka/registry"
	"github.com/gokka/gokka/runtime/goroutine"
	"github.com/gokka/gokka/supervisor"
)

// fruits starts a supervisor with a child for each name.
func fruits(ctx context.Context, names ...string) core.Ref {
	rt, err := goroutine.New(goroutine.Options{Registry: registry.New(), Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		panic(err)
	}
	var opts supervisor.Options
	for _, name := range names {
		opts.Children = append(opts.Children, counter(name))
	}
	sup, err := supervisor.Start(ctx, rt, opts)
	if err != nil {
		panic(err)
	}
	return sup
}

func counter(name string) supervisor.Spec {
	return supervisor.Spec{Name: name, New: func(core.Ref) (any, error) { return &Counter{}, nil }}
}

func ExampleAdd() {
	ctx := context.Background()
	sup := fruits(ctx, "apples")
	defer sup.Stop(ctx)
	plums, err := supervisor.Add(ctx, sup, counter("plums"))
	fmt.Println(plums.IsAlive(), err)
	_, err = supervisor.Add(ctx, sup, counter("apples"))
	fmt.Println(errors.Is(err, supervisor.ErrChildExists))
	// Output:
	// true <nil>
	// true
}

// A child keeps its name when it is restarted, but not its Ref.
func ExampleChild() {
	ctx := context.Background()
	sup := fruits(ctx, "apples")
	defer sup.Stop(ctx)
	apples, err := supervisor.Child(ctx, sup, "apples")
	fmt.Println(apples.IsAlive(), err)
	_ = apples.Tell(ctx, "not a number")
	_ = apples.Wait(ctx)
	again, err := supervisor.Child(ctx, sup, "apples") // waits for the restart
	fmt.Println(again.IsAlive(), err, again == apples)
	_, err = supervisor.Child(ctx, sup, "plums")
	fmt.Println(errors.Is(err, supervisor.ErrNoChild))
	// Output:
	// true <nil>
	// true <nil> false
	// true
}

// A stop brings a Permanent child back. To remove it is to end it for good.
func ExampleRemove() {
	ctx := context.Background()
	sup := fruits(ctx, "apples", "pears")
	defer sup.Stop(ctx)
	apples, _ := supervisor.Child(ctx, sup, "apples")
	fmt.Println(supervisor.Remove(ctx, sup, "apples"), apples.IsAlive())
	list, err := supervisor.Children(ctx, sup)
	fmt.Println(len(list), list[0].Name, err)
	// Output:
	// <nil> false
	// 1 pears <nil>
}

func ExampleChildren() {
	ctx := context.Background()
	sup := fruits(ctx, "apples", "pears")
	defer sup.Stop(ctx)
	pears, _ := supervisor.Child(ctx, sup, "pears")
	_ = pears.Tell(ctx, "half a pear")
	_ = pears.Wait(ctx)
	_, _ = supervisor.Child(ctx, sup, "pears") // waits for the restart
	list, err := supervisor.Children(ctx, sup)
	fmt.Println(err)
	for _, c := range list {
		fmt.Println(c.Name, c.State, c.Restart, c.Restarts, c.LastErr)
	}
	// Output:
	// <nil>
	// apples running permanent 0 <nil>
	// pears running permanent 1 not a number
}
