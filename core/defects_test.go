package core_test

import (
	"context"
	"io"
	"sync"
	"testing"

	"github.com/gokka/gokka/core"
	"github.com/gokka/gokka/future"
)

// Defects of Pykka that Gokka does not have, by their numbers in docs/pykka.md, which says what shows the others.

// In Pykka OnStop runs twice then, the queue is left, and the one who stops the actor hangs.
func TestDefectD4_FatalOnStop(t *testing.T) {
	everywhere(t, func(w *world) {
		gate := future.New[bool]()
		ref := w.start(&probe{onStop: func(context.Context, *probe) error { panic(core.FatalError{Err: errBoom}) }})
		w.NoError(ref.Tell(w.ctx, hold(gate)))
		stop := ref.StopFuture()
		behind := ref.AskFuture(w.ctx, "behind the stop")
		w.NoError(gate.Set(true))
		stopped, err := stop.Get(w.ctx)
		w.True(stopped)
		w.ErrorIs(err, errBoom)
		_, err = behind.Get(w.ctx)
		w.ErrorIs(err, core.ErrActorDead)
		w.Equal([]string{"start", "stop"}, w.trace.all())
		w.False(w.known.has(ref))
	})
}

// In Pykka an actor whose thread cannot be started stays in the registry.
func TestDefectD6_RefusedStart(t *testing.T) {
	everywhere(t, func(w *world) {
		admit := w.rt.Env().Admit
		w.rt.Env().Admit = func(*core.Cell) error { return errBoom }
		defer func() { w.rt.Env().Admit = admit }()
		var (
			self  core.Ref
			asked future.Future[any]
		)
		_, err := core.StartFunc(w.ctx, w.rt, func(ref core.Ref) (*probe, error) {
			self, asked = ref, ref.AskFuture(w.ctx, "early")
			return &probe{trace: w.trace}, nil
		})
		w.ErrorIs(err, errBoom)
		_, err = asked.Get(w.ctx)
		w.ErrorIs(err, core.ErrActorDead)
		w.ErrorIs(self.Tell(w.ctx, "late"), core.ErrActorDead)
		w.ErrorIs(self.Ready(w.ctx), errBoom)
		w.gone(self)
		w.False(self.IsAlive())
		w.Empty(w.known.all())
		w.Empty(w.trace.all(), "no hook runs")
	})
}

// In Pykka that reads the actor's attributes on the caller's thread. Here the race detector would say so.
func TestDefectD16_LooksAtBusyActors(t *testing.T) {
	everywhere(t, func(w *world) {
		counter := 0
		gate := future.New[bool]()
		ref := w.start(&probe{})
		count := act(func(context.Context, *probe) (any, error) {
			counter++
			return counter, nil
		})
		w.NoError(ref.Tell(w.ctx, hold(gate)))
		for range 100 {
			w.NoError(ref.Tell(w.ctx, count))
		}
		var lookers sync.WaitGroup
		for range 2 {
			lookers.Go(func() {
				for range 50 {
					_, _, _, _ = ref.String(), ref.Type(), ref.IsAlive(), ref.Err()
					_ = ref.Cell().Snapshot().String()
				}
				if err := core.Dump(io.Discard, w.rt); err != nil {
					t.Error(err)
				}
			})
		}
		w.NoError(gate.Set(true))
		w.Equal(101, w.ask(ref, count))
		lookers.Wait()
	})
}

// In Pykka the stop says that it has stopped the actor, and nobody hears of the failure.
func TestDefectD17_StopOvertakenByAFailure(t *testing.T) {
	everywhere(t, func(w *world) {
		gate := future.New[bool]()
		ref := w.start(&probe{})
		w.NoError(ref.Tell(w.ctx, hold(gate)))
		w.NoError(ref.Tell(w.ctx, errBoom))
		stop := ref.StopFuture()
		w.NoError(gate.Set(true))
		_, err := stop.Get(w.ctx)
		w.ErrorIs(err, errBoom)
		w.ErrorIs(ref.Err(), errBoom)
		w.Equal([]string{"start", "failure"}, w.trace.all())
	})
}
