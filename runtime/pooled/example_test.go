package pooled_test

import (
	"context"
	"errors"
	"fmt"

	"github.com/gokka/gokka/core"
	"github.com/gokka/gokka/registry"
	"github.com/gokka/gokka/runtime/pooled"
)

// Cell is one of many: it adds its own to what the next one has.
type Cell struct {
	own  int
	next core.Ref
}

func (c *Cell) Receive(ctx context.Context, msg any) (any, error) {
	if c.next == (core.Ref{}) {
		return c.own, nil
	}
	rest, err := core.Ask[int](ctx, c.next, msg)
	return c.own + rest, err
}

// A thousand actors, each of which waits for the next one in the middle of its handler, need no more than one worker.
func ExampleNew() {
	ctx := context.Background()
	rt, err := pooled.New(pooled.Options{Workers: 1, Registry: registry.New()})
	if err != nil {
		fmt.Println(err)
		return
	}
	var ref core.Ref
	for range 1000 {
		if ref, err = core.Start(ctx, rt, &Cell{own: 1, next: ref}); err != nil {
			fmt.Println(err)
			return
		}
	}
	fmt.Println(core.Ask[int](ctx, ref, "sum"))
	fmt.Println(rt.Shutdown(ctx))

	_, err = pooled.New(pooled.Options{Workers: -1})
	fmt.Println(errors.Is(err, pooled.ErrInvalidOption))
	// Output:
	// 1000 <nil>
	// <nil>
	// true
}

// Stats says how busy the runtime is, and with what.
func ExampleRuntime_Stats() {
	ctx := context.Background()
	rt, err := pooled.New(pooled.Options{Workers: 2, Registry: registry.New()})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer rt.Shutdown(ctx)
	gate, inside := make(chan struct{}), make(chan struct{})
	asked, err := core.Start(ctx, rt, core.ReceiveFunc(func(context.Context, any) (any, error) {
		close(inside)
		<-gate
		return "open", nil
	}))
	if err != nil {
		fmt.Println(err)
		return
	}
	reply := asked.AskFuture(ctx, "how is the gate?")
	<-inside
	stats := rt.Stats()
	fmt.Println(stats.Workers, stats.Actors, stats.Global)
	close(gate)
	fmt.Println(reply.Get(ctx))
	// Output:
	// 2 1 0
	// open <nil>
}
