package rings

import (
	"context"
	"errors"
	"math/rand/v2"
	"runtime"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/gokka/gokka/core"
	"github.com/gokka/gokka/future"
	"github.com/gokka/gokka/registry"
	goroutines "github.com/gokka/gokka/runtime/goroutine"
	"github.com/gokka/gokka/runtime/pooled"
	"github.com/gokka/gokka/runtime/runtimetest/each"
	"github.com/gokka/gokka/runtime/sim"
)

const rounds = 60

func TestOnEachRuntime(t *testing.T) {
	each.Runtime(t, func(t *testing.T, rt core.Runtime) { try(t, rt) })
}

func TestOnAllRuntimesAtOnce(t *testing.T) {
	reg := registry.New()
	g, err := goroutines.New(goroutines.Options{Registry: reg})
	require.NoError(t, err)
	p, err := pooled.New(pooled.Options{Registry: reg, Workers: 1})
	require.NoError(t, err)
	s, err := sim.New(sim.Options{Registry: reg, Auto: true})
	require.NoError(t, err)
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
		defer cancel()
		require.NoError(t, errors.Join(g.Shutdown(ctx), p.Shutdown(ctx), s.Shutdown(ctx)))
	})
	try(t, g, p, s)
}

// try runs random programs, and sees to it that enough of them have something to find.
func try(t *testing.T, rts ...core.Runtime) {
	var victims, several, quiet, rings int
	for range rounds {
		seed := rand.Uint64()
		r := rand.New(rand.NewPCG(seed, 0))
		w := &world{t: t, program: randomProgram(r), told: map[int][]int{}}
		w.run(r, rts)
		if t.Failed() {
			t.Fatalf("seed %d:%v\nvictims %v", seed, w.program, w.told)
		}
		victims += len(w.told)
		for i := range w.told {
			if w.members[i].wait.op != actor {
				several++
			}
		}
		if len(w.told) == 0 {
			quiet++
		}
		rings += w.ringsAtExpiry
	}
	t.Logf("%d victims, %d of them in waits for several; %d programs without; %d rings at a deadline", victims, several, quiet, rings)
	if victims < rounds/4 || several < rounds/12 || quiet < rounds/12 {
		t.Errorf("the programs were too tame: %d victims, %d of them in waits for several, %d programs without", victims, several, quiet)
	}
}

// world is a program that runs.
type world struct {
	program
	t         *testing.T
	refs      []core.Ref
	contexts  []context.Context // of the members
	promised  []*future.Promise[any]
	passed    chan struct{} // closed when all deadlines pass
	arrived   sync.WaitGroup
	open      *future.Promise[bool] // lets all members begin to wait
	borrowers sync.WaitGroup        // goroutines that use a member's context

	mu            sync.Mutex
	errs          map[int]error // of the members that have finished
	told          map[int][]int // the victims, and the members that they were told of
	begun         view          // the program as it was before the deadlines passed
	ringsAtExpiry int
}

// body is an actor of the program.
type body struct {
	w *world
	i int
}

func (b body) OnStart(ctx context.Context) error {
	if b.w.members[b.i].inStart {
		b.w.member(ctx, b.i)
	}
	return nil
}

func (b body) Receive(ctx context.Context, msg any) (any, error) {
	if msg == "go" {
		b.w.member(ctx, b.i)
	}
	return nil, nil
}

