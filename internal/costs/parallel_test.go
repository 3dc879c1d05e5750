package costs

import (
	"context"
	"log/slog"
	"sync/atomic"
	"testing"
	"time"

	"github.com/gokka/gokka/core"
	"github.com/gokka/gokka/registry"
	"github.com/gokka/gokka/runtime/goroutine"
	"github.com/gokka/gokka/runtime/pooled"
)

// The benchmarks of this file are for -cpu 1,2,4,8: each goroutine works with actors of its own, so that whatever does not get
// faster with more processors is something that all of them share.

// crowd is what a parallel benchmark runs on.
type crowd struct {
	rt   core.Runtime
	reg  *registry.Registry
	refs []core.Ref
	next atomic.Int64
}

// own returns an actor that no other goroutine of the benchmark uses.
func (c *crowd) own() core.Ref { return c.refs[int(c.next.Add(1))%len(c.refs)] }

var background = context.Background()

// parallel are the benchmarks: each returns one operation of a goroutine, and what it does at the end.
var parallel = []struct {
	name string
	work func(c *crowd) (op func(i int), end func())
}{
	{"tell", func(c *crowd) (func(int), func()) {
		ref := c.own()
		return func(i int) {
			_ = ref.Tell(background, message)
			if i%1000 == 999 {
				_, _ = ref.Ask(background, message)
			}
		}, func() { _, _ = ref.Ask(background, message) }
	}},
	{"tell-idle", func(c *crowd) (func(int), func()) { // each message wakes another actor: the queue of all, the search, stealing
		ref := c.own()
		return func(i int) {
			_ = c.refs[i%len(c.refs)].Tell(background, message)
			if i%1000 == 999 {
				_, _ = ref.Ask(background, message)
			}
		}, func() { _, _ = ref.Ask(background, message) }
	}},
	{"ask", func(c *crowd) (func(int), func()) {
		ref := c.own()
		return func(int) { _, _ = ref.Ask(background, message) }, func() {}
	}},
	{"start-stop", func(c *crowd) (func(int), func()) {
		return func(int) {
			ref, err := core.Start(background, c.rt, &Echo{})
			if err != nil {
				panic(err)
			}
			_, _ = ref.Stop(background)
		}, func() {}
	}},
	{"lookup", func(c *crowd) (func(int), func()) {
		urn := c.own().URN()
		return func(int) { c.reg.ByURN(urn) }, func() {}
	}},
	{"dead-letter", func(c *crowd) (func(int), func()) {
		ref, err := core.Start(background, c.rt, &Echo{})
		if err != nil {
			panic(err)
		}
		_, _ = ref.Stop(background)
		return func(int) { _ = ref.Tell(background, message) }, func() {}
	}},
	{"timer", func(c *crowd) (func(int), func()) {
		ref := c.own()
		return func(int) {
			if cancel, err := core.TellAfter(background, ref, time.Hour, message); err == nil {
				cancel()
			}
		}, func() {}
	}},
}

// crowds are the runtimes that they run on.
var crowds = map[string]func(reg *registry.Registry) (core.Runtime, func(context.Context) error, error){
	"goroutine": func(reg *registry.Registry) (core.Runtime, func(context.Context) error, error) {
		rt, err := goroutine.New(goroutine.Options{Registry: reg, Logger: slog.New(slog.DiscardHandler)})
		return rt, rt.Shutdown, err
	},
	"pooled": func(reg *registry.Registry) (core.Runtime, func(context.Context) error, error) {
		rt, err := pooled.New(pooled.Options{Registry: reg, Logger: slog.New(slog.DiscardHandler)})
		return rt, rt.Shutdown, err
	},
}

// crowded calls f with actors on one of the runtimes.
func crowded(tb testing.TB, on string, f func(c *crowd)) {
	c := &crowd{reg: registry.New()}
	rt, shutdown, err := crowds[on](c.reg)
	if err != nil {
		tb.Fatal(err)
	}
	c.rt = rt
	for range 64 {
		ref, err := core.Start(background, rt, &Echo{})
		if err != nil {
			tb.Fatal(err)
		}
		c.refs = append(c.refs, ref)
	}
	f(c)
	if err := shutdown(background); err != nil {
		tb.Fatal(err)
	}
}

func BenchmarkParallel(b *testing.B) {
	for _, p := range parallel {
		for on := range crowds {
			b.Run(p.name+"/"+on, func(b *testing.B) {
				crowded(b, on, func(c *crowd) {
					b.ReportAllocs()
					b.ResetTimer()
					b.RunParallel(func(pb *testing.PB) {
						op, end := p.work(c)
						for i := 0; pb.Next(); i++ {
							op(i)
						}
						end()
					})
					b.StopTimer()
				})
			})
		}
	}
}
