package proxy_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"github.com/gokka/gokka/core"
	"github.com/gokka/gokka/proxy"
	"github.com/gokka/gokka/registry"
	"github.com/gokka/gokka/runtime/goroutine"
	"github.com/gokka/gokka/runtime/pooled"
)

// tally is the actor of the benchmarks: the same thing by message, by method and by field.
type tally struct {
	Sum  int
	Deep *tally `gokka:"traversable"`
}

type add struct{ n int }

func (t *tally) Add(n int) int {
	t.Sum += n
	return t.Sum
}

func (t *tally) Receive(_ context.Context, msg any) (any, error) { return t.Add(msg.(add).n), nil }

// BenchmarkProxy compares the ways to ask an actor for the same thing. All are asks that wait, on the path on which two
// goroutines take turns. Ratios runs them in turns, so that whatever else happens on the machine happens to all,
// and reports the median of their times relative to those of a plain ask.
func BenchmarkProxy(b *testing.B) {
	runtimes := map[string]func() (core.Runtime, error){
		"goroutine": func() (core.Runtime, error) { return goroutine.New(goroutine.Options{Registry: registry.New()}) },
		"pooled":    func() (core.Runtime, error) { return pooled.New(pooled.Options{Registry: registry.New()}) },
	}
	for name, runtime := range runtimes {
		b.Run(name, func(b *testing.B) { benchmark(b, runtime) })
	}
}

func benchmark(b *testing.B, runtime func() (core.Runtime, error)) {
	ctx := context.Background()
	rt, err := runtime()
	if err != nil {
		b.Fatal(err)
	}
	ref, err := core.Start(ctx, rt, &tally{Deep: &tally{Deep: &tally{}}})
	if err != nil {
		b.Fatal(err)
	}
	defer func() { _, _ = ref.Stop(ctx) }()
	typed, err := proxy.Of[*tally](ref)
	if err != nil {
		b.Fatal(err)
	}
	dyn, err := proxy.New(ref)
	if err != nil {
		b.Fatal(err)
	}
	deep := dyn.At("Deep")
	forms := []form{
		{"ask", func(i int) (any, error) { return core.Ask[int](ctx, ref, add{i}) }},
		{"future", func(i int) (any, error) { return core.AskFuture[int](ctx, ref, add{i}).Get(ctx) }},
		{"closure", func(i int) (any, error) {
			return proxy.Ask(ctx, typed, func(_ context.Context, t *tally) (int, error) { return t.Add(i), nil })
		}},
		{"closurefuture", func(i int) (any, error) {
			return proxy.AskFuture(ctx, typed, func(_ context.Context, t *tally) (int, error) { return t.Add(i), nil }).Get(ctx)
		}},
		{"method", func(i int) (any, error) { return dyn.Call("Add", i).Get(ctx) }},
		{"attribute", func(i int) (any, error) { return dyn.Get("Sum").Get(ctx) }},
		{"set", func(i int) (any, error) { return nil, dyn.Set(ctx, "Sum", i) }},
		{"traversablemethod", func(i int) (any, error) { return deep.Call("Add", i).Get(ctx) }},
		{"traversableattribute", func(i int) (any, error) { return deep.Get("Sum").Get(ctx) }},
	}
	for _, f := range forms {
		b.Run(f.name, func(b *testing.B) {
			b.ReportAllocs()
			for i := 0; b.Loop(); i++ {
				f.run(b, i)
			}
		})
	}
	b.Run("Ratios", func(b *testing.B) { ratios(b, forms) })
}

// form is one way to ask.
type form struct {
	name string
	ask  func(i int) (any, error)
}

func (f form) run(b *testing.B, i int) {
	if _, err := f.ask(1000 + i%2); err != nil {
		b.Fatal(err)
	}
}

func ratios(b *testing.B, forms []form) {
	of := make([][]float64, len(forms))
	for b.Loop() {
		var plain time.Duration
		for k, f := range forms {
			began := time.Now()
			for i := range 100 {
				f.run(b, i)
			}
			took := time.Since(began)
			if k == 0 {
				plain = took
			}
			of[k] = append(of[k], float64(took)/float64(plain))
		}
	}
	for k, f := range forms[1:] {
		slices.Sort(of[k+1])
		b.ReportMetric(of[k+1][len(of[k+1])/2], f.name+"/ask")
	}
}
