package registry_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/gokka/gokka/core"
	"github.com/gokka/gokka/future"
	"github.com/gokka/gokka/registry"
	"github.com/gokka/gokka/runtime/runtimetest/each"
)

func TestRegisterIgnoresWhatIsNoLivingActor(t *testing.T) {
	each.Runtime(t, func(t *testing.T, rt core.Runtime) {
		var reg registry.Registry
		reg.Register(core.Ref{})
		reg.Unregister(core.Ref{})
		ref := start(t, rt, deaf{})
		stop(t, ref)
		reg.Register(ref)
		regOf(rt).Register(ref)
		reg.Unregister(ref)
		if reg.Len() != 0 || regOf(rt).Len() != 0 {
			t.Error("a dead actor was registered")
		}
	})
}

func TestRegisterInTheFactoryIsLeftToStart(t *testing.T) {
	each.Runtime(t, func(t *testing.T, rt core.Runtime) {
		reg := regOf(rt)
		ref, err := core.StartFunc(t.Context(), rt, func(self core.Ref) (*jazz, error) {
			reg.Register(self)
			same(t, reg.All())
			return &jazz{}, nil
		})
		if err != nil {
			t.Fatal(err)
		}
		same(t, registry.ByType[*jazz](reg), ref)
		stop(t, ref)
		same(t, registry.ByType[*jazz](reg))
		_, err = core.StartFunc(t.Context(), rt, func(self core.Ref) (*jazz, error) {
			reg.Register(self)
			return nil, errors.New("boo")
		})
		if err == nil || reg.Len() != 0 {
			t.Errorf("%d actors after a factory failed with %v", reg.Len(), err)
		}
	})
}

func TestAnActorKilledInItsFactoryIsNotRegistered(t *testing.T) {
	each.Runtime(t, func(t *testing.T, rt core.Runtime) {
		ref, _ := core.StartFunc(t.Context(), rt, func(self core.Ref) (*jazz, error) {
			self.Kill(nil)
			return &jazz{}, nil
		})
		if !ref.IsZero() {
			wait(t, ref)
		}
		if n := regOf(rt).Len(); n != 0 {
			t.Errorf("%d dead actors are registered", n)
		}
	})
}

// Whether an actor's end or its registration comes first, nothing stays.
func TestRegisterAgainstTheEnd(t *testing.T) {
	each.Runtime(t, func(t *testing.T, rt core.Runtime) {
		reg := regOf(rt)
		for i := range 200 {
			ref := start(t, rt, &jazz{})
			var wg sync.WaitGroup
			wg.Go(func() {
				for range 3 {
					reg.Unregister(ref)
					reg.Register(ref)
				}
			})
			if i%2 == 0 {
				ref.Kill(nil)
			} else {
				ref.StopFuture()
			}
			wg.Wait()
			wait(t, ref)
		}
		if reg.Len() != 0 || registry.ByType[any](reg) != nil {
			t.Errorf("%d dead actors are registered", reg.Len())
		}
	})
}

// A registry that is not told of the end finds no dead actor either, and forgets it.
func TestLookupsLeaveOutTheDead(t *testing.T) {
	each.Runtime(t, func(t *testing.T, rt core.Runtime) {
		for name, look := range map[string]func(*registry.Registry, core.Ref) []core.Ref{
			"All":        func(r *registry.Registry, _ core.Ref) []core.Ref { return r.All() },
			"ByType":     func(r *registry.Registry, _ core.Ref) []core.Ref { return registry.ByType[*jazz](r) },
			"ByTypeName": func(r *registry.Registry, _ core.Ref) []core.Ref { return r.ByTypeName("jazz") },
			"ByURN": func(r *registry.Registry, ref core.Ref) []core.Ref {
				if ref, ok := r.ByURN(ref.URN()); ok {
					return []core.Ref{ref}
				}
				return nil
			},
			"StopAll": func(r *registry.Registry, _ core.Ref) []core.Ref {
				var refs []core.Ref
				results, _ := r.StopAll(bounded(t))
				for _, r := range results {
					refs = append(refs, r.Ref)
				}
				return refs
			},
		} {
			var reg registry.Registry
			ref := start(t, rt, &jazz{})
			reg.Register(ref)
			stop(t, ref)
			if got := look(&reg, ref); got != nil {
				t.Errorf("%s: %v", name, got)
			}
			if reg.Len() != 0 {
				t.Errorf("%s does not forget the dead actor", name)
			}
		}
	})
}

