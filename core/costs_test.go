package core_test

import (
	"context"
	"log/slog"
	"math"
	"runtime"
	"testing"
	"time"

	"github.com/gokka/gokka/core"
	"github.com/gokka/gokka/future"
)

// atMost measures what each of n calls of f allocates, and allows for a tenth more, as for a map that grows. Others
// may allocate at the same time, so the best of some tries counts.
func (w *world) atMost(what string, objects, bytes float64, n int, f func(i int)) {
	w.t.Helper()
	gotObjects, gotBytes := math.Inf(1), math.Inf(1)
	for range 5 {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		for i := range n {
			f(i)
		}
		runtime.ReadMemStats(&after)
		gotObjects = min(gotObjects, float64(after.Mallocs-before.Mallocs)/float64(n))
		gotBytes = min(gotBytes, float64(after.TotalAlloc-before.TotalAlloc)/float64(n))
	}
	w.t.Logf("%s: %.2f objects, %.0f bytes", what, gotObjects, gotBytes)
	w.LessOrEqual(gotObjects, objects*1.1, what)
	w.LessOrEqual(gotBytes, bytes*1.1, what)
}

// onTheQuiet runs test on the runtimes that promise costs, without logs.
func onTheQuiet(t *testing.T, test func(w *world)) {
	t.Helper()
	if raceEnabled {
		t.Skip("the race detector allocates")
	}
	everywhere(t, func(w *world) {
		if w.rt.Env().Name == "sim" {
			w.t.Skip("it promises no costs")
		}
		w.rt.Env().Logger = slog.New(slog.DiscardHandler)
		test(w)
	})
}

// Who uses none of it pays for none of it.
func TestPlainActorsHaveNoExtra(t *testing.T) {
	everywhere(t, func(w *world) {
		l, ref := w.listener()
		for range 100 {
			w.NoError(ref.Tell(context.Background(), "told"))
		}
		_, err := ref.Ask(context.Background(), "asked")
		w.NoError(err)
		w.Len(w.overheard(l, 101), 101)
		w.False(core.HasExtra(ref))
	})
}

// An actor that once had a long queue pays nothing for that with later messages.
func TestCostAfterALongQueue(t *testing.T) {
	onTheQuiet(t, func(w *world) {
		l, ref := w.listener()
		const long = 5000
		w.ask(ref, core.Call(func(context.Context, any) (any, error) {
			for range long {
				_ = ref.Tell(context.Background(), "told")
			}
			return nil, nil
		}))
		w.Len(w.overheard(l, long), long)
		calls := core.Call(func(context.Context, any) (any, error) { return nil, nil })
		w.atMost("Ask after a long queue", 1, 128, 1000, func(int) { _, _ = ref.Ask(context.Background(), calls) })
	})
}

func TestCostOfTimers(t *testing.T) {
	onTheQuiet(t, func(w *world) {
		ref := w.listen()
		w.atMost("TellAfter", 4, 300, 2000, func(int) { _, _ = core.TellAfter(w.ctx, ref, time.Hour, nil) })
	})
}

func TestCostOfWatching(t *testing.T) {
	onTheQuiet(t, func(w *world) {
		var refs []core.Ref
		for range 5000 {
			refs = append(refs, w.listen())
		}
		watcher := w.listen()
		at := 0
		w.ask(watcher, core.Call(func(ctx context.Context, _ any) (any, error) {
			w.atMost("Watch", 4, 750, 1000, func(int) { _ = core.Watch(ctx, refs[at]); at++ })
			w.atMost("Watch again", 1, 130, 1000, func(i int) { _ = core.Watch(ctx, refs[i]) })
			return nil, nil
		}))
	})
}

func TestCostOfPipe(t *testing.T) {
	onTheQuiet(t, func(w *world) {
		_, ref := w.listener()
		p := future.New[int]()
		w.atMost("Pipe", 6, 350, 1000, func(int) { _ = core.Pipe(w.ctx, p.Future(), ref, wrapped[int]) })
	})
}

func TestCostOfWithTimeout(t *testing.T) {
	onTheQuiet(t, func(w *world) {
		w.withClock()
		ref := w.listen()
		w.ask(ref, core.Call(func(ctx context.Context, _ any) (any, error) {
			w.atMost("WithTimeout", 13, 700, 1000, func(int) { _, cancel := core.WithTimeout(ctx, time.Hour); cancel() })
			return nil, nil
		}))
	})
}
