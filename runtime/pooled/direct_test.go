package pooled_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/gokka/gokka/core"
	"github.com/gokka/gokka/registry"
	"github.com/gokka/gokka/runtime/goroutine"
	"github.com/gokka/gokka/runtime/pooled"
)

// Handing an ask over directly must not be visible in what actors do. The tests of this file run the same random programs
// with and without, and on the goroutine runtime, and compare what everybody got.

// script is a message: what its handler does, which is to ask and tell others and to end somehow.
type script struct {
	ops  []op
	end  ending
	seen []context.Context // contexts of the handlers below, which may be used although they are others'
}

type op struct {
	way way
	to  int
	sub *script
}

type way int

const (
	ask1          way = iota // with the handler's own context
	askThenGet               // as a future
	askCancelable            // with a context that has a channel
	leafDeadline             // an actor that asks nobody, with a deadline
	leafCaptured             // likewise, with the context of an asker's handler
	tellLog                  // an actor that writes down what it is told
	ways
)

type ending int

const (
	answers ending = iota
	fails
	panics
	endings
)

// program makes a random script for the last of those who wait. Of these it asks none but itself: who is the victim of a
// longer ring depends on who comes to wait last, and the suite's law 9 is there for them.
func program(r *rand.Rand, actors, depth int, waiting ...int) *script {
	s := &script{}
	if depth > 0 {
		for range 1 + r.IntN(3) {
			to := r.IntN(actors)
			for slices.Contains(waiting[:len(waiting)-1], to) {
				to = r.IntN(actors)
			}
			s.ops = append(s.ops, op{way(r.IntN(int(ways))), to, program(r, actors, depth-1, append(waiting[:len(waiting):len(waiting)], to)...)})
		}
	}
	if r.IntN(2) == 0 {
		s.end = ending(r.IntN(int(endings)))
	}
	return s
}

// stage is a set of actors that programs run on.
type stage struct {
	t      *testing.T
	actors []core.Ref
	leaf   core.Ref // replies with what it is asked
	logger core.Ref // writes down what it is told, by sender
	told   map[int][]int
}

// performer is one of the actors. Its fields belong to its turns.
type performer struct {
	*stage
	me   int
	sent int
	busy bool
}

func newStage(t *testing.T, n int, on func(i int) core.Runtime) *stage {
	s := &stage{t: t, told: map[int][]int{}}
	s.leaf = start(t, on(n), handler(func(_ context.Context, msg any) (any, error) { return msg, nil }))
	s.logger = start(t, on(n+1), handler(func(_ context.Context, msg any) (any, error) {
		if entry, ok := msg.([2]int); ok {
			s.told[entry[0]] = append(s.told[entry[0]], entry[1])
		}
		return nil, nil
	}))
	for i := range n {
		s.actors = append(s.actors, start(t, on(i), &performer{stage: s, me: i}))
	}
	return s
}

// play runs a program and returns all that was seen of it.
func (s *stage) play(p *script) string {
	clear(s.told)
	v, err := s.actors[0].AskFuture(context.Background(), p).Get(bounded(s.t))
	result := s.outcome(v, err)
	ask(s.t, s.logger, "all told")
	return fmt.Sprint(result, " told ", s.told)
}

func (p *performer) Receive(ctx context.Context, msg any) (any, error) {
	if p.busy {
		p.t.Errorf("performer %d has two turns at a time", p.me)
	}
	p.busy = true
	defer func() { p.busy = false }()
	if core.Self(ctx) != p.actors[p.me] || core.Current(ctx) != p.actors[p.me] {
		p.t.Errorf("performer %d is taken for %v, %v", p.me, core.Self(ctx), core.Current(ctx))
	}
	s := msg.(*script)
	s.seen = append(s.seen, ctx)
	var b strings.Builder
	for _, o := range s.ops {
		o.sub.seen = s.seen
		v, err := p.do(ctx, s, o)
		fmt.Fprintf(&b, " %d.%d:%s", p.me, o.way, p.outcome(v, err))
	}
	switch s.end {
	case fails:
		return nil, fmt.Errorf("failed after (%s)", b.String())
	case panics:
		panic("at (" + b.String() + ")")
	}
	return b.String(), nil
}

func (p *performer) do(ctx context.Context, s *script, o op) (any, error) {
	switch o.way {
	case ask1:
		return p.actors[o.to].Ask(ctx, o.sub)
	case askThenGet:
		return p.actors[o.to].AskFuture(ctx, o.sub).Get(ctx)
	case askCancelable:
		ctx, cancel := context.WithCancel(ctx)
		defer cancel()
		return p.actors[o.to].Ask(ctx, o.sub)
	case leafDeadline:
		ctx, cancel := context.WithTimeout(ctx, time.Minute)
		defer cancel()
		return p.leaf.Ask(ctx, o.to)
	case leafCaptured:
		return p.leaf.Ask(s.seen[o.to%len(s.seen)], o.to)
	default:
		p.sent++
		return nil, p.logger.Tell(ctx, [2]int{p.me, p.sent})
	}
}