func TestBroadcastNamesWhoHasNoRoom(t *testing.T) {
	each.Runtime(t, func(t *testing.T, rt core.Runtime) {
		begun, release := future.New[bool](), future.New[bool]()
		full := start(t, rt, core.ReceiveFunc(func(ctx context.Context, msg any) (any, error) {
			if msg == "begin" {
				_ = begun.Set(true)
				return release.Get(ctx)
			}
			return nil, nil
		}), core.WithMailbox(core.Bounded(1, core.Fail)))
		after := start(t, rt, &jazz{})
		ctx := bounded(t)
		if err := full.Tell(ctx, "begin"); err != nil {
			t.Fatal(err)
		}
		if _, err := begun.Get(ctx); err != nil {
			t.Fatal(err)
		}
		if sent, err := regOf(rt).Broadcast(ctx, 1); sent != 2 || err != nil {
			t.Errorf("%d sent, %v", sent, err)
		}
		sent, err := regOf(rt).Broadcast(ctx, 2)
		if sent != 1 || !errors.Is(err, core.ErrMailboxFull) || !strings.Contains(err.Error(), full.String()) {
			t.Errorf("%d sent, %v", sent, err)
		}
		if got := heard(t, after); !slices.Equal(got, []any{1, 2}) {
			t.Errorf("the one behind heard %v", got)
		}
		if err := release.Set(true); err != nil {
			t.Fatal(err)
		}
		stop(t, full)
	})
}

func TestBroadcastIsInStartOrder(t *testing.T) {
	reg := registry.New()
	rt := newInert(reg)
	var refs []core.Ref
	for i := range 100 {
		if i%2 == 0 {
			refs = append(refs, start(t, rt, &jazz{}))
		} else {
			refs = append(refs, start(t, rt, newRock()))
		}
	}
	for _, filters := range [][]registry.Filter{nil, {registry.OfType[player]()}} {
		rt.sent = nil
		if sent, err := reg.Broadcast(t.Context(), "x", filters...); sent != len(refs) || err != nil {
			t.Errorf("%d sent, %v", sent, err)
		}
		same(t, rt.sent, refs...)
	}
	if _, err := reg.Broadcast(noContext, "x"); err != core.ErrNilContext {
		t.Errorf("nil context: %v", err)
	}
}

// Actors come and go on all sides; those that stay are in every list, in their order.
func TestConcurrentUse(t *testing.T) {
	each.Runtime(t, func(t *testing.T, rt core.Runtime) {
		reg := regOf(rt)
		stay := []core.Ref{start(t, rt, newRock()), start(t, rt, newRock()), start(t, rt, newRock())}
		var wg sync.WaitGroup
		for range 4 {
			wg.Go(func() {
				for range 50 {
					ref := start(t, rt, &jazz{})
					if _, ok := reg.ByURN(ref.URN()); !ok {
						t.Error("a living actor is not found")
					}
					if !slices.Contains(registry.ByType[player](reg), ref) {
						t.Error("a living actor is not found by its type")
					}
					same(t, registry.ByType[*rock](reg), stay...)
					if _, err := reg.Broadcast(bounded(t), "x", registry.OfType[singer]()); err != nil {
						t.Error(err)
					}
					all := reg.All()
					if !slices.Equal(all[:len(stay)], stay) {
						t.Errorf("those that stay are not the first of %v", all)
					}
					stop(t, ref)
					if slices.Contains(reg.All(), ref) {
						t.Error("a stopped actor is listed")
					}
				}
			})
		}
		wg.Wait()
		same(t, reg.All(), stay...)
	})
}

func TestDebugLog(t *testing.T) {
	var out bytes.Buffer
	reg := registry.New()
	rt := newInert(reg)
	rt.env.Logger = slog.New(slog.NewTextHandler(&out, &slog.HandlerOptions{Level: slog.LevelDebug}))
	ref := start(t, rt, deaf{})
	reg.Register(ref)
	reg.Unregister(ref)
	reg.Unregister(ref)
	var lines []string
	for line := range strings.Lines(out.String()) {
		if strings.Contains(line, "egistered") {
			lines = append(lines, line[strings.Index(line, "level="):])
		}
	}
	actor := fmt.Sprintf("actor.type=deaf actor.urn=%s\n", ref.URN())
	want := []string{
		"level=DEBUG msg=Registered " + actor,
		"level=DEBUG msg=Unregistered " + actor,
		`level=DEBUG msg="Unregistered (not found in registry)" ` + actor,
	}
	if !slices.Equal(lines, want) {
		t.Errorf("logged %q", lines)
	}
}

var noContext context.Context // nil
