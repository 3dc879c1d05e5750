package goroutine_test

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/gokka/gokka/core"
	"github.com/gokka/gokka/registry"
	"github.com/gokka/gokka/runtime/goroutine"
)

// Counter is an actor.
type Counter struct{ n int }

func (c *Counter) Receive(_ context.Context, msg any) (any, error) {
	c.n += msg.(int)
	return c.n, nil
}

func ExampleStart() {
	ctx := context.Background()
	counter, err := goroutine.Start(ctx, &Counter{})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer counter.Stop(ctx)
	_ = counter.Tell(ctx, 40)
	fmt.Println(core.Ask[int](ctx, counter, 2))
	// Output: 42 <nil>
}

// A runtime with a registry of its own sees nothing of others, and they nothing of it.
func ExampleNew() {
	ctx := context.Background()
	reg := registry.New()
	rt, err := goroutine.New(goroutine.Options{
		Registry:  reg,
		OnFailure: func(f core.Failure) { fmt.Printf("%v: %v\n", f.Ref.Type(), f.Err) },
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer rt.Shutdown(ctx) // after it all that was to be reported has been
	shy, err := core.Start(ctx, rt, core.ReceiveFunc(func(context.Context, any) (any, error) {
		return nil, errors.New("nothing to say")
	}))
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(reg.Len())
	_, err = shy.Ask(ctx, "well?")
	fmt.Println(err)
	// Unordered output:
	// 1
	// core.ReceiveFunc: nothing to say
	// nothing to say
}

// Shutdown stops all actors of the runtime, within a time, and says who does not stop.
func ExampleRuntime_Shutdown() {
	ctx := context.Background()
	rt, err := goroutine.New(goroutine.Options{Registry: registry.New()})
	if err != nil {
		fmt.Println(err)
		return
	}
	end := make(chan struct{})
	deaf, err := core.Start(ctx, rt, core.ReceiveFunc(func(context.Context, any) (any, error) {
		<-end
		return nil, nil
	}))
	if err != nil {
		fmt.Println(err)
		return
	}
	_ = deaf.Tell(ctx, "work")
	soon, cancel := context.WithTimeout(ctx, 20*time.Millisecond)
	defer cancel()
	err = rt.Shutdown(soon)
	late, ok := errors.AsType[*core.ShutdownError](err)
	fmt.Println(ok, len(late.Actors))

	_, err = core.Start(ctx, rt, &Counter{})
	fmt.Println(errors.Is(err, core.ErrRuntimeClosed))
	close(end)
	fmt.Println(rt.Shutdown(ctx))
	// Output:
	// true 1
	// true
	// <nil>
}
