package core_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/gokka/gokka/core"
	"github.com/gokka/gokka/future"
	"github.com/gokka/gokka/registry"
	"github.com/gokka/gokka/runtime/goroutine"
)

// What a turn has taken from the queue and not begun is queued still.
func TestInspectCountsTheTurnsBatch(t *testing.T) {
	everywhere(t, func(w *world) {
		if w.rt.Env().Name == "sim" {
			w.t.Skip("its queues are elsewhere")
		}
		begun, open := future.New[bool](), future.New[bool]()
		ref, err := core.StartFunc(w.ctx, w.rt, func(self core.Ref) (*listener, error) {
			w.NoError(self.Tell(w.ctx, core.Call(func(ctx context.Context, _ any) (any, error) {
				_ = begun.Set(true)
				return open.Get(ctx)
			})))
			for i := range 700 {
				w.NoError(self.Tell(w.ctx, i))
			}
			w.Equal(701, self.Cell().Snapshot().Queued)
			return new(listener), nil
		})
		w.NoError(err)
		_, err = begun.Get(w.ctx)
		w.NoError(err)
		w.Equal(700, core.Inspect(w.rt).Runtimes[0].Actors[0].Queued)
		_ = open.Set(true)
		w.Len(w.heard(ref), 700)
		w.Zero(ref.Cell().Snapshot().Queued)
	})
}

func TestInspectStates(t *testing.T) {
	everywhere(t, func(w *world) {
		gate := future.New[bool]()
		wait := func(ctx context.Context, _ *probe) error { _, err := gate.Get(ctx); return err }
		starting := w.start(&probe{onStart: wait})
		stopping := w.start(&probe{onStop: wait})
		w.NoError(stopping.Ready(w.ctx))
		stopping.StopFuture()
		look := func(ref core.Ref) core.Status { return ref.Cell().Snapshot() }
		w.until(func() bool { return look(starting).Running && look(stopping).Running && !look(stopping).Alive })
		w.True(look(starting).Starting)
		w.Nil(look(starting).Handling, "it is in a hook")
		w.Contains(look(starting).String(), "in a hook")
		w.Len(core.Inspect(w.rt).Runtimes[0].Actors, 2)
		_ = gate.Set(true)
		w.gone(stopping)
		w.True(look(stopping).Gone)
		w.Equal(stopping.String()+": gone", look(stopping).String())
		w.NoError(starting.Ready(w.ctx))
		w.until(func() bool { return !look(starting).Running })
		w.False(look(starting).Starting)
		actors := core.Inspect(w.rt).Runtimes[0].Actors
		w.Len(actors, 1)
		w.True(actors[0].Ref == starting)
	})
}

func TestInspectSeesTurnsGrowOld(t *testing.T) {
	everywhere(t, func(w *world) {
		ref := w.listen()
		free := w.busy(ref)
		look := func() core.Status { return core.Inspect(w.rt).Runtimes[0].Actors[0] }
		first := look().For
		w.GreaterOrEqual(first, core.TwoLooks)
		w.GreaterOrEqual(look().For, first+core.TwoLooks)
		w.Greater(ref.Cell().Snapshot().For, first+core.TwoLooks)
		free()
		begin := time.Now()
		free = w.busy(ref)
		w.LessOrEqual(look().For, time.Since(begin), "this is another turn")
		free()
		w.heard(ref)
		w.until(func() bool { return !ref.Cell().Snapshot().Running })
		w.Zero(look().For)
	})
}

// Without a turn to look at again there is nothing to wait for.
func TestInspectWaitsOnlyForTurns(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		rt, err := goroutine.New(goroutine.Options{Registry: registry.New(), Logger: slog.New(slog.DiscardHandler)})
		require.NoError(t, err)
		ref, err := core.Start(t.Context(), rt, new(listener))
		require.NoError(t, err)
		begin := time.Now()
		synctest.Wait()
		core.Inspect(rt)
		require.Zero(t, time.Since(begin))
		require.NoError(t, ref.Tell(t.Context(), core.Call(func(context.Context, any) (any, error) { time.Sleep(time.Second); return nil, nil })))
		synctest.Wait()
		core.Inspect(rt)
		require.Equal(t, core.TwoLooks, time.Since(begin))
		require.NoError(t, rt.Shutdown(t.Context()))
	})
}

func TestDumpFromInside(t *testing.T) {
	everywhere(t, func(w *world) {
		ref := w.listen()
		text := w.ask(ref, core.Call(func(context.Context, any) (any, error) {
			var out strings.Builder
			err := core.Dump(&out, w.rt)
			return golden(out.String()), err
		}))
		w.Contains(text, "in core.Call for T or more")
	})
}

