package proxy_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math"
	"math/big"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/gokka/gokka/core"
	"github.com/gokka/gokka/proxy"
	"github.com/gokka/gokka/registry"
	"github.com/gokka/gokka/runtime/goroutine"
)

type (
	celsius float64
	label   string
)

// sink takes an argument of each type.
type sink struct{}

func (sink) Int(v int) int                          { return v }
func (sink) Int8(v int8) int8                       { return v }
func (sink) Uint8(v uint8) uint8                    { return v }
func (sink) Uint64(v uint64) uint64                 { return v }
func (sink) Float32(v float32) float32              { return v }
func (sink) Float64(v float64) float64              { return v }
func (sink) Complex(v complex64) complex64          { return v }
func (sink) Bool(v bool) bool                       { return v }
func (sink) String(v string) string                 { return v }
func (sink) Celsius(v celsius) celsius              { return v }
func (sink) Label(v label) label                    { return v }
func (sink) Duration(v time.Duration) time.Duration { return v }
func (sink) Bytes(v []byte) []byte                  { return v }
func (sink) Pointer(v *int) *int                    { return v }
func (sink) Any(v any) any                          { return v }
func (sink) Stringer(v fmt.Stringer) any            { return v }
func (sink) Func(v func()) bool                     { return v == nil }
func (sink) Map(v map[string]int) map[string]int    { return v }
func (sink) Chan(v <-chan int) <-chan int           { return v }
func (sink) Two(_ string, n int) int                { return n }

func TestArguments(t *testing.T) {
	ch := make(chan int)
	good := []struct {
		method    string
		arg, want any
	}{
		{"Int", 1, 1}, {"Int", int8(-1), -1}, {"Int", uint64(7), 7}, {"Int", 2.0, 2}, {"Int", 'a', 97}, {"Int", 2 + 0i, 2},
		{"Int", float64(math.MinInt), math.MinInt}, {"Int8", -128, int8(-128)}, {"Uint8", 255, uint8(255)},
		{"Uint64", uint64(math.MaxUint64), uint64(math.MaxUint64)}, {"Uint64", float64(1 << 63), uint64(1 << 63)},
		{"Float32", 0.1, float32(0.1)}, {"Float32", 1, float32(1)}, {"Float64", 1, 1.0}, {"Float64", float32(0.5), 0.5},
		{"Float64", uint64(1 << 63), float64(1 << 63)}, {"Float32", math.Inf(1), float32(math.Inf(1))},
		{"Complex", 1, complex64(1)}, {"Complex", 1.5, complex64(1.5)}, {"Complex", 1 + 2i, complex64(1 + 2i)},
		{"Bool", true, true}, {"String", "s", "s"},
		{"Celsius", 20, celsius(20)}, {"Celsius", celsius(20), celsius(20)}, {"Label", "l", label("l")},
		{"Duration", 5, time.Duration(5)}, {"Duration", time.Second, time.Second},
		{"Bytes", []byte("b"), []byte("b")}, {"Bytes", nil, []byte(nil)}, {"Pointer", nil, (*int)(nil)},
		{"Any", nil, nil}, {"Any", 1, 1}, {"Stringer", time.Second, time.Second}, {"Stringer", nil, nil},
		{"Func", nil, true}, {"Map", nil, map[string]int(nil)}, {"Chan", ch, (<-chan int)(ch)},
	}
	bad := []struct {
		method string
		arg    any
		reason string
	}{
		{"Int", "1", "string is no int"}, {"Int", 1.5, "1.5 does not fit into int"}, {"Int", nil, "nil is no int"},
		{"Int", float64(1 << 63), "does not fit"}, {"Int", uint64(1 << 63), "does not fit"}, {"Int", math.NaN(), "NaN does not fit"},
		{"Int", math.Inf(-1), "does not fit"}, {"Int", 2i, "does not fit"}, {"Int", true, "bool is no int"},
		{"Int8", 128, "does not fit into int8"}, {"Uint8", 256, "does not fit"}, {"Uint8", -1, "-1 does not fit into uint8"},
		{"Uint64", -1.0, "does not fit"}, {"Uint64", float64(1 << 64), "does not fit"}, {"Float32", 1e300, "does not fit"},
		{"Complex", 1e300, "does not fit"}, {"Complex", 1e300 + 1i, "does not fit"}, {"Float64", 1i, "does not fit"},
		{"Bool", 1, "int is no bool"}, {"Bool", nil, "nil is no bool"}, {"String", 65, "int is no string"},
		{"String", label("l"), "proxy_test.label is no string"}, {"String", []byte("b"), "is no string"},
		{"Float64", celsius(1), "proxy_test.celsius is no float64"}, {"Celsius", time.Second, "is no proxy_test.celsius"},
		{"Bytes", "b", "string is no []uint8"}, {"Pointer", new(string), "*string is no *int"},
		{"Stringer", 1, "int is no fmt.Stringer"}, {"Map", map[string]string{}, "is no map[string]int"},
	}
	everywhere(t, func(w *world) {
		p := w.proxy(sink{})
		for _, c := range good {
			w.Equal(c.want, w.get(p.Call(c.method, c.arg)), c)
		}
		for _, c := range bad {
			err := w.atOnce(proxy.ErrInvalidCall, p.Call(c.method, c.arg))
			w.ErrorContains(err, c.reason)
			w.ErrorContains(p.Defer(c.method, c.arg), c.reason)
		}
		w.True(p.Ref().IsAlive())
	})
}

