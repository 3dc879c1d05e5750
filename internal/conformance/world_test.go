package conformance

import (
	"context"
	"fmt"
	"maps"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/gokka/gokka/core"
	"github.com/gokka/gokka/registry"
	"github.com/gokka/gokka/runtime/sim"
)

// world is one run of a program on some runtime.
type world struct {
	t    require.TestingT
	ctx  context.Context
	rt   core.Runtime
	reg  *registry.Registry
	seed uint64 // of pauses; 0 for none
	nth  atomic.Uint64

	mu     sync.Mutex
	notes  map[string][]string // by whose they are, in the order in which they were made
	left   int                 // ends that are still to come
	ended  chan struct{}       // closed when there are none
	actors []core.Ref
}

// program is what is run. It is over when its actors have said so often that they are at an end, and then all that
// was sent before is handled. What they note meanwhile is the result.
type program struct {
	name    string
	results int // how many there are: a number that grows would mean that sim allows what it should not
	ends    int
	run     func(w *world)
	fails   bool     // handlers fail on purpose
	beyond  []string // results that sim does not have, and why
}

// again returns a world for another run on the same runtime.
func (w *world) again(t require.TestingT) *world {
	return &world{t: t, ctx: w.ctx, rt: w.rt, reg: w.reg, seed: w.seed}
}

// play runs p once and returns what each actor noted.
func (p program) play(w *world) string {
	w.notes, w.left, w.ended = map[string][]string{}, p.ends, make(chan struct{})
	p.run(w)
	if s, ok := w.rt.(*sim.Runtime); ok {
		_, err := s.RunUntilIdle()
		require.NoError(w.t, err)
	}
	select {
	case <-w.ended:
	case <-w.ctx.Done():
		require.Fail(w.t, "the program does not end", p.name)
	}
	// Actors end in the order of their starts, each after what it was sent before.
	for _, ref := range w.actors {
		if _, err := ref.Stop(w.ctx); !p.fails {
			require.NoError(w.t, err)
		}
	}
	var all []string
	for _, who := range slices.Sorted(maps.Keys(w.notes)) {
		all = append(all, who+": "+strings.Join(w.notes[who], " "))
	}
	return strings.Join(all, "; ")
}

// note adds to what somebody saw.
func (w *world) note(who string, what any) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.notes[who] = append(w.notes[who], fmt.Sprint(what))
}

// end says that one more has come to its end.
func (w *world) end() {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.left--; w.left == 0 {
		close(w.ended)
	}
}

// pause lets other goroutines go on, or not, as the seed has it.
func (w *world) pause() {
	if w.seed == 0 {
		return
	}
	x := (w.seed + w.nth.Add(1)) * 0x9e3779b97f4a7c15
	for range (x >> 60) & 3 {
		runtime.Gosched()
	}
}

func (w *world) start(actor any, opts ...core.Option) core.Ref {
	ref, err := core.Start(w.ctx, w.rt, actor, opts...)
	require.NoError(w.t, err)
	w.mine(ref)
	return ref
}

// mine adds an actor to those that are stopped in the end.
func (w *world) mine(ref core.Ref) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.actors = append(w.actors, ref)
}

// step is a part of what a handler does.
type step func(ctx context.Context) error

// does starts an actor that does these steps for each message, and replies with its name.
func (w *world) does(name string, steps ...step) core.Ref {
	return w.start(core.ReceiveFunc(func(ctx context.Context, _ any) (any, error) {
		for _, s := range steps {
			w.pause()
			if err := s(ctx); err != nil {
				return nil, err
			}
		}
		w.pause()
		return name, nil
	}))
}

// sink starts an actor that notes what it gets, and replies with its name.
func (w *world) sink(name string, opts ...core.Option) core.Ref {
	return w.start(core.ReceiveFunc(func(_ context.Context, msg any) (any, error) {
		w.note(name, msg)
		w.pause()
		return name, nil
	}), opts...)
}

func (w *world) tells(to core.Ref, msgs ...any) step {
	return func(ctx context.Context) error {
		for _, msg := range msgs {
			w.pause()
			if err := to.Tell(ctx, msg); err != nil {
				return err
			}
		}
		return nil
	}
}

func (w *world) asks(to core.Ref, msg any) step {
	return func(ctx context.Context) error {
		_, err := to.Ask(ctx, msg)
		return err
	}
}

// ends is the last step of those who are waited for.
func (w *world) ends() step {
	return func(context.Context) error { w.end(); return nil }
}

// kick tells actors to begin, from outside.
func (w *world) kick(refs ...core.Ref) {
	for _, ref := range refs {
		require.NoError(w.t, ref.Tell(w.ctx, "go"))
		w.pause()
	}
}

// bounded is how long a run may take, on a machine however slow.
const bounded = 30 * time.Second
