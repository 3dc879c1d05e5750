package proxy_test

import (
	"context"
	"testing"

	"github.com/gokka/gokka/core"
	"github.com/gokka/gokka/future"
	"github.com/gokka/gokka/proxy"
)

// Pykka's acceptance scenarios of proxies, by the numbers of the parity list.

func TestScenario33_Attribute(t *testing.T) {
	everywhere(t, func(w *world) {
		p := w.proxy(newPlayer())
		w.Equal("So What", w.get(p.Get("Title")))
		w.NoError(p.Set(w.ctx, "Title", "Blue in Green"))
		w.Equal("Blue in Green", w.get(p.Get("Title")))
	})
}

func TestScenario34_Call(t *testing.T) {
	everywhere(t, func(w *world) {
		p := w.proxy(newPlayer())
		w.Equal("So What x3", w.get(p.Call("Play", "So What", 3)))
		p.Call("Play", "Freddie Freeloader", 1)
		p.Call("Play", "All Blues", 1)
		w.Equal("All Blues", w.get(p.Get("Title")))
	})
}

func TestScenario35_FailingMethod(t *testing.T) {
	everywhere(t, func(w *world) {
		actor := newPlayer()
		p := w.proxy(actor)
		for _, how := range []string{"error", "panic"} {
			w.fails(errBoom, p.Call("Fail", how))
			w.True(p.Ref().IsAlive())
		}
		w.Equal("So What", w.get(p.Get("Title")))
		_, failed, _ := actor.failures.TryGet()
		w.False(failed)

		w.NoError(p.Defer("Fail", "error"))
		_, err := actor.failures.Get(w.ctx)
		w.ErrorIs(err, errBoom)
		w.NoError(p.Ref().Wait(w.ctx))
		_, stopped, _ := actor.stops.TryGet()
		w.False(stopped)
	})
}

func TestScenario36_NoAttribute(t *testing.T) {
	everywhere(t, func(w *world) {
		p := w.proxy(newPlayer())
		for _, name := range []string{"Nothing", "speed", "private", "failures", "Title2", "", ".", "Mixer.Level", "Größe"} {
			for _, at := range []proxy.Proxy{p, p.At("Mixer"), p.At("Mixer", "Next")} {
				for _, err := range []error{
					w.atOnce(proxy.ErrNoAttr, at.Call(name)),
					w.atOnce(proxy.ErrNoAttr, at.Get(name)),
					at.Set(w.ctx, name, 1),
					at.Defer(name),
				} {
					w.ErrorIs(err, proxy.ErrNoAttr)
					w.ErrorContains(err, at.String()+" has no attribute")
				}
			}
		}
		w.True(p.Ref().IsAlive())
	})
}

// Scenario 37, row 137: nothing of the actor is touched from outside. The race detector looks on.
func TestScenario37_ProxyRunsNothing(t *testing.T) {
	everywhere(t, func(w *world) {
		gate, actor := future.New[bool](), newPlayer()
		ref := w.start(actor)
		busy := proxy.AskFuture(w.ctx, proxyOf[*player](w, ref), func(ctx context.Context, p *player) (bool, error) {
			for i := range 1000 {
				p.Title, p.Mixer, p.Volume = "changing", &mixer{}, i
			}
			return gate.Get(ctx)
		})
		for range 100 {
			p, err := proxy.New(ref)
			w.NoError(err)
			_, err = p.Attrs()
			w.NoError(err)
			_ = p.At("Mixer", "Next").String()
			w.atOnce(proxy.ErrNoAttr, p.Get("Titel"))
		}
		w.NoError(gate.Set(true))
		_, err := busy.Get(w.ctx)
		w.NoError(err)
	})
}

func TestScenario38_Traversable(t *testing.T) {
	everywhere(t, func(w *world) {
		p := w.proxy(newPlayer())
		mix := p.At("Mixer")
		w.Equal(1, w.get(mix.Get("Level")))
		w.Equal(3, w.get(mix.Call("Louder", 2)))
		w.NoError(mix.Set(w.ctx, "Level", 10))
		w.Equal(10, w.get(mix.Get("Level")))
		w.NoError(mix.Defer("Louder", 1))
		w.Equal(11, w.get(mix.Get("Level")))

		w.Equal(2, w.get(p.At("Mixer", "Next").Get("Level")))
		w.Equal(4, w.get(mix.At("Next").Call("Louder", 2)))
		w.Equal(6, w.get(mix.At("Odd").Call("Double")), "marked by its type, and a value: its address is taken")
		w.Equal(6, w.get(mix.At("Odd").Get("DB")))

		err := w.atOnce(proxy.ErrNoAttr, p.At("Spare").Get("Level"))
		w.ErrorContains(err, "gokka:\"traversable\"")
		w.IsType(&mixer{}, w.get(p.Get("Spare")), "it can be read as a whole")
		w.atOnce(proxy.ErrNoAttr, p.At("Title").Get("Len"))
		w.atOnce(proxy.ErrNoAttr, p.At("Play").Get("Len"))
		w.atOnce(proxy.ErrNoAttr, p.At("Nothing", "Level").Get("Level"))

		w.fails(proxy.ErrNilAttr, mix.At("Next", "Next").Get("Level"))
		w.fails(proxy.ErrNilAttr, mix.At("Next", "Next", "Next").Get("Level"))
		w.fails(proxy.ErrNilAttr, mix.At("None").Call("Double"))
		w.ErrorIs(mix.At("None").Set(w.ctx, "DB", 1), proxy.ErrNilAttr)
	})
}

