package roster_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gokka/gokka/core"
	"github.com/gokka/gokka/future"
	"github.com/gokka/gokka/internal/roster"
	"github.com/gokka/gokka/registry"
	"github.com/gokka/gokka/runtime/goroutine"
)

// stopper is an actor whose OnStop is a function.
type stopper struct {
	onStop func(ctx context.Context) error
}

func (s stopper) OnStop(ctx context.Context) error {
	if s.onStop == nil {
		return nil
	}
	return s.onStop(ctx)
}

// takes is an OnStop that takes a while, in the time of the bubble.
func takes(d time.Duration) func(context.Context) error {
	return func(context.Context) error {
		time.Sleep(d)
		return nil
	}
}

func newRuntime(t *testing.T, opts goroutine.Options) *goroutine.Runtime {
	t.Helper()
	opts.Registry = registry.New()
	rt, err := goroutine.New(opts)
	if err != nil {
		t.Fatal(err)
	}
	return rt
}

func start(t *testing.T, rt core.Runtime, actor any) *core.Cell {
	t.Helper()
	ref, err := core.Start(t.Context(), rt, actor)
	if err != nil {
		t.Fatal(err)
	}
	return ref.Cell()
}

func startStopper(t *testing.T, rt core.Runtime, onStop func(context.Context) error) *core.Cell {
	t.Helper()
	return start(t, rt, stopper{onStop})
}

// bounded returns a context in the test's own time, so that a test that hangs ends.
func bounded(t *testing.T) context.Context {
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	t.Cleanup(cancel)
	return ctx
}

func TestStopAllIsStrictlyLastStartedFirst(t *testing.T) {
	rt := newRuntime(t, goroutine.Options{})
	var cells []*core.Cell
	var order []int // written by one actor after the other, or -race would complain
	for i := range 8 {
		cells = append(cells, startStopper(t, rt, func(context.Context) error {
			order = append(order, i)
			for j := range i {
				if !cells[j].Alive() {
					t.Errorf("actor %d was stopped before actor %d was gone", j, i)
				}
			}
			return nil
		}))
	}
	results, err := roster.StopAll(bounded(t), cells)
	if err != nil {
		t.Fatal(err)
	}
	if want := []int{7, 6, 5, 4, 3, 2, 1, 0}; !slices.Equal(order, want) {
		t.Errorf("stopped in the order %v", order)
	}
	for i, r := range results {
		if r.Ref != cells[7-i].Ref() || !r.Stopped || r.Err != nil {
			t.Errorf("result %d is %+v", i, r)
		}
	}
	if len(results) != 8 {
		t.Errorf("%d results", len(results))
	}
}

func TestStopAllGivesEachHalfOfWhatRemains(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		rt := newRuntime(t, goroutine.Options{})
		release := future.New[int]()
		stuck := func(ctx context.Context) error {
			_, err := release.Get(ctx)
			return err
		}
		cells := []*core.Cell{
			startStopper(t, rt, nil),                  // the last to be asked: done at once
			startStopper(t, rt, takes(3*time.Second)), // 4 s remain, of which it may use 2
			startStopper(t, rt, stuck),                // 8 s remain
			startStopper(t, rt, nil),
			startStopper(t, rt, stuck), // 16 s remain
		}
		ctx, cancel := context.WithTimeout(t.Context(), 16*time.Second)
		defer cancel()
		begun := time.Now()
		results, err := roster.StopAll(ctx, cells)
		if took := time.Since(begun); took != 8*time.Second+4*time.Second+2*time.Second {
			t.Errorf("took %v", took)
		}
		for i, want := range []bool{false, true, false, false, true} {
			r := results[i]
			if r.Ref != cells[4-i].Ref() || r.Stopped != want {
				t.Errorf("result %d is %+v, want stopped %v of %v", i, r, want, cells[4-i].Ref())
			}
			if want {
				continue
			}
			timeout, ok := errors.AsType[*core.TimeoutError](r.Err)
			if !ok || timeout.Ref != r.Ref || !errors.Is(err, r.Err) {
				t.Errorf("error %v of result %d, of %v in all", r.Err, i, err)
			}
			if strings.Count(err.Error(), r.Ref.String()) != 1 {
				t.Errorf("%v is not named once in %q", r.Ref, err)
			}
		}

		// The requests stay.
		if err := release.Set(1); err != nil {
			t.Fatal(err)
		}
		for _, c := range cells {
			if err := c.Ref().Wait(t.Context()); err != nil {
				t.Error(err)
			}
		}
	})
}

