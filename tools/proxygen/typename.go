package main

import (
	"fmt"
	"go/types"
	"strconv"
	"strings"
)

// writer writes types as they are called in the generated file. Unlike types.TypeString it notices what cannot be
// written there, and gives type parameters the proxy's names for them.
type writer struct {
	b       strings.Builder
	imports *imports
	params  []string // the names of the type parameters, by index
	err     error    // why what was written is not valid there
	invalid bool     // the type checker could make no sense of it
}

// write returns t as Go text.
func (w *writer) write(t types.Type) string {
	w.b.Reset()
	w.typ(t)
	return w.b.String()
}

func (w *writer) put(parts ...string) {
	for _, s := range parts {
		w.b.WriteString(s)
	}
}

func (w *writer) fail(format string, args ...any) {
	if w.err == nil {
		w.err = fmt.Errorf(format, args...)
	}
}

func (w *writer) typ(t types.Type) {
	switch t := t.(type) {
	case *types.Basic:
		w.basic(t)
	case *types.Named:
		w.named(t.Obj(), t.TypeArgs())
	case *types.Alias:
		w.alias(t)
	case *types.TypeParam:
		w.put(w.params[t.Index()])
	case *types.Pointer:
		w.put("*")
		w.typ(t.Elem())
	case *types.Slice:
		w.put("[]")
		w.typ(t.Elem())
	case *types.Array:
		w.put("[", strconv.FormatInt(t.Len(), 10), "]")
		w.typ(t.Elem())
	case *types.Map:
		w.put("map[")
		w.typ(t.Key())
		w.put("]")
		w.typ(t.Elem())
	case *types.Chan:
		w.channel(t)
	case *types.Signature:
		w.put("func")
		w.signature(t)
	case *types.Struct:
		w.structure(t)
	case *types.Interface:
		w.iface(t)
	case *types.Union:
		w.union(t)
	default:
		w.fail("proxygen does not know types like %v", t)
	}
}

func (w *writer) basic(t *types.Basic) {
	switch t.Kind() {
	case types.Invalid:
		w.invalid = true
	case types.UnsafePointer:
		w.put(w.imports.name("unsafe", "unsafe"), ".Pointer")
	default:
		w.predeclared(t.Name())
	}
}

// predeclared writes the name of a type that every package knows, unless it calls something else that.
func (w *writer) predeclared(name string) {
	if w.imports.taken[name] {
		w.fail("the predeclared type %s, which has no name here: the package declares another %[1]s", name)
	}
	w.put(name)
}

func (w *writer) named(obj *types.TypeName, args *types.TypeList) {
	switch pkg := obj.Pkg(); pkg {
	case w.imports.self:
		if strings.HasPrefix(obj.Name(), "_Ctype_") {
			w.fail("a type of C, which has a name only in files that import C")
		}
		w.put(obj.Name())
	case nil:
		w.predeclared(obj.Name())
	default:
		if why := w.hidden(obj); why != "" {
			w.fail("%s.%s, which %s", pkg.Path(), obj.Name(), why)
			return
		}
		w.put(w.imports.name(pkg.Path(), pkg.Name()), ".", obj.Name())
	}
	for i := range args.Len() {
		if i == 0 {
			w.put("[")
		} else {
			w.put(", ")
		}
		w.typ(args.At(i))
	}
	if args.Len() > 0 {
		w.put("]")
	}
}

// hidden says why another package's type cannot be named in the generated file; "" if it can.
func (w *writer) hidden(obj *types.TypeName) string {
	switch {
	case !obj.Exported():
		return "is not exported"
	case obj.Pkg().Name() == "main":
		return "is of a command"
	case !w.imports.visible(obj.Pkg().Path()):
		return "is of an internal package"
	}
	return ""
}

// alias writes the alias, or what it stands for if that alone can be named.
func (w *writer) alias(t *types.Alias) {
	if obj := t.Obj(); obj.Pkg() != nil && obj.Pkg() != w.imports.self && w.hidden(obj) != "" {
		w.typ(t.Rhs())
		return
	}
	if b, ok := types.Unalias(t).(*types.Basic); ok && b.Kind() == types.Invalid {
		w.invalid = true
	}
	w.named(t.Obj(), t.TypeArgs())
}

func (w *writer) channel(t *types.Chan) {
	switch t.Dir() {
	case types.SendOnly:
		w.put("chan<- ")
	case types.RecvOnly:
		w.put("<-chan ")
	default:
		w.put("chan ")
	}
	// chan (<-chan T) is not (chan<- chan T).
	if elem, ok := t.Elem().(*types.Chan); ok && elem.Dir() == types.RecvOnly {
		w.put("(")
		w.typ(elem)
		w.put(")")
		return
	}
	w.typ(t.Elem())
}

func (w *writer) signature(t *types.Signature) {
	w.put("(")
	for i := range t.Params().Len() {
		if i > 0 {
			w.put(", ")
		}
		p := t.Params().At(i).Type()
		if s, ok := p.(*types.Slice); ok && t.Variadic() && i == t.Params().Len()-1 {
			w.put("...")
			p = s.Elem()
		}
		w.typ(p)
	}
	w.put(")")
	if n := t.Results().Len(); n > 0 {
		w.put(" (")
		for i := range n {
			if i > 0 {
				w.put(", ")
			}
			w.typ(t.Results().At(i).Type())
		}
		w.put(")")
	}
}

func (w *writer) structure(t *types.Struct) {
	w.put("struct{")
	for i := range t.NumFields() {
		f := t.Field(i)
		if !f.Exported() && f.Pkg() != w.imports.self {
			w.fail("a struct with the field %s of package %s", f.Name(), f.Pkg().Path())
		}
		if i > 0 {
			w.put("; ")
		}
		if !f.Embedded() {
			w.put(f.Name(), " ")
		}
		w.typ(f.Type())
		if tag := t.Tag(i); tag != "" {
			w.put(" ", quote(tag))
		}
	}
	w.put("}")
}

// quote writes a tag as people do.
func quote(tag string) string {
	if strconv.CanBackquote(tag) {
		return "`" + tag + "`"
	}
	return strconv.Quote(tag)
}

func (w *writer) iface(t *types.Interface) {
	if t.IsImplicit() && t.NumEmbeddeds() == 1 {
		w.typ(t.EmbeddedType(0))
		return
	}
	w.put("interface{")
	for i := range t.NumExplicitMethods() {
		m := t.ExplicitMethod(i)
		if !m.Exported() && m.Pkg() != w.imports.self {
			w.fail("an interface with the method %s of package %s", m.Name(), m.Pkg().Path())
		}
		w.put(m.Name())
		w.signature(m.Signature())
		w.put("; ")
	}
	for e := range t.EmbeddedTypes() {
		w.typ(e)
		w.put("; ")
	}
	w.put("}")
}

func (w *writer) union(t *types.Union) {
	for i := range t.Len() {
		if i > 0 {
			w.put(" | ")
		}
		if t.Term(i).Tilde() {
			w.put("~")
		}
		w.typ(t.Term(i).Type())
	}
}
