package lifemodel

import (
	"context"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/gokka/gokka/core"
	"github.com/gokka/gokka/runtime/runtimetest/each"
)

func blows() int {
	if testing.Short() || raceDetector {
		return 30
	}
	return 1000
}

// guardian counts what it is told of the ends of others.
type guardian struct {
	mu     sync.Mutex
	ends   map[core.Ref]int
	causes map[core.Ref]error
	barred map[core.Ref]bool // no longer watched: nothing may come
	wrong  atomic.Bool
}

func (g *guardian) Receive(ctx context.Context, msg any) (any, error) {
	switch m := msg.(type) {
	case core.Terminated:
		g.mu.Lock()
		defer g.mu.Unlock()
		g.ends[m.Ref]++
		g.causes[m.Ref] = m.Err
		if g.barred[m.Ref] {
			g.wrong.Store(true)
		}
	case core.Ref: // unwatch
		if err := core.Unwatch(ctx, m); err != nil {
			return nil, err
		}
		g.mu.Lock()
		defer g.mu.Unlock()
		g.barred[m] = true
	default:
		return ctx, nil
	}
	return nil, nil
}

// told returns how often it was told of the end of ref, and why that is gone.
func (g *guardian) told(ref core.Ref) (times int, cause error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.ends[ref], g.causes[ref]
}

// sleeper does nothing, and ends in one way or another.
type sleeper struct{}

func (sleeper) Receive(context.Context, any) (any, error) { return nil, mistake("told to fail") }

func finish(ref core.Ref) {
	switch rand.IntN(4) {
	case 0:
		ref.StopFuture()
	case 1:
		ref.Kill(nil)
	case 2:
		ref.Kill(mistake("killed"))
	default:
		_ = ref.TryTell("fail")
	}
}

// TestHammerWatch lets several goroutines watch and no longer watch actors that end meanwhile, in the name of
// one actor.
func TestHammerWatch(t *testing.T) {
	each.Runtime(t, func(t *testing.T, rt core.Runtime) {
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		g := &guardian{ends: map[core.Ref]int{}, causes: map[core.Ref]error{}, barred: map[core.Ref]bool{}}
		self, err := core.Start(ctx, rt, g)
		require.NoError(t, err)
		inside, err := core.Ask[context.Context](ctx, self, "ctx")
		require.NoError(t, err)
		watch := func(ref core.Ref) func() {
			return func() {
				if err := core.Watch(inside, ref); err != nil {
					t.Error(err)
				}
			}
		}
		unwatch := func(ref core.Ref) func() {
			return func() {
				if err := core.Unwatch(inside, ref); err != nil {
					t.Error(err)
				}
			}
		}
		var exactly, atMost []core.Ref
		start := func(list *[]core.Ref) core.Ref {
			ref, err := core.Start(ctx, rt, sleeper{})
			require.NoError(t, err)
			*list = append(*list, ref)
			return ref
		}
		for range blows() {
			often, racing, changing := start(&exactly), start(&exactly), start(&exactly)
			left, barred := start(&atMost), start(&atMost)
			change := func() {
				for range 10 {
					watch(changing)()
					unwatch(changing)()
				}
				watch(changing)() // whatever the others are still doing, from now on it is watched
			}
			insist := func() {
				for range 20 {
					watch(changing)()
				}
			}
			together(watch(often), watch(often), watch(often), change, insist, insist, watch(left), watch(barred))
			together(watch(racing),
				unwatch(left),
				func() {
					if _, err := self.Ask(ctx, barred); err != nil {
						t.Error(err)
					}
				},
				func() {
					for _, ref := range rand.Perm(5) {
						finish([]core.Ref{often, racing, changing, left, barred}[ref])
					}
				})
		}
		for _, ref := range append(exactly, atMost...) {
			require.NoError(t, ref.Wait(ctx))
		}
		for i, ref := range exactly {
			require.Eventually(t, func() bool { n, _ := g.told(ref); return n > 0 }, 20*time.Second, time.Millisecond,
				"%d: not told of the end of one that was watched %s", i/3, []string{"often", "just before", "again"}[i%3])
		}
		require.NoError(t, self.Ready(ctx))
		_, err = self.Stop(ctx)
		require.NoError(t, err)
		for _, ref := range exactly {
			n, cause := g.told(ref)
			require.Equal(t, 1, n)
			require.Equal(t, ref.Err(), cause)
		}
		for _, ref := range atMost {
			n, _ := g.told(ref)
			require.LessOrEqual(t, n, 1)
		}
		require.False(t, g.wrong.Load(), "told of an end after Unwatch had returned in a turn")
	})
}