func TestRingsOfAReport(t *testing.T) {
	everywhere(t, func(w *world) {
		var refs []core.Ref
		for range 8 {
			refs = append(refs, w.listen())
		}
		// 0 → 1 → 2 → 0; 3 → 1; 4 → 4; 5 → 6, and 7 waits for nobody.
		var actors []core.Status
		for i, to := range []int{1, 2, 0, 1, 4, 6} {
			actors = append(actors, core.Status{Ref: refs[i], WaitsFor: refs[to]})
		}
		// It does not matter where they are.
		rings := core.RingsIn([]core.RuntimeReport{{Actors: actors[:2]}, {Actors: actors[2:]}})
		w.Len(rings, 2)
		w.Len(rings[0], 3)
		for i := range 3 {
			w.True(rings[0][i] == refs[i])
		}
		w.Len(rings[1], 1)
		w.True(rings[1][0] == refs[4])
		var out strings.Builder
		w.NoError(core.Report{Rings: rings}.WriteText(&out))
		w.Equal(`deadlock: listener (URN1) waits for listener (URN2) waits for listener (URN3) waits for listener (URN1)
deadlock: listener (URN5) waits for itself
`, golden(out.String(), refs[:5]...))
		text, err := json.Marshal(core.Report{Rings: rings})
		w.NoError(err)
		w.Contains(golden(string(text), refs[:5]...), `"rings":[["URN1","URN2","URN3"],["URN5"]]`)
	})
}

// A report may be made at any time. The race detector watches.
func TestInspectUnderLoad(t *testing.T) {
	everywhere(t, func(w *world) {
		ctx, end := context.WithCancel(w.ctx)
		var load sync.WaitGroup
		for i := range 4 {
			load.Go(func() {
				for ctx.Err() == nil {
					ref := w.start(&probe{}, core.WithMailbox(core.Bounded(1+i, core.Policy(i))))
					other := w.start(&probe{})
					_ = ref.TryTell("told")
					f := ref.AskFuture(w.ctx, act(func(ctx context.Context, _ *probe) (any, error) { return other.Ask(ctx, "asked") }))
					if _, err := f.Get(w.ctx); err != nil && !errors.Is(err, core.ErrMailboxFull) {
						w.t.Error(err)
						return
					}
					ref.StopFuture()
					other.Kill(nil)
				}
			})
		}
		for range 5 {
			var out bytes.Buffer
			w.NoError(core.DumpJSON(&out, w.rt, w.rt))
			var report struct {
				Time     time.Time
				Runtimes []struct {
					Actors []struct{ Actor, State string }
				}
			}
			w.NoError(json.Unmarshal(out.Bytes(), &report))
			w.Len(report.Runtimes, 2)
			w.NoError(core.Dump(&out, w.rt))
		}
		end()
		load.Wait()
	})
}

// A ring of waits with deadlines ends by itself, in the end. Until then it can be seen.
func TestDumpOfARing(t *testing.T) {
	everywhere(t, func(w *world) {
		a, b := w.start(&probe{}), w.start(&probe{})
		ctxs := make(chan context.CancelFunc, 2)
		begin := future.New[bool]() // when both are in their handlers: else one could answer the other first
		waitFor := func(other core.Ref) act {
			return func(ctx context.Context, _ *probe) (any, error) {
				if _, err := begin.Get(ctx); err != nil {
					return nil, err
				}
				ctx, cancel := context.WithTimeout(ctx, time.Hour)
				ctxs <- cancel
				_, _ = other.AskFuture(ctx, "later").Get(ctx)
				return nil, nil
			}
		}
		fa, fb := a.AskFuture(w.ctx, waitFor(b)), b.AskFuture(w.ctx, waitFor(a))
		w.until(func() bool { return a.Cell().Snapshot().Waiting && b.Cell().Snapshot().Waiting })
		w.NoError(begin.Set(true))
		w.until(func() bool { return a.Cell().Snapshot().WaitsFor == b && b.Cell().Snapshot().WaitsFor == a })
		var out bytes.Buffer
		w.NoError(core.Dump(&out, w.rt))
		text := golden(out.String(), a, b)
		w.Contains(text, "\tprobe (URN1): waiting for probe (URN2) until a deadline in core_test.act for T or more")
		w.Contains(text, "deadlock: probe (URN1) waits for probe (URN2) waits for probe (URN1)\n")
		out.Reset()
		w.NoError(core.DumpJSON(&out, w.rt))
		text = golden(out.String(), a, b)
		w.Contains(text, `"until_a_deadline": true`)
		w.Contains(strings.Join(strings.Fields(text), ""), `"rings":[["URN1","URN2"]]`)
		for range 2 {
			(<-ctxs)()
		}
		for _, f := range []core.Future[any]{fa, fb} {
			_, err := f.Get(w.ctx)
			w.NoError(err)
		}
	})
}
