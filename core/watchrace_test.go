package core_test

import (
	"cmp"
	"context"
	"runtime"
	"slices"
	"sync"
	"testing"

	"github.com/gokka/gokka/core"
	"github.com/gokka/gokka/runtime/runtimetest/each"
)

// Terminated comes after all that the target has sent, on whichever runtimes the two are.
func TestTerminatedComesLast(t *testing.T) {
	everywhere(t, func(w *world) {
		each.Runtime(w.t.(*testing.T), func(t *testing.T, rt core.Runtime) {
			other := newWorld(t, rt)
			l, watcher := other.listener()
			for round := range 20 {
				ref := w.start(&probe{onStop: func(ctx context.Context, _ *probe) error { return watcher.Tell(ctx, "last words") }})
				other.ask(watcher, watches(ref))
				for i := range 10 {
					other.NoError(ref.Tell(w.ctx, act(func(ctx context.Context, _ *probe) (any, error) {
						return nil, watcher.Tell(ctx, i)
					})))
				}
				ref.StopFuture()
				got := other.overheard(l, 12)
				for i := range 10 {
					other.Equal(i, got[i], "round %d", round)
				}
				other.Equal("last words", got[10])
				other.told(got[11:], ref)
			}
		})
	})
}

func TestBoundedWatcher(t *testing.T) {
	for name, policy := range policies {
		t.Run(name, func(t *testing.T) {
			everywhere(t, func(w *world) {
				letters := w.letters()
				l, watcher := w.listener(core.WithMailbox(core.Bounded(1, policy)))
				var targets []core.Ref
				for range 5 {
					targets = append(targets, w.listen())
				}
				// A target is gone before it tells its watchers, so they may overtake each other.
				bySeq := func(a, b any) int {
					return cmp.Compare(a.(core.Terminated).Ref.Cell().Seq(), b.(core.Terminated).Ref.Cell().Seq())
				}
				w.ask(watcher, watches(targets...))
				free := w.busy(watcher)
				w.NoError(watcher.TryTell("filler"))
				for _, target := range targets {
					_, err := target.Stop(w.ctx)
					w.NoError(err)
				}
				free()
				got := w.overheard(l, 6)
				w.Equal("filler", got[0])
				slices.SortFunc(got[1:], bySeq)
				w.told(got[1:], targets...)
				w.Empty(letters.all())
				w.NoError(watcher.TryTell("there is room"))
				w.Equal([]any{"there is room"}, w.overheard(l, 1))
			})
		})
	}
}

// However the two ends race with the watch, Terminated comes once, and nothing is left.
func TestWatchRacesWithTheEnd(t *testing.T) {
	everywhere(t, func(w *world) {
		for round := range 200 {
			l, watcher := w.listener()
			ref := w.listen()
			var race sync.WaitGroup
			race.Go(func() { w.ask(watcher, watches(ref, ref)) })
			race.Go(func() {
				for range round % 10 {
					runtime.Gosched()
				}
				ref.StopFuture()
			})
			race.Wait()
			w.told(w.overheard(l, 1), ref)
			w.Empty(w.heard(watcher))
			w.unlinked(ref, watcher)
			_, err := watcher.Stop(w.ctx)
			w.NoError(err)
		}
	})
}

// A context may be used anywhere, also after the turn, and while the actor ends.
func TestWatchAndUnwatchOnOtherGoroutines(t *testing.T) {
	everywhere(t, func(w *world) {
		target := w.listen()
		for range 100 {
			watcher := w.listen()
			ctx := w.ask(watcher, core.Call(func(ctx context.Context, _ any) (any, error) { return ctx, nil })).(context.Context)
			var race sync.WaitGroup
			for range 3 {
				race.Go(func() { _ = core.Watch(ctx, target) })
				race.Go(func() { _ = core.Unwatch(ctx, target) })
			}
			race.Go(func() { watcher.Kill(nil) })
			race.Wait()
			w.gone(watcher)
			w.unlinked(watcher, target)
		}
	})
}

// Unwatch overtakes a Watch that is half done.
func TestUnwatchOvertakesWatch(t *testing.T) {
	everywhere(t, func(w *world) {
		watcher, target := w.listen(), w.listen()
		ctx := w.ask(watcher, core.Call(func(ctx context.Context, _ any) (any, error) { return ctx, nil })).(context.Context)
		watching := func(n int) func() bool {
			return func() bool { is, _, _ := core.Links(watcher); return is == n }
		}
		for range 50 {
			free := core.Hold(target)
			var race sync.WaitGroup
			race.Go(func() { _ = core.Watch(ctx, target) })
			w.until(watching(1))
			race.Go(func() { _ = core.Unwatch(ctx, target) })
			w.until(watching(0))
			free()
			race.Wait()
			w.unlinked(watcher, target)
		}
	})
}
