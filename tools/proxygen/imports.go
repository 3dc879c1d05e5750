package main

import (
	"go/ast"
	"go/types"
	"maps"
	"path"
	"slices"
	"strconv"
	"strings"
)

// imports gives each package that the generated file needs a name that is free there.
type imports struct {
	self   *types.Package
	taken  map[string]bool   // what is declared at the top level of self, in whatever file, and the names of imports
	params map[string]bool   // the names of type parameters
	alias  map[string]string // what the types' own files call a package, by path, if not by its name
	names  map[string]string // by path
	proper map[string]string // the packages' own names, by path
}

func newImports(self *types.Package, taken map[string]bool, files []*ast.File) *imports {
	m := &imports{
		self: self, taken: maps.Clone(taken), params: map[string]bool{},
		alias: map[string]string{}, names: map[string]string{}, proper: map[string]string{},
	}
	for _, file := range files {
		for _, spec := range file.Imports {
			p, err := strconv.Unquote(spec.Path.Value)
			if err == nil && spec.Name != nil && spec.Name.Name != "." && spec.Name.Name != "_" && m.alias[p] == "" {
				m.alias[p] = spec.Name.Name
			}
		}
	}
	return m
}

// name returns what to call a package in the generated file, which then imports it.
func (m *imports) name(pkgPath, proper string) string {
	if name := m.names[pkgPath]; name != "" {
		return name
	}
	name := proper
	if alias := m.alias[pkgPath]; alias != "" {
		name = alias
	}
	for base, n := name, 2; m.taken[name] || m.params[name] || types.Universe.Lookup(name) != nil; n++ {
		name = base + strconv.Itoa(n)
	}
	m.taken[name] = true
	m.names[pkgPath], m.proper[pkgPath] = name, proper
	return name
}

// visible reports whether the rule of internal packages allows self to import the package.
func (m *imports) visible(pkgPath string) bool {
	at := strings.LastIndex("/"+pkgPath+"/", "/internal/")
	if at < 0 {
		return true
	}
	from := m.self.Path()
	if strings.HasSuffix(m.self.Name(), "_test") {
		from = strings.TrimSuffix(from, "_test")
	}
	parent := strings.TrimSuffix(pkgPath[:at], "/")
	return parent != "" && (from == parent || strings.HasPrefix(from, parent+"/"))
}

// block returns the import declaration: the standard library first.
func (m *imports) block() string {
	var std, others []string
	for _, p := range slices.Sorted(maps.Keys(m.names)) {
		line := "\t" + strconv.Quote(p) + "\n"
		if m.names[p] != m.proper[p] || m.names[p] != path.Base(p) {
			line = "\t" + m.names[p] + " " + strconv.Quote(p) + "\n"
		}
		if first, _, _ := strings.Cut(p, "/"); strings.Contains(first, ".") {
			others = append(others, line)
		} else {
			std = append(std, line)
		}
	}
	return "import (\n" + strings.Join(std, "") + "\n" + strings.Join(others, "") + ")\n"
}
