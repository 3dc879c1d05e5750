package core_test

import (
	"context"
	"log/slog"
	"testing"

	"github.com/gokka/gokka/core"
	"github.com/gokka/gokka/future"
)

// Rows 23, 27, 28, 49, 61. Conflict C4: dead is who refuses messages, not who is missing in the registry.
func TestPykka27_OrderOfAStop(t *testing.T) {
	everywhere(t, func(w *world) {
		var alive, registered bool
		var ended error
		var logged int
		ref := w.start(&probe{onStop: func(_ context.Context, p *probe) error {
			alive, registered, ended = p.Self().IsAlive(), w.known.has(p.Self()), p.Self().Err()
			logged = count(w.logs.texts(slog.LevelDebug, p.Self()), "Stopped")
			return nil
		}})
		w.ask(ref, "last")
		stopped, err := ref.Stop(w.ctx)
		w.NoError(err)
		w.True(stopped)
		w.Equal([]string{"start", "last", "stop"}, w.trace.all())
		w.False(alive)
		w.False(registered)
		w.NoError(ended, "it had not ended then")
		w.Zero(logged, "it had not stopped then")
		w.False(ref.IsAlive())
		w.Equal(core.ErrStopped, ref.Err())
		w.Equal(1, count(w.logs.texts(slog.LevelDebug, ref), "Stopped"))
	})
}

// Row 49. Conflict C4: an actor that was unregistered by hand is alive and answers (row 151).
func TestPykka49_UnregisteredActorIsAlive(t *testing.T) {
	everywhere(t, func(w *world) {
		ref := w.start(&probe{})
		w.known.Unregister(ref)
		w.True(ref.IsAlive())
		w.Equal(1, w.ask(ref, 1))
		stopped, err := ref.Stop(w.ctx)
		w.NoError(err)
		w.True(stopped)
	})
}

// Row 24, defect D18: in its last hook an actor is as dead to itself as to everybody else.
func TestPykka24_SendingToOneselfInTheLastHook(t *testing.T) {
	everywhere(t, func(w *world) {
		var tell, ask, stop error
		lastWords := func(ctx context.Context, p *probe) error {
			p.Stop() // does nothing
			tell = p.Self().Tell(ctx, "late")
			_, ask = p.Self().Ask(ctx, "late")
			_, stop = p.Self().Stop(ctx)
			return nil
		}
		check := func() {
			w.ErrorIs(tell, core.ErrActorDead)
			w.ErrorIs(ask, core.ErrActorDead)
			w.ErrorIs(stop, core.ErrDeadlock)
			tell, ask, stop = nil, nil, nil
		}
		ref := w.start(&probe{onStop: lastWords})
		stopped, err := ref.Stop(w.ctx)
		w.NoError(err)
		w.True(stopped)
		check()
		w.Empty(w.logs.at(slog.LevelError))

		ref = w.start(&probe{onFailure: func(ctx context.Context, p *probe, _ error) { _ = lastWords(ctx, p) }})
		w.NoError(ref.Tell(w.ctx, errBoom))
		w.gone(ref)
		check()
		w.Len(w.logs.at(slog.LevelError), 1)
	})
}

// Rows 25, 26. Scenarios 8, 9. Conflict C1.
func TestPykka25_StoppingOneselfDrainsTheQueue(t *testing.T) {
	everywhere(t, func(w *world) {
		ref := w.start(&probe{})
		reply := w.ask(ref, act(func(ctx context.Context, p *probe) (any, error) {
			if err := p.Self().Tell(ctx, "told before"); err != nil {
				return nil, err
			}
			p.Stop()
			p.Stop()
			return p.Self().IsAlive(), p.Self().Tell(ctx, "told after")
		}))
		w.Equal(true, reply)
		w.gone(ref)
		w.Equal([]string{"start", "told before", "stop"}, w.trace.all())
		w.Equal(core.ErrStopped, ref.Err())
	})
}

// Rows 30, 31, 32, 157. Scenario 10. Conflicts C1, C2, C5, defect D13.
func TestPykka30_WhatIsQueuedBehindAStop(t *testing.T) {
	everywhere(t, func(w *world) {
		gate := future.New[bool]()
		ref := w.start(&probe{})
		w.NoError(ref.Tell(w.ctx, hold(gate)))
		stops := []core.Future[bool]{ref.StopFuture(), ref.StopFuture()}
		w.NoError(ref.Tell(w.ctx, "dropped"))
		asked := ref.AskFuture(w.ctx, "late")
		w.NoError(gate.Set(true))

		for _, stop := range stops {
			stopped, err := stop.Get(w.ctx)
			w.NoError(err)
			w.True(stopped)
		}
		_, err := asked.Get(w.ctx)
		w.ErrorIs(err, core.ErrActorDead)
		w.EqualError(err, ref.String()+" stopped before handling the message")
		w.Equal(core.Unhandled, errorAs[*core.ActorDeadError](w, err).Reason)
		w.Equal([]string{"start", "stop"}, w.trace.all())
		w.Contains(w.logs.texts(slog.LevelDebug, ref), "Message not handled")
	})
}

