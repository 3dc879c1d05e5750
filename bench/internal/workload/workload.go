// Package workload holds what is measured: small programs that run on any actor runtime, and the best hand-written
// goroutine and channel code for the same work, called native.
//
// Every run verifies its result after the clock has stopped. No run polls, or sleeps in order to wait; the clock stops
// when the last message is known to have been handled. Whatever is random comes from a PCG with a fixed seed.
package workload

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/gokka/gokka/core"
)

// Workload is one thing to measure. To add one, write a file with a value of this type and put its name in All.
type Workload struct {
	Name string // what -run matches
	Doc  string // one line for people
	Unit string // of the measured value: "ns/op", "ns/hop", "B/actor"
	What string // what the sizes count: "round trips"
	// Size is N of the first, unmeasured run, after which each lane has an N of its own that takes long enough. It should
	// take 50 to 100 ms. Quick is N for a run of a few milliseconds.
	Size, Quick int
	// Fixed says that N is part of what is measured: it is the same in every lane and never changed.
	Fixed bool
	// Params are what else can be chosen, and Scan, which may be nil, what -all chooses of them, one run each.
	Params []Param
	Scan   []Values
	// Asks says that asks are what takes the time: runtimes that differ in nothing else are run too.
	Asks bool
	// Latency says that there is a distribution of latencies, in the words of its heading: "a round trip".
	Latency string
	// Fresh wants a process of its own for every sample, because what happened before changes the result.
	Fresh bool
	// Optional leaves it out unless it is asked for.
	Optional bool
	// Crowded says that so much is under way at once that it would take minutes on a runtime that weighs all of it
	// before each step. It is not run there.
	Crowded bool
	// Only names the one runtime that this is about. It is run there, whatever else is measured, and has no Native.
	Only string
	// Values are the parameters of this one, where they are not the defaults.
	Values Values
	// Actors runs the workload on rt.
	Actors func(ctx context.Context, rt core.Runtime, b *B) error
	// Native runs it without actors, and Variants are other ways to do so that are worth knowing about.
	Native   func(ctx context.Context, b *B) error
	Variants []Variant
}

// Variant is a second native version. Its figures are reported as an extra of the native row.
type Variant struct {
	Name string
	Doc  string
	Run  func(ctx context.Context, b *B) error
}

// Base is where the name of a workload ends and its parameters, if any, begin.
const Base = "/"

// All returns every workload, in the order in which they are run: those that leave many dead goroutines behind, which
// the garbage collector looks at for ever, come last, and after them what is optional.
func All() []Workload {
	return append([]Workload{
		pingPong, ask, nested, count, fanIn, crowd, noisy, openLoop, blocking, idleMem, spawn,
		askDeadline, ask64, fanOut, ring, pairs, chameneos, dict, philosophers, big, bank, bankStash, bankPipe,
		crossGoroutine, crossPooled, simSpeed, cpuMix, nQueens, sieve, timers, quicksort, uct, stopStorm, skynet,
	}, proxies...)
}

// Default returns those that are run unless others are asked for.
func Default() []Workload {
	return slices.DeleteFunc(All(), func(w Workload) bool { return w.Optional })
}

// Native is the name under which the hand-written version is chosen and reported.
const Native = "native"

// Run runs the workload once, natively or on rt, and returns what was measured, or an error if anything went wrong
// or the result is not what it must be. variant chooses one of the Variants; "" is the main version.
func (w *Workload) Run(ctx context.Context, rt core.Runtime, variant string, n int) (Measurement, error) {
	return w.run(n, func(b *B) error {
		switch {
		case rt != nil:
			return w.Actors(ctx, rt, b)
		case variant == "" && w.Native != nil:
			return w.Native(ctx, b)
		}
		for _, v := range w.Variants {
			if v.Name == variant {
				return v.Run(ctx, b)
			}
		}
		return fmt.Errorf("there is no variant %q", variant)
	})
}

func (w *Workload) run(n int, do func(*B) error) (Measurement, error) {
	b := &B{N: n, w: w}
	if err := do(b); err != nil {
		return Measurement{}, fmt.Errorf("%s: %w", w.Name, err)
	}
	if b.m.Ops == 0 {
		return Measurement{}, fmt.Errorf("%s: the clock was never stopped", w.Name)
	}
	return b.m, nil
}

// base is the name without the parameters.
func (w *Workload) base() string {
	base, _, _ := strings.Cut(w.Name, Base)
	return base
}
