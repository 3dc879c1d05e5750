package proxy_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/gokka/gokka/core"
	"github.com/gokka/gokka/proxy"
)

func names(w *world, p proxy.Proxy) (names []string) {
	w.t.Helper()
	attrs, err := p.Attrs()
	w.NoError(err)
	for _, a := range attrs {
		names = append(names, a.Name)
	}
	return names
}

// shadow embeds Base and has methods of the same names as Base's.
type shadow struct{ core.Base }

func (*shadow) Stop() string { return "my own" }
func (shadow2) URN() string  { return "my urn" }

type shadow2 struct{ *core.Base }

type shadow3 struct {
	core.Base
	outer
}
type outer struct{ *middle }
type middle struct{ core.Base }

func (*middle) Self() core.Ref { return core.Ref{} }

type generic[T any] struct {
	core.Base
	Value T
}

func (g *generic[T]) Put(v T) T { g.Value = v; return v }
func (g *generic[T]) Stop() T   { return g.Value }

// What Base brings is hidden, but not what looks the same and is the user's.
func TestBaseIsHidden(t *testing.T) {
	everywhere(t, func(w *world) {
		p := w.proxy(&shadow{})
		w.Equal([]string{"Stop"}, names(w, p))
		w.Equal("my own", w.get(p.Call("Stop")))
		w.True(p.Ref().IsAlive())
		w.atOnce(proxy.ErrNoAttr, p.Call("URN"))
		w.atOnce(proxy.ErrNoAttr, p.Get("Base"))

		p = w.proxy(&shadow2{Base: new(core.Base)})
		w.Equal([]string{"URN"}, names(w, p))
		w.Equal("my urn", w.get(p.Call("URN")))
		w.Equal([]string{"Self"}, names(w, w.proxy(&middle{})))
		w.Empty(names(w, w.proxy(&shadow3{outer: outer{new(middle)}})), "Base is nearer than what is deeper")
		w.Equal([]string{"Put", "Stop", "Value"}, names(w, w.proxy(&generic[int]{})))
	})
}

// whole embeds in all the ways that Go has.
type (
	whole struct {
		Exported
		*Pointed
		hidden
		*lost
		Part  Speaker `gokka:"traversable"`
		Wrong Speaker
		Twice int
		twin1
		twin2
		A           left
		B           right
		_           int
		unreachable int
	}
	Exported struct{ E, Twice int }
	twin1    struct{ Twin, Receive int }
	twin2    struct{ Twin int }
	Pointed  struct{ P int }
	hidden   struct {
		H     int
		Inner *mixer `gokka:"traversable"`
	}
	lost  struct{ L int }
	left  struct{}
	right struct{}

	Speaker interface{ Speak() (string, int) }
	dog     struct{ Name string }
)

func (e *Exported) SetBoth(a, b int) { e.E, e.Twice = a, b }
func (p *Pointed) Double() int       { return 2 * p.P }
func (h *hidden) Triple() int        { return 3 * h.H }
func (l *lost) Lost() int            { return l.L }
func (d *dog) Speak() (string, int)  { return d.Name, 4 }

// Receive shadows twin1's field, and is hidden itself.
func (w *whole) Receive(context.Context, any) (any, error) {
	return w.twin1.Receive + w.twin2.Twin, nil
}

func TestPromoted(t *testing.T) {
	everywhere(t, func(w *world) {
		actor := &whole{Pointed: &Pointed{P: 2}, Part: &dog{"Rex"}, Twice: 1}
		actor.unreachable = 1
		p := w.proxy(actor)
		w.Equal([]string{"A", "B", "Double", "E", "Exported", "H", "Inner", "L", "Lost", "P", "Part", "Pointed", "SetBoth", "Triple",
			"Twice", "Wrong"}, names(w, p))
		w.Nil(w.get(p.Call("SetBoth", 5, 6)))
		w.Equal(5, w.get(p.Get("E")))
		w.Equal(1, w.get(p.Get("Twice")), "the one at the least depth")
		w.Equal(4, w.get(p.Call("Double")))
		w.NoError(p.Set(w.ctx, "P", 7))
		w.Equal(7, w.get(p.Get("P")))
		w.NoError(p.Set(w.ctx, "H", 3))
		w.Equal(9, w.get(p.Call("Triple")), "through an embedded type whose name is not exported")
		w.Equal(Exported{5, 6}, w.get(p.Get("Exported")))
		w.NoError(p.Set(w.ctx, "Inner", &mixer{Level: 1}))
		w.Equal(2, w.get(p.At("Inner").Call("Louder", 1)))

		w.fails(proxy.ErrNilAttr, p.Get("L"))
		w.ErrorIs(p.Set(w.ctx, "L", 1), proxy.ErrNilAttr)
		_, err := p.Call("Lost").Get(w.ctx)
		w.ErrorAs(err, new(*core.PanicError), "as in Go")

		w.Equal([]any{"Rex", 4}, w.get(p.At("Part").Call("Speak")), "more than one result")
		w.Equal([]string{"Speak"}, names(w, p.At("Part")), "of an interface only its methods")
		w.NoError(p.Set(w.ctx, "Part", nil))
		w.fails(proxy.ErrNilAttr, p.At("Part").Call("Speak"))
		w.atOnce(proxy.ErrNoAttr, p.At("Wrong").Call("Speak"))
	})
}

