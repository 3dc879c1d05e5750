package docs_test

import (
	"context"
	"fmt"

	"github.com/gokka/gokka/core"
	"github.com/gokka/gokka/registry"
	"github.com/gokka/gokka/runtime/goroutine"
	"github.com/gokka/gokka/runtime/pooled"
	"github.com/gokka/gokka/runtime/sim"
)

func Example_runtimes() {
	ctx := context.Background()
	reg := registry.New()
	own, _ := goroutine.New(goroutine.Options{Registry: reg})
	pool, _ := pooled.New(pooled.Options{Registry: reg})
	simulated, _ := sim.New(sim.Options{Registry: reg})
	for _, rt := range []interface {
		core.Runtime
		Shutdown(context.Context) error
	}{own, pool, simulated} {
		actor := &Account{}
		ref, err := core.Start(ctx, rt, actor) // rt: goroutine.New(…), pooled.New(…), sim.New(…)
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println(ref.Ask(ctx, Deposit{1}))
		fmt.Println(rt.Shutdown(ctx))
	}
	// Output:
	// 1 <nil>
	// <nil>
	// 1 <nil>
	// <nil>
	// 1 <nil>
	// <nil>
}
