package core_test

import (
	"runtime"
	"sync/atomic"
	"testing"
	"weak"

	"github.com/stretchr/testify/require"

	"github.com/gokka/gokka/core"
)

// Row 42. Scenario 54.
func TestScenario54_StoppedActorsLeaveNothingBehind(t *testing.T) {
	everywhere(t, func(w *world) {
		actors := 10_000
		if raceEnabled || testing.Short() {
			actors = 1_000 // the race detector allows 8,128 goroutines
		}
		before := runtime.NumGoroutine()
		var collected atomic.Int64
		refs := make([]core.Ref, actors)
		for i := range refs {
			p := &probe{trace: new(trace)}
			runtime.AddCleanup(p, func(struct{}) { collected.Add(1) }, struct{}{})
			refs[i] = w.start(p)
		}
		for _, ref := range refs {
			w.NoError(ref.Ready(w.ctx))
		}
		_, err := w.reg.StopAll(w.ctx)
		w.NoError(err)

		// A goroutine that has nothing left to do is gone when it has been scheduled once more; the pooled runtime keeps
		// the few that it had.
		for runtime.NumGoroutine() > before+20 && w.ctx.Err() == nil {
			runtime.Gosched()
		}
		for collected.Load() < int64(actors) && w.ctx.Err() == nil {
			runtime.GC()
		}
		w.NoError(w.ctx.Err(), "%d of %d values collected, %d goroutines where there were %d",
			collected.Load(), actors, runtime.NumGoroutine(), before)
		runtime.KeepAlive(refs)
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
