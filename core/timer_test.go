package core_test

import (
	"context"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/gokka/gokka/core"
)

func TestTellAfterTellsOnceWhenTheTimeHasPassed(t *testing.T) {
	everywhere(t, func(w *world) {
		clock := w.withClock()
		ref := w.listen()
		ctx, end := context.WithCancel(w.ctx)
		cancel, err := core.TellAfter(ctx, ref, time.Second, "late")
		w.NoError(err)
		_, err = core.TellAfter(ctx, ref, 0, "at once")
		w.NoError(err)
		_, err = core.TellAfter(ctx, ref, -time.Second, "at once too")
		w.NoError(err)
		_, err = core.TellAfter(ctx, ref, time.Millisecond, nil)
		w.NoError(err)
		end() // does not end the timers
		clock.pass(0)
		w.ElementsMatch([]any{"at once", "at once too"}, w.heard(ref))
		clock.pass(time.Second - 1)
		w.Equal([]any{nil}, w.heard(ref))
		clock.pass(1)
		w.Equal([]any{"late"}, w.heard(ref))
		w.False(cancel(), "nothing is left to cancel")
		clock.pass(time.Hour)
		w.Empty(w.heard(ref))
		w.Zero(clock.pending())
	})
}

func TestTimersRefuse(t *testing.T) {
	everywhere(t, func(w *world) {
		clock := w.withClock()
		dead := w.listen()
		_, err := dead.Stop(w.ctx)
		w.NoError(err)
		for name, tell := range map[string]func(context.Context, core.Ref, time.Duration, any) (func() bool, error){
			"TellAfter": core.TellAfter, "TellEvery": core.TellEvery,
		} {
			cancel, err := tell(nil, dead, time.Second, 1)
			w.ErrorIs(err, core.ErrNilContext, name)
			w.False(cancel())
			cancel, err = tell(w.ctx, core.Ref{}, time.Second, 1)
			w.ErrorIs(err, core.ErrNoActor, name)
			w.False(cancel())
			cancel, err = tell(w.ctx, dead, time.Second, 1)
			w.ErrorIs(err, core.ErrActorDead, name)
			w.False(cancel())
		}
		ref := w.listen()
		for _, d := range []time.Duration{0, -1} {
			cancel, err := core.TellEvery(w.ctx, ref, d, 1)
			w.ErrorIs(err, core.ErrInvalidInterval)
			w.False(cancel())
		}
		w.Zero(clock.pending())
	})
}

func TestTimersAreCancelled(t *testing.T) {
	everywhere(t, func(w *world) {
		clock := w.withClock()
		ref := w.listen()
		after, err := core.TellAfter(w.ctx, ref, time.Second, "never")
		w.NoError(err)
		every, err := core.TellEvery(w.ctx, ref, 100*time.Millisecond, "tick")
		w.NoError(err)
		w.True(after())
		w.False(after(), "only one of them has prevented it")
		free := w.busy(ref)
		clock.pass(100 * time.Millisecond)
		w.True(every(), "messages were still to come")
		w.False(every())
		w.Zero(clock.pending())
		clock.pass(time.Hour)
		free()
		w.Equal([]any{"tick"}, w.heard(ref), "what was queued is handled")
	})
}

// Exactly one of the two wins, whoever is first.
func TestCancelRacesWithTheTime(t *testing.T) {
	everywhere(t, func(w *world) {
		clock := w.withClock()
		ref := w.listen()
		for round := range 300 {
			cancel, err := core.TellAfter(w.ctx, ref, time.Second, round)
			w.NoError(err)
			var kept atomic.Int32
			var race sync.WaitGroup
			race.Go(func() { clock.pass(time.Second) })
			for range 2 {
				race.Go(func() {
					for range round % 7 {
						runtime.Gosched()
					}
					if cancel() {
						kept.Add(1)
					}
				})
			}
			race.Wait()
			w.EqualValues(1, int(kept.Load())+len(w.heard(ref)))
		}
	})
}

func TestTimersEndWithTheActor(t *testing.T) {
	ends := map[string]func(w *world, ref core.Ref){
		"stop": func(_ *world, ref core.Ref) { ref.StopFuture() },
		"kill": func(_ *world, ref core.Ref) { ref.Kill(nil) },
		"fail": func(w *world, ref core.Ref) { w.NoError(ref.Tell(w.ctx, errBoom)) },
	}
	for name, end := range ends {
		t.Run(name, func(t *testing.T) {
			everywhere(t, func(w *world) {
				clock, letters := w.withClock(), w.letters()
				ref := w.listen()
				var cancels []func() bool
				for i := range 100 {
					cancel, err := core.TellAfter(w.ctx, ref, time.Duration(i+1)*time.Second, i)
					w.NoError(err)
					cancels = append(cancels, cancel)
				}
				every, err := core.TellEvery(w.ctx, ref, time.Second, "tick")
				w.NoError(err)
				end(w, ref)
				w.gone(ref)
				w.Zero(clock.pending())
				clock.pass(time.Hour)
				for _, cancel := range append(cancels, every) {
					w.False(cancel())
				}
				w.Empty(letters.all(), "nothing was sent")
			})
		})
	}
}

// An actor that never came to life has timers as well.
func TestTimersOfTheUnborn(t *testing.T) {
	everywhere(t, func(w *world) {
		clock := w.withClock()
		_, err := core.StartFunc(w.ctx, w.rt, func(self core.Ref) (*listener, error) {
			_, err := core.TellEvery(w.ctx, self, time.Second, "tick")
			w.NoError(err)
			return nil, errBoom
		})
		w.ErrorIs(err, errBoom)
		w.Zero(clock.pending())

		ref, err := core.StartFunc(w.ctx, w.rt, func(self core.Ref) (*listener, error) {
			_, err := core.TellAfter(w.ctx, self, time.Second, "hello")
			return new(listener), err
		})
		w.NoError(err)
		clock.pass(time.Second)
		w.Equal([]any{"hello"}, w.heard(ref))
	})
}

func TestShutdownLeavesNoTimer(t *testing.T) {
	everywhere(t, func(w *world) {
		clock := w.withClock()
		for range 20 {
			ref := w.listen()
			_, err := core.TellEvery(w.ctx, ref, time.Second, "tick")
			w.NoError(err)
			_, err = core.TellAfter(w.ctx, ref, time.Hour, "late")
			w.NoError(err)
		}
		rt, ok := w.rt.(interface{ Shutdown(context.Context) error })
		w.True(ok)
		w.NoError(rt.Shutdown(w.ctx))
		w.Zero(clock.pending())
	})
}
