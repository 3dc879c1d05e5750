package docs_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// folders are where the packages are that the pages speak of.
var folders = map[string]string{
	"core": "core", "future": "future", "registry": "registry", "proxy": "proxy", "supervisor": "supervisor", "app": "app",
	"actortest": "actortest", "goroutine": "runtime/goroutine", "pooled": "runtime/pooled", "sim": "runtime/sim",
	"runtimetest": "runtime/runtimetest", "each": "runtime/runtimetest/each",
}

// What the pages name exists: functions, types, their methods and fields. Of two parts, as in Ref.Tell, the first may be
// a type of package core or future.
func TestNamesExist(t *testing.T) {
	exported := map[string]bool{}
	for pkg, folder := range folders {
		exports(t, pkg, folder, exported)
	}
	pages, err := filepath.Glob("*.md")
	require.NoError(t, err)
	name := regexp.MustCompile(`\b([a-z]+)\.([A-Z]\w*)(?:\.([A-Z]\w*))?`)
	member := regexp.MustCompile(`^(Ref|Base|Env|Future|Promise|Registry|Proxy|Typed|Cell)\.([A-Z]\w*)`)
	checked := 0
	for _, page := range append(pages, "../README.md", "../ARCHITECTURE.md", "../CONTRIBUTING.md") {
		text, err := os.ReadFile(page)
		require.NoError(t, err)
		prose := regexp.MustCompile("(?s)```.*?```").ReplaceAllString(string(text), "")
		for _, code := range regexp.MustCompile("`([^`\n]+)`").FindAllStringSubmatch(prose, -1) {
			for _, m := range name.FindAllStringSubmatch(code[1], -1) {
				pkg, full := m[1], m[1]+"."+m[2]
				if folders[pkg] == "" || strings.HasPrefix(m[2], "Test") && m[2] != "Test" {
					continue
				}
				if m[3] != "" {
					full += "." + m[3]
				}
				checked++
				if !exported[full] {
					t.Errorf("%s: there is no %s", page, full)
				}
			}
			if m := member.FindStringSubmatch(code[1]); m != nil {
				checked++
				found := false
				for pkg := range folders {
					found = found || exported[pkg+"."+m[1]+"."+m[2]]
				}
				if !found {
					t.Errorf("%s: there is no %s.%s", page, m[1], m[2])
				}
			}
		}
	}
	require.Greater(t, checked, 200)
}

// exports adds what a package exports: pkg.Name, pkg.Type.Method, pkg.Type.Field.
func exports(t *testing.T, pkg, folder string, to map[string]bool) {
	files, err := filepath.Glob(filepath.Join("..", folder, "*.go"))
	require.NoError(t, err)
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		f, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.SkipObjectResolution)
		require.NoError(t, err)
		for _, decl := range f.Decls {
			switch d := decl.(type) {
			case *ast.FuncDecl:
				to[pkg+receiver(d)+"."+d.Name.Name] = true
			case *ast.GenDecl:
				for _, spec := range d.Specs {
					addSpec(pkg, spec, to)
				}
			}
		}
	}
}

func addSpec(pkg string, spec ast.Spec, to map[string]bool) {
	switch s := spec.(type) {
	case *ast.ValueSpec:
		for _, n := range s.Names {
			to[pkg+"."+n.Name] = true
		}
	case *ast.TypeSpec:
		to[pkg+"."+s.Name.Name] = true
		var members *ast.FieldList
		switch t := s.Type.(type) {
		case *ast.StructType:
			members = t.Fields
		case *ast.InterfaceType:
			members = t.Methods
		default:
			return
		}
		for _, m := range members.List {
			for _, n := range m.Names {
				to[pkg+"."+s.Name.Name+"."+n.Name] = true
			}
		}
	}
}

// receiver returns "." and the type of a method, "" for a function.
func receiver(d *ast.FuncDecl) string {
	if d.Recv == nil {
		return ""
	}
	for t := d.Recv.List[0].Type; ; {
		switch x := t.(type) {
		case *ast.StarExpr:
			t = x.X
		case *ast.IndexExpr:
			t = x.X
		case *ast.IndexListExpr:
			t = x.X
		case *ast.Ident:
			return "." + x.Name
		default:
			return ""
		}
	}
}