// together calls all functions at the same time.
func together(fs ...func()) {
	var all sync.WaitGroup
	for _, f := range fs {
		all.Go(f)
	}
	all.Wait()
}

// collector notes which ticks it got.
type collector struct {
	got  []atomic.Int32
	gone atomic.Bool
	late atomic.Bool
}

func (c *collector) Receive(_ context.Context, msg any) (any, error) {
	if c.gone.Load() {
		c.late.Store(true)
	}
	if i, ok := msg.(int); ok {
		c.got[i].Add(1)
	}
	return nil, nil
}

func (c *collector) OnFailure(context.Context, error) { c.gone.Store(true) }

// TestHammerTimers lets several goroutines set and cancel timers of an actor that is killed meanwhile, or not.
func TestHammerTimers(t *testing.T) {
	each.Runtime(t, func(t *testing.T, rt core.Runtime) {
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		for i := range blows() / 10 {
			hammerTimers(ctx, t, rt, i%2 == 0)
			if t.Failed() {
				return
			}
		}
	})
}

func hammerTimers(ctx context.Context, t *testing.T, rt core.Runtime, kill bool) {
	const drivers, timers = 4, 25
	c := &collector{got: make([]atomic.Int32, drivers*timers)}
	ref, err := core.Start(ctx, rt, c)
	require.NoError(t, err)
	cancelled := make([]atomic.Bool, len(c.got))
	refused := make([]atomic.Bool, len(c.got))
	var ticking sync.Map // cancels of repeated timers
	var all []func()
	for d := range drivers {
		all = append(all, func() {
			every, err := core.TellEvery(ctx, ref, 50*time.Microsecond, "tick")
			if err == nil {
				ticking.Store(d, every)
			} else if !kill {
				t.Error(err)
			}
			for i := range timers {
				n := d*timers + i
				stop, err := core.TellAfter(ctx, ref, time.Duration(rand.IntN(300))*time.Microsecond, n)
				if refused[n].Store(err != nil); err != nil && !kill {
					t.Error(err)
				}
				if i%2 == 0 {
					cancelled[n].Store(stop())
				}
			}
		})
	}
	if kill {
		all = append(all, func() { ref.Kill(nil) })
	}
	together(all...)
	if !kill {
		for n := range c.got {
			if !cancelled[n].Load() {
				require.Eventually(t, func() bool { return c.got[n].Load() > 0 }, 20*time.Second, 100*time.Microsecond)
			}
		}
		ticking.Range(func(_, every any) bool {
			if !every.(func() bool)() {
				t.Error("a repeated timer of a living actor had ended")
			}
			return true
		})
		ref.Kill(nil)
	}
	require.NoError(t, ref.Wait(ctx))
	for n := range c.got {
		got := c.got[n].Load()
		if got > 1 || got > 0 && (cancelled[n].Load() || refused[n].Load()) {
			t.Errorf("message %d came %d times; cancelled %t, refused %t", n, got, cancelled[n].Load(), refused[n].Load())
		}
	}
	require.False(t, c.late.Load(), "something came after OnFailure")
	stop, err := core.TellAfter(ctx, ref, time.Hour, "never")
	require.ErrorIs(t, err, core.ErrActorDead)
	require.False(t, stop())
}
