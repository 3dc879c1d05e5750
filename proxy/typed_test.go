package proxy_test

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"runtime"
	"testing"

	"github.com/gokka/gokka/core"
	"github.com/gokka/gokka/proxy"
)

type classifier interface{ Classify(genre string) string }

type stranger interface {
	Classify(genre string) string
	Dance()
}

type confused interface{ Classify(genre int) string }

// band embeds what its parts are called in all ways.
type band struct {
	drums
	*bass
	*missing
	player
	Solo struct{ solo }
}
type drums struct{ beats int }
type bass struct{ neck }
type neck struct{ count int }
type missing struct{ n int }
type solo struct{}
type doubled struct {
	one
	two
}
type one struct{ solo }
type two struct{ solo }

func (d *drums) Beat() int { d.beats++; return d.beats }

func TestOf(t *testing.T) {
	everywhere(t, func(w *world) {
		ref := w.start(newPlayer())
		title, err := proxy.Ask(w.ctx, proxyOf[*player](w, ref), func(_ context.Context, p *player) (string, error) {
			return p.Title, nil
		})
		w.NoError(err)
		w.Equal("So What", title)
		text, err := proxy.Ask(w.ctx, proxyOf[classifier](w, ref), func(_ context.Context, c classifier) (string, error) {
			return c.Classify("jazz"), nil
		})
		w.NoError(err)
		w.Equal("is jazz", text)
		genre, err := proxy.Ask(w.ctx, proxyOf[*catalogue](w, ref), func(_ context.Context, c *catalogue) (string, error) {
			return c.Genre, nil
		})
		w.NoError(err)
		w.Equal("jazz", genre, "the embedded struct itself, not a copy")
		proxyOf[any](w, ref)
		_ = proxyOf[*core.Base](w, ref)

		wrong := func(err error, reason string) {
			w.t.Helper()
			w.ErrorIs(err, proxy.ErrWrongType)
			typed, ok := errors.AsType[*proxy.TypeError](err)
			w.True(ok)
			w.True(typed.Ref == ref)
			w.Equal(reflect.TypeFor[*player](), typed.Got)
			w.EqualError(err, fmt.Sprintf("%v is a *proxy_test.player and no %v: %s", ref, typed.Want, reason))
		}
		_, err = proxy.Of[player](ref)
		wrong(err, "a proxy_test.player would be a copy; use *proxy_test.player")
		_, err = proxy.Of[catalogue](ref)
		wrong(err, "a proxy_test.catalogue would be a copy; use *proxy_test.catalogue")
		_, err = proxy.Of[*mixer](ref)
		wrong(err, "it is not that type, and does not embed it")
		_, err = proxy.Of[int](ref)
		wrong(err, "it is not that type, and does not embed it")
		_, err = proxy.Of[**player](ref)
		wrong(err, "it is not that type, and does not embed it")
		_, err = proxy.Of[stranger](ref)
		wrong(err, "it lacks the method Dance()")
		_, err = proxy.Of[confused](ref)
		wrong(err, "its method is Classify(string) string, not Classify(int) string")

		value := w.start(point{X: 3})
		x, err := proxy.Ask(w.ctx, proxyOf[point](w, value), func(_ context.Context, p point) (int, error) {
			return p.Norm(), nil
		})
		w.NoError(err)
		w.Equal(9, x)
		_, err = proxy.Of[*point](value)
		w.ErrorContains(err, "it was started as a value; start a pointer to it")
		_, err = proxy.Of[*Pointed](value)
		w.ErrorIs(err, proxy.ErrWrongType)

		_, err = proxy.Of[*player](core.Ref{})
		w.ErrorIs(err, core.ErrNoActor)
		_, err = proxy.New(core.Ref{})
		w.ErrorIs(err, core.ErrNoActor)
	})
}

