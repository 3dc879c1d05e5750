package proxy_test

import (
	"context"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/gokka/gokka/core"
	"github.com/gokka/gokka/future"
	"github.com/gokka/gokka/proxy"
	"github.com/gokka/gokka/runtime/goroutine"
)

// Pykka's behaviours of proxies, by the numbers of their rows in the parity list.

// Row 103: a write is over when it returns, and it returns the setter's error.
func TestPykka103_WriteReturnsWhenApplied(t *testing.T) {
	everywhere(t, func(w *world) {
		gate, actor := future.New[bool](), newPlayer()
		p := w.proxy(actor)
		held := proxyOf[*player](w, p.Ref())
		first := proxy.AskFuture(w.ctx, held, func(ctx context.Context, _ *player) (bool, error) { return gate.Get(ctx) })
		ended, cancel := context.WithCancel(w.ctx)
		cancel()
		w.ErrorIs(p.Set(ended, "Volume", 1), context.Canceled)
		w.NoError(gate.Set(true))
		w.NoError(p.Set(w.ctx, "Volume", 2))
		_, ok, _ := first.TryGet()
		w.True(ok)
		w.ErrorIs(p.Set(w.ctx, "Speed", -1), errBoom)
		w.Equal(2, w.get(p.Get("Volume")), "a write whose context had ended was not made")
	})
}

// Row 107: what is passed and returned is shared, not copied, as messages are.
func TestPykka107_ArgumentsAndResultsAreShared(t *testing.T) {
	everywhere(t, func(w *world) {
		actor := newPlayer()
		p, mine := w.proxy(actor), &mixer{Level: 1}
		w.Same(actor.Mixer, w.get(p.Get("Mixer")))
		w.NoError(p.Set(w.ctx, "Spare", mine))
		w.Same(mine, w.get(p.Get("Spare")))
		got, err := proxy.Ask(w.ctx, proxyOf[*player](w, p.Ref()), func(_ context.Context, a *player) (*mixer, error) {
			return a.Spare, nil
		})
		w.NoError(err)
		w.Same(mine, got)

		w.Same(mine, w.get(w.proxy(&mirror{}).Call("Reflect", mine)))
	})
}

// mirror returns what it is given.
type mirror struct{}

func (*mirror) Reflect(v any) any { return v }

// Row 127: to wait for oneself fails, and the call is not made.
func TestPykka127_SelfProxyThatWaits(t *testing.T) {
	everywhere(t, func(w *world) {
		p := w.proxy(newPlayer())
		w.fails(core.ErrDeadlock, p.Call("Stuck"))
		w.Equal("", w.get(p.Get("Genre")))

		typed := proxyOf[*player](w, p.Ref())
		_, err := proxy.Ask(w.ctx, typed, func(ctx context.Context, _ *player) (int, error) {
			return proxy.Ask(ctx, typed, func(context.Context, *player) (int, error) { return 1, nil })
		})
		w.ErrorIs(err, core.ErrDeadlock)
		_, err = proxy.Ask(w.ctx, typed, func(ctx context.Context, _ *player) (int, error) {
			return 0, p.Set(ctx, "Genre", "never")
		})
		w.ErrorIs(err, core.ErrDeadlock)
		_, err = proxy.Ask(w.ctx, typed, func(ctx context.Context, _ *player) (int, error) {
			return 0, p.Defer("Classify", ctx, "later")
		})
		w.NoError(err)
		w.Equal("later", w.get(p.Get("Genre")))
	})
}

// Row 125.
func TestPykka125_String(t *testing.T) {
	everywhere(t, func(w *world) {
		p := w.proxy(newPlayer())
		w.Equal("<Proxy for player ("+p.Ref().URN()+")>", p.String())
		w.Equal("<Proxy for player ("+p.Ref().URN()+"), path=Mixer.Next>", p.At("Mixer", "Next").String())
		w.Equal(p.String(), proxyOf[*player](w, p.Ref()).String())
		w.Equal("<Proxy for no actor>", proxy.Proxy{}.String())
		w.Equal("<Proxy for no actor>", proxy.Typed[*player]{}.String())
	})
}

