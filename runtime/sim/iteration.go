package sim

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime/debug"
	"strings"
	"sync"
	"time"

	"github.com/gokka/gokka/core"
	"github.com/gokka/gokka/registry"
	"github.com/gokka/gokka/runtime/sim/internal/strategy"
	"github.com/gokka/gokka/runtime/sim/internal/trace"
)

// iteration is one run: the observer of its runtime, and what a T does.
type iteration struct {
	x     *explorer
	rt    *Runtime
	token strategy.Token
	begun time.Time // on the runtime's clock

	steps   []trace.Step
	oracles oracles
	looked  bool // the test has looked at what actors own between two steps
	blind   bool // it must not
	races   int  // how many the detector has reported meanwhile
	ctx     context.Context
	value   any    // what a body for Confluent returned
	result  string // the same, written out

	mu       sync.Mutex
	over     bool // nothing counts any more
	skipping bool
	reasons  []string
	mark     string // of the first one
	lines    []string
	cleanups []func()
}

// errFailed halts a run that has failed.
var errFailed = errors.New("the run has failed")

// start runs the body, and returns when the run is over and its goroutines have ended.
func (x *explorer) start(token strategy.Token, choices strategy.Strategy) *iteration {
	it := &iteration{x: x, token: token}
	before := racesReported()
	if again, ok := choices.(*replay); ok {
		it.blind = again.blind
	}
	seed := token.Seed
	if x.confluent != nil { // only the order is to be another one
		seed = x.seed
	}
	it.rt = newRuntime(Options{
		Seed:         seed,
		Registry:     registry.New(),
		Logger:       slog.New(slog.DiscardHandler),
		OnFailure:    it.fault,
		EarlyTimers:  !x.lateTimers,
		Watchdog:     x.watchdog,
		OnDeadLetter: it.deadLetter,
		NoRaceMode:   x.unraced,
	}, choices)
	it.rt.observer, it.rt.bail = it, it.bail
	it.begun = it.rt.Now()
	ctx, cancel := context.WithCancel(background)
	it.ctx = ctx
	it.call(func() {
		s := &T{TB: x.tb, it: it}
		if x.confluent == nil {
			x.body(s)
			it.finish()
			return
		}
		it.value = x.confluent(s)
		it.finish()
		it.conclude()
	})
	cancel()
	for len(it.cleanups) > 0 {
		last := len(it.cleanups) - 1
		f := it.cleanups[last]
		it.cleanups = it.cleanups[:last]
		it.call(f)
	}
	it.mu.Lock()
	it.over = true
	it.mu.Unlock()
	if lost := it.rt.abort(); lost > 0 {
		it.lines = append(it.lines, fmt.Sprintf("%d goroutines are left behind, blocked in handlers", lost))
	}
	it.races = racesReported() - before
	return it
}

// call calls f on a goroutine that it may exit.
func (it *iteration) call(f func()) {
	done := make(chan struct{})
	go func() {
		defer close(done)
		returned := false
		defer func() {
			if v := recover(); v != nil && !returned {
				text, stack := fmt.Sprintf("panic: %v", v), string(debug.Stack())
				it.failAs(panicSite(usersPart(stack), mark(text)), text+"\n"+stack)
			}
		}()
		f()
		returned = true
	}()
	<-done
}

// finish is what follows the body: the rest is run, and looked at.
func (it *iteration) finish() {
	if it.failed() || it.skipped() {
		return
	}
	if _, err := it.rt.RunUntilIdle(); err != nil {
		it.bail(err)
	}
	it.oracles.end(it)
}

// bail ends the run on the goroutine that drives it. err says why it cannot go on.
func (it *iteration) bail(err error) {
	switch {
	case errors.Is(err, errCut):
		it.skip() // what its deferred functions make of that is no failure
	case errors.Is(err, errFailed):
	case errors.Is(err, core.ErrDeadlock):
		it.failAs(markDeadlock, err.Error())
	case errors.Is(err, ErrBlocked):
		it.failAs(markBlocked, err.Error())
	default:
		it.fail(err.Error())
	}
	it.quit()
}

