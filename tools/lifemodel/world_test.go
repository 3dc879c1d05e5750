package lifemodel

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/gokka/gokka/core"
	"github.com/gokka/gokka/registry"
	"github.com/gokka/gokka/runtime/goroutine"
	"github.com/gokka/gokka/runtime/pooled"
	"github.com/gokka/gokka/runtime/sim"
)

// engine is what all built-in runtimes are.
type engine interface {
	core.Runtime
	core.Lister
	Shutdown(context.Context) error
}

// hooks are what a world wants to be told by its runtime.
type hooks struct {
	registry   *registry.Registry
	deadLetter func(core.DeadLetter)
	failure    func(core.Failure)
}

// newEngine makes a runtime that tells hooks what happens.
type newEngine func(h hooks, seed uint64) (engine, error)

type kindOfEngine struct {
	name string
	make newEngine
}

// rounds is how often a test looks for a failure: to shut a pool down takes some 10 ms, the others nearly nothing.
func (e kindOfEngine) rounds() int {
	if strings.HasPrefix(e.name, "pooled") {
		return 1
	}
	return 8
}

// engines are the runtimes that programs are performed on, each on a new one.
var engines = []kindOfEngine{
	{"goroutine", func(h hooks, _ uint64) (engine, error) {
		return goroutine.New(goroutine.Options{Registry: h.registry, OnDeadLetter: h.deadLetter, OnFailure: h.failure,
			Logger: silent})
	}},
	{"pooled", inPool(0, core.DirectInTurns)},
	{"pooled1", inPool(1, core.DirectInTurns)},
	{"pooledQueued", inPool(2, core.DirectNever)},
	{"pooledDirect", inPool(1, core.DirectAlways)},
	{"sim", func(h hooks, seed uint64) (engine, error) {
		return sim.New(sim.Options{Registry: h.registry, OnDeadLetter: h.deadLetter, OnFailure: h.failure,
			Logger: silent, Seed: seed, Auto: true})
	}},
}

func inPool(workers int, direct core.DirectMode) newEngine {
	return func(h hooks, _ uint64) (engine, error) {
		return pooled.New(pooled.Options{Registry: h.registry, OnDeadLetter: h.deadLetter, OnFailure: h.failure,
			Logger: silent, Workers: workers, Direct: direct})
	}
}

// world is a runtime, and all that can be seen of what happens there.
type world struct {
	rt   engine
	sim  *sim.Runtime // rt, if it is one
	reg  *registry.Registry
	ctx  context.Context
	open atomic.Bool // nobody is held any more

	mu       sync.Mutex
	news     chan struct{} // closed when something has happened
	wrongs   []string
	actors   []*actor
	letters  map[core.Ref][]string
	failures map[core.Ref][]string
	futures  []pending
}

// pending is a future that a command has got.
type pending struct {
	id  int
	try func() (result string, ok bool)
}

// letterOf is how a dead letter is noted.
func letterOf(id int, reason core.DeadReason) string { return fmt.Sprintf("%d: %v", id, reason) }

func newWorld(ctx context.Context, newEngine newEngine, seed uint64) (*world, error) {
	w := &world{reg: registry.New(), ctx: ctx, news: make(chan struct{}),
		letters: map[core.Ref][]string{}, failures: map[core.Ref][]string{}}
	rt, err := newEngine(hooks{registry: w.reg, deadLetter: w.deadLetter, failure: w.failure}, seed)
	w.rt = rt
	w.sim, _ = rt.(*sim.Runtime)
	return w, err
}

func (w *world) deadLetter(d core.DeadLetter) {
	text := fmt.Sprintf("%T", d.Msg)
	switch m := d.Msg.(type) {
	case message:
		text = letterOf(m.id, d.Reason)
	case errand:
		text = letterOf(-m.id, d.Reason)
	}
	w.mu.Lock()
	w.letters[d.Ref] = append(w.letters[d.Ref], text)
	w.mu.Unlock()
	w.changed()
}

func (w *world) failure(f core.Failure) {
	text := f.In + " " + nameOf(f.Err)
	if f.Asked {
		text += " asked"
	}
	w.mu.Lock()
	w.failures[f.Ref] = append(w.failures[f.Ref], text)
	w.mu.Unlock()
	w.changed()
}

// changed tells whoever waits for something that something has happened.
func (w *world) changed() {
	w.mu.Lock()
	defer w.mu.Unlock()
	close(w.news)
	w.news = make(chan struct{})
}

func (w *world) wrong(format string, args ...any) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.wrongs = append(w.wrongs, fmt.Sprintf(format, args...))
}

// tick is how time is measured here: a process that gets no time to run sees few of them.
const tick = time.Millisecond

// await looks until ok returns "", or hopeless, or for so long, and returns what it said last.
func (w *world) await(patience time.Duration, ok func() (complaint string, hopeless bool)) string {
	ticker := time.NewTicker(tick) // the ends of actors and futures are no news
	defer ticker.Stop()
	for {
		w.mu.Lock()
		news := w.news
		w.mu.Unlock()
		complaint, hopeless := ok()
		if complaint == "" || hopeless || patience <= 0 {
			return complaint
		}
		select {
		case <-news:
		case <-ticker.C:
			patience -= tick
		}
	}
}

// watchdog ends the context when nobody has called back for so long.
func watchdog(ctx context.Context, limit time.Duration) (_ context.Context, back func(), stop func()) {
	ctx, cancel := context.WithCancelCause(ctx)
	var waited atomic.Int64
	go func() {
		ticker := time.NewTicker(tick)
		defer ticker.Stop()
		for {
			select {
			case <-ctx.Done():
				return
			case <-ticker.C:
				if waited.Add(int64(tick)) > int64(limit) {
					cancel(errors.New("it hangs"))
				}
			}
		}
	}()
	return ctx, func() { waited.Store(0) }, func() { cancel(nil) }
}

func (w *world) all() []*actor {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.actors[:len(w.actors):len(w.actors)]
}

func (w *world) nameOf(ref core.Ref) string {
	for _, a := range w.all() {
		if a.ref == ref {
			return a.name
		}
	}
	return ref.String()
}

// releaseAll lets everyone go on, now and ever after.
func (w *world) releaseAll() {
	w.open.Store(true)
	for _, a := range w.all() {
		a.release()
	}
}

// end gets rid of the runtime, however the test went.
func (w *world) end(limit time.Duration) {
	w.releaseAll()
	ctx, cancel := context.WithTimeout(context.Background(), limit)
	defer cancel()
	_ = w.rt.Shutdown(ctx)
}

// wrongdoing is what actors have seen that must not be.
func (w *world) wrongdoing() error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if len(w.wrongs) == 0 {
		return nil
	}
	return errors.New(strings.Join(w.wrongs, "\n"))
}