func TestOfWhatIsEmbedded(t *testing.T) {
	everywhere(t, func(w *world) {
		actor := &band{bass: &bass{neck{4}}, missing: nil}
		actor.player = player{Title: "Band"}
		ref := w.start(actor)
		for want := range 3 {
			n, err := proxy.Ask(w.ctx, proxyOf[*drums](w, ref), func(_ context.Context, d *drums) (int, error) {
				return d.Beat(), nil
			})
			w.NoError(err)
			w.Equal(want+1, n)
		}
		n, err := proxy.Ask(w.ctx, proxyOf[*neck](w, ref), func(_ context.Context, s *neck) (int, error) {
			return s.count, nil
		})
		w.NoError(err)
		w.Equal(4, n)
		genre, err := proxy.Ask(w.ctx, proxyOf[*catalogue](w, ref), func(_ context.Context, c *catalogue) (string, error) {
			return c.Classify("deep"), nil
		})
		w.NoError(err)
		w.Equal("is deep", genre)
		_, err = proxy.Ask(w.ctx, proxyOf[*missing](w, ref), func(_ context.Context, m *missing) (int, error) {
			return m.n, nil
		})
		w.ErrorIs(err, proxy.ErrWrongType)
		w.ErrorContains(err, "what it embeds is nil")
		_, err = proxy.Of[*solo](ref)
		w.ErrorIs(err, proxy.ErrWrongType, "a field is not embedded")
		_, err = proxy.Of[*solo](w.start(&doubled{one{solo{}}, two{solo{}}}))
		w.ErrorContains(err, "it embeds more than one proxy_test.solo")
	})
}

func TestTypedFailures(t *testing.T) {
	everywhere(t, func(w *world) {
		actor := newPlayer()
		p := proxyOf[*player](w, w.start(actor))
		_, err := proxy.Ask(w.ctx, p, func(context.Context, *player) (int, error) { return 7, errBoom })
		w.ErrorIs(err, errBoom)
		n, err := proxy.AskFuture(w.ctx, p, func(context.Context, *player) (int, error) { panic(errBoom) }).Get(w.ctx)
		w.ErrorIs(err, errBoom)
		w.Zero(n)
		w.True(p.Ref().IsAlive())
		w.NoError(proxy.Tell(w.ctx, p, func(context.Context, *player) error { return errBoom }))
		_, err = actor.failures.Get(w.ctx)
		w.ErrorIs(err, errBoom)
		w.NoError(p.Ref().Wait(w.ctx))
		_, err = proxy.Ask(w.ctx, p, func(context.Context, *player) (int, error) { return 1, nil })
		w.ErrorIs(err, core.ErrActorDead)
		_, ok, err := proxy.AskFuture(w.ctx, p, func(context.Context, *player) (int, error) { return 1, nil }).TryGet()
		w.True(ok)
		w.ErrorIs(err, core.ErrActorDead)
		w.ErrorIs(proxy.Tell(w.ctx, p, func(context.Context, *player) error { return nil }), core.ErrActorDead)
	})
}

// Results of interface type may be nil, and the closure's context is the actor's.
func TestTypedResults(t *testing.T) {
	everywhere(t, func(w *world) {
		p := proxyOf[*player](w, w.start(newPlayer()))
		e, err := proxy.Ask(w.ctx, p, func(context.Context, *player) (error, error) { return nil, nil })
		w.NoError(err)
		w.NoError(e)
		e, err = proxy.AskFuture(w.ctx, p, func(context.Context, *player) (error, error) { return errBoom, nil }).Get(w.ctx)
		w.NoError(err)
		w.Equal(errBoom, e)
		_, err = proxy.Ask(w.ctx, p, func(context.Context, *player) (struct{}, error) { return struct{}{}, nil })
		w.NoError(err)
		self, err := proxy.Ask(w.ctx, p, func(ctx context.Context, _ *player) (core.Ref, error) { return core.Current(ctx), nil })
		w.NoError(err)
		w.True(self == p.Ref())
	})
}

