//go:build !race

package costs

import (
	"context"
	"log/slog"
	"math"
	"runtime"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/gokka/gokka/core"
	"github.com/gokka/gokka/future"
	"github.com/gokka/gokka/proxy"
	"github.com/gokka/gokka/registry"
	"github.com/gokka/gokka/runtime/goroutine"
	"github.com/gokka/gokka/runtime/pooled"
)

// bench is a runtime with the actors that measurements need.
type bench struct {
	*testing.T
	ctx    context.Context
	rt     core.Runtime
	reg    *registry.Registry
	echo   core.Ref
	inside core.Ref // runs what it is sent in a turn
	setter core.Ref // sets the promises that it is told
}

type turn func(ctx context.Context)

func (b *bench) start(actor any) core.Ref {
	ref, err := core.Start(b.ctx, b.rt, actor)
	require.NoError(b, err)
	return ref
}

// within runs f in a turn.
func (b *bench) within(f turn) {
	_, err := b.inside.AskFuture(context.Background(), f).Get(b.ctx)
	require.NoError(b, err)
}

// path is a hot path: how many objects one time may cost, on goroutine and on pooled where asks are handed over never, in turns,
// always. do does it n times.
type path struct {
	name                            string
	goroutine, never, turns, always float64
	do                              func(b *bench, n int)
}

func same(name string, objects float64, do func(b *bench, n int)) path {
	return path{name, objects, objects, objects, objects, do}
}

var paths = []path{
	same("Tell from outside", 0, func(b *bench, n int) {
		for range n {
			_ = b.echo.Tell(context.Background(), message)
		}
		_, _ = b.echo.Ask(context.Background(), message)
	}),
	same("Tell a small value", 0, func(b *bench, n int) {
		for i := range n {
			_ = b.echo.Tell(context.Background(), i%100)
		}
		_, _ = b.echo.Ask(context.Background(), message)
	}),
	same("TryTell", 0, func(b *bench, n int) {
		for range n {
			_ = b.echo.TryTell(message)
		}
		_, _ = b.echo.Ask(context.Background(), message)
	}),
	same("Tell in a turn", 0, func(b *bench, n int) {
		b.within(func(ctx context.Context) {
			for range n {
				_ = b.echo.Tell(ctx, message)
			}
			_, _ = b.echo.Ask(ctx, message)
		})
	}),
	same("Tell with a deadline", 0, func(b *bench, n int) {
		for range n {
			_ = b.echo.Tell(b.ctx, message)
		}
		_, _ = b.echo.Ask(context.Background(), message)
	}),
	{"Ask from outside", 1, 1, 1, 0, func(b *bench, n int) {
		for range n {
			_, _ = b.echo.Ask(context.Background(), message)
		}
	}},
	same("Ask with a deadline", 2, func(b *bench, n int) {
		for range n {
			_, _ = b.echo.Ask(b.ctx, message)
		}
	}),
	same("Ask in a turn", 1, func(b *bench, n int) {
		b.within(func(ctx context.Context) {
			for range n {
				_, _ = b.echo.Ask(ctx, message)
			}
		})
	}),
	same("Ask in a turn with a deadline", 2, func(b *bench, n int) {
		b.within(func(ctx context.Context) {
			ctx, cancel := context.WithTimeout(ctx, time.Minute)
			defer cancel()
			for range n {
				_, _ = b.echo.Ask(ctx, message)
			}
		})
	}),
	{"Ask of a type", 1, 1, 1, 0, func(b *bench, n int) {
		for range n {
			_, _ = core.Ask[*int](context.Background(), b.echo, message)
		}
	}},
	same("AskFuture and Get", 1, func(b *bench, n int) {
		for range n {
			_, _ = b.echo.AskFuture(context.Background(), message).Get(context.Background())
		}
	}),
	same("AskFuture of a type and Get", 1, func(b *bench, n int) {
		for range n {
			_, _ = core.AskFuture[*int](context.Background(), b.echo, message).Get(context.Background())
		}
	}),
	same("AskFuture and Get in a turn", 1, func(b *bench, n int) {
		b.within(func(ctx context.Context) {
			for range n {
				_, _ = b.echo.AskFuture(ctx, message).Get(ctx)
			}
		})
	}),
	same("a turn waits for a promise", 1, func(b *bench, n int) {
		b.within(func(ctx context.Context) {
			for range n {
				p := future.New[int]()
				_ = b.setter.Tell(ctx, p)
				_, _ = p.Get(ctx)
			}
		})
	}),
	{"proxy: closure", 2, 2, 2, 1, func(b *bench, n int) { // the ask and its Call
		p, err := proxy.Of[*Echo](b.echo)
		require.NoError(b, err)
		for range n {
			_, _ = proxy.Ask(context.Background(), p, func(_ context.Context, e *Echo) (int, error) { return e.Add(1), nil })
		}
	}},
	same("proxy: closure, told", 1, func(b *bench, n int) {
		p, err := proxy.Of[*Echo](b.echo)
		require.NoError(b, err)
		for range n {
			_ = proxy.Tell(context.Background(), p, func(_ context.Context, e *Echo) error { e.Add(1); return nil })
		}
		_, _ = b.echo.Ask(context.Background(), message)
	}),
	{"proxy: dynamic call", 6, 6, 8, 8, func(b *bench, n int) {
		p, err := proxy.New(b.echo)
		require.NoError(b, err)
		for range n {
			_, _ = p.Call("Add", 1).Get(context.Background())
		}
	}},
	{"proxy: dynamic attribute", 3, 3, 5, 5, func(b *bench, n int) {
		p, err := proxy.New(b.echo)
		require.NoError(b, err)
		for range n {
			_, _ = p.Get("Value").Get(context.Background())
		}
	}},
	{"Start and Stop", 5, 3, 3, 3, func(b *bench, n int) {
		actors := make([]Echo, n) // the user's own
		for i := range actors {
			_, _ = b.start(&actors[i]).Stop(context.Background())
		}
	}},
	{"Start, Tell and StopFuture", 6, 4, 4, 4, func(b *bench, n int) {
		actors := make([]Echo, n)
		for i := range actors {
			ref := b.start(&actors[i])
			_ = ref.Tell(context.Background(), message)
			ref.StopFuture()
		}
	}},
	same("Watch and Unwatch", 1, func(b *bench, n int) {
		b.within(func(ctx context.Context) {
			for range n {
				_ = core.Watch(ctx, b.echo)
				_ = core.Unwatch(ctx, b.echo)
			}
		})
	}),
	same("TellAfter, cancelled", 4, func(b *bench, n int) {
		for range n {
			cancel, _ := core.TellAfter(context.Background(), b.echo, time.Hour, message)
			cancel()
		}
	}),
	same("promise, set and got", 1, func(_ *bench, n int) {
		for range n {
			p := future.New[int]()
			_ = p.Set(1)
			_, _ = p.Get(context.Background())
		}
	}),
	same("Map of a future", 1, func(_ *bench, n int) {
		f := future.Resolved(1)
		for range n {
			_, _ = future.Map(f, func(n int) (int, error) { return n + 1, nil }).Get(context.Background())
		}
	}),
	same("ByURN", 0, func(b *bench, n int) {
		urn := b.echo.URN()
		for range n {
			_, _ = b.reg.ByURN(urn)
		}
	}),
	same("ByType", 2, func(b *bench, n int) {
		for range n {
			_ = registry.ByType[*Echo](b.reg)
		}
	}),
	same("IsAlive, Snapshot", 0, func(b *bench, n int) {
		for range n {
			_ = b.echo.IsAlive()
			_ = b.echo.Cell().Snapshot()
		}
	}),
}

