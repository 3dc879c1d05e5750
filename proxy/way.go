package proxy

import (
	"context"
	"fmt"
	"reflect"
	"unsafe"

	"github.com/gokka/gokka/core"
)

// way is how to come from an actor's value to the part of it that a typed proxy is for.
type way struct {
	path []int  // of the embedded field; empty: the value itself
	err  string // why there is no way
}

type fromTo struct{ actor, want reflect.Type }

var ways table[fromTo, *way]

func wayTo(actor, want reflect.Type) *way {
	k := fromTo{actor, want}
	if w, ok := ways.get(k); ok {
		return w
	}
	return ways.add(k, findWay(actor, want))
}

func findWay(actor, want reflect.Type) *way {
	switch {
	case actor == want || want.Kind() == reflect.Interface && actor.Implements(want):
		return new(way)
	case want.Kind() == reflect.Interface:
		return &way{err: lacks(actor, want)}
	case actor == reflect.PointerTo(want):
		return &way{err: fmt.Sprintf("a %v would be a copy; use %v", want, actor)}
	case reflect.PointerTo(actor) == want && actor.Kind() != reflect.Pointer:
		return &way{err: "it was started as a value; start a pointer to it"}
	}
	if actor.Kind() == reflect.Pointer && want.Kind() == reflect.Pointer && want.Elem().Kind() == reflect.Struct {
		path, ambiguous := embedded(actor.Elem(), want.Elem())
		if ambiguous {
			return &way{err: fmt.Sprintf("it embeds more than one %v", want.Elem())}
		}
		if path != nil {
			return &way{path: path}
		}
	}
	if actor.Kind() == reflect.Pointer && want.Kind() == reflect.Struct {
		if path, _ := embedded(actor.Elem(), want); path != nil {
			return &way{err: fmt.Sprintf("a %v would be a copy; use %v", want, reflect.PointerTo(want))}
		}
	}
	return &way{err: "it is not that type, and does not embed it"}
}

// lacks says which method of the interface is missing.
func lacks(actor, want reflect.Type) string {
	for i := range want.NumMethod() {
		w := want.Method(i)
		if m, ok := actor.MethodByName(w.Name); !ok {
			return "it lacks the method " + w.Name + signature(w.Type, 0)
		} else if m.Type.NumIn() == 0 || signature(m.Type, 1) != signature(w.Type, 0) {
			return "its method is " + m.Name + signature(m.Type, 1) + ", not " + w.Name + signature(w.Type, 0)
		}
	}
	return "it lacks an unexported method"
}

// embedded returns the path to what typ embeds of type want, at the least depth. Two at that depth are ambiguous, as
// they are to the compiler. A struct may embed a pointer to itself, so it keeps to the types that it has not seen.
func embedded(typ, want reflect.Type) (path []int, ambiguous bool) {
	type place struct {
		typ  reflect.Type
		path []int
	}
	seen := map[reflect.Type]bool{typ: true}
	for level := []place{{typ: typ}}; len(level) > 0; {
		var next []place
		for _, p := range level {
			if p.typ.Kind() != reflect.Struct {
				continue
			}
			for i := range p.typ.NumField() {
				f := p.typ.Field(i)
				if !f.Anonymous {
					continue
				}
				t := f.Type
				if t.Kind() == reflect.Pointer {
					t = t.Elem()
				}
				here := append(p.path[:len(p.path):len(p.path)], i)
				if t == want {
					ambiguous = path != nil
					path = here
				} else if !seen[t] {
					next = append(next, place{t, here})
				}
			}
		}
		if path != nil {
			return path, ambiguous
		}
		for _, p := range next {
			seen[p.typ] = true
		}
		level = next
	}
	return nil, false
}

// partOf returns the struct that the actor embeds and A points to. It runs inside the actor.
func partOf[A any](ctx context.Context, actor any) (a A, err error) {
	typ, want := reflect.TypeOf(actor), reflect.TypeFor[A]()
	w := wayTo(typ, want)
	if w.err != "" {
		return a, &TypeError{Ref: core.Self(ctx), Want: want, Got: typ, Reason: w.err}
	}
	v := reflect.ValueOf(actor).Elem()
	for _, i := range w.path {
		if v.Kind() == reflect.Pointer {
			if v.IsNil() {
				return a, &TypeError{Ref: core.Self(ctx), Want: want, Got: typ, Reason: "what it embeds is nil"}
			}
			v = v.Elem()
		}
		v = v.Field(i)
	}
	p := unsafe.Pointer(nil)
	if v.Kind() == reflect.Pointer {
		p = v.UnsafePointer()
	} else {
		p = unsafe.Pointer(v.UnsafeAddr())
	}
	if p == nil {
		return a, &TypeError{Ref: core.Self(ctx), Want: want, Got: typ, Reason: "what it embeds is nil"}
	}
	// The embedded type's name may be unexported, so reflect would not hand the value out. A is a pointer to just that.
	return *(*A)(unsafe.Pointer(&p)), nil
}