// Nothing panics, whatever is passed.
func TestBadInput(t *testing.T) {
	everywhere(t, func(w *world) {
		p := proxyOf[*player](w, w.start(newPlayer()))
		_, err := proxy.Ask[*player, int](w.ctx, p, nil)
		w.ErrorIs(err, proxy.ErrNilFunc)
		_, err = proxy.AskFuture[*player, int](w.ctx, p, nil).Get(w.ctx)
		w.ErrorIs(err, proxy.ErrNilFunc)
		w.ErrorIs(proxy.Tell(w.ctx, p, nil), proxy.ErrNilFunc)
		_, err = proxy.Group[*player]{p}.Tell(w.ctx, nil)
		w.ErrorIs(err, proxy.ErrNilFunc)

		fn := func(context.Context, *player) (int, error) { return 1, nil }
		_, err = proxy.Ask(nil, p, fn) //lint:ignore SA1012 on purpose
		w.ErrorIs(err, core.ErrNilContext)
		_, err = proxy.AskFuture(nil, p, fn).Get(w.ctx) //lint:ignore SA1012 on purpose
		w.ErrorIs(err, core.ErrNilContext)
		_, err = proxy.Group[*player]{p}.Tell(nil, func(context.Context, *player) error { return nil }) //lint:ignore SA1012 on purpose
		w.ErrorIs(err, core.ErrNilContext)

		var none proxy.Typed[*player]
		w.True(none.Ref().IsZero())
		_, err = proxy.Ask(w.ctx, none, fn)
		w.ErrorIs(err, core.ErrNoActor)
		_, err = proxy.AskFuture(w.ctx, none, fn).Get(w.ctx)
		w.ErrorIs(err, core.ErrNoActor)
		w.ErrorIs(proxy.Tell(w.ctx, none, func(context.Context, *player) error { return nil }), core.ErrNoActor)

		var zero proxy.Proxy
		w.atOnce(core.ErrNoActor, zero.Call("X"))
		w.atOnce(core.ErrNoActor, zero.At("X").Get("X"))
		w.ErrorIs(zero.Set(w.ctx, "X", 1), core.ErrNoActor)
		w.ErrorIs(zero.Defer("X"), core.ErrNoActor)
		_, err = zero.Attrs()
		w.ErrorIs(err, core.ErrNoActor)
	})
}

type audience interface {
	Hear(ctx context.Context, song string) error
}

type fan struct{ heard []string }

func (f *fan) Hear(_ context.Context, song string) error { f.heard = append(f.heard, song); return nil }

type critic struct{ fan }

func (c *critic) Hear(context.Context, string) error { return errBoom }

func TestSelect(t *testing.T) {
	everywhere(t, func(w *world) {
		fans := []core.Ref{w.start(&fan{}), w.start(&fan{})}
		w.start(newPlayer())
		bad := w.start(&critic{fan{}})
		group := proxy.Select[audience](w.reg)
		w.Len(group, 3)
		for i, ref := range append(fans, bad) {
			w.True(group[i].Ref() == ref)
		}
		hear := func(song string) func(context.Context, audience) error {
			return func(ctx context.Context, a audience) error { return a.Hear(ctx, song) }
		}
		sent, err := group.Tell(w.ctx, hear("So What"))
		w.NoError(err)
		w.Equal(3, sent)
		w.NoError(bad.Wait(w.ctx), "it has failed, and nobody else is concerned")

		sent, err = group.Tell(w.ctx, hear("All Blues"))
		w.Equal(2, sent)
		w.ErrorIs(err, core.ErrActorDead)
		w.ErrorContains(err, bad.URN())
		sent, err = proxy.Select[audience](w.reg).Tell(w.ctx, hear("Blue in Green"))
		w.NoError(err)
		w.Equal(2, sent)
		for _, p := range proxy.Select[*fan](w.reg) {
			heard, err := proxy.Ask(w.ctx, p, func(_ context.Context, f *fan) (int, error) { return len(f.heard), nil })
			w.NoError(err)
			w.Equal(3, heard)
		}
		w.Empty(proxy.Select[stranger](w.reg))
		w.Empty(proxy.Select[fan](w.reg), "a copy is of no use")
		w.start(&critic{})
		w.Len(proxy.Select[*fan](w.reg), 3, "also who embeds one")
		sent, err = proxy.Select[stranger](nil).Tell(w.ctx, func(context.Context, stranger) error { return nil })
		w.NoError(err)
		w.Zero(sent)
	})
}

// A proxy, like a Ref, does not keep the actor's value in memory.
func TestProxyKeepsNothing(t *testing.T) {
	everywhere(t, func(w *world) {
		freed := make(chan struct{})
		p := func() proxy.Proxy {
			actor := newPlayer()
			runtime.AddCleanup(actor, func(int) { close(freed) }, 0)
			return w.proxy(actor)
		}()
		typed := proxyOf[*player](w, p.Ref())
		w.get(p.Call("Classify", "jazz"))
		w.stopped(p.Ref())
		for collected := false; !collected; {
			runtime.GC()
			select {
			case <-freed:
				collected = true
			case <-w.ctx.Done():
				w.FailNow("the value is still reachable")
			default:
			}
		}
		w.True(typed.Ref() == p.Ref())
	})
}
