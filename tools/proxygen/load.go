package main

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/packages"
)

// load type-checks the package without what proxygen wrote before: that may be out of date, or missing while other code
// uses it already. A stand-in declares the proxy types, which may occur in the signatures of methods.
func load(o options, s *sources, output string, decls []decl) (*packages.Package, error) {
	cfg := &packages.Config{
		Mode: packages.NeedName | packages.NeedFiles | packages.NeedCompiledGoFiles | packages.NeedImports |
			packages.NeedTypes | packages.NeedTypesSizes | packages.NeedSyntax | packages.NeedTypesInfo,
		Dir: s.dir,
		// With -trimpath nobody could say where the comments of other packages' methods are.
		BuildFlags: []string{"-trimpath=false"},
		Tests:      isTest(decls[0].path),
		Overlay:    map[string][]byte{output: standIn(o.types, decls)},
	}
	if o.tags != "" {
		cfg.BuildFlags = append(cfg.BuildFlags, "-tags="+o.tags)
	}
	pkgs, err := packages.Load(cfg, ".")
	if err != nil {
		return nil, err
	}
	if len(pkgs) == 0 {
		return nil, fmt.Errorf("the go command knows of no package in %s: is it in a module?", s.dir)
	}
	for _, pkg := range pkgs {
		if slices.Contains(pkg.GoFiles, decls[0].path) {
			return pkg, fatal(pkg)
		}
	}
	for _, pkg := range pkgs {
		if err := fatal(pkg); err != nil {
			return nil, err
		}
	}
	left := "leaves out this file"
	if expr := buildConstraint(decls[0].file, decls[0].path); expr != "" {
		left += " (" + expr + "); see -tags"
	}
	return nil, errorAt(decls[0].pos, "the build %s", left)
}

// lookup finds the types and the files that declare them, in the package as it is built.
func (s *sources) lookup(pkg *packages.Package, names []string) (objs []*types.TypeName, files []*ast.File, err error) {
	for _, name := range names {
		obj, ok := pkg.Types.Scope().Lookup(name).(*types.TypeName)
		if !ok {
			return nil, nil, fmt.Errorf("package %s, as it is built here, has no type %s; see -tags", pkg.Types.Name(), name)
		}
		file := s.file(pkg.Fset, obj.Pos())
		if file == nil {
			return nil, nil, errorAt(pkg.Fset.Position(obj.Pos()), "%s is declared in no file of %s", name, s.dir)
		}
		objs, files = append(objs, obj), append(files, file)
	}
	return objs, files, nil
}

func standIn(names []string, decls []decl) []byte {
	var b strings.Builder
	fmt.Fprintf(&b, "package %s\n", decls[0].file.Name.Name)
	for i, d := range decls {
		var params string
		if d.params > 0 {
			params = "[" + strings.Repeat("_, ", d.params-1) + "_ any]"
		}
		w := wordsOf(names[i])
		for _, name := range []string{w.proxy, w.ask, w.tell} {
			fmt.Fprintf(&b, "type %s%s struct{}\n", name, params)
		}
	}
	return []byte(b.String())
}

// fatal returns the errors of a package that cannot be read at all. That it does not type-check is none yet, and that
// it does not compile, which the go command reports with a # in front, is the same without the stand-in.
func fatal(pkg *packages.Package) error {
	var errs []*posError
	for _, e := range pkg.Errors {
		if e.Kind != packages.TypeError && !strings.HasPrefix(e.Msg, "# ") {
			errs = append(errs, &posError{parsePosition(e.Pos), e.Msg})
		}
	}
	return inOrder(errs)
}

// parsePosition understands the file:line:column of the go command.
func parsePosition(s string) token.Position {
	var pos token.Position
	parts := strings.Split(s, ":")
	for n := 2; n > 0 && len(parts) > n; n-- {
		var line, column int
		if _, err := fmt.Sscan(parts[len(parts)-n], &line); err != nil {
			continue
		}
		if n == 2 {
			_, _ = fmt.Sscan(parts[len(parts)-1], &column)
		}
		return token.Position{Filename: strings.Join(parts[:len(parts)-n], ":"), Line: line, Column: column}
	}
	return pos
}

// typeErrors returns the type checker's errors at the places given.
func typeErrors(pkg *packages.Package, at []ast.Node) error {
	var errs []*posError
	for _, e := range pkg.TypeErrors {
		if e.Soft { // an import or a variable that is not used
			continue
		}
		within := func(n ast.Node) bool { return n.Pos() <= e.Pos && e.Pos < n.End() }
		if slices.ContainsFunc(at, within) {
			errs = append(errs, &posError{e.Fset.Position(e.Pos), e.Msg})
		}
	}
	return inOrder(errs)
}

// imported returns the package's imports.
func imported(pkg *packages.Package) []ast.Node {
	var nodes []ast.Node
	for _, file := range pkg.Syntax {
		for _, spec := range file.Imports {
			nodes = append(nodes, spec)
		}
	}
	return nodes
}

// declarations returns what in the package's own files decides over the method set of t: the declarations of t and of
// what it embeds, and the signatures of their methods.
func declarations(pkg *packages.Package, t types.Type) []ast.Node {
	names := map[string]bool{}
	embedded(pkg.Types, t, names)
	var nodes []ast.Node
	for _, file := range pkg.Syntax {
		for spec := range typeSpecs(file) {
			if names[spec.Name.Name] {
				nodes = append(nodes, spec)
			}
		}
		for _, d := range file.Decls {
			if fn, ok := d.(*ast.FuncDecl); ok && fn.Recv != nil && names[receiverName(fn)] {
				nodes = append(nodes, span{fn.Recv.Pos(), fn.Type.End()})
			}
		}
	}
	return nodes
}

// span is a piece of a file.
type span struct{ from, to token.Pos }

func (s span) Pos() token.Pos { return s.from }
func (s span) End() token.Pos { return s.to }

func embedded(pkg *types.Package, t types.Type, names map[string]bool) {
	t = types.Unalias(t)
	if p, ok := t.(*types.Pointer); ok {
		t = types.Unalias(p.Elem())
	}
	if named, ok := t.(*types.Named); ok {
		if named.Obj().Pkg() != pkg || names[named.Obj().Name()] {
			return
		}
		names[named.Obj().Name()] = true
	}
	switch u := t.Underlying().(type) {
	case *types.Struct:
		for f := range u.Fields() {
			if f.Embedded() {
				embedded(pkg, f.Type(), names)
			}
		}
	case *types.Interface:
		for e := range u.EmbeddedTypes() {
			embedded(pkg, e, names)
		}
	}
}

func receiverName(fn *ast.FuncDecl) string {
	if len(fn.Recv.List) == 0 {
		return ""
	}
	for t := fn.Recv.List[0].Type; ; {
		switch x := t.(type) {
		case *ast.StarExpr:
			t = x.X
		case *ast.ParenExpr:
			t = x.X
		case *ast.IndexExpr:
			t = x.X
		case *ast.IndexListExpr:
			t = x.X
		case *ast.Ident:
			return x.Name
		default:
			return ""
		}
	}
}
