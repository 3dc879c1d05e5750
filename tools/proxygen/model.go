package main

import (
	"cmp"
	"errors"
	"go/token"
	"go/types"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/tools/go/packages"
)

// target is a type to generate a proxy of, in the words of the generated file.
type target struct {
	pos        token.Position
	name       string   // Stack
	actor      string   // *Stack[T]: what is started, and what methods are called on
	params     string   // [T any], as they are declared
	args       string   // [T], as they are used
	paramNames []string // T
	iface      bool     // the type is an interface
	whole      bool     // and all its methods can be called on an Ask view as they are on the actor
	methods    []method
}

type method struct {
	name    string
	doc     []string // lines without //
	params  []param
	results []result // without the final error
	fails   bool     // there is a final error
	err     string   // its name
}

type param struct {
	name string
	typ  string // of a variadic one, the slice's element
	ctx  bool   // gets the actor's context
	rest bool   // variadic
}

type result struct {
	name  string
	field string // in the struct of several results
	typ   string
}

// modeller makes targets.
type modeller struct {
	pkg     *packages.Package
	imports *imports
	docs    *docs
}

// hooks are methods that are not for callers.
var hooks = []string{"OnFailure", "OnStart", "OnStop", "Receive"}

const (
	corePath  = "github.com/gokka/gokka/core"
	proxyPath = "github.com/gokka/gokka/proxy"
)

// targets makes a target of each type.
func targets(pkg *packages.Package, im *imports, objs []*types.TypeName) ([]*target, error) {
	m := &modeller{pkg: pkg, imports: im, docs: newDocs(pkg)}
	var ts []*target
	var errs []error
	for _, obj := range objs {
		t, err := m.target(obj)
		if err != nil {
			errs = append(errs, err)
			continue
		}
		ts = append(ts, t)
	}
	return ts, errors.Join(errs...)
}

func (m *modeller) target(obj *types.TypeName) (*target, error) {
	pos := m.pkg.Fset.Position(obj.Pos())
	if err := typeErrors(m.pkg, declarations(m.pkg, obj.Type())); err != nil {
		return nil, err
	}
	for _, name := range []string{"error", "nil"} {
		if other := m.pkg.Types.Scope().Lookup(name); other != nil {
			return nil, errorAt(m.pkg.Fset.Position(other.Pos()), "proxies need the predeclared %s, and cannot be in a package with another", name)
		}
	}
	t := &target{pos: pos, name: obj.Name(), iface: types.IsInterface(obj.Type())}
	if i, ok := obj.Type().Underlying().(*types.Interface); ok && !i.IsMethodSet() {
		return nil, errorAt(pos, "%s is a constraint: no actor can be of that type", obj.Name())
	}
	w := &writer{imports: m.imports}
	if err := m.typeParams(t, w, obj); err != nil {
		return nil, err
	}
	actor := obj.Type()
	t.actor = t.name + t.args
	if pointerNeeded(actor) {
		actor = types.NewPointer(actor)
		t.actor = "*" + t.actor
	}
	set := types.NewMethodSet(actor)
	t.whole = t.iface
	var errs []*posError
	unknown := false
	for sel := range set.Methods() {
		fn := sel.Obj().(*types.Func)
		if !fn.Exported() || slices.Contains(hooks, fn.Name()) || ofBase(fn) {
			t.whole = false
			continue
		}
		w.err, w.invalid = nil, false
		t.methods = append(t.methods, m.method(w, fn))
		unknown = unknown || w.invalid
		switch {
		case w.invalid:
			errs = append(errs, &posError{m.pkg.Fset.Position(fn.Pos()), "the signature of " + t.name + "." + fn.Name() + " has a type that does not exist"})
		case w.err != nil:
			errs = append(errs, &posError{m.position(fn, pos), "a proxy of " + t.name + " cannot have the method " + fn.Name() +
				": its signature has " + w.err.Error() + "; generate from an interface without it"})
		case fn.Name() == "Typed":
			errs = append(errs, &posError{m.position(fn, pos), "a proxy cannot have the method Typed: its own field has that name"})
		}
		t.whole = t.whole && sameWhenAsked(fn.Signature())
	}
	if len(errs) == 0 && len(t.methods) == 0 {
		return nil, errorAt(pos, "%s has no exported methods that a proxy could have", t.name)
	}
	if unknown {
		return nil, errors.Join(typeErrors(m.pkg, imported(m.pkg)), inOrder(errs))
	}
	return t, inOrder(errs)
}

// position returns where fn is declared, if it is in this package, else where the type is.
func (m *modeller) position(fn *types.Func, typ token.Position) token.Position {
	if fn.Pkg() == m.pkg.Types {
		return m.pkg.Fset.Position(fn.Pos())
	}
	return typ
}

