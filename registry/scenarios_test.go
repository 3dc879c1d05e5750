package registry_test

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/gokka/gokka/core"
	"github.com/gokka/gokka/future"
	"github.com/gokka/gokka/registry"
	"github.com/gokka/gokka/runtime/runtimetest/each"
)

// The numbers are those of Pykka's acceptance scenarios.

func TestScenario43_Lookup(t *testing.T) {
	each.Runtime(t, func(t *testing.T, rt core.Runtime) {
		reg := regOf(rt)
		r1, j, r2 := start(t, rt, newRock()), start(t, rt, &jazz{}), start(t, rt, newRock())
		same(t, registry.ByType[*rock](reg), r1, r2)
		same(t, registry.ByType[player](reg), r1, j, r2)
		same(t, registry.ByType[recorder](reg), r1, j, r2)
		same(t, reg.ByTypeName("rock"), r1, r2)
		same(t, reg.ByTypeName("studio"))
		if found, ok := reg.ByURN(j.URN()); !ok || found != j {
			t.Error("the URN of a living actor is not found")
		}
		stop(t, j)
		if _, ok := reg.ByURN(j.URN()); ok {
			t.Error("the URN of a stopped actor is found")
		}
	})
}

func TestScenario44_BroadcastReachesExactlyThose(t *testing.T) {
	each.Runtime(t, func(t *testing.T, rt core.Runtime) {
		reg, ctx := regOf(rt), bounded(t)
		refs := []core.Ref{start(t, rt, newRock()), start(t, rt, &jazz{}), start(t, rt, newRock())}
		for _, filters := range [][]registry.Filter{nil, {registry.OfType[*jazz]()}, {registry.OfTypeName("rock")}} {
			if _, err := reg.Broadcast(ctx, len(filters), filters...); err != nil {
				t.Error(err)
			}
		}
		for _, ref := range refs {
			if got := heard(t, ref); !slices.Equal(got, []any{0, 1}) {
				t.Errorf("%v heard %v", ref, got)
			}
		}
	})
}

// A registry that is not the runtime's own is not told of an actor's death: so this broadcast finds a dead target in
// the middle, as otherwise only a race could bring about.
func TestScenario44_ADeadTargetKeepsNobodyElseFromGettingIt(t *testing.T) {
	each.Runtime(t, func(t *testing.T, rt core.Runtime) {
		var reg registry.Registry
		refs := []core.Ref{start(t, rt, &jazz{}), start(t, rt, &jazz{}), start(t, rt, &jazz{}), start(t, rt, &jazz{})}
		for _, ref := range refs {
			reg.Register(ref)
		}
		stop(t, refs[1], refs[2])
		sent, err := reg.Broadcast(bounded(t), "x", registry.OfType[player]())
		if sent != 2 || !errors.Is(err, core.ErrActorDead) {
			t.Errorf("%d sent, %v", sent, err)
		}
		var dead []core.Ref
		for _, err := range err.(interface{ Unwrap() []error }).Unwrap() {
			if e, ok := errors.AsType[*core.ActorDeadError](err); ok {
				dead = append(dead, e.Ref)
			}
		}
		same(t, dead, refs[1], refs[2])
		for _, ref := range []core.Ref{refs[0], refs[3]} {
			if got := heard(t, ref); !slices.Equal(got, []any{"x"}) {
				t.Errorf("%v heard %v", ref, got)
			}
		}
		if sent, err := reg.Broadcast(bounded(t), "y"); sent != 2 || err != nil {
			t.Errorf("the dead were not dropped: %d sent, %v", sent, err)
		}
	})
}

func TestScenario45_UnregisterTwiceRegisterAgain(t *testing.T) {
	each.Runtime(t, func(t *testing.T, rt core.Runtime) {
		reg := regOf(rt)
		before, ref, after := start(t, rt, deaf{}), start(t, rt, &jazz{}), start(t, rt, deaf{})
		reg.Unregister(ref)
		reg.Unregister(ref)
		same(t, reg.All(), before, after)
		reg.Register(ref)
		same(t, reg.All(), before, ref, after)
		same(t, registry.ByType[*jazz](reg), ref)
		stop(t, ref)
		same(t, reg.All(), before, after)
		same(t, registry.ByType[*jazz](reg))
	})
}

func TestScenario46_StopAllOfEight(t *testing.T) {
	each.Runtime(t, func(t *testing.T, rt core.Runtime) {
		reg := regOf(rt)
		var order []int // no lock: each actor is gone before the next stops
		for i := range 8 {
			start(t, rt, last{func(context.Context) error {
				order = append(order, i)
				return nil
			}})
		}
		results, err := reg.StopAll(bounded(t))
		if err != nil || len(results) != 8 {
			t.Errorf("%d results, %v", len(results), err)
		}
		for _, r := range results {
			if !r.Stopped || r.Err != nil || r.Ref.IsAlive() {
				t.Errorf("result %+v", r)
			}
		}
		if !slices.Equal(order, []int{7, 6, 5, 4, 3, 2, 1, 0}) {
			t.Errorf("stopped in the order %v", order)
		}
		if results, err := reg.StopAll(bounded(t)); len(results) != 0 || err != nil {
			t.Errorf("the second call gave %v, %v", results, err)
		}
	})
}

func TestScenario47_StopAllFuture(t *testing.T) {
	each.Runtime(t, func(t *testing.T, rt core.Runtime) {
		reg := regOf(rt)
		var refs []core.Ref
		for range 8 {
			refs = append(refs, start(t, rt, &jazz{}))
		}
		futures := reg.StopAllFuture()
		if len(futures) != len(refs) {
			t.Fatalf("%d futures", len(futures))
		}
		for i, f := range futures {
			if stopped, err := f.Get(bounded(t)); !stopped || err != nil {
				t.Errorf("future %d: %v, %v", i, stopped, err)
			}
			if ref := refs[len(refs)-1-i]; ref.Err() == nil {
				t.Errorf("future %d is not that of %v", i, ref)
			}
		}
		if reg.Len() != 0 || reg.StopAllFuture() != nil {
			t.Error("somebody is left")
		}
	})
}

func TestScenario48_StopAllWithOneStuck(t *testing.T) {
	each.Runtime(t, func(t *testing.T, rt core.Runtime) {
		reg := regOf(rt)
		release := future.New[bool]()
		refs := []core.Ref{
			start(t, rt, &jazz{}),
			start(t, rt, last{func(ctx context.Context) error {
				_, err := release.Get(ctx)
				return err
			}}),
			start(t, rt, &jazz{}),
		}
		const budget = time.Second
		ctx, cancel := context.WithTimeout(context.Background(), budget)
		defer cancel()
		results, err := reg.StopAll(ctx)
		if ctx.Err() != nil {
			t.Error("the stuck actor used up the whole budget")
		}
		if len(results) != 3 || !results[0].Stopped || results[1].Stopped || !results[2].Stopped {
			t.Fatalf("results %+v", results)
		}
		timeout, ok := errors.AsType[*core.TimeoutError](err)
		if !ok || timeout.Ref != refs[1] || len(err.(interface{ Unwrap() []error }).Unwrap()) != 1 {
			t.Errorf("error %v", err)
		}
		if results[1].Ref != refs[1] || !errors.Is(results[1].Err, core.ErrTimeout) {
			t.Errorf("result %+v", results[1])
		}
		if err := release.Set(true); err != nil {
			t.Fatal(err)
		}
		wait(t, refs[1])
	})
}
