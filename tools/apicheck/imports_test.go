package apicheck

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/tools/go/packages"
)

// others lists the modules whose packages a program gets that imports the package; the standard library is not one.
func others(pkg *packages.Package) []string {
	found := map[string]bool{}
	packages.Visit([]*packages.Package{pkg}, nil, func(p *packages.Package) {
		if p.Module != nil && p.Module.Path != module {
			found[p.Module.Path] = true
		}
	})
	return slices.Sorted(maps.Keys(found))
}

// Who takes the kernel gets nothing else with it, and importing ants starts goroutines: it is for those who want it.
func TestOtherModules(t *testing.T) {
	const uuid, ants, sync = "github.com/google/uuid", "github.com/panjf2000/ants/v2", "golang.org/x/sync"
	want := map[string][]string{
		"core":                     {uuid},
		"future":                   nil,
		"registry":                 {uuid},
		"proxy":                    {uuid},
		"supervisor":               {uuid},
		"app":                      {uuid},
		"actortest":                {uuid},
		"runtime/goroutine":        {uuid},
		"runtime/sim":              {uuid},
		"runtime/runtimetest":      {uuid},
		"runtime/pooled":           {uuid, ants, sync},
		"runtime/runtimetest/each": {uuid, ants, sync},
	}
	got := map[string][]string{}
	for _, pkg := range public(t, packages.NeedName|packages.NeedImports|packages.NeedDeps|packages.NeedModule) {
		got[strings.TrimPrefix(pkg.PkgPath, module+"/")] = others(pkg)
	}
	require.Equal(t, want, got)
}

// Imports point one way.
func TestImportsPointOneWay(t *testing.T) {
	allowed := map[string][]string{ // of this module; other packages may import what they like
		"future":              {"internal/gid", "internal/wait"},
		"core":                {"future", "internal/gid", "internal/spin", "internal/wait"},
		"registry":            {"core", "internal/roster"},
		"proxy":               {"core", "future", "registry"},
		"runtime/runtimetest": {"core", "future"},
	}
	for _, pkg := range public(t, packages.NeedName|packages.NeedImports) {
		may, ok := allowed[strings.TrimPrefix(pkg.PkgPath, module+"/")]
		delete(allowed, strings.TrimPrefix(pkg.PkgPath, module+"/"))
		for path := range pkg.Imports {
			if own, is := strings.CutPrefix(path, module+"/"); ok && is && !slices.Contains(may, own) {
				t.Errorf("%s imports %s", pkg.PkgPath, own)
			}
		}
	}
	require.Empty(t, allowed, "these packages were not looked at")
}