func TestCosts(t *testing.T) {
	discard := slog.New(slog.DiscardHandler)
	pool := func(mode core.DirectMode) func(*registry.Registry) (core.Runtime, func(context.Context) error) {
		return func(reg *registry.Registry) (core.Runtime, func(context.Context) error) {
			rt, err := pooled.New(pooled.Options{Registry: reg, Logger: discard, Direct: mode})
			require.NoError(t, err)
			return rt, rt.Shutdown
		}
	}
	for _, on := range []struct {
		name  string
		make  func(*registry.Registry) (core.Runtime, func(context.Context) error)
		limit func(path) float64
	}{
		{"goroutine", func(reg *registry.Registry) (core.Runtime, func(context.Context) error) {
			rt, err := goroutine.New(goroutine.Options{Registry: reg, Logger: discard})
			require.NoError(t, err)
			return rt, rt.Shutdown
		}, func(p path) float64 { return p.goroutine }},
		{"pooled, direct never", pool(core.DirectNever), func(p path) float64 { return p.never }},
		{"pooled, direct in turns", pool(core.DirectInTurns), func(p path) float64 { return p.turns }},
		{"pooled, direct always", pool(core.DirectAlways), func(p path) float64 { return p.always }},
	} {
		t.Run(on.name, func(t *testing.T) {
			reg := registry.New()
			rt, shutdown := on.make(reg)
			ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
			t.Cleanup(func() {
				require.NoError(t, shutdown(ctx))
				cancel()
			})
			b := &bench{T: t, ctx: ctx, rt: rt, reg: reg}
			b.echo = b.start(&Echo{})
			b.inside = b.start(core.ReceiveFunc(func(ctx context.Context, msg any) (any, error) { msg.(turn)(ctx); return nil, nil }))
			b.setter = b.start(core.ReceiveFunc(func(_ context.Context, msg any) (any, error) {
				return nil, msg.(*future.Promise[int]).Set(1)
			}))
			for _, p := range paths {
				t.Run(p.name, func(t *testing.T) {
					got := objects(func(n int) { p.do(b, n) }, on.limit(p)+slack)
					require.LessOrEqual(t, got, on.limit(p)+slack, "objects")
				})
			}
		})
	}
}

// slack is for what a round of measurements costs once, and for others.
const slack = 0.1

// objects returns how many objects each time allocates. Others allocate meanwhile, as the collector, the pool's tickers and
// buffers that grow do: so the best of some rounds counts, and what a round costs once is spread over many times.
func objects(do func(n int), enough float64) float64 {
	const times = 500
	do(times)
	best := math.Inf(1)
	for range 20 {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		do(times)
		runtime.ReadMemStats(&after)
		if best = min(best, float64(after.Mallocs-before.Mallocs)/times); best <= enough {
			break
		}
	}
	return best
}
