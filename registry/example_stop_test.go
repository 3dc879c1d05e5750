package registry_test

import (
	"context"
	"errors"
	"fmt"

	"github.com/gokka/gokka/core"
	"github.com/gokka/gokka/registry"
	"github.com/gokka/gokka/runtime/goroutine"
)

// part is a part of a program, in need of those that were started before it.
type part struct{ name string }

func (p part) OnStop(context.Context) error {
	fmt.Println(p.name, "stops")
	if p.name == "cache" {
		return errors.New("not all was written")
	}
	return nil
}

// parts starts some in a registry of their own.
func parts(ctx context.Context, names ...string) *registry.Registry {
	reg := registry.New()
	rt, err := goroutine.New(goroutine.Options{Registry: reg})
	if err != nil {
		panic(err)
	}
	for _, name := range names {
		if _, err := core.Start(ctx, rt, part{name}); err != nil {
			panic(err)
		}
	}
	return reg
}

// Who was started last may use those before it until the end.
func ExampleRegistry_StopAll() {
	ctx := context.Background()
	reg := parts(ctx, "disk", "cache", "server")
	results, err := reg.StopAll(ctx)
	for _, r := range results {
		fmt.Println(r.Ref.Type(), r.Stopped, r.Err)
	}
	fmt.Println(err != nil, reg.Len())
	// Output:
	// server stops
	// cache stops
	// disk stops
	// registry_test.part true <nil>
	// registry_test.part true not all was written
	// registry_test.part true <nil>
	// true 0
}

// Inside an actor of the registry the others can be stopped, and itself last, if nobody waits for it there.
func ExampleRegistry_StopAllFuture() {
	ctx := context.Background()
	reg := parts(ctx, "disk")
	rt := reg.All()[0].Cell().Runtime()
	button, err := core.Start(ctx, rt, core.ReceiveFunc(func(ctx context.Context, _ any) (any, error) {
		_, err := reg.StopAll(ctx)
		fmt.Println(errors.Is(err, core.ErrDeadlock))
		return len(reg.StopAllFuture()), nil
	}))
	if err != nil {
		fmt.Println(err)
		return
	}
	disk := reg.All()[0]
	fmt.Println(button.Ask(ctx, "press"))
	fmt.Println(button.Wait(ctx), disk.Wait(ctx), reg.Len())
	// Unordered output:
	// true
	// 2 <nil>
	// disk stops
	// <nil> <nil> 0
}

// An actor is found by its URN as long as it is alive, whoever asks, and also by what was written down somewhere.
func ExampleRegistry_ByURN() {
	ctx := context.Background()
	reg := parts(ctx, "disk")
	urn := reg.All()[0].URN()
	ref, found := reg.ByURN(urn)
	fmt.Println(ref.IsAlive(), found)
	fmt.Println(ref.Stop(ctx))
	_, found = reg.ByURN(urn)
	fmt.Println(found)
	// Output:
	// true true
	// disk stops
	// true <nil>
	// false
}
