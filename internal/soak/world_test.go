package soak

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/gokka/gokka/core"
	"github.com/gokka/gokka/registry"
	"github.com/gokka/gokka/runtime/pooled"
)

// world is where one round takes place.
type world struct {
	seed     uint64
	tame     bool // only tells, and nothing fails
	reg      *registry.Registry
	machines []machine
	slots    []atomic.Pointer[actor]
	others   sync.WaitGroup // goroutines that handlers have started

	handled, dead atomic.Int64
	tally         tally

	mu      sync.Mutex
	senders []*sender // all there ever were
	actors  []*actor
	lastID  uint32
	wrongs  []string
}

// Rounds differ in how many actors there are, how often handlers block, how long the turns of a pool are, and how
// many of its handlers may wait.
var (
	populations = [...]int{24, 4, 150, 24}
	naps        = [...]int{2, 2, 50, 2, 2} // of 10 000 handlers
	turns       = [...]int{0, 1, 7}
	blocked     = [...]int{0, 0, 0, 2, 0}
)

// newWorld makes a world with runtimes of the given kinds.
func newWorld(seed uint64, kinds ...func(*world) (machine, error)) (*world, error) {
	w := &world{seed: seed, reg: registry.New(), slots: make([]atomic.Pointer[actor], populations[seed%4])}
	for _, kind := range kinds {
		rt, err := kind(w)
		if err != nil {
			return nil, err
		}
		w.machines = append(w.machines, rt)
	}
	return w, nil
}

func (w *world) deadLetter(d core.DeadLetter) {
	if d.Reason != core.Unhandled {
		return // the sender knows
	}
	m := d.Msg.(*message)
	m.dead.Add(1)
	w.dead.Add(1)
}

// populate starts one actor for each slot.
func (w *world) populate() error {
	for i := range w.slots {
		a := &actor{sender: *w.newSender(), begun: uint64(i), last: map[uint32]uint32{}, bare: true}
		var err error
		if a.ref, err = core.Start(context.Background(), w.machines[i%len(w.machines)], bare{a}); err != nil {
			return err
		}
		w.keep(&a.sender, a)
		w.slots[i].Store(a)
	}
	return nil
}

// newSender makes a sender with an ID of its own. An actor has a copy of it, which keep takes in its place.
func (w *world) newSender() *sender {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.lastID++
	return &sender{w: w, id: w.lastID}
}

// keep remembers a sender, and the actor that it is, for the audit.
func (w *world) keep(s *sender, a *actor) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.senders = append(w.senders, s)
	if a != nil {
		w.actors = append(w.actors, a)
	}
}

func (w *world) wrong(format string, args ...any) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.wrongs = append(w.wrongs, fmt.Sprintf(format, args...))
}

// tally counts what is neither right nor wrong, to see what a run has been through.
type tally struct {
	deadlocks, timeouts, cancellations, full, goexits, kills, stops, fatal atomic.Int64
}

func (t *tally) count(err error) {
	switch {
	case err == nil:
	case errors.Is(err, core.ErrDeadlock):
		t.deadlocks.Add(1)
	case errors.Is(err, core.ErrTimeout):
		t.timeouts.Add(1)
	case errors.Is(err, context.Canceled):
		t.cancellations.Add(1)
	case errors.Is(err, core.ErrMailboxFull):
		t.full.Add(1)
	case errors.Is(err, core.ErrGoexit):
		t.goexits.Add(1)
	}
}

func (t *tally) String() string {
	return fmt.Sprintf("%d deadlocks, %d timeouts, %d cancellations, %d full, %d exits, %d kills, %d stops, %d fatal",
		t.deadlocks.Load(), t.timeouts.Load(), t.cancellations.Load(), t.full.Load(), t.goexits.Load(), t.kills.Load(),
		t.stops.Load(), t.fatal.Load())
}

// drive lets n goroutines do so many random things each, and one of them shut down a runtime meanwhile.
func (w *world) drive(n, operations int) {
	var drivers sync.WaitGroup
	for i := range n {
		s := w.newSender()
		w.keep(s, nil)
		r := rand.New(rand.NewPCG(w.seed, uint64(i)))
		var next int
		var loop func()
		loop = func() {
			defer func() {
				if next < operations { // a handler that was run directly has called Goexit
					drivers.Go(loop)
				}
			}()
			for next < operations {
				next++
				if i == 0 && next == operations*2/3 && w.seed%4 == 0 && !w.tame {
					w.shutdown(w.machines[w.seed/4%uint64(len(w.machines))], patience)
				}
				w.act(context.Background(), s, r, 3)
			}
		}
		drivers.Go(loop)
	}
	drivers.Wait()
}

func (w *world) shutdown(rt machine, limit time.Duration) bool {
	ctx, cancel := context.WithTimeout(context.Background(), limit)
	defer cancel()
	err := rt.Shutdown(ctx)
	if ctx.Err() == nil && w.empty(rt) {
		err = nil // it only says how some actors have ended
	}
	if err != nil {
		w.wrong("Shutdown of %s: %v\n%s", rt.Env().Name, err, w.picture())
	}
	return err == nil
}

// empty reports whether all actors on rt are gone.
func (w *world) empty(rt core.Runtime) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return !slices.ContainsFunc(w.actors, func(a *actor) bool {
		return a.ref.Cell().Runtime() == rt && a.ref.Err() == nil
	})
}

// within runs f. If it takes too long, it says who is at what, kills everybody, and gives f one more chance.
func (w *world) within(limit time.Duration, what string, f func()) (done bool) {
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		f()
	}()
	select {
	case <-ended:
		return true
	case <-time.After(limit):
	}
	w.wrong("HANG: %s has not ended in %v\n%s", what, limit, w.picture())
	w.mu.Lock()
	actors := w.actors
	w.mu.Unlock()
	for _, a := range actors {
		a.ref.Kill(errKill)
	}
	select {
	case <-ended:
		return true
	case <-time.After(limit):
		w.wrong("%s has not ended after all actors were killed", what)
		return false
	}
}

// picture shows what the actors that are left are at, and where the goroutines are.
func (w *world) picture() string {
	var b strings.Builder
	w.mu.Lock()
	actors := w.actors
	w.mu.Unlock()
	for _, a := range actors {
		if a.ref.Err() == nil {
			fmt.Fprintf(&b, "actor %d on %s: %v\n", a.id, a.ref.Cell().Runtime().Env().Name, a.ref.Cell().Snapshot())
		}
	}
	for _, rt := range w.machines {
		if p, ok := rt.(*pooled.Runtime); ok {
			fmt.Fprintf(&b, "pooled: %+v\n", p.Stats())
		}
	}
	b.Write(stacks())
	return b.String()
}

func stacks() []byte {
	buf := make([]byte, 1<<20)
	return buf[:runtime.Stack(buf, true)]
}

// ours counts the goroutines that run code of this module. Those of ants that are idle do not.
func ours() (n int) {
	for stack := range strings.SplitSeq(string(stacks()), "\n\n") {
		running, _, _ := strings.Cut(stack, "created by ")
		if strings.Contains(running, "github.com/gokka/gokka/") {
			n++
		}
	}
	return n
}

// settled reports whether at most n goroutines of ours are left, and gives those that are ending the time to do
// so.
func settled(n int) bool {
	for begun := time.Now(); ours() > n; {
		if time.Since(begun) > 5*time.Second {
			return false
		}
		runtime.Gosched()
	}
	return true
}