// Rows 134, 105: proxies are passed to actors and factories, inside and as arguments.
func TestPykka134_ProxiesArePassed(t *testing.T) {
	everywhere(t, func(w *world) {
		p := w.proxy(newPlayer())
		ref, err := core.StartFunc(w.ctx, w.rt, func(core.Ref) (*remote, error) { return &remote{Target: p}, nil })
		w.NoError(err)
		r, err := proxy.New(ref)
		w.NoError(err)
		w.Equal("So What", w.get(r.Call("Title")))
		other := newPlayer()
		other.Title = "All Blues"
		w.Equal(p, w.get(r.Call("Aim", w.proxy(other))))
		w.Equal("All Blues", w.get(r.Call("Title")))
	})
}

type remote struct{ Target proxy.Proxy }

func (r *remote) Aim(p proxy.Proxy) (before proxy.Proxy) {
	before, r.Target = r.Target, p
	return before
}

func (r *remote) Title(ctx context.Context) (any, error) { return r.Target.Get("Title").Get(ctx) }

// Row 134: everybody may use the same proxy at the same time.
func TestPykka134_ProxiesAreShared(t *testing.T) {
	everywhere(t, func(w *world) {
		p := w.proxy(newPlayer()).At("Mixer")
		typed := proxyOf[*player](w, p.Ref())
		ref, err := core.StartFunc(w.ctx, w.rt, func(core.Ref) (*crowd, error) { return &crowd{p, typed}, nil })
		w.NoError(err)
		many, err := proxy.New(ref)
		w.NoError(err)
		var all []core.Future[any]
		for range 20 {
			all = append(all, many.Call("Louder"), p.Call("Louder", 1))
		}
		_, err = future.GetAll(w.ctx, all...)
		w.NoError(err)
		w.Equal(1+3*20, w.get(p.Get("Level")))
	})
}

type crowd struct {
	Mixer  proxy.Proxy
	Player proxy.Typed[*player]
}

func (c *crowd) Louder(ctx context.Context) error {
	if err := c.Mixer.Defer("Louder", ctx, 1); err != nil {
		return err
	}
	_, err := proxy.Ask(ctx, c.Player, func(_ context.Context, p *player) (int, error) { return p.Mixer.Louder(1), nil })
	return err
}

// Actors that wait for each other through proxies, also on two runtimes, are told so.
func TestPykka127_RingOfProxies(t *testing.T) {
	everywhere(t, func(w *world) {
		other, err := goroutine.New(goroutine.Options{Registry: w.reg, Logger: w.rt.Env().Logger})
		w.NoError(err)
		defer func() { w.NoError(other.Shutdown(w.ctx)) }()
		there, err := core.Start(w.ctx, other, &relay{})
		w.NoError(err)
		a, b := proxyOf[*relay](w, w.start(&relay{})), proxyOf[*relay](w, there)
		for _, link := range [][2]proxy.Typed[*relay]{{a, b}, {b, a}} {
			w.NoError(proxy.Tell(w.ctx, link[0], func(_ context.Context, r *relay) error { r.next = link[1]; return nil }))
		}
		n, err := proxy.Ask(w.ctx, a, func(ctx context.Context, r *relay) (int, error) { return r.Pass(ctx, 1) })
		w.NoError(err)
		w.Equal(1, n)
		_, err = proxy.Ask(w.ctx, a, func(ctx context.Context, r *relay) (int, error) { return r.Pass(ctx, 5) })
		w.ErrorIs(err, core.ErrDeadlock)
		w.True(a.Ref().IsAlive() && b.Ref().IsAlive())
	})
}

type relay struct{ next proxy.Typed[*relay] }

// Pass has the next pass on one less, and counts.
func (r *relay) Pass(ctx context.Context, hops int) (int, error) {
	if hops == 0 {
		return 0, nil
	}
	n, err := proxy.Ask(ctx, r.next, func(ctx context.Context, r *relay) (int, error) { return r.Pass(ctx, hops-1) })
	return n + 1, err
}

// Row 135, law 2: messages and calls of all forms share one queue.
func TestPykka135_MixedWithMessages(t *testing.T) {
	everywhere(t, func(w *world) {
		ref := w.start(&scribe{})
		p, err := proxy.New(ref)
		w.NoError(err)
		typed := proxyOf[*scribe](w, ref)
		for range 50 {
			w.NoError(ref.Tell(w.ctx, "tell"))
			p.Call("Note", "call")
			w.NoError(p.Defer("Note", "defer"))
			w.NoError(proxy.Tell(w.ctx, typed, func(_ context.Context, s *scribe) error { s.Note("closure"); return nil }))
			proxy.AskFuture(w.ctx, typed, func(_ context.Context, s *scribe) (int, error) { return 0, s.Receiver("future") })
		}
		want := strings.Repeat("tell call defer closure future ", 50)
		w.Equal(want, w.get(p.Get("Text")))
	})
}

