package proxy_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/gokka/gokka/core"
	"github.com/gokka/gokka/future"
	"github.com/gokka/gokka/proxy"
	"github.com/gokka/gokka/registry"
	"github.com/gokka/gokka/runtime/runtimetest/each"
)

var errBoom = errors.New("boom")

// world is one runtime, and a context that ends a test which hangs. It is a cancellation and no deadline, because waits
// with a deadline are left out of deadlock detection.
type world struct {
	*require.Assertions
	t   testing.TB
	ctx context.Context
	rt  core.Runtime
	reg *registry.Registry
}

// everywhere runs test on each built-in runtime.
func everywhere(t *testing.T, test func(w *world)) {
	t.Helper()
	each.Runtime(t, func(t *testing.T, rt core.Runtime) {
		ctx, cancel := context.WithCancelCause(context.Background())
		timer := time.AfterFunc(30*time.Second, func() { cancel(errors.New("the test hangs")) })
		t.Cleanup(func() { timer.Stop(); cancel(nil) })
		rt.Env().Logger = slog.New(slog.DiscardHandler)
		reg, _ := rt.Env().Registry.(*registry.Registry)
		test(&world{require.New(t), t, ctx, rt, reg})
	})
}

func (w *world) start(actor any) core.Ref {
	w.t.Helper()
	ref, err := core.Start(w.ctx, w.rt, actor)
	w.NoError(err)
	return ref
}

// proxy starts actor and returns a dynamic proxy to it.
func (w *world) proxy(actor any) proxy.Proxy {
	w.t.Helper()
	p, err := proxy.New(w.start(actor))
	w.NoError(err)
	return p
}

// stopped stops the actor.
func (w *world) stopped(ref core.Ref) {
	w.t.Helper()
	_, err := ref.Stop(w.ctx)
	w.NoError(err)
}

// get expects success.
func (w *world) get(f core.Future[any]) any {
	w.t.Helper()
	v, err := f.Get(w.ctx)
	w.NoError(err)
	return v
}

// fails expects an error that is target, and returns it.
func (w *world) fails(target error, f core.Future[any]) error {
	w.t.Helper()
	_, err := f.Get(w.ctx)
	w.ErrorIs(err, target)
	return err
}

// atOnce expects an error that is target and there already.
func (w *world) atOnce(target error, f core.Future[any]) error {
	w.t.Helper()
	_, ok, err := f.TryGet()
	w.True(ok, "the future is not settled yet")
	w.ErrorIs(err, target)
	return err
}

// player is the actor of most tests.
type player struct {
	core.Base
	catalogue
	Title    string
	Volume   int
	Mixer    *mixer `gokka:"traversable"`
	Spare    *mixer // not marked
	OnPlay   func(title string) string
	speed    float64
	failures *future.Promise[error] // what OnFailure got
	stops    *future.Promise[bool]  // set by OnStop
}

// catalogue is what player embeds.
type catalogue struct{ Genre string }

func (c *catalogue) Classify(genre string) string {
	c.Genre = genre
	return "is " + genre
}

// mixer is what a player consists of. It is traversable at every depth.
type mixer struct {
	Level int
	Next  *mixer `gokka:"traversable"`
	Odd   gain
	None  *gain
}

func (m *mixer) Louder(by int) int {
	m.Level += by
	return m.Level
}

// gain says of itself that it is traversable.
type gain struct{ DB int }

func (*gain) Traversable() {}

func (g *gain) Double() int { g.DB *= 2; return g.DB }

func newPlayer() *player {
	return &player{
		Title:    "So What",
		Mixer:    &mixer{Level: 1, Next: &mixer{Level: 2}, Odd: gain{DB: 3}},
		Spare:    &mixer{},
		speed:    1,
		failures: future.New[error](),
		stops:    future.New[bool](),
	}
}

func (p *player) Receive(_ context.Context, msg any) (any, error) {
	return fmt.Sprint("received ", msg), nil
}

func (p *player) OnStart(context.Context) error { return nil }

func (p *player) OnStop(context.Context) error { return p.stops.Set(true) }

func (p *player) OnFailure(_ context.Context, err error) { _ = p.failures.SetError(err) }

func (p *player) Play(ctx context.Context, title string, times int) (string, error) {
	if times < 0 {
		return "", errBoom
	}
	p.Title = title
	return fmt.Sprint(title, " x", times), ctx.Err()
}

func (p *player) Fail(how string) error {
	if how == "panic" {
		panic(errBoom)
	}
	return errBoom
}

// Speed and SetSpeed are a property, as Go writes it.
func (p *player) Speed() float64 { return p.speed }

func (p *player) SetSpeed(s float64) error {
	if s < 0 {
		return errBoom
	}
	p.speed = s
	return nil
}

func (p *player) private() string { return "private" }

// Who returns the actor that its context says is running.
func (p *player) Who(ctx context.Context) core.Ref { return core.Self(ctx) }

// Again calls Classify through a proxy to itself and returns the future.
func (p *player) Again(genre string) (core.Future[any], error) {
	self, err := proxy.New(p.Self())
	if err != nil {
		return nil, err
	}
	return self.Call("Classify", genre), nil
}

// Stuck waits for itself.
func (p *player) Stuck(ctx context.Context) (any, error) {
	self, err := proxy.New(p.Self())
	if err != nil {
		return nil, err
	}
	return self.Call("Classify", ctx, "never").Get(ctx)
}
