package proxy

import (
	"fmt"
	"math"
	"reflect"
)

// fit makes the arguments for a function of a's type, with gaps for the receiver, which comes first, and for contexts.
// It returns what is wrong with them, if anything.
func (a *attr) fit(args []any) (in []reflect.Value, wrong string) {
	want := a.fn.NumIn()
	least := want - len(a.contexts)
	if a.fn.IsVariadic() {
		want--
		least--
	}
	if len(args) < least || len(args) > least && !a.fn.IsVariadic() {
		return nil, fmt.Sprintf("got %s, want %s%d", plural(len(args), "argument"), atLeast(a.fn), least)
	}
	in = make([]reflect.Value, 1, 1+len(args)+len(a.contexts))
	n := 0
	for i := range want {
		typ := a.fn.In(i)
		if typ == contextType {
			in = append(in, reflect.Value{})
			continue
		}
		v, wrong := convert(args[n], typ)
		if n++; wrong != "" {
			return nil, fmt.Sprintf("argument %d: %s", n, wrong)
		}
		in = append(in, v)
	}
	for ; n < len(args); n++ {
		v, wrong := convert(args[n], a.fn.In(want).Elem())
		if wrong != "" {
			return nil, fmt.Sprintf("argument %d: %s", n+1, wrong)
		}
		in = append(in, v)
	}
	return in, ""
}

func plural(n int, noun string) string {
	if n != 1 {
		noun += "s"
	}
	return fmt.Sprint(n, " ", noun)
}

func atLeast(fn reflect.Type) string {
	if fn.IsVariadic() {
		return "at least "
	}
	return ""
}

// convert makes arg a value of type typ, if Go would assign it, or would if it were a constant. Whether it was one
// cannot be seen, so any number or string of a predeclared type will do that loses nothing by it.
func convert(arg any, typ reflect.Type) (v reflect.Value, wrong string) {
	if arg == nil {
		switch typ.Kind() {
		case reflect.Pointer, reflect.Interface, reflect.Slice, reflect.Map, reflect.Chan, reflect.Func,
			reflect.UnsafePointer:
			return reflect.Zero(typ), ""
		}
		return v, fmt.Sprintf("nil is no %v", typ)
	}
	v = reflect.ValueOf(arg)
	if v.Type().AssignableTo(typ) {
		return v, ""
	}
	from, to := kindOf(v.Type()), kindOf(typ)
	if from != to || from == other || v.Type().PkgPath() != "" {
		return v, fmt.Sprintf("%v is no %v", v.Type(), typ)
	}
	if from != number {
		return v.Convert(typ), ""
	}
	n := reflect.New(typ).Elem()
	if !setNumber(n, v) {
		return v, fmt.Sprintf("%v does not fit into %v", arg, typ)
	}
	return n, ""
}

type kind uint8

const (
	other kind = iota
	text
	truth
	number
)

func kindOf(t reflect.Type) kind {
	switch k := t.Kind(); {
	case k == reflect.String:
		return text
	case k == reflect.Bool:
		return truth
	case k >= reflect.Int && k <= reflect.Complex128:
		return number
	}
	return other
}

// setNumber gives n, which is settable, the value of v; false if it cannot hold that. Only floats are rounded, as
// constants are.
func setNumber(n, v reflect.Value) bool {
	switch {
	case v.CanInt():
		return setInt(n, v.Int())
	case v.CanUint() && v.Uint() <= math.MaxInt64:
		return setInt(n, int64(v.Uint()))
	case v.CanUint():
		return setUint(n, v.Uint())
	case v.CanFloat():
		return setFloat(n, v.Float())
	case n.CanComplex():
		ok := !n.OverflowComplex(v.Complex())
		n.SetComplex(v.Complex())
		return ok
	}
	return imag(v.Complex()) == 0 && setFloat(n, real(v.Complex()))
}

func setInt(n reflect.Value, i int64) bool {
	switch {
	case n.CanInt():
		n.SetInt(i)
		return !n.OverflowInt(i)
	case i >= 0 && n.CanUint():
		return setUint(n, uint64(i))
	}
	return !n.CanUint() && setFloat(n, float64(i))
}

func setUint(n reflect.Value, u uint64) bool {
	switch {
	case n.CanUint():
		n.SetUint(u)
		return !n.OverflowUint(u)
	case n.CanInt(): // setInt has seen to all that may fit
		return false
	}
	return setFloat(n, float64(u))
}

func setFloat(n reflect.Value, f float64) bool {
	switch {
	case n.CanFloat():
		n.SetFloat(f)
		return !n.OverflowFloat(f)
	case n.CanComplex():
		n.SetComplex(complex(f, 0))
		return !n.OverflowComplex(complex(f, 0))
	case f != math.Trunc(f): // NaN too
		return false
	case f >= -1<<63 && f < 1<<63:
		return setInt(n, int64(f))
	case f >= 0 && f < 1<<64:
		return setUint(n, uint64(f))
	}
	return false
}