// quit ends the run: nobody takes a step any more, and the calling goroutine exits.
func (it *iteration) quit() {
	it.rt.halt(errFailed)
	exit()
}

func (it *iteration) fail(reason string) {
	it.rt.do(func() { it.failAs(mark(it.rt.withNames(reason)), reason) })
}

// failAs is fail for a reason that is the same as others with its mark.
func (it *iteration) failAs(mark, reason string) {
	reason = it.rt.withNames(reason)
	it.mu.Lock()
	defer it.mu.Unlock()
	if it.over || it.skipping {
		return
	}
	if len(it.reasons) == 0 {
		it.mark = mark
	}
	if reason = strings.TrimSpace(reason); reason != "" || len(it.reasons) == 0 {
		it.reasons = append(it.reasons, reason)
	}
}

// stop is fail for what is found while a step is taken: there is no next one.
func (it *iteration) stop(mark, reason string) {
	it.failAs(mark, reason)
	it.rt.halt(errFailed)
}

func (it *iteration) failed() bool {
	return get(it.rt, func() bool {
		it.mu.Lock()
		defer it.mu.Unlock()
		return len(it.reasons) > 0
	})
}

func (it *iteration) skip() {
	it.rt.do(func() {
		it.mu.Lock()
		defer it.mu.Unlock()
		it.skipping = true
	})
}

func (it *iteration) skipped() bool {
	return get(it.rt, func() bool {
		it.mu.Lock()
		defer it.mu.Unlock()
		return it.skipping
	})
}

func (it *iteration) log(line string) {
	it.rt.do(func() {
		it.mu.Lock()
		defer it.mu.Unlock()
		if !it.over {
			it.lines = append(it.lines, strings.TrimRight(line, "\n"))
		}
	})
}

func (it *iteration) deadLetter(d core.DeadLetter) {
	if it.x.letters {
		mark := fmt.Sprintf("dead letter: %T", d.Msg)
		it.stop(mark, fmt.Sprintf("%s to %v, %v", mark, d.Ref, d.Reason))
	}
}

// step implements observer.
func (it *iteration) step(e *strategy.Event, alternatives int) {
	s := describe(e)
	s.Of = alternatives
	s.At = it.rt.Now().Sub(it.begun)
	it.steps = append(it.steps, s)
	if it.x.bubble {
		it.x.doing.Store(s.String())
		it.x.beat.Add(1)
	}
	if len(it.steps) > it.x.maxSteps {
		it.stop(markEndless, endless(it.steps))
	}
}

// stepped implements observer.
func (it *iteration) stepped(quiet bool) bool {
	looked := it.oracles.look(it, quiet && !it.blind)
	it.looked = it.looked || looked
	return looked
}

// chosen implements observer.
func (it *iteration) chosen(n, pick int) {
	it.steps = append(it.steps, trace.Step{Event: trace.Choose, Nth: pick, Of: n})
}

// describe says what an event is in a way that does not change from run to run.
func describe(e *strategy.Event) trace.Step {
	s := trace.Step{Event: e.Kind.String()}
	switch x := e.Owner.(type) {
	case *lane:
		f := x.head
		s.Actor, s.From, s.Msg, s.Nth = x.to.name, f.from.name, messageType(f.mail), f.nth
	case *timer:
		s.Actor, s.From, s.Nth = x.by.name, x.by.name, x.nth
	case *proc:
		s.Actor = x.name
		if e.Kind == strategy.Look {
			s.Msg = x.label
		}
	}
	return s
}

// endless says what repeats in a run that does not end.
func endless(steps []trace.Step) string {
	text := fmt.Sprintf("no end after %d steps", len(steps))
	if cycle := trace.Cycle(steps); cycle != nil {
		return text + ", what repeats is\n  " + strings.Join(cycle, "\n  ")
	}
	return text + ", most of them\n  " + strings.Join(trace.Busiest(steps), "\n  ")
}
