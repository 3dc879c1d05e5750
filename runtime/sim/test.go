package sim

import (
	"fmt"
	"path/filepath"
	"runtime/debug"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gokka/gokka/runtime/sim/internal/strategy"
)

// Test runs body many times, each time in an order that another seed decides, on a runtime of its own, until a run
// fails. Then t fails with what happened: the reason, a picture of the run, and the command that runs it again.
// The run is minimised first: what is shown is a plainer one that fails in the same way; see Minimise.
// The run is saved under testdata/gokka/, and is the first one next time, so that a bug that was fixed stays
// fixed.
//
// When body returns, what is left to do is done, without time going on, and the run fails if somebody waits then
// who can wait for ever, if a handler panicked or failed with nobody to tell, or if what T.Always, T.Eventually or
// a Monitor say is not so. The actors need not be stopped. What body does must depend on nothing but its T.
//
// Environment variables overrule the options: GOKKA_SIM_SEED, GOKKA_SIM_ITERATIONS, GOKKA_SIM_TIME (a duration),
// GOKKA_SIM_STRATEGY (as "pos,pct3,exhaustive"), GOKKA_SIM_REPLAY (a token that a failure printed, or the file of
// a trace), GOKKA_SIM_CHECK=1 (every run is made twice, and must be the same), GOKKA_SIM_VERBOSE=1 (a line per
// run), GOKKA_SIM_MINIMISE (a duration), GOKKA_SIM_RACE=off (see NoRaceMode).
func Test(t *testing.T, body func(s *T), opts ...Option) {
	t.Helper()
	test(t, body, nil, opts)
}

// test runs one of two kinds of bodies.
func test(t *testing.T, body func(s *T), confluent func(s *T) any, opts []Option) {
	t.Helper()
	c, err := newConfig(filepath.Join("testdata", "gokka", filepath.FromSlash(t.Name())), testing.Short(), opts)
	if err != nil {
		t.Fatalf("sim: %v", err)
	}
	x := &explorer{config: c, name: t.Name(), pkg: testPackage(), body: body, confluent: confluent, tb: t, t: t}
	report, err := x.explore()
	if err != nil {
		t.Fatalf("sim: %v", err)
	}
	for _, note := range x.notes {
		t.Logf("sim: %s", note)
	}
	if f := report.Failure; f != nil {
		t.Fatalf("sim: %v", f)
	}
	for _, name := range report.Never {
		t.Errorf("sim: %s: not once in %d runs", name, report.Runs)
	}
	t.Logf("sim: %v%s", report, x.advice())
}

// testPackage returns the import path, as go test takes it, of the package whose tests this process runs; "." if that is
// not known.
var testPackage = sync.OnceValue(func() string {
	info, ok := debug.ReadBuildInfo()
	if !ok || info.Path == "" {
		return "."
	}
	return strings.TrimSuffix(info.Path, ".test") // which tests of a program do not have
})

// startBubbled is start, in a bubble if there is to be one.
func (x *explorer) startBubbled(token strategy.Token, choices strategy.Strategy) (it *iteration) {
	if !x.bubble {
		return x.start(token, choices)
	}
	defer func() {
		// Goroutines that are left behind are a panic of the bubble's. What they wait for has been said.
		if v := recover(); v != nil && it == nil {
			panic(v)
		} else if v != nil && !it.failed() {
			it.reasons, it.mark = append(it.reasons, fmt.Sprintf("goroutines are left behind: %v", v)), markLeft
		}
	}()
	defer x.guardBubble()()
	synctest.Test(x.t, func(*testing.T) { it = x.start(token, choices) })
	return it
}

// guardBubble ends the process, from outside of the bubble, when a run does not come on: then a handler waits for
// a mutex or for the system, which the bubble cannot tell from work, and nobody in it can do anything.
func (x *explorer) guardBubble() (stop func()) {
	limit := x.watchdog
	if limit == 0 {
		limit = defaultWatchdog
	}
	if limit < 0 {
		return func() {}
	}
	var timer *time.Timer
	var mu sync.Mutex
	mu.Lock()
	defer mu.Unlock()
	seen := x.beat.Load()
	timer = time.AfterFunc(limit, func() {
		mu.Lock()
		defer mu.Unlock()
		if now := x.beat.Load(); now != seen || debugged() {
			seen = now
			timer.Reset(limit)
			return
		}
		doing, _ := x.doing.Load().(string)
		panic(fmt.Sprintf("sim: %s: a step takes more than %v: %q. Its handler computes, or is blocked where a "+
			"testing/synctest bubble does not see it, as by a mutex.%s All goroutines:\n%s", x.name, limit, doing, x.pending, allStacks()))
	})
	return func() { timer.Stop() }
}
