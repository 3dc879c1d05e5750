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

	"github.com/gokka/gokka/core"
)

// Workload is one thing to measure. To add one, write a file with a value of this type and put it in All.
type Workload struct {
	Name string // what -run matches
	Doc  string // one line for people
	Unit string // of the measured value: "ns/op", "ns/hop", "B/actor"
	What string // what the sizes count: "round trips"
	// Size is N of an ordinary run, which should then take 50 to 100 ms on the faster of two runtimes; Quick is N for a
	// run of a few milliseconds.
	Size, Quick int
	// Fresh wants a process of its own for every sample, because what happened before changes the result.
	Fresh bool
	// Optional leaves it out unless it is asked for.
	Optional bool
	// Crowded says that so much is under way at once that it would take minutes on a runtime that weighs all of it
	// before each step. It is not run there.
	Crowded bool
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

// All returns every workload, in the order in which they are run: those that leave many dead goroutines behind, which
// the garbage collector looks at for ever, come last, and after them what is optional.
func All() []Workload {
	return append([]Workload{
		pingPong, ask, askDeadline, ask64, nested,
		count, fanIn, fanOut, ring, big, cpuMix,
		idleMem, spawn, skynet,
		blocking,
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
func (w *Workload) Run(ctx context.Context, rt core.Runtime, variant string, n int) (m Measurement, err error) {
	b := &B{N: n}
	switch {
	case rt != nil:
		err = w.Actors(ctx, rt, b)
	case variant == "":
		err = w.Native(ctx, b)
	default:
		err = fmt.Errorf("%s has no variant %q", w.Name, variant)
		for _, v := range w.Variants {
			if v.Name == variant {
				err = v.Run(ctx, b)
			}
		}
	}
	if err != nil {
		return Measurement{}, fmt.Errorf("%s: %w", w.Name, err)
	}
	if b.m.Ops == 0 {
		return Measurement{}, fmt.Errorf("%s: the clock was never stopped", w.Name)
	}
	return b.m, nil
}