func (w *world) run(r *rand.Rand, rts []core.Runtime) {
	n := len(w.members)
	w.refs, w.contexts, w.errs = make([]core.Ref, n), make([]context.Context, n), map[int]error{}
	w.passed, w.open = make(chan struct{}), future.New[bool]()
	for range w.promises {
		w.promised = append(w.promised, future.New[any]())
	}
	w.arrived.Add(n)
	for i, m := range w.members {
		var opts []core.Option
		if m.bounded {
			opts = append(opts, core.WithMailbox(core.Bounded(1, core.Block)))
		}
		ref, err := core.Start(context.Background(), rts[r.IntN(len(rts))], body{w, i}, opts...)
		require.NoError(w.t, err)
		w.refs[i] = ref
		if !m.inStart {
			require.NoError(w.t, ref.Tell(context.Background(), "go"))
		}
	}
	w.arrived.Wait()
	for i, m := range w.members {
		for m.bounded && w.refs[i].TryTell("fill") == nil {
		}
	}
	_ = w.open.Set(true)

	deadline := time.Now().Add(30 * time.Second)
	w.until(deadline, "all deadlocks are found", func() bool { return w.quiet(view{program: w.program}) && w.allWait() })
	w.mu.Lock()
	w.begun = view{program: w.program, free: w.finished(), promises: true, timed: true}
	w.mu.Unlock()
	close(w.passed)
	w.until(deadline, "all deadlines have passed", func() bool {
		free := w.finished()
		for i, m := range w.members {
			if m.timed && !free[i] {
				return false
			}
		}
		return w.quiet(view{program: w.program})
	})
	for _, p := range w.promised {
		_ = p.Set(nil)
	}
	w.until(deadline, "all members have finished", func() bool { return len(w.errs) == n })
	if w.t.Failed() {
		return
	}
	w.borrowers.Wait()
	for _, ref := range w.refs {
		ref.StopFuture()
	}
	w.check()
}

// until waits for something that only needs time.
func (w *world) until(deadline time.Time, what string, is func() bool) {
	for {
		w.mu.Lock()
		ok := is()
		w.mu.Unlock()
		if ok || w.t.Failed() {
			return
		}
		if time.Now().After(deadline) {
			w.mu.Lock()
			defer w.mu.Unlock()
			v := view{program: w.program, free: w.finished(), promises: true}
			w.t.Errorf("it is not so that %s; finished: %v; stuck: %d\n%v", what, w.errs, v.anyStuck(), w.snapshots())
			return
		}
		runtime.Gosched()
	}
}

func (w *world) snapshots() (lines []string) {
	for _, r := range w.refs {
		lines = append(lines, r.Cell().Snapshot().String())
	}
	return lines
}

// quiet reports whether everything has happened that can without a deadline or a promise. w.mu is locked.
func (w *world) quiet(v view) bool {
	v.free, v.promises = w.finished(), true
	if v.anyStuck() >= 0 {
		return false // somebody is about to be told
	}
	v.promises, v.timed = false, true
	return slices.Equal(v.close().free, v.free)
}

// allWait reports whether the kernel knows that all wait who have not finished. w.mu is locked.
func (w *world) allWait() bool {
	for i, ref := range w.refs {
		if _, finished := w.errs[i]; !finished && !w.members[i].foreign && !ref.Cell().Snapshot().Waiting {
			return false
		}
	}
	return true
}

func (w *world) finished() []bool {
	free := make([]bool, len(w.members))
	for i := range w.errs {
		free[i] = true
	}
	return free
}

// check compares what happened with the reference.
func (w *world) check() {
	fresh := view{program: w.program, free: make([]bool, len(w.members)), promises: true}
	if !fresh.explains(w.told) {
		w.t.Errorf("the reference does not explain the victims")
	}
	for i, err := range w.errs {
		timeout, ok := errors.AsType[*core.TimeoutError](err)
		if !ok {
			continue
		}
		// Where one wait follows another, the first may have ended together with the ring, and the next begun too late.
		once := !slices.ContainsFunc(w.members, func(m member) bool {
			return m.timed && m.wait.op == all || m.wait.op == actor && w.members[m.wait.to].bounded
		})
		if stuck := w.begun.stuck(i); stuck != (len(timeout.Ring) > 0) && (once || !stuck) {
			w.t.Errorf("member %d: in a ring: %v; the error at its deadline: %v", i, stuck, err)
		}
		if len(timeout.Ring) > 0 {
			w.ringsAtExpiry++
			w.numbers(timeout.Ring, timeout.Waits, i)
		}
	}
}
