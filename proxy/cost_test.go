package proxy_test

import (
	"context"
	"testing"

	"github.com/gokka/gokka/core"
	"github.com/gokka/gokka/proxy"
)

// A closure costs one allocation more than a message that does the same.
func TestClosureCostsOneAllocation(t *testing.T) {
	everywhere(t, func(w *world) {
		if w.rt.Env().Mediator != nil {
			w.t.Skip("how much it costs to choose what happens next varies")
		}
		ref := w.start(&tally{})
		p := proxyOf[*tally](w, ref)
		ctx := context.Background()
		measure := func(f func() (int, error)) float64 {
			return testing.AllocsPerRun(200, func() {
				if _, err := f(); err != nil {
					w.t.Error(err)
				}
			})
		}
		const n = 1000 // too large to travel as an any without an allocation
		message := measure(func() (int, error) { return core.Ask[int](ctx, ref, add{n}) })
		closure := measure(func() (int, error) {
			return proxy.Ask(ctx, p, func(_ context.Context, t *tally) (int, error) { return t.Add(n), nil })
		})
		w.LessOrEqual(closure, message+1)
		message = measure(func() (int, error) { return core.AskFuture[int](ctx, ref, add{n}).Get(ctx) })
		closure = measure(func() (int, error) {
			return proxy.AskFuture(ctx, p, func(_ context.Context, t *tally) (int, error) { return t.Add(n), nil }).Get(ctx)
		})
		w.LessOrEqual(closure, message+1)
		message = measure(func() (int, error) { return 0, ref.Tell(ctx, add{1}) }) // a constant: nothing
		closure = measure(func() (int, error) {
			return 0, proxy.Tell(ctx, p, func(_ context.Context, t *tally) error { t.Add(1); return nil })
		})
		w.LessOrEqual(closure, message+1)
	})
}

// Row 123: making a proxy, or looking at one, costs nothing once the type is known, and one of a part the text of its path.
func TestProxiesCostNothing(t *testing.T) {
	everywhere(t, func(w *world) {
		ref := w.start(&tally{})
		w.Zero(testing.AllocsPerRun(100, func() {
			a, err1 := proxy.Of[*tally](ref)
			b, err2 := proxy.Of[summer](ref)
			c, err3 := proxy.New(ref)
			if err1 != nil || err2 != nil || err3 != nil || a.Ref() != b.Ref() || a.Ref() != c.Ref() {
				w.t.Error(err1, err2, err3)
			}
		}))
		p, err := proxy.New(ref)
		w.NoError(err)
		part := p
		w.EqualValues(1, testing.AllocsPerRun(100, func() { part = p.At("Deep") }), "a name more in its path")
		w.NotEqual(p, part)
	})
}

type summer interface{ Add(n int) int }
