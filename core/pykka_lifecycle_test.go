package core_test

import (
	"context"
	"fmt"
	"log/slog"
	"regexp"
	"testing"

	"github.com/gokka/gokka/core"
	"github.com/gokka/gokka/future"
)

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
