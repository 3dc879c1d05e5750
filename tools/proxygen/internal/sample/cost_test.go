package sample

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/gokka/gokka/core"
	"github.com/gokka/gokka/proxy"
	"github.com/gokka/gokka/registry"
	"github.com/gokka/gokka/runtime/goroutine"
)

// by is what is added. It is no constant, so that to send it, boxed or captured, costs an allocation in all forms.
var by = 1000

// form is a way to have an Adder add.
type form struct {
	name string
	call func(ctx context.Context) error
}

// pairs returns a call each as it is generated, and as it would be written by hand.
func pairs(adder AdderProxy) (generated, closure []form) {
	p := adder.Typed
	generated = []form{
		{"ask", func(ctx context.Context) error { _, err := adder.Ask().Add(ctx, by); return err }},
		{"future", func(ctx context.Context) error { _, err := adder.Add(ctx, by).Get(ctx); return err }},
		{"tell", func(ctx context.Context) error { return adder.Tell().Add(ctx, by) }},
	}
	closure = []form{
		{"ask", func(ctx context.Context) error {
			n := by
			_, err := proxy.Ask(ctx, p, func(_ context.Context, a *Adder) (int, error) { return a.Add(n), nil })
			return err
		}},
		{"future", func(ctx context.Context) error {
			n := by
			_, err := proxy.AskFuture(ctx, p, func(_ context.Context, a *Adder) (int, error) { return a.Add(n), nil }).Get(ctx)
			return err
		}},
		{"tell", func(ctx context.Context) error {
			n := by
			return proxy.Tell(ctx, p, func(_ context.Context, a *Adder) error { a.Add(n); return nil })
		}},
	}
	return generated, closure
}

func startCosts(tb testing.TB) (AdderProxy, core.Ref) {
	rt, err := goroutine.New(goroutine.Options{Registry: registry.New()})
	require.NoError(tb, err)
	tb.Cleanup(func() { require.NoError(tb, rt.Shutdown(context.Background())) })
	ref, err := core.Start(context.Background(), rt, new(Adder))
	require.NoError(tb, err)
	adder, err := NewAdderProxy(ref)
	require.NoError(tb, err)
	return adder, ref
}

// TestCosts checks that a generated call allocates no more than the closure that it saves writing, up to the parameter that
// the closure by hand captures as well.
func TestCosts(t *testing.T) {
	adder, _ := startCosts(t)
	ctx := context.Background()
	measure := func(f form) float64 {
		return testing.AllocsPerRun(1000, func() {
			if err := f.call(ctx); err != nil {
				t.Error(err)
			}
		})
	}
	generated, closure := pairs(adder)
	for i, g := range generated {
		require.LessOrEqual(t, measure(g), measure(closure[i]), g.name)
	}
}

func BenchmarkForms(b *testing.B) {
	adder, ref := startCosts(b)
	generated, closure := pairs(adder)
	plain := form{"ask", func(ctx context.Context) error { _, err := core.Ask[int](ctx, ref, by); return err }}
	for _, c := range []struct {
		name  string
		forms []form
	}{{"plain", []form{plain}}, {"closure", closure}, {"generated", generated}} {
		for _, f := range c.forms {
			b.Run(f.name+"/"+c.name, func(b *testing.B) {
				ctx, cancel := context.WithCancel(context.Background()) // the slow path
				defer cancel()
				b.ReportAllocs()
				for b.Loop() {
					if err := f.call(ctx); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	}
}