// Row 31: dead letters can be had, too.
func TestPykka31_DroppedTellIsADeadLetter(t *testing.T) {
	everywhere(t, func(w *world) {
		var letters []core.DeadLetter
		w.rt.Env().OnDeadLetter = func(l core.DeadLetter) { letters = append(letters, l) }
		gate := future.New[bool]()
		ref := w.start(&probe{})
		w.NoError(ref.Tell(w.ctx, hold(gate)))
		stop := ref.StopFuture()
		w.NoError(ref.Tell(w.ctx, "dropped"))
		asked := ref.AskFuture(w.ctx, "no dead letter: the asker knows")
		w.NoError(gate.Set(true))
		_, err := stop.Get(w.ctx)
		w.NoError(err)
		_, err = asked.Get(w.ctx)
		w.ErrorIs(err, core.ErrActorDead)
		w.Len(letters, 1)
		w.True(letters[0] == core.DeadLetter{Ref: ref, Msg: "dropped", Reason: core.Unhandled})
	})
}

// Row 60. Scenario 7.
func TestScenario07_StopIsIdempotent(t *testing.T) {
	everywhere(t, func(w *world) {
		ref := w.start(&probe{})
		for i := range 3 {
			stopped, err := ref.Stop(w.ctx)
			w.NoError(err)
			w.Equal(i == 0, stopped)
			w.Equal([]string{"start", "stop"}, w.trace.all(), "OnStop ran before Stop returned")
		}
		stopped, err := ref.StopFuture().Get(w.ctx)
		w.NoError(err)
		w.False(stopped)
		stopped, ok, err := ref.StopFuture().TryGet()
		w.NoError(err)
		w.True(ok)
		w.False(stopped)
	})
}

// Row 60: false also if the actor died of a failure.
func TestPykka60_StopOfAFailedActor(t *testing.T) {
	everywhere(t, func(w *world) {
		ref := w.start(&probe{})
		w.NoError(ref.Tell(w.ctx, errBoom))
		w.gone(ref)
		stopped, err := ref.Stop(w.ctx)
		w.NoError(err)
		w.False(stopped)
	})
}

// Row 63. The request outlives the wait.
func TestPykka63_StopThatTimesOutStillHappens(t *testing.T) {
	everywhere(t, func(w *world) {
		gate := future.New[bool]()
		ref := w.start(&probe{})
		w.NoError(ref.Tell(w.ctx, hold(gate)))
		_, err := ref.Stop(expired(t))
		w.ErrorIs(err, core.ErrTimeout)
		w.True(ref.IsAlive())
		w.NoError(gate.Set(true))
		w.gone(ref)
		w.Equal([]string{"start", "stop"}, w.trace.all())
	})
}

// Rows 61, 65. Scenario 17, defect D10: a stop that comes during OnStop answers false, but not before the end.
func TestPykka65_SecondStopWaitsForTheEnd(t *testing.T) {
	everywhere(t, func(w *world) {
		began, gate := future.New[bool](), future.New[bool]()
		ref := w.start(&probe{onStop: func(ctx context.Context, p *probe) error {
			_ = began.Set(true)
			_, err := gate.Get(ctx)
			p.trace.add("stopped")
			return err
		}})
		first := ref.StopFuture()
		_, err := began.Get(w.ctx)
		w.NoError(err)

		w.ErrorIs(ref.Tell(w.ctx, "late"), core.ErrActorDead)
		second := ref.StopFuture()
		_, ok, _ := second.TryGet()
		w.False(ok)
		_, err = second.Get(expired(t))
		w.ErrorIs(err, core.ErrTimeout)

		w.NoError(gate.Set(true))
		stopped, err := second.Get(w.ctx)
		w.NoError(err)
		w.False(stopped)
		w.Equal([]string{"start", "stop", "stopped"}, w.trace.all())
		stopped, err = first.Get(w.ctx)
		w.NoError(err)
		w.True(stopped)
	})
}

// Row 64: what a stop finds in the queue of an actor that never had a turn is handled first.
func TestPykka64_StopRightAfterStart(t *testing.T) {
	everywhere(t, func(w *world) {
		ref := w.start(&probe{})
		w.NoError(ref.Tell(w.ctx, "told"))
		stopped, err := ref.Stop(w.ctx)
		w.NoError(err)
		w.True(stopped)
		w.Equal([]string{"start", "told", "stop"}, w.trace.all())
	})
}
