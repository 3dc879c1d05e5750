package core_test

import (
	"context"
	"log/slog"
	"testing"

	"github.com/gokka/gokka/core"
	"github.com/gokka/gokka/future"
)

// Row 1: an actor's type says nothing about its runtime, and Base alone is no actor.
func TestPykka01_BaseIsNothingWithoutStart(t *testing.T) {
	everywhere(t, func(w *world) {
		p := &probe{}
		w.True(p.Self().IsZero())
		w.Empty(p.URN())
		p.Stop() // no actor, nothing to stop

		ref := w.start(p)
		w.True(ref == w.ask(ref, act(func(_ context.Context, p *probe) (any, error) { return p.Self(), nil })))
		w.Equal(ref.URN(), p.URN())
	})
}

// Rows 2, 10.
func TestPykka02_StartReturnsBeforeOnStart(t *testing.T) {
	everywhere(t, func(w *world) {
		gate := future.New[bool]()
		ref := w.start(&probe{onStart: func(ctx context.Context, _ *probe) error {
			_, err := gate.Get(ctx)
			return err
		}})
		w.True(ref.IsAlive())
		w.True(w.known.has(ref))
		w.Contains(w.logs.texts(slog.LevelDebug, ref), "Started")
		w.NoError(gate.Set(true))
		w.NoError(ref.Ready(w.ctx))
	})
}

// Rows 3, 7. Scenario 5.
func TestPykka03_ConstructorFailureReachesTheStarter(t *testing.T) {
	everywhere(t, func(w *world) {
		var leaked core.Ref
		name := "captured" // a constructor's arguments are what its closure captures
		ref, err := core.StartFunc(w.ctx, w.rt, func(self core.Ref) (*probe, error) {
			leaked = self
			name += ", and run in the caller"
			return nil, errBoom
		})
		w.Equal(errBoom, err)
		w.True(ref.IsZero())
		w.Equal("captured, and run in the caller", name)
		w.False(leaked.IsAlive())
		w.ErrorIs(leaked.Tell(w.ctx, 1), core.ErrActorDead)
		w.ErrorIs(leaked.Err(), errBoom)

		_, err = core.StartFunc(w.ctx, w.rt, func(core.Ref) (*probe, error) { panic(errBoom) })
		w.ErrorIs(err, errBoom)
		w.ErrorAs(err, new(*core.PanicError))
		w.Zero(w.known.ever)
	})
}

// Rows 4, 5. Conflict C11.
func TestPykka04_ConstructorHasTheRef(t *testing.T) {
	everywhere(t, func(w *world) {
		var urn string
		ref, err := core.StartFunc(w.ctx, w.rt, func(self core.Ref) (*probe, error) {
			urn = self.URN()
			w.False(w.known.has(self))
			w.NoError(self.Tell(w.ctx, "from the constructor"))
			return &probe{trace: w.trace}, nil
		})
		w.NoError(err)
		w.Equal(urn, ref.URN())
		w.ask(ref, "after")
		w.Equal([]string{"start", "from the constructor", "after"}, w.trace.all())
	})
}

// Row 8. Scenario 1.
func TestPykka08_OnStartFindsItselfInTheRegistry(t *testing.T) {
	everywhere(t, func(w *world) {
		found := false
		ref := w.start(&probe{onStart: func(_ context.Context, p *probe) error {
			found = w.known.has(p.Self())
			return nil
		}})
		w.NoError(ref.Ready(w.ctx))
		w.True(found)
	})
}

// Rows 9, 11. Scenario 2.
func TestPykka09_OnStartComesBeforeEarlierMessages(t *testing.T) {
	everywhere(t, func(w *world) {
		gate := future.New[bool]()
		ref := w.start(&probe{onStart: func(ctx context.Context, p *probe) error {
			_, err := gate.Get(ctx)
			p.trace.add("started")
			return err
		}})
		for i := range 3 {
			w.NoError(ref.Tell(w.ctx, i))
		}
		w.NoError(gate.Set(true))
		w.ask(ref, 3)
		w.Equal([]string{"start", "started", "0", "1", "2", "3"}, w.trace.all())
	})
}

// Rows 12, 13. Scenario 4. Conflict C6.
func TestPykka12_OnStartFails(t *testing.T) {
	everywhere(t, func(w *world) {
		for name, failure := range map[string]func() error{
			"returned": func() error { return errBoom },
			"panicked": func() error { panic(errBoom) },
		} {
			w.trace = new(trace)
			before, gate := len(w.logs.at(slog.LevelError)), future.New[bool]()
			ref := w.start(&probe{onStart: func(ctx context.Context, _ *probe) error {
				_, _ = gate.Get(ctx)
				return failure()
			}})
			reply, told, stop := ref.AskFuture(w.ctx, 1), ref.Tell(w.ctx, 2), ref.StopFuture()
			w.NoError(told)
			w.NoError(gate.Set(true))

			w.ErrorIs(ref.Ready(w.ctx), errBoom, name)
			_, err := reply.Get(w.ctx)
			w.EqualError(err, ref.String()+" stopped before handling the message")
			stopped, err := stop.Get(w.ctx)
			w.True(stopped, name)
			w.ErrorIs(err, errBoom, name) // what overtook the stop
			w.gone(ref)
			w.ErrorIs(ref.Err(), errBoom, name)
			w.False(ref.IsAlive())
			w.Empty(w.known.all())
			w.Equal([]string{"start"}, w.trace.all(), name)
			w.Len(w.logs.at(slog.LevelError), before+1, name)
		}
	})
}

// Row 13: nobody has to ping an actor to learn that its OnStart failed.
func TestPykka13_WaitReadyTellsTheStarter(t *testing.T) {
	everywhere(t, func(w *world) {
		fails := func(context.Context, *probe) error { return errBoom }
		ref, err := core.Start(w.ctx, w.rt, &probe{trace: w.trace, onStart: fails}, core.WaitReady())
		w.Equal(errBoom, err)
		w.False(ref.IsZero())

		ref, err = core.Start(w.ctx, w.rt, &probe{trace: w.trace}, core.WaitReady())
		w.NoError(err)
		w.NoError(ref.Ready(expired(t))) // ready is ready, however late one asks
	})
}

// Row 14. Scenario 3.
func TestPykka14_OnStartStopsTheActor(t *testing.T) {
	everywhere(t, func(w *world) {
		ref, err := core.StartFunc(w.ctx, w.rt, func(self core.Ref) (*probe, error) {
			w.NoError(self.Tell(w.ctx, "queued before"))
			return &probe{trace: w.trace, onStart: func(_ context.Context, p *probe) error {
				p.Stop()
				return nil
			}}, nil
		})
		w.NoError(err)
		w.gone(ref)
		w.Equal([]string{"start", "queued before", "stop"}, w.trace.all())
		w.False(ref.IsAlive())
		w.NoError(ref.Ready(w.ctx))
		w.Equal(core.ErrStopped, ref.Err())
	})
}
