package sim

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/gokka/gokka/actortest"
	"github.com/gokka/gokka/core"
	"github.com/gokka/gokka/registry"
)

// T is one run of a test's body: a runtime of its own, and a testing.TB, so that assertion packages work with it.
// What fails is the run, not the test; Test reports it. Its methods may be called from handlers too, where a
// failure ends the run. The methods that drive must be called by the body's own goroutine.
type T struct {
	testing.TB // only for what is not overridden; nil in Explore
	it         *iteration
}

// Runtime returns the run's runtime. Its registry is the run's own.
func (s *T) Runtime() *Runtime { return s.it.rt }

// Registry returns the registry of the run's actors.
func (s *T) Registry() *registry.Registry { return s.it.rt.opts.Registry }

// Spawn starts an actor; see core.Start. A failure ends the run.
func (s *T) Spawn(actor any, opts ...core.Option) core.Ref {
	ref, err := core.Start(background, s.it.rt, actor, opts...)
	if err != nil {
		s.Fatalf("Spawn: %v", err)
	}
	return ref
}

// Probe starts a probe among the run's actors.
func (s *T) Probe() *actortest.Probe { return actortest.NewProbe(s, s.it.rt) }

// Step, RunUntilIdle, Advance and Settle drive the runtime; see there. What is an error there ends the run.
func (s *T) Step() bool { return s.it.rt.Step() }

// RunUntilIdle runs what can be run without time going on.
func (s *T) RunUntilIdle() { s.driven(s.it.rt.RunUntilIdle()) }

// Advance runs what can be run while d passes.
func (s *T) Advance(d time.Duration) { s.driven(s.it.rt.Advance(d)) }

// Settle runs until nothing is left to do, whatever time it takes.
func (s *T) Settle() { s.driven(s.it.rt.Settle()) }

func (s *T) driven(_ int, err error) {
	if err != nil {
		s.it.bail(err)
	}
}

// Now returns the runtime's time.
func (s *T) Now() time.Time { return s.it.rt.Now() }

// Rand returns random numbers that the run's seed decides, for the body.
func (s *T) Rand() *rand.Rand { return s.it.rt.Rand() }

// Choose returns a number from 0 to n-1 that the run's seed decides, or in an exhaustive search each.
func (s *T) Choose(n int) int { return s.it.rt.Choose(n) }

// What follows is testing.TB.

// Name returns the test's name.
func (s *T) Name() string { return s.it.x.name }

// Context returns a context that ends when the run's cleanups are about to be called.
func (s *T) Context() context.Context { return s.it.ctx }

// Cleanup has f called when the run is over, the last one first.
func (s *T) Cleanup(f func()) {
	s.it.mu.Lock()
	defer s.it.mu.Unlock()
	s.it.cleanups = append(s.it.cleanups, f)
}

// Helper does nothing: failures name steps, not lines.
func (s *T) Helper() {}

// Log keeps a line that is shown if the run fails.
func (s *T) Log(args ...any) { s.it.log(fmt.Sprintln(args...)) }

// Logf is Log with a format.
func (s *T) Logf(format string, args ...any) { s.it.log(fmt.Sprintf(format, args...)) }

// Fail makes the run a failure and lets it go on.
func (s *T) Fail() { s.it.failAs(callSite(), "") }

// Failed reports whether the run is a failure.
func (s *T) Failed() bool { return s.it.failed() }

// FailNow makes the run a failure and ends it, on the body's goroutine or in a handler.
func (s *T) FailNow() {
	s.it.failAs(callSite(), "")
	s.it.quit()
}

// Error is Log and Fail.
func (s *T) Error(args ...any) { s.it.failAs(callSite(), fmt.Sprintln(args...)) }

// Errorf is Logf and Fail.
func (s *T) Errorf(format string, args ...any) { s.it.failAs(callSite(), fmt.Sprintf(format, args...)) }

// Fatal is Log and FailNow.
func (s *T) Fatal(args ...any) {
	s.it.failAs(callSite(), fmt.Sprintln(args...))
	s.it.quit()
}

// Fatalf is Logf and FailNow.
func (s *T) Fatalf(format string, args ...any) {
	s.it.failAs(callSite(), fmt.Sprintf(format, args...))
	s.it.quit()
}

// SkipNow ends the run, which then counts as passed.
func (s *T) SkipNow() {
	s.it.skip()
	s.it.quit()
}

// Skip is Log and SkipNow.
func (s *T) Skip(args ...any) {
	s.Log(args...)
	s.SkipNow()
}

// Skipf is Logf and SkipNow.
func (s *T) Skipf(format string, args ...any) {
	s.Logf(format, args...)
	s.SkipNow()
}

// Skipped reports whether the run was skipped.
func (s *T) Skipped() bool { return s.it.skipped() }

// TempDir returns a directory that is removed when the run is over.
func (s *T) TempDir() string {
	dir, err := os.MkdirTemp("", strings.NewReplacer("/", "-", "*", "-").Replace(s.it.x.name))
	if err != nil {
		s.Fatalf("TempDir: %v", err)
	}
	s.Cleanup(func() { _ = os.RemoveAll(dir) })
	return dir
}
