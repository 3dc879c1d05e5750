package registry_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/gokka/gokka/core"
	"github.com/gokka/gokka/future"
	"github.com/gokka/gokka/registry"
	"github.com/gokka/gokka/runtime/goroutine"
	"github.com/gokka/gokka/runtime/runtimetest/each"
)

// The numbers are those of Pykka's behaviours in docs/pykka.md.

func TestPykka141_OneDefaultAndMoreOnRequest(t *testing.T) {
	if first, second := registry.Default(), registry.Default(); first != second {
		t.Error("Default is not always the same")
	}
	if goroutine.Default().Env().Registry != core.Registrar(registry.Default()) {
		t.Error("the default runtime does not use the default registry")
	}
	ref, err := goroutine.Start(t.Context(), &deaf{})
	if err != nil {
		t.Fatal(err)
	}
	defer stop(t, ref)
	var zero registry.Registry
	zero.Register(ref)
	same(t, zero.All(), ref)
	if other := registry.New(); other.Len() != 0 {
		t.Error("a new registry is not empty")
	}
	if found, ok := registry.Default().ByURN(ref.URN()); !ok || found != ref {
		t.Error("the actor is not in the default registry")
	}
}

// life looks itself up in its hooks.
type life struct {
	core.Base
	reg     *registry.Registry
	started *future.Promise[bool]
	ended   *future.Promise[bool]
}

func newLife(rt core.Runtime) *life {
	return &life{reg: regOf(rt), started: future.New[bool](), ended: future.New[bool]()}
}

func (l *life) found() bool {
	ref, ok := l.reg.ByURN(l.URN())
	return ok && ref == l.Self() && slices.Contains(l.reg.All(), ref) && l.Self().IsAlive()
}

func (l *life) OnStart(context.Context) error          { return l.started.Set(l.found()) }
func (l *life) OnStop(context.Context) error           { return l.ended.Set(l.found()) }
func (l *life) OnFailure(_ context.Context, err error) { _ = l.ended.Set(l.found()) }

func (l *life) Receive(context.Context, any) (any, error) { return nil, errors.New("boo") }

func TestPykka142_RegisteredFromBeforeOnStartUntilTheEndBegins(t *testing.T) {
	each.Runtime(t, func(t *testing.T, rt core.Runtime) {
		for name, end := range map[string]func(core.Ref){
			"stop":    func(ref core.Ref) { stop(t, ref) },
			"failure": func(ref core.Ref) { _ = ref.Tell(bounded(t), "fail") },
			"kill":    func(ref core.Ref) { ref.Kill(nil) },
		} {
			actor := newLife(rt)
			ref := start(t, rt, actor)
			same(t, regOf(rt).All(), ref)
			if in, err := actor.started.Get(bounded(t)); !in || err != nil {
				t.Errorf("%s: in the registry in OnStart: %v, %v", name, in, err)
			}
			end(ref)
			if in, err := actor.ended.Get(bounded(t)); in || err != nil {
				t.Errorf("%s: in the registry in the last hook: %v, %v", name, in, err)
			}
			wait(t, ref)
			if regOf(rt).Len() != 0 {
				t.Errorf("%s: still registered", name)
			}
		}
	})
}

func TestPykka143_AllIsASnapshotInStartOrder(t *testing.T) {
	each.Runtime(t, func(t *testing.T, rt core.Runtime) {
		reg := regOf(rt)
		a, b, c := start(t, rt, &deaf{}), start(t, rt, newRock()), start(t, rt, &deaf{})
		all := reg.All()
		same(t, all, a, b, c)
		stop(t, b)
		same(t, all, a, b, c)
		same(t, reg.All(), a, c)
		all[0] = core.Ref{}
		same(t, reg.All(), a, c)
		if reg.Len() != 2 {
			t.Errorf("Len = %d", reg.Len())
		}
		// The order is that of the starts also for one that was registered again later.
		reg.Unregister(a)
		reg.Register(a)
		same(t, reg.All(), a, c)
	})
}

func TestPykka144_ByTypeFindsTypesInterfacesAndMixins(t *testing.T) {
	each.Runtime(t, func(t *testing.T, rt core.Runtime) {
		reg := regOf(rt)
		r, j, d := start(t, rt, newRock()), start(t, rt, &jazz{}), start(t, rt, deaf{})
		same(t, registry.ByType[rock](reg), r)
		same(t, registry.ByType[*rock](reg), r)
		same(t, registry.ByType[player](reg), r, j)
		same(t, registry.ByType[singer](reg), r)
		same(t, registry.ByType[recorder](reg), r, j)
		same(t, registry.ByType[*recorder](reg), r, j)
		same(t, registry.ByType[*deaf](reg), d)
		same(t, registry.ByType[core.Actor](reg), r, j)
		same(t, registry.ByType[any](reg), r, j, d)
		stop(t, r)
		same(t, registry.ByType[player](reg), j)
	})
}

func TestPykka145_ByTypeNameIsExact(t *testing.T) {
	each.Runtime(t, func(t *testing.T, rt core.Runtime) {
		reg := regOf(rt)
		r, d := start(t, rt, newRock()), start(t, rt, deaf{})
		same(t, reg.ByTypeName("rock"), r)
		same(t, reg.ByTypeName("deaf"), d)
		for _, name := range []string{"", "roc", "rocks", "Rock", "*rock", "registry_test.rock", "player", "recorder"} {
			same(t, reg.ByTypeName(name))
		}
	})
}