// pointerNeeded reports whether actors of type t are pointers: structs, and what has methods that only a pointer has.
func pointerNeeded(t types.Type) bool {
	switch t.Underlying().(type) {
	case *types.Interface, *types.Pointer:
		return false
	case *types.Struct:
		return true
	}
	return types.NewMethodSet(types.NewPointer(t)).Len() > types.NewMethodSet(t).Len()
}

// ofBase reports whether fn is a method of core.Base.
func ofBase(fn *types.Func) bool {
	if fn.Pkg() == nil || fn.Pkg().Path() != corePath || fn.Signature().Recv() == nil {
		return false
	}
	p, ok := fn.Signature().Recv().Type().(*types.Pointer)
	if !ok {
		return false
	}
	named, ok := p.Elem().(*types.Named)
	return ok && named.Obj().Name() == "Base"
}

// typeParams fills in the type parameters. They get other names if theirs are declared at the top level: methods may
// call theirs otherwise, and then mean what is declared there.
func (m *modeller) typeParams(t *target, w *writer, obj *types.TypeName) error {
	generic, ok := obj.Type().(interface{ TypeParams() *types.TypeParamList })
	if !ok || generic.TypeParams().Len() == 0 {
		return nil
	}
	list := generic.TypeParams()
	used := map[string]bool{}
	for p := range list.TypeParams() {
		name := p.Obj().Name()
		if name == "_" {
			name = "T"
		}
		name = free(name, func(s string) bool { return used[s] || m.imports.taken[s] || types.Universe.Lookup(s) != nil })
		used[name] = true
		m.imports.params[name] = true
		w.params = append(w.params, name)
	}
	var declared []string
	for i := range list.Len() {
		declared = append(declared, w.params[i]+" "+w.write(list.At(i).Constraint()))
	}
	t.paramNames = w.params
	t.params = "[" + strings.Join(declared, ", ") + "]"
	t.args = "[" + strings.Join(w.params, ", ") + "]"
	if w.err != nil || w.invalid {
		return errorAt(m.pkg.Fset.Position(obj.Pos()), "the constraints of %s cannot be written in the proxy: %v", t.name,
			cmp.Or(w.err, errInvalid))
	}
	return nil
}

func (m *modeller) method(w *writer, fn *types.Func) method {
	sig := fn.Signature()
	out := method{name: fn.Name(), doc: m.docs.of(fn)}
	for i := range sig.Params().Len() {
		v := sig.Params().At(i)
		p := param{name: v.Name(), ctx: isContext(v.Type())}
		typ := v.Type()
		if sig.Variadic() && i == sig.Params().Len()-1 {
			p.rest = true
			typ = typ.(*types.Slice).Elem() // of append's ...string there is no method
		}
		p.typ = w.write(typ)
		out.params = append(out.params, p)
	}
	n := sig.Results().Len()
	if n > 0 && isError(sig.Results().At(n-1).Type()) {
		n--
		out.fails, out.err = true, sig.Results().At(n).Name()
	}
	fields := map[string]bool{}
	for i := range n {
		v := sig.Results().At(i)
		field := upperFirst(v.Name())
		if !token.IsExported(field) || fields[field] {
			field = free("R"+strconv.Itoa(i), func(s string) bool { return fields[s] })
		}
		fields[field] = true
		out.results = append(out.results, result{v.Name(), field, w.write(v.Type())})
	}
	return out
}

// sameWhenAsked reports whether a method of an Ask view has just this signature.
func sameWhenAsked(sig *types.Signature) bool {
	n := sig.Results().Len()
	if n == 0 || !isError(sig.Results().At(n-1).Type()) {
		return false
	}
	for i := range sig.Params().Len() {
		if isContext(sig.Params().At(i).Type()) != (i == 0) {
			return false
		}
	}
	return sig.Params().Len() > 0
}

func isError(t types.Type) bool { return types.Identical(t, types.Universe.Lookup("error").Type()) }

func isContext(t types.Type) bool {
	named, ok := types.Unalias(t).(*types.Named)
	return ok && named.Obj().Pkg() != nil && named.Obj().Pkg().Path() == "context" && named.Obj().Name() == "Context"
}

func upperFirst(s string) string {
	r, size := utf8.DecodeRuneInString(s)
	if size == 0 {
		return ""
	}
	return string(unicode.ToUpper(r)) + s[size:]
}

// free returns name, with as many underscores after it as it takes for taken to be false.
func free(name string, taken func(string) bool) string {
	for taken(name) {
		name += "_"
	}
	return name
}
