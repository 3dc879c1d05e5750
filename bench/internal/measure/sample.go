// Package measure runs workloads in blocks and makes figures of the samples.
package measure

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"time"

	"github.com/gokka/gokka/bench/internal/runtimes"
	"github.com/gokka/gokka/bench/internal/workload"
)

// Lane is one way to run a workload: on a runtime, or natively if Factory and Peer are nil.
type Lane struct {
	Factory *runtimes.Factory
	Peer    *Peer  // another library, instead of either
	Variant string // of the native version; "" is the main one
}

// Peer is another library, which a program of its own is measured with.
type Peer struct{ Name, Exe string }

// Name returns the runtime's or library's name, or workload.Native.
func (l Lane) Name() string {
	if l.Peer != nil {
		return l.Peer.Name
	}
	if l.Factory == nil {
		return workload.Native
	}
	return l.Factory.Name
}

// sampleTimeout ends a run that has lost a message.
const sampleTimeout = 20 * time.Second

// errStuck is what a run is given that does not come to an end.
var errStuck = errors.New("no result: a message was lost, or the workload hangs")

// Sample runs w once, with a size of n, after a garbage collection, and with Fresh in a process of its own. A run
// that hangs is left behind after sampleTimeout.
func Sample(ctx context.Context, w *workload.Workload, l Lane, n int) (workload.Measurement, error) {
	ctx, cancel := context.WithTimeoutCause(ctx, sampleTimeout, errStuck)
	defer cancel()
	if w.Fresh || l.Peer != nil {
		return sampleElsewhere(ctx, w, l, n)
	}
	type outcome struct {
		m   workload.Measurement
		err error
	}
	done := make(chan outcome, 1)
	go func() {
		m, err := sampleHere(ctx, w, l, n)
		done <- outcome{m, err}
	}()
	select {
	case o := <-done:
		if o.err != nil && ctx.Err() != nil {
			return workload.Measurement{}, context.Cause(ctx)
		}
		return o.m, o.err
	case <-ctx.Done():
		return workload.Measurement{}, context.Cause(ctx)
	}
}

func sampleHere(ctx context.Context, w *workload.Workload, l Lane, n int) (m workload.Measurement, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic: %v", p)
		}
	}()
	if l.Factory == nil {
		runtime.GC()
		return w.Run(ctx, nil, l.Variant, n)
	}
	rt, shutdown, err := l.Factory.New()
	if err != nil {
		return m, err
	}
	defer func() {
		if e := shutdown(ctx); e != nil && err == nil {
			err = fmt.Errorf("shutdown: %w", e)
		}
	}()
	runtime.GC()
	return w.Run(ctx, rt, "", n)
}
