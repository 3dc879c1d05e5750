package registry_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"github.com/gokka/gokka/core"
	"github.com/gokka/gokka/registry"
)

// regOf returns the registry of a runtime.
func regOf(rt core.Runtime) *registry.Registry { return rt.Env().Registry.(*registry.Registry) }

// bounded returns a context that ends a test which hangs.
func bounded(t testing.TB) context.Context {
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	t.Cleanup(cancel)
	return ctx
}

func start(t testing.TB, rt core.Runtime, actor any, opts ...core.Option) core.Ref {
	t.Helper()
	ref, err := core.Start(context.Background(), rt, actor, opts...)
	if err != nil {
		t.Fatal(err)
	}
	return ref
}

func stop(t testing.TB, refs ...core.Ref) {
	t.Helper()
	for _, ref := range refs {
		if _, err := ref.Stop(bounded(t)); err != nil {
			t.Fatal(err)
		}
	}
}

func wait(t testing.TB, ref core.Ref) {
	t.Helper()
	if err := ref.Wait(bounded(t)); err != nil {
		t.Fatal(err)
	}
}

// same fails the test unless got is exactly want. Refs are compared by ==.
func same(t testing.TB, got []core.Ref, want ...core.Ref) {
	t.Helper()
	if !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

// The family of actors that the tests look for. rock plays, sings and records; jazz plays; deaf does nothing.
type (
	player interface{ Play() string }
	singer interface{ Sing() string }

	// recorder is no actor by itself. It keeps what it receives, and replies with all of that to "heard".
	recorder struct{ heard []any }
	// studio embeds it one level deeper.
	studio struct{ *recorder }

	rock struct{ studio }
	jazz struct{ recorder }
	deaf struct{}
)

func (r *recorder) Receive(_ context.Context, msg any) (any, error) {
	if msg == "heard" {
		return r.heard, nil
	}
	r.heard = append(r.heard, msg)
	return nil, nil
}

func (*rock) Play() string { return "rock" }
func (*rock) Sing() string { return "yeah" }
func (*jazz) Play() string { return "jazz" }

func newRock() *rock { return &rock{studio{&recorder{}}} }

// heard returns what an actor has received.
func heard(t testing.TB, ref core.Ref) []any {
	t.Helper()
	msgs, err := core.Ask[[]any](bounded(t), ref, "heard")
	if err != nil {
		t.Fatal(err)
	}
	return msgs
}

// inert is a runtime that runs nothing. It notes what its actors are sent.
type inert struct {
	env  core.Env
	sent []core.Ref
}

func newInert(reg *registry.Registry) *inert {
	rt := &inert{env: core.Env{Registry: reg}}
	rt.env.Mediator = rt
	return rt
}

func (r *inert) Schedule(*core.Cell, *core.Turn) {}

func (r *inert) Park(ctx context.Context, _ *core.Turn, w *core.Wait) error { return w.Await(ctx) }

func (r *inert) Env() *core.Env { return &r.env }

func (r *inert) Send(_ *core.Turn, to *core.Cell, _ core.Mail) error {
	if !to.Alive() {
		return &core.ActorDeadError{Ref: to.Ref()}
	}
	r.sent = append(r.sent, to.Ref())
	return nil
}