func TestScenario39_DeadActor(t *testing.T) {
	everywhere(t, func(w *world) {
		p := w.proxy(newPlayer())
		ref := p.Ref()
		w.stopped(ref)
		_, err := proxy.New(ref)
		w.ErrorIs(err, core.ErrActorDead)
		w.ErrorContains(err, ref.String()+" is dead")
		_, err = proxy.Of[*player](ref)
		w.ErrorIs(err, core.ErrActorDead)

		w.Equal(ref, p.Ref())
		w.fails(core.ErrActorDead, p.Get("Title"))
		w.fails(core.ErrActorDead, p.Call("Play", "So What", 1))
		w.fails(core.ErrActorDead, p.At("Mixer").Call("Louder", 1))
		w.ErrorIs(p.Set(w.ctx, "Title", ""), core.ErrActorDead)
		w.ErrorIs(p.Defer("Play", "So What", 1), core.ErrActorDead)
		w.atOnce(proxy.ErrNoAttr, p.Get("Nothing"))
		attrs, err := p.Attrs()
		w.NoError(err)
		w.NotEmpty(attrs)
	})
}

func TestScenario40_SelfProxy(t *testing.T) {
	everywhere(t, func(w *world) {
		p := w.proxy(newPlayer())
		inner, ok := w.get(p.Call("Again", "jazz")).(core.Future[any])
		w.True(ok)
		w.Equal("is jazz", w.get(inner))
	})
}

func TestScenario41_Equality(t *testing.T) {
	everywhere(t, func(w *world) {
		p, other := w.proxy(newPlayer()), w.proxy(newPlayer())
		again, err := proxy.New(p.Ref())
		w.NoError(err)
		w.True(p == again)
		w.False(p == other)
		w.True(p.At("Mixer") == again.At("Mixer"))
		w.True(p.At("Mixer", "Next") == again.At("Mixer").At("Next"))
		w.True(p.At() == p)
		w.False(p.At("Mixer") == p)
		w.False(p.At("Mixer") == p.At("Spare"))
		w.False(p.At("Mixer") == other.At("Mixer"))
		w.False(any(p) == any(p.Ref()))
		w.False(p.At("") == p)
		seen := map[proxy.Proxy]string{p: "p", p.At("Mixer"): "mixer", other: "other"}
		w.Equal("mixer", seen[again.At("Mixer")])
		w.Len(seen, 3)

		typed := proxyOf[*player](w, p.Ref())
		w.True(typed == proxyOf[*player](w, p.Ref()))
		w.False(typed == proxyOf[*player](w, other.Ref()))
		w.True(map[proxy.Typed[*player]]bool{typed: true}[proxyOf[*player](w, again.Ref())])
	})
}

func TestScenario42_Attributes(t *testing.T) {
	everywhere(t, func(w *world) {
		attrs, err := w.proxy(newPlayer()).Attrs()
		w.NoError(err)
		var list []string
		for _, a := range attrs {
			list = append(list, a.String())
		}
		w.Equal([]string{
			"method Again(string) (future.Future[interface {}], error)",
			"method Classify(string) string",
			"method Fail(string) error",
			"field Genre string",
			"field Mixer *proxy_test.mixer, traversable",
			"func field OnPlay func(string) string",
			"method Play(context.Context, string, int) (string, error)",
			"method SetSpeed(float64) error",
			"field Spare *proxy_test.mixer",
			"method Speed() float64",
			"method Stuck(context.Context) (interface {}, error)",
			"field Title string",
			"field Volume int",
			"method Who(context.Context) core.Ref",
		}, list)

		attrs[0].Name = "changed"
		again, err := w.proxy(newPlayer()).Attrs()
		w.NoError(err)
		w.Equal("Again", again[0].Name, "the list is the caller's own")

		attrs, err = w.proxy(newPlayer()).At("Mixer").Attrs()
		w.NoError(err)
		w.Len(attrs, 5)
		w.Equal(proxy.Attr{Name: "Odd", Kind: proxy.Field, Signature: "Odd proxy_test.gain", Traversable: true}, attrs[4])
		_, err = w.proxy(newPlayer()).At("Title").Attrs()
		w.ErrorIs(err, proxy.ErrNoAttr)
	})
}