// Errors say whose attribute it is, what it looks like, and what to do.
func TestErrorTexts(t *testing.T) {
	everywhere(t, func(w *world) {
		p := w.proxy(newPlayer())
		name := p.String()
		text := func(f interface {
			TryGet() (any, bool, error)
		}) string {
			_, ok, err := f.TryGet()
			w.True(ok)
			w.Error(err)
			return err.Error()
		}
		w.Equal(name+` has no attribute "Titel"; did you mean Title?`, text(p.Get("Titel")))
		w.Equal(name+` has no attribute "title": only exported names count; did you mean Title?`, text(p.Get("title")))
		w.Equal(name+` has no attribute "Xyz"`, text(p.Call("Xyz")))
		w.ErrorContains(w.atOnce(proxy.ErrNoAttr, p.At("Play").Get("X")), "only fields are")
		w.NotContains(text(p.Get(strings.Repeat("Long", 1<<14))), "did you mean")
		w.Equal(p.At("Mixer").String()+` has no attribute "Lvel"; did you mean Level?`, text(p.At("Mixer").Get("Lvel")))
		w.Equal(name+` has no attribute "Spare": Spare *proxy_test.mixer is not traversable: tag the field `+
			"`gokka:\"traversable\"`", text(p.At("Spare").Get("Level")))
		play := name + ": Play(context.Context, string, int) (string, error): "
		w.Equal(play+"got 1 argument, want 2", text(p.Call("Play", "x")))
		w.Equal(play+"got 3 arguments, want 2", text(p.Call("Play", w.ctx, "x", 1, 2)))
		w.Equal(play+"argument 2: string is no int", text(p.Call("Play", "x", "y")))
		w.Equal(play+"Get is for fields and methods without parameters; use Call", text(p.Get("Play")))
		w.Equal(name+": Title string: a field is not to be called; use Get or Set", text(p.Call("Title")))
		w.EqualError(p.Set(w.ctx, "Play", 1), play+"a method is not written, and there is no method SetPlay")
		w.EqualError(p.Set(w.ctx, "Volume", "loud"), name+": Volume int: string is no int")
		w.EqualError(p.Set(w.ctx, "Speed", "fast"), name+": SetSpeed(float64) error: argument 1: string is no float64")
		q := w.proxy(&shapes{})
		w.Equal(q.String()+": Print(string, ...interface {}) string: got 0 arguments, want at least 1", text(q.Call("Print")))
		w.ErrorContains(w.fails(proxy.ErrNilAttr, p.Call("OnPlay", "x")), name+": OnPlay func(string) string")
	})
}

