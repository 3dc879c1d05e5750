package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"strings"

	"golang.org/x/tools/go/packages"
)

// docs finds the comments of methods.
type docs struct {
	pkg   *packages.Package
	files map[string]map[place][]string // by file name
}

// place is where a method's name stands. Methods of other packages come without a column.
type place struct {
	line int
	name string
}

func newDocs(pkg *packages.Package) *docs {
	d := &docs{pkg: pkg, files: map[string]map[place][]string{}}
	for _, file := range pkg.Syntax {
		d.files[pkg.Fset.Position(file.FileStart).Filename] = comments(pkg.Fset, file)
	}
	return d
}

// of returns the lines of a method's comment, without the slashes.
func (d *docs) of(fn *types.Func) []string {
	pos := d.pkg.Fset.PositionFor(fn.Pos(), false)
	found, ok := d.files[pos.Filename]
	if !ok {
		// A promoted method of another package: of that the compiler has kept the position only.
		fset := token.NewFileSet()
		if file, err := parser.ParseFile(fset, pos.Filename, nil, parser.ParseComments|parser.SkipObjectResolution); err == nil {
			found = comments(fset, file)
		}
		d.files[pos.Filename] = found
	}
	return found[place{pos.Line, fn.Name()}]
}

func comments(fset *token.FileSet, file *ast.File) map[place][]string {
	found := map[place][]string{}
	add := func(name *ast.Ident, doc *ast.CommentGroup) {
		if text := strings.TrimRight(doc.Text(), "\n"); text != "" {
			found[place{fset.PositionFor(name.Pos(), false).Line, name.Name}] = strings.Split(text, "\n")
		}
	}
	ast.Inspect(file, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncDecl:
			add(n.Name, n.Doc)
			return false
		case *ast.InterfaceType:
			for _, field := range n.Methods.List {
				for _, name := range field.Names {
					add(name, field.Doc)
				}
			}
		}
		return true
	})
	return found
}
