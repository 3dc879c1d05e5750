// Package apicheck keeps a record of what the packages of the root module export, and of what they import. All is in its
// tests, which fail when that changes; see CONTRIBUTING.md.
package apicheck

import (
	"fmt"
	"go/constant"
	"go/token"
	"go/types"
	"slices"
	"strings"
)

// record returns a line for everything that pkg exports, sorted.
func record(pkg *types.Package) []string {
	r := recorder{pkg: pkg, told: map[string]bool{}}
	for _, name := range pkg.Scope().Names() {
		if token.IsExported(name) {
			r.object(pkg.Scope().Lookup(name))
		}
	}
	slices.Sort(r.lines)
	return r.lines
}

type recorder struct {
	pkg   *types.Package
	lines []string
	told  map[string]bool // names of types whose methods are recorded
}

func (r *recorder) add(format string, args ...any) {
	r.lines = append(r.lines, fmt.Sprintf(format, args...))
}

// in writes the names of the package's own types without the package.
func (r *recorder) in(t types.Type) string {
	return types.TypeString(t, func(p *types.Package) string {
		if p == r.pkg {
			return ""
		}
		return p.Name()
	})
}

func (r *recorder) object(obj types.Object) {
	switch obj := obj.(type) {
	case *types.Const:
		r.constant(obj)
	case *types.Var:
		r.add("var %s %s", obj.Name(), r.in(obj.Type()))
	case *types.Func:
		r.add("func %s%s", obj.Name(), r.signature(obj.Signature()))
	case *types.TypeName:
		r.typeName(obj)
	}
}

// constant records the values of an enumeration too, whose order matters.
func (r *recorder) constant(c *types.Const) {
	if _, named := c.Type().(*types.Named); named && c.Val().Kind() == constant.Int {
		r.add("const %s %s = %s", c.Name(), r.in(c.Type()), c.Val())
		return
	}
	r.add("const %s %s", c.Name(), r.in(c.Type()))
}

func (r *recorder) signature(s *types.Signature) string {
	return r.typeParams(s.TypeParams()) + strings.TrimPrefix(r.in(types.NewSignatureType(nil, nil, nil, s.Params(), s.Results(), s.Variadic())), "func")
}

func (r *recorder) typeParams(list *types.TypeParamList) string {
	if list.Len() == 0 {
		return ""
	}
	var params []string
	for p := range list.TypeParams() {
		params = append(params, p.Obj().Name()+" "+r.in(p.Constraint()))
	}
	return "[" + strings.Join(params, ", ") + "]"
}

func (r *recorder) typeName(obj *types.TypeName) {
	if alias, ok := obj.Type().(*types.Alias); ok {
		r.add("type %s%s = %s", obj.Name(), r.typeParams(alias.TypeParams()), r.in(alias.Rhs()))
		// An alias is all that users see of a type of an internal package.
		if named, ok := types.Unalias(alias.Rhs()).(*types.Named); ok && internal(named.Obj().Pkg()) {
			r.contents(obj.Name(), named)
		}
		return
	}
	named := obj.Type().(*types.Named)
	name := obj.Name() + r.typeParams(named.TypeParams())
	switch under := named.Underlying().(type) {
	case *types.Struct:
		// Of a struct that is no map key, or could not be compared, users may rely on nothing of that kind.
		comparable := ""
		if types.Comparable(named) {
			comparable = ", comparable"
		}
		r.add("type %s struct%s", name, comparable)
	case *types.Interface:
		r.add("type %s interface", name)
	default:
		r.add("type %s %s", name, r.in(under))
	}
	r.contents(obj.Name(), named)
}

func internal(p *types.Package) bool {
	return p != nil && slices.Contains(strings.Split(p.Path(), "/"), "internal")
}

// contents records the fields and methods of a type under the name that users know it by.
func (r *recorder) contents(name string, named *types.Named) {
	if r.told[name] {
		return
	}
	r.told[name] = true
	switch under := named.Underlying().(type) {
	case *types.Struct:
		r.fields(name, under)
	case *types.Interface:
		r.demands(name, under)
		return
	}
	r.methods(name, named)
}

func (r *recorder) fields(name string, s *types.Struct) {
	for i := range s.NumFields() {
		f := s.Field(i)
		switch {
		case f.Embedded() && f.Exported():
			r.add("type %s, embedded %s", name, r.in(f.Type()))
		case f.Embedded():
			r.promoted(name, f.Type())
		case f.Exported():
			r.add("type %s, field %s %s%s", name, f.Name(), r.in(f.Type()), tag(s.Tag(i)))
		}
	}
}

func tag(t string) string {
	if t == "" {
		return ""
	}
	return " `" + t + "`"
}

// promoted records what users reach through a field that they cannot name.
func (r *recorder) promoted(name string, t types.Type) {
	if p, ok := t.(*types.Pointer); ok {
		t = p.Elem()
	}
	named, ok := types.Unalias(t).(*types.Named)
	if !ok {
		return
	}
	if s, ok := named.Underlying().(*types.Struct); ok {
		r.fields(name, s)
	}
	r.methods(name, named)
}

func (r *recorder) methods(name string, named *types.Named) {
	for m := range named.Methods() {
		if !m.Exported() {
			continue
		}
		receiver, star := m.Signature().Recv().Type(), ""
		if p, ok := receiver.(*types.Pointer); ok {
			receiver, star = p.Elem(), "*"
		}
		var args []string
		if n, ok := receiver.(*types.Named); ok {
			for p := range n.TypeArgs().Types() {
				args = append(args, r.in(p))
			}
		}
		params := ""
		if len(args) > 0 {
			params = "[" + strings.Join(args, ", ") + "]"
		}
		r.add("method (%s%s%s) %s%s", star, name, params, m.Name(), r.signature(m.Signature()))
	}
}

// demands records what an interface asks for.
func (r *recorder) demands(name string, i *types.Interface) {
	closed := false
	for m := range i.Methods() {
		if !m.Exported() {
			closed = true
			continue
		}
		r.add("type %s, method %s%s", name, m.Name(), r.signature(m.Signature()))
	}
	if closed {
		r.add("type %s, unexported methods", name)
	}
}
