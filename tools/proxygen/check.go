package main

import (
	"bytes"
	"errors"
	"go/ast"
	"go/token"
	"go/types"
	"io/fs"
	"os"
	"regexp"

	"golang.org/x/tools/go/packages"
)

var generated = regexp.MustCompile(`(?m)^// Code generated .* DO NOT EDIT\.$`)

// replaceable returns an error if there is a file that somebody has written by hand.
func replaceable(path string) error {
	text, err := os.ReadFile(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		return err
	case len(bytes.TrimSpace(text)) > 0 && !generated.Match(text):
		return errorAt(token.Position{Filename: path, Line: 1, Column: 1},
			"this file was not generated, and is not replaced; see -output")
	}
	return nil
}

// sameConstraint returns the build constraint of the files. They must agree, since the proxies are in one file.
func (s *sources) sameConstraint(pkg *packages.Package, objs []*types.TypeName, files []*ast.File) (string, error) {
	var first string
	for i, file := range files {
		expr := buildConstraint(file, s.path(file))
		if i == 0 {
			first = expr
		} else if expr != first {
			return "", errorAt(pkg.Fset.Position(objs[i].Pos()),
				"%s is built %s but %s %s: generate their proxies separately", objs[0].Name(), when(first), objs[i].Name(), when(expr))
		}
	}
	return first, nil
}

func when(constraint string) string {
	if constraint == "" {
		return "always"
	}
	return "if " + constraint
}

// clashes returns errors for names that the generated file would declare a second time.
func clashes(pkg *packages.Package, ts []*target, output string) error {
	var errs []*posError
	by := map[string]*target{}
	for _, t := range ts {
		for _, name := range t.declared() {
			if other := by[name]; other != nil {
				errs = append(errs, &posError{t.pos, "the proxies of " + other.name + " and " + t.name + " both declare " + name +
					": rename a method"})
			}
			by[name] = t
			obj := pkg.Types.Scope().Lookup(name)
			if obj == nil {
				continue
			}
			if pos := pkg.Fset.Position(obj.Pos()); pos.Filename != output {
				errs = append(errs, &posError{pos, name + " is what the proxy of " + t.name + " would declare: rename it"})
			}
		}
	}
	return inOrder(errs)
}