// outcome describes a reply without what differs from run to run.
func (s *stage) outcome(v any, err error) string {
	if d, ok := errors.AsType[*core.DeadlockError](err); ok {
		var ring []int
		for _, r := range d.Ring {
			ring = append(ring, slices.Index(s.actors, r))
		}
		return fmt.Sprint("ring", ring)
	}
	if err != nil {
		return "error " + err.Error()
	}
	return fmt.Sprint(v)
}

func TestDirectHandOverIsNotSeen(t *testing.T) {
	const actors = 6
	reg := registry.New()
	pool := func(o pooled.Options) core.Runtime {
		o.Registry, o.Logger = reg, quiet
		return in(t, o)
	}
	threads, err := goroutine.New(goroutine.Options{Registry: reg, Logger: quiet})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, threads.Shutdown(bounded(t))) })

	stages := map[string]*stage{}
	all := func(name string, rts ...core.Runtime) {
		stages[name] = newStage(t, actors, func(i int) core.Runtime { return rts[i%len(rts)] })
	}
	all("goroutine", threads)
	for _, workers := range []int{1, 2} {
		for mode, name := range map[core.DirectMode]string{
			core.DirectNever: "never", core.DirectInTurns: "in turns", core.DirectAlways: "always",
		} {
			all(fmt.Sprint(name, workers), pool(pooled.Options{Workers: workers, Direct: mode}))
		}
	}
	all("shallow", pool(pooled.Options{Workers: 1, DirectDepth: 1}))
	all("small budget", pool(pooled.Options{Workers: 1, TurnMessages: 2}))
	all("two pools", pool(pooled.Options{Workers: 1}), pool(pooled.Options{Workers: 1, Direct: core.DirectAlways}))
	all("pool and goroutine", pool(pooled.Options{Workers: 1, Direct: core.DirectAlways}), threads)

	rounds, rings, failures := 200, 0, 0
	if testing.Short() || racing() {
		rounds = 60
	}
	for seed := range rounds {
		program := func() *script { return program(rand.New(rand.NewPCG(uint64(seed), 0)), actors, 4, 0) }
		// Players count what they tell from the beginning of time, on all stages alike.
		want := stages["goroutine"].play(program())
		rings += strings.Count(want, "ring[")
		failures += strings.Count(want, "error ")
		for name, s := range stages {
			if name == "goroutine" {
				continue
			}
			require.Equal(t, want, s.play(program()), "seed %d, %s", seed, name)
		}
	}
	require.Greater(t, rings, rounds/2, "the programs have rings")
	require.Greater(t, failures, rounds/2, "the programs have failures")
}

// How deep turns may be stacked shows in how often a worker parks: once per DirectDepth+1 actors of a chain.
func TestMaxDepth(t *testing.T) {
	for _, depth := range []int{1, 2, 64} {
		for _, n := range []int{2, depth + 1, depth + 2, 200} {
			rt := in(t, pooled.Options{Workers: 1, DirectDepth: depth})
			first := chain(t, n, func(int) core.Runtime { return rt }, func() {})
			eventually(t, func() bool { // all are idle, so that every ask can be handed over
				before := rt.Stats().Parks
				require.Equal(t, "deep", ask(t, first, "deep"))
				return rt.Stats().Parks-before == uint64((n-1)/(depth+1))
			}, fmt.Sprintf("the right number of parks with %d actors, depth %d", n, depth))
		}
	}
}

// A handler with many asks to make gives its place away now and then, though each of its asks could be handed over.
func TestHandOversCountTowardsTheTurn(t *testing.T) {
	const budget, asks = 10, 1000
	rt := in(t, pooled.Options{Workers: 1, TurnMessages: budget})
	other := start(t, rt, handler(callersOfHandler))
	direct, most := 0, 0 // hand-overs in a row
	ask(t, start(t, rt, handler(run)), task(func(ctx context.Context) (any, error) {
		row := 0
		for range asks {
			v, err := other.Ask(ctx, "who calls")
			if err != nil {
				return nil, err
			}
			if !strings.Contains(v.(string), "TestHandOversCountTowardsTheTurn") {
				row = 0
				continue
			}
			direct++
			row++
			most = max(most, row)
		}
		return nil, nil
	}))
	require.Positive(t, direct)
	require.LessOrEqual(t, most, budget)
}

// From outside an ask is handed over only if that is wanted.
func TestDirectFromOutside(t *testing.T) {
	for mode, handedOver := range map[core.DirectMode]bool{core.DirectInTurns: false, core.DirectAlways: true} {
		rt := in(t, pooled.Options{Workers: 1, Direct: mode})
		ref := start(t, rt, handler(callersOfHandler))
		here := func() bool { // as opposed to a worker's goroutine
			v, err := ref.Ask(context.Background(), "who calls")
			require.NoError(t, err)
			return strings.Contains(v.(string), "TestDirectFromOutside")
		}
		if handedOver {
			eventually(t, here, "the actor to be idle when it is asked")
			continue
		}
		for range 100 {
			require.False(t, here())
		}
	}
}

// callersOfHandler replies with the functions on the stack of the goroutine that it runs on.
func callersOfHandler(context.Context, any) (any, error) {
	pc := make([]uintptr, 64)
	frames := runtime.CallersFrames(pc[:runtime.Callers(1, pc)])
	var b strings.Builder
	for {
		f, more := frames.Next()
		b.WriteString(f.Function + "(")
		if !more {
			return b.String(), nil
		}
	}
}
