package core_test

import (
	"context"
	"fmt"
	"log/slog"
	"sync"
	"testing"
	"time"

	"github.com/gokka/gokka/core"
)

// summaries returns the numbers in the lines that sum up dead letters.
func (w *world) summaries() (sums []string) {
	for _, entry := range w.logs.at(slog.LevelWarn) {
		if entry.text == "Messages were not handled" {
			sums = append(sums, fmt.Sprintf("%d %d %d", number(entry, "not_alive"), number(entry, "unhandled"), number(entry, "dropped")))
		}
	}
	return sums
}

func number(entry logged, name string) uint64 {
	if v, ok := entry.attrs[name]; ok {
		return v.Uint64()
	}
	return 0
}

func TestSummaryOfLetters(t *testing.T) {
	for name, begin := range map[string]time.Time{
		"": time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC), "epoch": time.Unix(0, 0), "zero": {},
	} {
		t.Run(name, func(t *testing.T) {
			everywhere(t, func(w *world) {
				clock := w.withClock()
				clock.now = begin
				ref := w.listen()
				w.rt.Env().LogDeadLetters()
				w.Empty(w.summaries(), "there is nothing to say")
				_, err := ref.Stop(w.ctx)
				w.NoError(err)
				send := func(n int) {
					for range n {
						w.Error(ref.Tell(w.ctx, "told"))
					}
				}
				send(5)
				w.Equal([]string{"1 0 0"}, w.summaries(), "the first one at once")
				clock.pass(core.SummaryEvery - 1)
				send(5)
				w.Len(w.summaries(), 1)
				clock.pass(1)
				send(5)
				w.Equal([]string{"1 0 0", "10 0 0"}, w.summaries())
				clock.pass(time.Hour)
				w.Len(w.summaries(), 2, "nothing ticks")
				w.rt.Env().LogDeadLetters()
				w.rt.Env().LogDeadLetters()
				w.Equal([]string{"1 0 0", "10 0 0", "4 0 0"}, w.summaries(), "nothing is said twice")

				// Those who gave up are no reason for a line.
				clock.pass(time.Hour)
				ref = w.listen()
				free := w.busy(ref)
				ctx, cancel := context.WithTimeout(w.ctx, 100*time.Millisecond)
				defer cancel()
				_, err = ref.Ask(ctx, "too slow")
				w.ErrorIs(err, core.ErrTimeout)
				free()
				w.heard(ref)
				w.Len(w.summaries(), 3)
				w.EqualValues(1, w.rt.Env().DeadLetters.Count(core.Withdrawn))
			})
		})
	}
}

func TestShutdownSumsUpLetters(t *testing.T) {
	everywhere(t, func(w *world) {
		w.withClock()
		ref := w.listen()
		free := w.busy(ref)
		ref.StopFuture()
		for range 3 {
			w.NoError(ref.Tell(w.ctx, "told"))
		}
		free()
		w.gone(ref)
		w.Error(ref.Tell(w.ctx, "told"))
		w.Equal([]string{"0 1 0"}, w.summaries())
		w.NoError(w.rt.(interface{ Shutdown(context.Context) error }).Shutdown(w.ctx))
		w.Equal([]string{"0 1 0", "1 2 0"}, w.summaries())
		w.Equal(w.rt.Env().Name, w.logs.at(slog.LevelWarn)[0].attrs["runtime"].String())
	})
}

// Whoever sums up, and however many at a time, the sums are right in the end.
func TestSummariesAddUp(t *testing.T) {
	everywhere(t, func(w *world) {
		env := w.rt.Env()
		ref := w.listen()
		_, err := ref.Stop(w.ctx)
		w.NoError(err)
		var all sync.WaitGroup
		for range 8 {
			all.Go(func() {
				for range 200 {
					_ = ref.Tell(w.ctx, "told")
					env.LogDeadLetters()
				}
			})
		}
		all.Wait()
		env.LogDeadLetters()
		var sum uint64
		for _, entry := range w.logs.at(slog.LevelWarn) {
			sum += number(entry, "not_alive")
		}
		w.EqualValues(1600, sum)
	})
}
