package core_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/gokka/gokka/core"
	"github.com/gokka/gokka/future"
	"github.com/gokka/gokka/registry"
	"github.com/gokka/gokka/runtime/goroutine"
)

func TestTellEveryKeepsMultiples(t *testing.T) {
	everywhere(t, func(w *world) {
		clock := w.withClock()
		ref := w.listen()
		_, err := core.TellEvery(w.ctx, ref, time.Second, "tick")
		w.NoError(err)
		for range 5 {
			clock.pass(time.Second - 1)
			w.Empty(w.heard(ref))
			clock.pass(1)
			w.Equal([]any{"tick"}, w.heard(ref))
		}
		// The clock is late by half a second: the next tick comes at its own time all the same.
		clock.jump(1500 * time.Millisecond)
		w.Equal([]any{"tick"}, w.heard(ref))
		clock.pass(500*time.Millisecond - 1)
		w.Empty(w.heard(ref))
		clock.pass(1)
		w.Equal([]any{"tick"}, w.heard(ref))
		// It is late by five ticks: those are left out.
		clock.jump(5*time.Second + 1)
		w.Equal([]any{"tick"}, w.heard(ref))
		clock.pass(time.Second - 2)
		w.Empty(w.heard(ref))
		clock.pass(1)
		w.Equal([]any{"tick"}, w.heard(ref))
		w.Equal(1, clock.pending())
	})
}

func TestTicksDoNotPileUp(t *testing.T) {
	everywhere(t, func(w *world) {
		clock := w.withClock()
		ref := w.listen()
		_, err := core.TellEvery(w.ctx, ref, time.Second, "tick")
		w.NoError(err)
		for range 3 {
			free := w.busy(ref)
			clock.pass(10 * time.Second)
			free()
			w.Equal([]any{"tick"}, w.heard(ref), "nine were left out")
		}
		clock.pass(time.Second)
		w.Equal([]any{"tick"}, w.heard(ref), "the next one comes in time")
	})
}

// A tick that a full mailbox drops is not the last one.
func TestTicksAtAFullMailbox(t *testing.T) {
	for name, policy := range policies {
		t.Run(name, func(t *testing.T) {
			everywhere(t, func(w *world) {
				clock, letters := w.withClock(), w.letters()
				l, ref := w.listener(core.WithMailbox(core.Bounded(1, policy)))
				_, err := core.TellEvery(w.ctx, ref, time.Second, "tick")
				w.NoError(err)
				free := w.busy(ref)
				w.NoError(ref.Tell(w.ctx, "filler"))
				clock.pass(3 * time.Second)
				_, err = core.TellAfter(w.ctx, ref, 0, "late")
				w.NoError(err)
				clock.pass(0)
				if policy == core.DropOldest {
					// The first tick took the filler's place, the others were left out, and then that one was dropped.
					w.Equal([]any{"filler", "tick"}, letters.msgs(core.Dropped))
				} else {
					w.Equal([]any{"tick", "tick", "tick", "late"}, letters.msgs(core.Dropped))
				}
				free()
				if policy == core.DropOldest {
					w.Equal([]any{"late"}, w.overheard(l, 1))
				} else {
					w.Equal([]any{"filler"}, w.overheard(l, 1))
				}
				clock.pass(time.Second)
				w.Equal([]any{"tick"}, w.overheard(l, 1))
			})
		})
	}
}

// On the system's clock.
func TestTimersOnTheSystemsClock(t *testing.T) {
	everywhere(t, func(w *world) {
		w.rt.Env().Clock = nil
		done := future.New[int]()
		ticks := 0
		ref, err := core.Start(w.ctx, w.rt, core.ReceiveFunc(func(ctx context.Context, msg any) (any, error) {
			if ticks++; ticks == 3 {
				return nil, done.Set(ticks)
			}
			return nil, nil
		}))
		w.NoError(err)
		cancel, err := core.TellEvery(w.ctx, ref, time.Millisecond, "tick")
		w.NoError(err)
		_, err = done.Get(w.ctx)
		w.NoError(err)
		w.True(cancel())
	})
}

// On a clock that is exact, with a handler that takes two and a half intervals.
func TestTellEveryInABubble(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		rt, err := goroutine.New(goroutine.Options{Registry: registry.New(), Logger: slog.New(slog.DiscardHandler)})
		require.NoError(t, err)
		begin := time.Now()
		var at []time.Duration
		ref, err := core.Start(t.Context(), rt, core.ReceiveFunc(func(context.Context, any) (any, error) {
			at = append(at, time.Since(begin))
			time.Sleep(2500 * time.Millisecond)
			return nil, nil
		}))
		require.NoError(t, err)
		_, err = core.TellEvery(t.Context(), ref, time.Second, "tick")
		require.NoError(t, err)
		time.Sleep(10 * time.Second)
		synctest.Wait()
		require.NoError(t, rt.Shutdown(t.Context()))
		// One waits in the queue while another one is handled.
		for i, d := range at {
			require.Equal(t, time.Second+time.Duration(i)*2500*time.Millisecond, d)
		}
		require.Len(t, at, 4+1, "the last one was queued when the actor was stopped")
	})
}

func TestTimersCostNoGoroutine(t *testing.T) {
	everywhere(t, func(w *world) {
		timers := 100_000
		if testing.Short() || raceEnabled || w.rt.Env().Name != "goroutine" {
			timers = 5_000
		}
		w.rt.Env().Clock = nil
		ref := w.listen()
		w.heard(ref)
		before := runtime.NumGoroutine()
		for range timers {
			_, err := core.TellAfter(w.ctx, ref, time.Hour, nil)
			w.NoError(err)
		}
		w.Less(runtime.NumGoroutine(), before+20)
		_, err := ref.Stop(w.ctx)
		w.NoError(err)
	})
}

// A handler sets timers for itself and cancels them.
func TestTimersFromInside(t *testing.T) {
	everywhere(t, func(w *world) {
		clock := w.withClock()
		left := 3
		var stopTicks func() bool
		ref, err := core.Start(w.ctx, w.rt, core.ReceiveFunc(func(ctx context.Context, msg any) (any, error) {
			switch msg {
			case "go":
				var err error
				stopTicks, err = core.TellEvery(ctx, core.Self(ctx), time.Second, "tick")
				return nil, err
			case "tick":
				if left--; left == 0 && !stopTicks() {
					return nil, errors.New("the timer was over")
				}
			}
			return left, nil
		}))
		w.NoError(err)
		w.ask(ref, "go")
		for i := range 5 {
			clock.pass(time.Second)
			w.Equal(max(2-i, 0), w.ask(ref, fmt.Sprint("left after ", i+1)))
		}
	})
}
