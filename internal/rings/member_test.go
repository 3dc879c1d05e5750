package rings

import (
	"context"
	"errors"
	"math/rand/v2"
	"runtime"
	"slices"
	"time"

	"github.com/gokka/gokka/core"
	"github.com/gokka/gokka/future"
	"github.com/gokka/gokka/runtime/sim"
)

// member is what actor number i does.
func (w *world) member(ctx context.Context, i int) {
	m := w.members[i]
	w.mu.Lock()
	w.contexts[i] = ctx
	w.mu.Unlock()
	w.arrived.Done()
	if _, err := w.open.Get(ctx); err != nil {
		w.t.Errorf("waiting for the start: %v", err)
		return
	}
	if m.lends >= 0 {
		w.borrowers.Go(func() {
			if _, err := w.refs[m.lends].AskFuture(ctx, "elsewhere").Get(ctx); errors.Is(err, core.ErrDeadlock) {
				w.t.Errorf("a goroutine that is in no turn was told: %v", err)
			}
		})
	}
	for range rand.IntN(3) {
		runtime.Gosched()
	}
	err := w.wait(ctx, i)
	w.mu.Lock()
	defer w.mu.Unlock()
	w.errs[i] = err
	if dead, ok := errors.AsType[*core.DeadlockError](err); ok {
		w.told[i] = w.numbers(dead.Ring, dead.Waits, i)
	}
}

// numbers returns the members of a ring that member i was told of.
func (w *world) numbers(ring []core.Ref, waits []core.Waiting, i int) (numbers []int) {
	for k, ref := range ring {
		numbers = append(numbers, slices.Index(w.refs, ref))
		if len(waits) != len(ring) || waits[k].Ref != ref || len(waits[k].For) == 0 {
			w.t.Errorf("the ring %v does not agree with %v", ring, waits)
		}
	}
	if len(numbers) == 0 || numbers[0] != i || slices.Contains(numbers, -1) {
		w.t.Errorf("member %d was told of the ring %v", i, numbers)
	}
	return numbers
}

// handDeadline is a context whose deadline passes when the test says so.
type handDeadline struct {
	context.Context
	passed chan struct{}
}

func (d *handDeadline) Deadline() (time.Time, bool) { return time.Now().Add(time.Hour), true }
func (d *handDeadline) Done() <-chan struct{}       { return d.passed }
func (d *handDeadline) Err() error {
	select {
	case <-d.passed:
		return context.DeadlineExceeded
	default:
		return nil
	}
}

func (w *world) wait(ctx context.Context, i int) error {
	m := w.members[i]
	if m.timed {
		ctx = &handDeadline{ctx, w.passed}
	}
	switch m.wait.op {
	case actor:
		return w.waitForOne(ctx, m.how, w.refs[m.wait.to])
	case promise:
		if _, serial := w.refs[i].Cell().Runtime().(*sim.Runtime); m.foreign && !serial {
			w.mu.Lock()
			ctx = w.contexts[(i+1)%len(w.contexts)]
			w.mu.Unlock()
		}
		_, err := w.promised[m.wait.to].Get(ctx)
		if errors.Is(err, context.Canceled) && m.foreign {
			return nil // the other actor has gone meanwhile
		}
		return err
	case all:
		_, err := future.GetAll(ctx, w.futures(ctx, m.wait.kids)...)
		return err
	case completed:
		for _, err := range future.AsCompleted(ctx, w.futures(ctx, m.wait.kids)...) {
			return err
		}
		return errors.New("AsCompleted yielded nothing")
	}
	_, err := w.future(ctx, m.wait).Get(ctx)
	return err
}

func (w *world) waitForOne(ctx context.Context, h how, to core.Ref) error {
	var err error
	switch h {
	case ask:
		_, err = to.Ask(ctx, "question")
	case askFuture:
		_, err = to.AskFuture(ctx, "question").Get(ctx)
	case cancellable:
		ctx, cancel := context.WithCancel(ctx)
		defer cancel()
		_, err = to.Ask(ctx, "question")
	case call:
		_, err = to.Ask(ctx, core.Call(func(context.Context, any) (any, error) { return nil, nil }))
	case stop:
		_, err = to.Stop(ctx)
	case waitGone:
		to.StopFuture()
		err = to.Wait(ctx)
	case ready:
		err = to.Ready(ctx)
	case tellFull:
		err = to.Tell(ctx, "no room")
	}
	return err
}

func (w *world) futures(ctx context.Context, kids []expr) (fs []core.Future[any]) {
	for _, k := range kids {
		fs = append(fs, w.future(ctx, k))
	}
	return fs
}

func (w *world) future(ctx context.Context, e expr) core.Future[any] {
	switch e.op {
	case actor:
		return w.refs[e.to].AskFuture(ctx, "question")
	case promise:
		return w.promised[e.to].Future()
	case all:
		return future.Map(future.Join(w.futures(ctx, e.kids)...), func(vs []any) (any, error) { return len(vs), nil })
	}
	return future.First(w.futures(ctx, e.kids)...)
}