// point is started as a value.
type point struct {
	X   int
	Off *Pointed
	Pos struct{ Y int } `gokka:"traversable"`
	*Pointed
}

func (p point) Norm() int { return p.X * p.X }

func TestActorThatIsAValue(t *testing.T) {
	everywhere(t, func(w *world) {
		p := w.proxy(point{X: 3, Pointed: &Pointed{P: 1}})
		w.Equal(9, w.get(p.Call("Norm")))
		w.Equal(3, w.get(p.Get("X")))
		err := p.Set(w.ctx, "X", 4)
		w.ErrorIs(err, proxy.ErrInvalidCall)
		w.ErrorContains(err, "read-only")
		w.Equal(0, w.get(p.At("Pos").Get("Y")))
		w.ErrorIs(p.At("Pos").Set(w.ctx, "Y", 1), proxy.ErrInvalidCall)
		w.NoError(p.Set(w.ctx, "P", 5), "a pointer leads there")
		w.Equal(10, w.get(p.Call("Double")))

		fn := w.proxy(core.ReceiveFunc(func(context.Context, any) (any, error) { return nil, nil }))
		w.Empty(names(w, fn))
		w.atOnce(proxy.ErrNoAttr, fn.Call("Receive", 1))
	})
}

// shapes has a method of each shape.
type shapes struct{ got []any }

func (s *shapes) Nothing()                               { s.got = nil }
func (s *shapes) Value() int                             { return 1 }
func (s *shapes) Error(fail bool) error                  { return failIf(fail) }
func (s *shapes) ValueError(fail bool) (int, error)      { return 1, failIf(fail) }
func (s *shapes) Two() (int, string)                     { return 1, "two" }
func (s *shapes) TwoError(fail bool) (int, error, error) { return 1, errBoom, failIf(fail) }
func (s *shapes) NilValue() *int                         { return nil }
func (s *shapes) NilError() error                        { return nil }
func (s *shapes) MyError() *core.PanicError              { return nil }
func (s *shapes) Print(format string, args ...any) string {
	return fmt.Sprintf(format, args...)
}
func (s *shapes) Sum(ctx context.Context, ns ...int64) (sum int64, err error) {
	for _, n := range ns {
		sum += n
	}
	return sum, ctx.Err()
}
func (s *shapes) Around(a string, ctx context.Context, b string) string {
	return a + core.Self(ctx).URN() + b
}
func (s *shapes) Of(v any) any { return v }

func failIf(fail bool) error {
	if fail {
		return errBoom
	}
	return nil
}

func TestResults(t *testing.T) {
	everywhere(t, func(w *world) {
		p := w.proxy(&shapes{})
		w.Nil(w.get(p.Call("Nothing")))
		w.Equal(1, w.get(p.Call("Value")))
		w.Nil(w.get(p.Call("Error", false)))
		w.fails(errBoom, p.Call("Error", true))
		w.Equal(1, w.get(p.Call("ValueError", false)))
		w.fails(errBoom, p.Call("ValueError", true))
		w.Equal([]any{1, "two"}, w.get(p.Call("Two")))
		w.Equal([]any{1, errBoom}, w.get(p.Call("TwoError", false)))
		w.fails(errBoom, p.Call("TwoError", true))
		w.Equal((*int)(nil), w.get(p.Call("NilValue")))
		w.Nil(w.get(p.Call("NilError")))
		w.Equal((*core.PanicError)(nil), w.get(p.Call("MyError")), "only a result of type error is one")
	})
}

func TestVariadicAndContexts(t *testing.T) {
	everywhere(t, func(w *world) {
		p := w.proxy(&shapes{})
		w.Equal("plain", w.get(p.Call("Print", "plain")))
		w.Equal("1 a <nil>", w.get(p.Call("Print", "%v %v %v", 1, "a", nil)))
		w.Equal(int64(0), w.get(p.Call("Sum")))
		w.Equal(int64(6), w.get(p.Call("Sum", 1, int8(2), 3.0)))
		w.Equal(int64(6), w.get(p.Call("Sum", w.ctx, 1, 2, 3)), "the caller's own context is not an argument")
		w.Equal("<"+p.Ref().URN()+">", w.get(p.Call("Around", "<", ">")))
		w.atOnce(proxy.ErrInvalidCall, p.Call("Print"))
		w.atOnce(proxy.ErrInvalidCall, p.Call("Sum", "1"))
		w.atOnce(proxy.ErrInvalidCall, p.Call("Sum", 1, 2, "3"))
		w.atOnce(proxy.ErrInvalidCall, p.Call("Of", w.ctx))

		// The caller's context gives the method's its values, as an ask does.
		ctx := context.WithValue(w.ctx, key{}, "value")
		typed := proxyOf[*shapes](w, p.Ref())
		v, err := proxy.Ask(ctx, typed, func(ctx context.Context, _ *shapes) (any, error) { return ctx.Value(key{}), nil })
		w.NoError(err)
		w.Equal("value", v)
	})
}

type key struct{}
