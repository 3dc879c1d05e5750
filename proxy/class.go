package proxy

import (
	"context"
	"maps"
	"reflect"
	"runtime"
	"slices"
	"strings"

	"github.com/gokka/gokka/core"
)

// class is what can be reached on the values of a type.
type class struct {
	attrs map[string]*attr
	names []string // sorted
}

type attr struct {
	Attr
	fn       reflect.Type  // what is called, without receiver; nil for a Field
	contexts []int         // which parameters are contexts
	method   int           // index in the method set of an interface
	code     reflect.Value // of a method; its first parameter is the receiver; invalid for an interface's
	field    []int         // path to the field
	typ      reflect.Type  // of the field
	settable bool
	next     reflect.Type // of what is behind a traversable field
}

// actors are the classes of actors, which have hooks; classes are those of what they consist of.
var actors, classes table[reflect.Type, *class]

func actorClass(typ reflect.Type) *class {
	if c, ok := actors.get(typ); ok {
		return c
	}
	return actors.add(typ, newClass(typ, true))
}

func partClass(typ reflect.Type) *class {
	if c, ok := classes.get(typ); ok {
		return c
	}
	return classes.add(typ, newClass(typ, false))
}

var (
	contextType     = reflect.TypeFor[context.Context]()
	errorType       = reflect.TypeFor[error]()
	baseType        = reflect.TypeFor[core.Base]()
	traversableType = reflect.TypeFor[Traversable]()
)

func newClass(typ reflect.Type, actor bool) *class {
	c := &class{attrs: map[string]*attr{}}
	c.addMethods(typ, actor)
	c.addFields(typ)
	c.names = slices.Sorted(maps.Keys(c.attrs))
	return c
}

func (c *class) addMethods(typ reflect.Type, actor bool) {
	for m := range typ.Methods() {
		if !m.IsExported() || hides(typ, m.Name, actor) {
			continue
		}
		a := &attr{method: m.Index, fn: m.Type}
		if typ.Kind() != reflect.Interface {
			a.code, a.fn = m.Func, withoutReceiver(m.Type)
		}
		a.Name, a.Kind, a.Signature = m.Name, Method, m.Name+signature(a.fn, 0)
		a.contexts = contextsOf(a.fn)
		c.attrs[m.Name] = a
	}
}

func (c *class) addFields(typ reflect.Type) {
	strct, pointer := typ, typ.Kind() == reflect.Pointer
	if pointer {
		strct = typ.Elem()
	}
	if strct.Kind() != reflect.Struct {
		return
	}
	for _, f := range reflect.VisibleFields(strct) {
		if !f.IsExported() || f.Type == baseType || f.Type == reflect.PointerTo(baseType) {
			continue
		}
		if _, shadowed := typ.MethodByName(f.Name); shadowed {
			continue // the method is the type's own, and the field an embedded type's
		}
		a := &attr{field: f.Index, typ: f.Type, settable: pointer || throughPointer(strct, f.Index)}
		a.Name, a.Signature = f.Name, f.Name+" "+f.Type.String()
		if f.Type.Kind() == reflect.Func {
			a.Kind, a.fn, a.contexts = FuncField, f.Type, contextsOf(f.Type)
		} else if marked(f) {
			a.Traversable, a.next = true, f.Type
			if k := f.Type.Kind(); k != reflect.Pointer && k != reflect.Interface && a.settable {
				a.next = reflect.PointerTo(f.Type) // it has an address, so it has all its methods
			}
		}
		c.attrs[f.Name] = a
	}
}

// throughPointer reports whether an embedded pointer leads to the field, which then has an address.
func throughPointer(typ reflect.Type, path []int) bool {
	for _, i := range path[:len(path)-1] {
		if typ.Kind() == reflect.Pointer {
			typ = typ.Elem()
		}
		if typ = typ.Field(i).Type; typ.Kind() == reflect.Pointer {
			return true
		}
	}
	return false
}

func marked(f reflect.StructField) bool {
	if slices.Contains(strings.Split(f.Tag.Get("gokka"), ","), "traversable") {
		return true
	}
	return f.Type.Implements(traversableType) || reflect.PointerTo(f.Type).Implements(traversableType)
}

// hides reports whether the method is none of the user's. core.Start has refused hooks of a wrong signature.
func hides(typ reflect.Type, method string, actor bool) bool {
	switch method {
	case "Receive", "OnStart", "OnStop", "OnFailure":
		return actor
	case "Self", "URN", "Stop":
		return fromBase(typ, method)
	case "Traversable":
		return typ.Implements(traversableType)
	}
	return false
}

// fromBase reports whether the method is promoted from core.Base. A type that embeds Base may well have, say, a Stop
// of its own: as for the compiler, the type that declares it at the least depth counts.
func fromBase(typ reflect.Type, method string) bool {
	seen := map[reflect.Type]bool{}
	for level := []reflect.Type{typ}; len(level) > 0; {
		var next []reflect.Type
		for _, t := range level {
			if t.Kind() == reflect.Pointer {
				t = t.Elem()
			}
			if t == baseType {
				return true
			}
			if seen[t] {
				continue
			}
			seen[t] = true
			if declares(t, method) {
				return false
			}
			if t.Kind() != reflect.Struct {
				continue
			}
			for f := range t.Fields() {
				if f.Anonymous {
					next = append(next, f.Type)
				}
			}
		}
		level = next
	}
	return false
}

// declares reports whether the type has the method by itself. The compiler generates the code of promoted methods, and
// of those of *T that T has.
func declares(t reflect.Type, method string) bool {
	if t.Kind() == reflect.Interface {
		_, ok := t.MethodByName(method)
		return ok
	}
	for _, t := range []reflect.Type{t, reflect.PointerTo(t)} {
		if m, ok := t.MethodByName(method); ok {
			pc := m.Func.Pointer()
			if file, _ := runtime.FuncForPC(pc).FileLine(pc); file != "<autogenerated>" {
				return true
			}
		}
	}
	return false
}

func withoutReceiver(t reflect.Type) reflect.Type {
	var in, out []reflect.Type
	for i := 1; i < t.NumIn(); i++ {
		in = append(in, t.In(i))
	}
	for i := range t.NumOut() {
		out = append(out, t.Out(i))
	}
	return reflect.FuncOf(in, out, t.IsVariadic())
}

func contextsOf(fn reflect.Type) (at []int) {
	for i := range fn.NumIn() {
		if fn.In(i) == contextType {
			at = append(at, i)
		}
	}
	return at
}
