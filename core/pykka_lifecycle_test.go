package core_test

import (
	"context"
	"fmt"
	"log/slog"
	"regexp"
	"runtime"
	"testing"
	"weak"

	"github.com/stretchr/testify/require"

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

// Rows 16, 28, 31, 64: tell, ask, calls and stop share one queue; OnStop is last.
func TestPykka16_OneQueueInOrder(t *testing.T) {
	everywhere(t, func(w *world) {
		gate := future.New[bool]()
		ref := w.start(&probe{})
		w.NoError(ref.Tell(w.ctx, hold(gate)))
		w.NoError(ref.Tell(w.ctx, "told"))
		asked := ref.AskFuture(w.ctx, "asked")
		w.NoError(ref.Tell(w.ctx, core.Call(func(_ context.Context, actor any) (any, error) {
			actor.(*probe).trace.add("called")
			return nil, nil
		})))
		stop := ref.StopFuture()
		w.NoError(ref.Tell(w.ctx, "too late"))
		w.NoError(gate.Set(true))

		stopped, err := stop.Get(w.ctx)
		w.NoError(err)
		w.True(stopped)
		reply, err := asked.Get(w.ctx)
		w.NoError(err)
		w.Equal("asked", reply)
		w.Equal([]string{"start", "told", "asked", "called", "stop"}, w.trace.all())
	})
}

// Rows 17, 53.
func TestPykka17_WhatReceiveReturnsIsTheReply(t *testing.T) {
	everywhere(t, func(w *world) {
		ref := w.start(&probe{})
		w.Equal("x", w.ask(ref, "x"))
		w.Nil(w.ask(ref, nil))
		w.NoError(ref.Tell(w.ctx, "ignored reply"))
		w.Equal("y", w.ask(ref, "y"))
	})
}

type mute struct{ Name string }

// Rows 18, 166. Scenario 22.
func TestPykka18_DefaultReceiveWarns(t *testing.T) {
	everywhere(t, func(w *world) {
		ref, err := core.Start(w.ctx, w.rt, &mute{})
		w.NoError(err)
		w.Nil(w.ask(ref, "what?"))
		w.True(ref.IsAlive())
		w.Equal([]string{"Unexpected message received"}, w.logs.texts(slog.LevelWarn, ref))
		w.Equal("string", w.logs.at(slog.LevelWarn)[0].attrs["message"].String())
	})
}

// Rows 19, 81. Scenario 32.
func TestPykka19_RepliedFutureStaysAFuture(t *testing.T) {
	everywhere(t, func(w *world) {
		ref, inner := w.start(&probe{}), future.Resolved(7)
		got, err := core.Ask[future.Future[int]](w.ctx, ref, inner)
		w.NoError(err)
		w.Same(inner, got)
	})
}

// Row 35: a stopped actor is not restarted; its value may begin another life, under another name.
func TestPykka35_StartedAgainIsAnotherActor(t *testing.T) {
	everywhere(t, func(w *world) {
		p := &probe{}
		first := w.start(p)
		_, err := first.Stop(w.ctx)
		w.NoError(err)
		second := w.start(p)
		w.False(first == second)
		w.NotEqual(first.URN(), second.URN())
		w.ErrorIs(first.Tell(w.ctx, 1), core.ErrActorDead)
		w.Equal(1, w.ask(second, 1))
	})
}

// Rows 36, 40: Done is closed after OnStop has returned, not when stopping begins.
func TestPykka36_DoneComesAfterOnStop(t *testing.T) {
	everywhere(t, func(w *world) {
		began, gate := future.New[bool](), future.New[bool]()
		ref := w.start(&probe{onStop: func(ctx context.Context, p *probe) error {
			_ = began.Set(true)
			_, err := gate.Get(ctx)
			p.trace.add("stopped")
			return err
		}})
		ref.StopFuture()
		_, err := began.Get(w.ctx)
		w.NoError(err)
		select {
		case <-ref.Done():
			t.Fatal("done while OnStop runs")
		default:
		}
		w.NoError(ref.Err(), "alive or ending, there is no error yet")
		w.NoError(gate.Set(true))
		w.gone(ref)
		<-ref.Done()
		w.Equal([]string{"start", "stop", "stopped"}, w.trace.all())
		w.Empty(w.known.all())
	})
}

// Rows 37, 46. Scenario 21.
func TestPykka37_StringForms(t *testing.T) {
	everywhere(t, func(w *world) {
		ref := w.start(&probe{})
		w.Equal("probe ("+ref.URN()+")", ref.String())
		w.Equal("<Ref for probe ("+ref.URN()+")>", fmt.Sprintf("%#v", ref))
		w.Equal(slog.GroupValue(slog.String("type", "probe"), slog.String("urn", ref.URN())), ref.LogValue())
		before := ref.String()
		_, err := ref.Stop(w.ctx)
		w.NoError(err)
		w.Equal(before, ref.String())
	})
}

// Row 38. Scenario 6.
func TestPykka38_URNsAreUniqueRandomUUIDs(t *testing.T) {
	v4 := regexp.MustCompile(`^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`)
	everywhere(t, func(w *world) {
		seen := map[string]bool{}
		for range 3 {
			ref := w.start(&probe{})
			w.Regexp(v4, ref.URN())
			seen[ref.URN()] = true
		}
		w.Len(seen, 3)
	})
}

// Row 39: the mailbox is unbounded unless told otherwise.
func TestPykka39_BoundedMailbox(t *testing.T) {
	everywhere(t, func(w *world) {
		gate := future.New[bool]()
		slow := func(ctx context.Context, _ *probe) error { _, err := gate.Get(ctx); return err }

		fails := w.start(&probe{onStart: slow}, core.WithMailbox(core.Bounded(1, core.Fail)))
		w.NoError(fails.Tell(w.ctx, "fits"))
		w.ErrorIs(fails.Tell(w.ctx, "full"), core.ErrMailboxFull)
		w.ErrorIs(fails.TryTell("full"), core.ErrMailboxFull)
		_, err := fails.Ask(w.ctx, "full")
		w.ErrorIs(err, core.ErrMailboxFull)

		blocks := w.start(&probe{onStart: slow}, core.WithMailbox(core.Bounded(1, core.Block)))
		w.NoError(blocks.Tell(w.ctx, "fits"))
		w.ErrorIs(blocks.TryTell("full"), core.ErrMailboxFull)
		w.ErrorIs(blocks.Tell(expired(t), "full"), core.ErrTimeout)

		w.NoError(gate.Set(true))
		for i := range 100 {
			w.NoError(blocks.Tell(w.ctx, i)) // waits for room
		}
		w.Equal("last", w.ask(blocks, "last"))
	})
}

// Row 41.
func TestPykka41_MessagesAreSharedNotCopied(t *testing.T) {
	everywhere(t, func(w *world) {
		msg := &[]int{1}
		w.Same(msg, w.ask(w.start(&probe{}), msg))
	})
}

// Row 42.
func TestPykka42_StoppedActorIsCollectable(t *testing.T) {
	everywhere(t, func(w *world) {
		ref, value := startWeakly(w)
		w.ask(ref, 1)
		_, err := ref.Stop(w.ctx)
		w.NoError(err)
		for value.Value() != nil {
			require.NoError(t, w.ctx.Err(), "the stopped actor is never collected")
			runtime.GC()
		}
		w.NotEmpty(ref.URN()) // held until here
	})
}

//go:noinline
func startWeakly(w *world) (core.Ref, weak.Pointer[probe]) {
	p := &probe{}
	return w.start(p), weak.Make(p)
}
