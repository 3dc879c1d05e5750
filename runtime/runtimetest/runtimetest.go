// Package runtimetest checks that a runtime keeps the laws of Gokka, in the manner of testing/slogtest.
//
// A runtime's own tests call Run with a function that makes one. Each law is a group of subtests named after it, so
// that a failure says which promise to users is broken:
//
//	func TestLaws(t *testing.T) {
//		runtimetest.Run(t, func(t *testing.T) core.Runtime {
//			rt := myruntime.New(registry.New())
//			t.Cleanup(rt.Close)
//			return rt
//		})
//	}
//
// The package imports nothing but core, and future, which core imports too.
package runtimetest

import (
	"testing"

	"github.com/gokka/gokka/core"
)

// Run checks that the runtimes made by newRuntime keep every law. It takes some seconds, more with -race, and calls
// t.Run only; t may be parallel.
//
// newRuntime is called once or more for each subtest, on the subtest's goroutine and with its t. Each runtime must be
// new, with a registry of its own or none. What is to be closed in the end it hands to t.Cleanup. Before the first actor
// starts, the suite puts its own Logger into the runtime's Env, and wrappers around Registry and OnDeadLetter, to see what
// becomes of actors and messages. If the runtime has a method Shutdown(context.Context) error, that is checked too.
//
// Each subtest gives up after 20 seconds, and fails with what it was waiting for.
func Run(t *testing.T, newRuntime func(t *testing.T) core.Runtime, opts ...Option) {
	t.Helper()
	s := &suite{newRuntime: newRuntime}
	for _, opt := range opts {
		opt(s)
	}
	for _, l := range laws {
		t.Run(l.name, func(t *testing.T) {
			for _, test := range l.tests {
				t.Run(test.name, func(t *testing.T) {
					if why := s.skips(test.needs); why != "" {
						t.Skip(why)
					}
					if test.needs&beside != 0 {
						t.Parallel()
					}
					s.run(t, l.name, test.body)
				})
			}
		})
	}
}

// Option adapts the suite to what a runtime is for.
type Option func(*suite)

// Serial says that the runtime runs one turn at a time, as one for tests does: a handler that blocks where the kernel
// does not see it holds up all others, and the costs of law 11 are not promised.
func Serial() Option { return func(s *suite) { s.serial = true } }

// suite is one call of Run.
type suite struct {
	newRuntime func(t *testing.T) core.Runtime
	serial     bool
}

// law is a group of tests; its name says which of the laws of Gokka they are about.
type law struct {
	name  string
	tests []test
}

type test struct {
	name  string
	needs needs
	body  func(c *check)
}

// needs is what a test takes for granted.
type needs uint8

const (
	parallel needs = 1 << iota // turns of different actors really run at the same time
	costs                      // allocations are those of a build for production
	beside                     // the test runs beside others of its law
)

func (s *suite) skips(n needs) string {
	switch {
	case n&parallel != 0 && s.serial:
		return "the runtime is serial"
	case n&costs != 0 && s.serial:
		return "the runtime promises no costs"
	case n&costs != 0 && raceEnabled:
		return "the race detector allocates"
	}
	return ""
}

var laws = []law{law1, law2, law3, law4, law5, law6, law7, law8, law9, law10, law11, law12}