type scribe struct{ Text string }

func (s *scribe) Note(word string) { s.Text += word + " " }

func (s *scribe) Receiver(word string) error { s.Note(word); return nil }

func (s *scribe) Receive(_ context.Context, msg any) (any, error) {
	s.Note(msg.(string))
	return nil, nil
}

// Rows 5, 128: inside its factory an actor may make proxies to itself, keep them, and use them; the type is checked
// later.
func TestPykka5_ProxyInTheFactory(t *testing.T) {
	everywhere(t, func(w *world) {
		var late core.Future[any]
		var early proxy.Proxy
		var wrong proxy.Typed[*mixer]
		ref, err := core.StartFunc(w.ctx, w.rt, func(self core.Ref) (*player, error) {
			var err error
			if early, err = proxy.New(self); err != nil {
				return nil, err
			}
			late = early.Call("Nothing")
			_, settled, _ := late.TryGet()
			w.False(settled)
			attrs, err := early.Attrs()
			w.NoError(err)
			w.Empty(attrs)
			w.fails(core.ErrDeadlock, early.Get("Title"))
			if wrong, err = proxy.Of[*mixer](self); err != nil {
				return nil, err
			}
			return newPlayer(), early.Defer("Classify", "jazz")
		})
		w.NoError(err)
		w.Equal("jazz", w.get(early.Get("Genre")))
		w.fails(proxy.ErrNoAttr, late)
		again, err := proxy.New(ref)
		w.NoError(err)
		w.True(again == early)
		_, err = proxy.Ask(w.ctx, wrong, func(context.Context, *mixer) (int, error) { return 0, nil })
		w.ErrorIs(err, proxy.ErrWrongType)
		w.True(ref.IsAlive())
	})
}

// Row 114: within its package a closure reaches what is not exported.
func TestPykka114_Unexported(t *testing.T) {
	everywhere(t, func(w *world) {
		p := proxyOf[*player](w, w.start(newPlayer()))
		got, err := proxy.Ask(w.ctx, p, func(_ context.Context, p *player) (string, error) { return p.private(), nil })
		w.NoError(err)
		w.Equal("private", got)
	})
}

// Row 122: what can be called is not traversed. Row 115: a function in a field can be called.
func TestPykka115_FuncField(t *testing.T) {
	everywhere(t, func(w *world) {
		actor := newPlayer()
		p := w.proxy(actor)
		w.fails(proxy.ErrNilAttr, p.Call("OnPlay", "x"))
		var calls atomic.Int32
		w.NoError(p.Set(w.ctx, "OnPlay", func(title string) string { calls.Add(1); return "on " + title }))
		w.Equal("on air", w.get(p.Call("OnPlay", "air")))
		w.atOnce(proxy.ErrInvalidCall, p.Call("OnPlay"))
		w.IsType(func(string) string { return "" }, w.get(p.Get("OnPlay")))
		w.EqualValues(1, calls.Load())
		w.NoError(p.Set(w.ctx, "OnPlay", nil))
		w.fails(proxy.ErrNilAttr, p.Call("OnPlay", "x"))
	})
}

// Row 116: a pair of methods is a property.
func TestPykka116_Property(t *testing.T) {
	everywhere(t, func(w *world) {
		p := w.proxy(newPlayer())
		w.Equal(1.0, w.get(p.Get("Speed")))
		w.NoError(p.Set(w.ctx, "Speed", 2))
		w.Equal(2.0, w.get(p.Get("Speed")))
		w.Equal(p.Ref(), w.get(p.Get("Who")), "it may want its context")
		w.ErrorIs(p.Set(w.ctx, "Who", 1), proxy.ErrInvalidCall)
		w.ErrorIs(p.Set(w.ctx, "Speed", "fast"), proxy.ErrInvalidCall)
		w.atOnce(proxy.ErrInvalidCall, p.Get("Play"))
	})
}

func proxyOf[A any](w *world, ref core.Ref) proxy.Typed[A] {
	w.t.Helper()
	p, err := proxy.Of[A](ref)
	w.NoError(err)
	return p
}