func TestStopAllWithAContextThatHasEnded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		rt := newRuntime(t, goroutine.Options{})
		canceled, cancel := context.WithCancel(t.Context())
		cancel()
		expired, cancel := context.WithTimeout(t.Context(), -time.Second)
		defer cancel()
		for want, ctx := range map[error]context.Context{context.Canceled: canceled, core.ErrTimeout: expired} {
			cells := []*core.Cell{startStopper(t, rt, takes(time.Hour)), startStopper(t, rt, takes(time.Hour))}
			begun := time.Now()
			results, err := roster.StopAll(ctx, cells)
			if time.Since(begun) != 0 || len(results) != 2 || !errors.Is(err, want) {
				t.Errorf("%d results after %v, error %v, want %v", len(results), time.Since(begun), err, want)
			}
			for _, c := range cells {
				if !strings.Contains(err.Error(), c.Ref().String()) {
					t.Errorf("%v is not named in %q", c.Ref(), err)
				}
				if err := c.Ref().Wait(t.Context()); err != nil {
					t.Errorf("%v was not asked to stop: %v", c.Ref(), err)
				}
			}
		}
	})
}

func TestStopAllReportsTheErrorOfOnStop(t *testing.T) {
	rt := newRuntime(t, goroutine.Options{})
	boo := errors.New("boo")
	cells := []*core.Cell{startStopper(t, rt, nil), startStopper(t, rt, func(context.Context) error { return boo })}
	results, err := roster.StopAll(bounded(t), cells)
	if !errors.Is(err, boo) || !strings.Contains(err.Error(), cells[1].Ref().String()) {
		t.Errorf("error %v does not tell that %v failed with %v", err, cells[1].Ref(), boo)
	}
	if len(results) != 2 || results[0].Err != boo || results[1].Err != nil || !cells[0].Gone() {
		t.Errorf("results %+v", results)
	}
}

func TestStopAllOfNothing(t *testing.T) {
	if results, err := roster.StopAll(t.Context(), nil); len(results) != 0 || err != nil {
		t.Errorf("%v, %v", results, err)
	}
	if _, err := roster.StopAll(noContext, nil); err != core.ErrNilContext {
		t.Errorf("nil context: %v", err)
	}
}

// stopsAll stops the cells that it is sent, and replies with the outcome.
type stopsAll struct{}

func (stopsAll) Receive(ctx context.Context, msg any) (any, error) {
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	return roster.StopAll(ctx, msg.([]*core.Cell))
}

func TestStopAllInsideAnActorConcerned(t *testing.T) {
	rt := newRuntime(t, goroutine.Options{})
	cells := []*core.Cell{startStopper(t, rt, nil), start(t, rt, stopsAll{}), startStopper(t, rt, nil)}
	self := cells[1].Ref()
	_, err := self.Ask(bounded(t), cells)
	deadlock, ok := errors.AsType[*core.DeadlockError](err)
	if !ok || len(deadlock.Ring) != 1 || deadlock.Ring[0] != self {
		t.Errorf("error %v", err)
	}
	for _, c := range cells {
		if !c.Alive() {
			t.Errorf("%v was stopped", c.Ref())
		}
	}
	others := []*core.Cell{cells[0], cells[2]}
	if _, err := self.Ask(bounded(t), others); err != nil {
		t.Errorf("stopping others: %v", err)
	}
	if !others[0].Gone() || !others[1].Gone() || !cells[1].Alive() {
		t.Error("an actor must be able to stop others")
	}
	if _, err := roster.StopAll(bounded(t), cells); err != nil {
		t.Error(err)
	}
}

// A context that a handler lent to another goroutine does not make that goroutine the actor.
func TestStopAllWithABorrowedContext(t *testing.T) {
	rt := newRuntime(t, goroutine.Options{})
	outcome := future.New[[]roster.Stopped]()
	var cell *core.Cell
	cell = start(t, rt, core.ReceiveFunc(func(ctx context.Context, _ any) (any, error) {
		go func() {
			results, err := roster.StopAll(context.WithoutCancel(ctx), []*core.Cell{cell})
			if err != nil {
				_ = outcome.SetError(err)
				return
			}
			_ = outcome.Set(results)
		}()
		return nil, nil
	}))
	if err := cell.Ref().Tell(t.Context(), 1); err != nil {
		t.Fatal(err)
	}
	if results, err := outcome.Get(bounded(t)); err != nil || len(results) != 1 || !results[0].Stopped {
		t.Errorf("%+v, %v", results, err)
	}
}

var noContext context.Context // nil
