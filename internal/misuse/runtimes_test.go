package misuse

import (
	"context"
	"io"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/gokka/gokka/app"
	"github.com/gokka/gokka/core"
	"github.com/gokka/gokka/registry"
	"github.com/gokka/gokka/runtime/goroutine"
	"github.com/gokka/gokka/runtime/pooled"
	"github.com/gokka/gokka/runtime/sim"
	"github.com/gokka/gokka/supervisor"
)

// runtime is what all of ours have.
type runtime interface {
	core.Runtime
	core.Lister
	DeadLetters() *core.DeadLetters
	Shutdown(context.Context) error
}

// A runtime that New has not made starts nothing, and has nothing to end.
func TestZeroRuntimes(t *testing.T) {
	ctx := bounded(t)
	for name, rt := range map[string]runtime{"goroutine": new(goroutine.Runtime), "pooled": new(pooled.Runtime), "sim": new(sim.Runtime)} {
		t.Run(name, errorsOf{
			"Start": {core.ErrNilRuntime, func() error { return second(core.Start(ctx, rt, &echo{})) }},
			"StartFunc": {core.ErrNilRuntime, func() error {
				return second(core.StartFunc(ctx, rt, func(core.Ref) (*echo, error) { return &echo{}, nil }))
			}},
			"supervisor":   {core.ErrNilRuntime, func() error { return second(supervisor.Start(ctx, rt, supervisor.Options{})) }},
			"Shutdown":     {nil, func() error { return rt.Shutdown(ctx) }},
			"Shutdown nil": {core.ErrNilContext, func() error { return rt.Shutdown(none) }},
			"Cells":        {nil, func() error { return same(len(rt.Cells()), 0) }},
			"DeadLetters":  {nil, func() error { return same(rt.DeadLetters().Count(core.Dropped), 0) }},
			"Inspect":      {nil, func() error { return same(len(core.Inspect(rt).Runtimes), 0) }},
			"Dump":         {nil, func() error { return core.Dump(io.Discard, rt) }},
			"app": {nil, func() error {
				opts := app.Options{Registry: registry.New(), Runtimes: []core.Runtime{rt}, Stderr: io.Discard}
				return same(app.Main(opts, func(context.Context) error { return nil }), 0)
			}},
		}.run)
	}
	require.Zero(t, new(pooled.Runtime).Stats())

	rt := new(sim.Runtime)
	errorsOf{
		"Step":         {nil, func() error { return same(rt.Step(), false) }},
		"Steps":        {nil, func() error { return same(rt.Steps(), 0) }},
		"RunUntilIdle": {nil, func() error { return second(rt.RunUntilIdle()) }},
		"Settle":       {nil, func() error { return second(rt.Settle()) }},
		"Advance":      {nil, func() error { return second(rt.Advance(time.Second)) }},
		"Now":          {nil, func() error { return same(rt.Now().IsZero(), false) }},
		"Choose":       {nil, func() error { return same(rt.Choose(1), 0) }},
		"Rand":         {nil, func() error { return same(rt.Rand().IntN(9) < 9, true) }},
	}.run(t)
}

// The zero Options of each runtime work.
func TestZeroOptions(t *testing.T) {
	for name, newRuntime := range map[string]func() (runtime, error){
		"goroutine": func() (runtime, error) { return goroutine.New(goroutine.Options{}) },
		"pooled":    func() (runtime, error) { return pooled.New(pooled.Options{}) },
		"sim":       func() (runtime, error) { return sim.New(sim.Options{}) },
	} {
		t.Run(name, func(t *testing.T) {
			ctx := bounded(t)
			rt, err := newRuntime()
			require.NoError(t, err)
			ref, err := core.Start(ctx, rt, &echo{})
			require.NoError(t, err)
			found, ok := registry.Default().ByURN(ref.URN())
			require.True(t, ok && found == ref)
			reply, err := ref.Ask(ctx, "hello")
			require.NoError(t, err)
			require.Equal(t, "hello", reply)
			sup, err := supervisor.Start(ctx, rt, supervisor.Options{})
			require.NoError(t, err)
			require.NoError(t, sup.Ready(ctx))
			require.NoError(t, rt.Shutdown(ctx))
		})
	}
}

// Without a run, or on another runtime, sim's functions give what is random.
func TestSimOutsideOfARun(t *testing.T) {
	require.NotPanics(t, func() {
		require.Zero(t, sim.Choose(none, 1))
		require.Less(t, sim.Rand(none).IntN(9), 9)
		sim.Yield(none, "nowhere")
		m := new(sim.Monitor)
		m.Hot()
		m.Cold()
	})
	_, err := sim.Explore(func(*sim.T) {}, nil)
	require.ErrorIs(t, err, core.ErrInvalidOption)
	report, err := sim.Explore(nil, sim.Iterations(1))
	require.NoError(t, err)
	require.NotNil(t, report.Failure)
}