func TestPykka146_ByURN(t *testing.T) {
	each.Runtime(t, func(t *testing.T, rt core.Runtime) {
		reg := regOf(rt)
		a, b := start(t, rt, deaf{}), start(t, rt, deaf{})
		for _, ref := range []core.Ref{a, b} {
			for _, urn := range []string{ref.URN(), strings.ToUpper(ref.URN())} {
				if found, ok := reg.ByURN(urn); !ok || found != ref {
					t.Errorf("%s is not found", urn)
				}
			}
		}
		urn := a.URN()
		for _, other := range []string{
			"", "urn:uuid:", urn[len("urn:uuid:"):], urn + " ", urn[:len(urn)-1], "urn:uuid:" + urn, "{" + urn[9:] + "}",
			"urn:uuid:00000000-0000-0000-0000-000000000000", "urn:uuid:zzzzzzzz-zzzz-zzzz-zzzz-zzzzzzzzzzzz",
			"urn:guid:" + urn[9:], strings.ReplaceAll(urn, "-", ":"), strings.Repeat("x", len(urn)), "\x00",
		} {
			if found, ok := reg.ByURN(other); ok || !found.IsZero() {
				t.Errorf("%q found %v", other, found)
			}
		}
		stop(t, a)
		if _, ok := reg.ByURN(urn); ok {
			t.Error("a stopped actor is found")
		}
	})
}

func TestPykka147_NoMatchIsAnEmptyList(t *testing.T) {
	reg := registry.New()
	start(t, newInert(reg), deaf{})
	if registry.ByType[singer](reg) != nil || reg.ByTypeName("nobody") != nil || registry.New().All() != nil {
		t.Error("a list of nothing is not nil")
	}
}

func TestPykka148_BroadcastToAllOrSome(t *testing.T) {
	each.Runtime(t, func(t *testing.T, rt core.Runtime) {
		reg, ctx := regOf(rt), bounded(t)
		r, j := start(t, rt, newRock()), start(t, rt, &jazz{})
		d := start(t, rt, deaf{})
		for _, b := range []struct {
			msg     string
			filters []registry.Filter
			want    int
		}{
			{"all", nil, 3},
			{"anything", []registry.Filter{{}}, 3},
			{"players", []registry.Filter{registry.OfType[player]()}, 2},
			{"recorders", []registry.Filter{registry.OfType[recorder]()}, 2},
			{"jazz", []registry.Filter{registry.OfTypeName("jazz")}, 1},
			{"nobody", []registry.Filter{registry.OfTypeName("nobody")}, 0},
			{"players named rock", []registry.Filter{registry.OfType[player](), registry.OfTypeName("rock")}, 1},
			{"singers named jazz", []registry.Filter{registry.OfType[singer](), registry.OfTypeName("jazz")}, 0},
		} {
			if sent, err := reg.Broadcast(ctx, b.msg, b.filters...); sent != b.want || err != nil {
				t.Errorf("%s: %d sent, %v; want %d", b.msg, sent, err, b.want)
			}
		}
		if got := heard(t, r); !slices.Equal(got, []any{"all", "anything", "players", "recorders", "players named rock"}) {
			t.Errorf("rock heard %q", got)
		}
		if got := heard(t, j); !slices.Equal(got, []any{"all", "anything", "players", "recorders", "jazz"}) {
			t.Errorf("jazz heard %q", got)
		}
		stop(t, d)
	})
}

func TestPykka149_ReceiversShareTheMessage(t *testing.T) {
	each.Runtime(t, func(t *testing.T, rt core.Runtime) {
		a, b := start(t, rt, &jazz{}), start(t, rt, &jazz{})
		msg := &struct{ int }{7}
		if _, err := regOf(rt).Broadcast(bounded(t), msg); err != nil {
			t.Fatal(err)
		}
		if heard(t, a)[0] != any(msg) || heard(t, b)[0] != any(msg) {
			t.Error("a receiver got a copy")
		}
	})
}

func TestPykka150_RegisterAndUnregisterByHandAreIdempotent(t *testing.T) {
	each.Runtime(t, func(t *testing.T, rt core.Runtime) {
		reg := regOf(rt)
		ref := start(t, rt, &jazz{})
		reg.Register(ref) // the start has registered it
		same(t, reg.All(), ref)
		same(t, registry.ByType[jazz](reg), ref)
		reg.Unregister(ref)
		reg.Unregister(ref)
		same(t, reg.All())
		same(t, registry.ByType[jazz](reg))
		if sent, err := reg.Broadcast(bounded(t), "x"); sent != 0 || err != nil {
			t.Errorf("%d sent, %v", sent, err)
		}
		reg.Register(ref)
		reg.Register(ref)
		same(t, reg.All(), ref)
		stop(t, ref)
		same(t, reg.All())
		same(t, registry.ByType[jazz](reg))
	})
}

func TestPykka151_UnregisterDoesNotKill(t *testing.T) {
	each.Runtime(t, func(t *testing.T, rt core.Runtime) {
		ref := start(t, rt, &jazz{})
		regOf(rt).Unregister(ref)
		if err := ref.Tell(bounded(t), "x"); err != nil || !ref.IsAlive() {
			t.Errorf("alive %v, tell %v", ref.IsAlive(), err)
		}
		if got := heard(t, ref); !slices.Equal(got, []any{"x"}) {
			t.Errorf("heard %v", got)
		}
		stop(t, ref)
	})
}
