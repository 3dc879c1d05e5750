package registry_test

import (
	"context"
	"errors"
	"runtime"
	"slices"
	"testing"

	"github.com/gokka/gokka/core"
	"github.com/gokka/gokka/registry"
	"github.com/gokka/gokka/runtime/runtimetest/each"
)

// last runs a function as its OnStop.
type last struct {
	onStop func(ctx context.Context) error
}

func (l last) OnStop(ctx context.Context) error { return l.onStop(ctx) }

func TestPykka152_StopAllIsLastStartedFirst(t *testing.T) {
	each.Runtime(t, func(t *testing.T, rt core.Runtime) {
		reg := regOf(rt)
		var refs []core.Ref
		for i := range 3 {
			refs = append(refs, start(t, rt, last{func(context.Context) error {
				for _, earlier := range refs[:i] {
					if !earlier.IsAlive() {
						t.Errorf("actor %d began to stop after an earlier one", i)
					}
				}
				for _, later := range refs[i+1:] {
					if later.Err() == nil {
						t.Errorf("actor %d began to stop before a later one was gone", i)
					}
				}
				return nil
			}}))
		}
		results, err := reg.StopAll(bounded(t))
		if err != nil {
			t.Fatal(err)
		}
		var want []registry.StopResult
		for _, ref := range slices.Backward(refs) {
			want = append(want, registry.StopResult{Ref: ref, Stopped: true})
		}
		if !slices.Equal(results, want) {
			t.Errorf("results %+v", results)
		}
		if results, err := reg.StopAll(bounded(t)); len(results) != 0 || err != nil {
			t.Errorf("the second call gave %+v, %v", results, err)
		}
	})
}

func TestPykka153_StopAllFutureAsksLastStartedFirst(t *testing.T) {
	reg := registry.New()
	rt := newInert(reg)
	a, b, c := start(t, rt, deaf{}), start(t, rt, deaf{}), start(t, rt, deaf{})
	if n := len(reg.StopAllFuture()); n != 3 {
		t.Errorf("%d futures", n)
	}
	same(t, rt.sent, c, b, a)
}

func TestPykka154_ActorsStartedMeanwhileSurvive(t *testing.T) {
	each.Runtime(t, func(t *testing.T, rt core.Runtime) {
		reg := regOf(rt)
		var child core.Ref
		parent := start(t, rt, last{func(ctx context.Context) (err error) {
			child, err = core.Spawn(ctx, deaf{})
			return err
		}})
		results, err := reg.StopAll(bounded(t))
		if len(results) != 1 || results[0].Ref != parent || err != nil {
			t.Errorf("results %+v, %v", results, err)
		}
		same(t, reg.All(), child)
		rounds := 0
		for reg.Len() > 0 {
			if _, err := reg.StopAll(bounded(t)); err != nil || rounds > 3 {
				t.Fatal(rounds, err)
			}
			rounds++
		}
	})
}

// ender stops all actors, in the form that it is told.
type ender struct{ reg *registry.Registry }

func (e ender) Receive(ctx context.Context, msg any) (any, error) {
	if msg == "async" {
		return len(e.reg.StopAllFuture()), nil
	}
	ctx, cancel := context.WithCancel(ctx) // a derived context will do
	defer cancel()
	return e.reg.StopAll(ctx)
}

func TestPykka155_StopAllInsideAnActor(t *testing.T) {
	each.Runtime(t, func(t *testing.T, rt core.Runtime) {
		reg := regOf(rt)
		refs := []core.Ref{start(t, rt, deaf{}), start(t, rt, ender{reg}), start(t, rt, deaf{})}
		if _, err := refs[1].Ask(bounded(t), "sync"); !errors.Is(err, core.ErrDeadlock) {
			t.Errorf("error %v", err)
		}
		same(t, reg.All(), refs...)

		n, err := core.Ask[int](bounded(t), refs[1], "async")
		if n != 3 || err != nil {
			t.Errorf("%d stops, %v", n, err)
		}
		for _, ref := range refs {
			wait(t, ref)
		}
	})
}

func TestPykka155_StopAllInsideAnActorNotConcerned(t *testing.T) {
	each.Runtime(t, func(t *testing.T, rt core.Runtime) {
		reg := regOf(rt)
		start(t, rt, deaf{})
		self := start(t, rt, ender{reg})
		reg.Unregister(self)
		results, err := core.Ask[[]registry.StopResult](bounded(t), self, "sync")
		if len(results) != 1 || !results[0].Stopped || err != nil {
			t.Errorf("results %+v, %v", results, err)
		}
		stop(t, self)
	})
}

func TestPykka156_LookupsDoNotScan(t *testing.T) {
	reg := registry.New()
	rt := newInert(reg)
	for range 1000 {
		start(t, rt, deaf{})
	}
	ref := start(t, rt, &jazz{})
	urn := ref.URN()
	if n := testing.AllocsPerRun(100, func() { reg.ByURN(urn) }); n != 0 {
		t.Errorf("ByURN allocates %v times", n)
	}
	// A list of the thousand others would show.
	registry.ByType[player](reg) // indexes who came since the last look-up
	const runs = 100
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	for range runs {
		registry.ByType[player](reg)
	}
	runtime.ReadMemStats(&after)
	if bytes := (after.TotalAlloc - before.TotalAlloc) / runs; bytes > 1000 {
		t.Errorf("ByType allocates %d bytes to list one actor", bytes)
	}
}

// A FatalError stops the actors of the registry, which relies on StopAllFuture.
func TestFatalErrorStopsTheRegistry(t *testing.T) {
	each.Runtime(t, func(t *testing.T, rt core.Runtime) {
		bystander, other := start(t, rt, deaf{}), start(t, rt, deaf{})
		fatal := start(t, rt, core.ReceiveFunc(func(context.Context, any) (any, error) {
			return nil, core.FatalError{Err: errors.New("boo")}
		}))
		if err := fatal.Tell(bounded(t), "x"); err != nil {
			t.Fatal(err)
		}
		for _, ref := range []core.Ref{fatal, bystander, other} {
			wait(t, ref)
		}
		if regOf(rt).Len() != 0 {
			t.Error("somebody is left")
		}
	})
}