// Arguments of any kind and number give a reply or an error at once, never a panic of the caller or the actor.
func FuzzArguments(f *testing.F) {
	methods := []string{"Int", "Int8", "Uint8", "Uint64", "Float32", "Float64", "Complex", "Bool", "String", "Celsius",
		"Label", "Duration", "Bytes", "Pointer", "Any", "Stringer", "Func", "Map", "Chan", "Two", "Nothing", ""}
	rt, err := goroutine.New(goroutine.Options{Registry: registry.New(), Logger: slog.New(slog.DiscardHandler)})
	require.NoError(f, err)
	ref, err := core.Start(f.Context(), rt, sink{})
	require.NoError(f, err)
	p, err := proxy.New(ref)
	require.NoError(f, err)
	f.Add(0, 1, int64(1), uint64(1), 1.5, "s")
	f.Add(8, 2, int64(-1), uint64(math.MaxUint64), math.NaN(), "")
	f.Add(19, 3, int64(math.MaxInt64), uint64(0), math.Inf(1), "x")
	f.Fuzz(func(t *testing.T, method, from int, i int64, u uint64, fl float64, s string) {
		values := []any{i, s, u, fl, int32(i), float32(fl), complex(fl, float64(i)), nil, []byte(s), label(s), celsius(fl), &s, i > 0}
		from = max(from, 0) % len(values)
		name := methods[max(method, 0)%len(methods)]
		for n := range 3 {
			reply := p.Call(name, values[from:min(from+n, len(values))]...)
			_, err := reply.Get(context.Background())
			if err != nil && !errors.Is(err, proxy.ErrInvalidCall) && !errors.Is(err, proxy.ErrNoAttr) {
				t.Errorf("%s(%v): %v", name, values[from:], err)
			}
		}
	})
}

// What convert makes of a number is that number.
func TestNumbersKeepTheirValue(t *testing.T) {
	everywhere(t, func(w *world) {
		p := w.proxy(sink{})
		rng := rand.New(rand.NewPCG(6, 6))
		for range 200 {
			shift := rng.IntN(64)
			u := rng.Uint64() >> shift
			for _, v := range []any{u, int64(u), float64(u), float32(u), int32(u), -float64(u) / 2} {
				want := exactly(v)
				for _, method := range []string{"Int", "Int8", "Uint8", "Uint64"} {
					got, err := p.Call(method, v).Get(w.ctx)
					if err != nil {
						w.ErrorIs(err, proxy.ErrInvalidCall)
						lo, hi := bounds(method)
						w.True(!want.IsInt() || want.Cmp(lo) < 0 || want.Cmp(hi) > 0, "%s(%v): %v", method, v, err)
						continue
					}
					w.Zero(exactly(got).Cmp(want), "%s(%v) = %v", method, v, got)
				}
			}
		}
	})
}

func bounds(method string) (lo, hi *big.Float) {
	switch method {
	case "Int":
		return exactly(math.MinInt), exactly(math.MaxInt)
	case "Int8":
		return exactly(math.MinInt8), exactly(math.MaxInt8)
	case "Uint8":
		return exactly(0), exactly(math.MaxUint8)
	}
	return exactly(0), exactly(uint64(math.MaxUint64))
}

func exactly(v any) *big.Float {
	f := new(big.Float).SetPrec(100)
	switch v := reflect.ValueOf(v); {
	case v.CanInt():
		return f.SetInt64(v.Int())
	case v.CanUint():
		return f.SetUint64(v.Uint())
	default:
		return f.SetFloat64(v.Float())
	}
}
