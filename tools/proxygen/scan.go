package main

import (
	"fmt"
	"go/ast"
	"go/build"
	"go/build/constraint"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"strings"
)

// sources is what the syntax of a directory's files says, of all of them, whatever their build constraints. It must be
// known before the package can be loaded.
type sources struct {
	dir   string // absolute
	fset  *token.FileSet
	files []*ast.File // in the order of their names
}

// decl is a type declaration.
type decl struct {
	file   *ast.File
	path   string
	params int // how many type parameters
	pos    token.Position
}

func scan(dir string) (*sources, error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return nil, err
	}
	if dir, err = filepath.EvalSymlinks(dir); err != nil { // as the go command names files
		return nil, err
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, err
	}
	s := &sources{dir: dir, fset: token.NewFileSet()}
	for _, e := range entries {
		if e.IsDir() || filepath.Ext(e.Name()) != ".go" {
			continue
		}
		// Errors are for the loader to report; what could be understood of the file is here.
		file, _ := parser.ParseFile(s.fset, filepath.Join(dir, e.Name()), nil, parser.ParseComments|parser.SkipObjectResolution)
		if file != nil && file.Name != nil {
			s.files = append(s.files, file)
		}
	}
	return s, nil
}

func (s *sources) path(file *ast.File) string { return s.fset.Position(file.FileStart).Filename }

// file returns the file that pos is in, where cgo has made other files of it too.
func (s *sources) file(fset *token.FileSet, pos token.Pos) *ast.File {
	for _, adjusted := range []bool{false, true} {
		name := fset.PositionFor(pos, adjusted).Filename
		for _, file := range s.files {
			if s.path(file) == name {
				return file
			}
		}
	}
	return nil
}

// findAll finds the declarations of the types, by the syntax alone.
func (s *sources) findAll(o options) ([]decl, error) {
	ctx := build.Default
	ctx.BuildTags = strings.Split(o.tags, ",")
	var decls []decl
	for _, name := range o.types {
		d, ok := s.find(name, &ctx)
		if !ok {
			return nil, fmt.Errorf("no file in %s declares a type %s", s.dir, name)
		}
		decls = append(decls, d)
	}
	return decls, nil
}

// find returns the declaration of a type: rather one that is built here than another, then rather one outside of tests.
func (s *sources) find(name string, ctx *build.Context) (found decl, ok bool) {
	best := 0
	for _, file := range s.files {
		for spec := range typeSpecs(file) {
			if spec.Name.Name != name {
				continue
			}
			d := decl{file: file, path: s.path(file), pos: s.fset.Position(spec.Name.Pos())}
			rank := 1
			if built, err := ctx.MatchFile(s.dir, filepath.Base(d.path)); built && err == nil {
				rank += 2
			}
			if !isTest(d.path) {
				rank++
			}
			if spec.TypeParams != nil {
				d.params = spec.TypeParams.NumFields()
			}
			if rank > best {
				found, best = d, rank
			}
		}
	}
	return found, best > 0
}

// names returns what is declared at the top level of any file except one.
func (s *sources) names(except string) map[string]bool {
	names := map[string]bool{}
	for _, file := range s.files {
		if s.path(file) == except {
			continue
		}
		for _, d := range file.Decls {
			switch d := d.(type) {
			case *ast.FuncDecl:
				if d.Recv == nil {
					names[d.Name.Name] = true
				}
			case *ast.GenDecl:
				for _, spec := range d.Specs {
					switch spec := spec.(type) {
					case *ast.TypeSpec:
						names[spec.Name.Name] = true
					case *ast.ValueSpec:
						for _, n := range spec.Names {
							names[n.Name] = true
						}
					}
				}
			}
		}
	}
	return names
}

// typeSpecs yields the types declared at the top level.
func typeSpecs(file *ast.File) func(yield func(*ast.TypeSpec) bool) {
	return func(yield func(*ast.TypeSpec) bool) {
		for _, d := range file.Decls {
			gen, ok := d.(*ast.GenDecl)
			if !ok {
				continue
			}
			for _, spec := range gen.Specs {
				if t, ok := spec.(*ast.TypeSpec); ok && !yield(t) {
					return
				}
			}
		}
	}
}

func isTest(path string) bool { return strings.HasSuffix(path, "_test.go") }

// buildConstraint returns under which constraint the file is built, by its go:build line and by its name; "" if always.
func buildConstraint(file *ast.File, path string) string {
	var exprs []constraint.Expr
	if tags := nameConstraint(filepath.Base(path)); tags != nil {
		exprs = append(exprs, tags)
	}
	for _, group := range file.Comments {
		for _, c := range group.List {
			if c.Pos() < file.Package && constraint.IsGoBuild(c.Text) {
				if expr, err := constraint.Parse(c.Text); err == nil {
					exprs = append(exprs, expr)
				}
			}
		}
	}
	switch len(exprs) {
	case 0:
		return ""
	case 1:
		return exprs[0].String()
	}
	return (&constraint.AndExpr{X: exprs[0], Y: exprs[1]}).String()
}
