package apicheck

import (
	"go/parser"
	"go/token"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/tools/go/packages"

	_ "github.com/gokka/gokka/actortest"
	_ "github.com/gokka/gokka/app"
	_ "github.com/gokka/gokka/core"
	_ "github.com/gokka/gokka/future"
	_ "github.com/gokka/gokka/proxy"
	_ "github.com/gokka/gokka/registry"
	_ "github.com/gokka/gokka/runtime/goroutine"
	_ "github.com/gokka/gokka/runtime/pooled"
	_ "github.com/gokka/gokka/runtime/runtimetest"
	_ "github.com/gokka/gokka/runtime/runtimetest/each"
	_ "github.com/gokka/gokka/runtime/sim"
	_ "github.com/gokka/gokka/supervisor"
)

// The tests here import what they look at, although they only read it: otherwise the go command would not know that their
// results depend on it, and repeat old ones.
func TestResultsAreNotOld(t *testing.T) {
	file, err := parser.ParseFile(token.NewFileSet(), "cache_test.go", nil, parser.ImportsOnly)
	require.NoError(t, err)
	imported := map[string]bool{}
	for _, i := range file.Imports {
		path, err := strconv.Unquote(i.Path.Value)
		require.NoError(t, err)
		imported[path] = strings.HasPrefix(path, module)
	}
	for _, pkg := range public(t, packages.NeedName) {
		require.True(t, imported[pkg.PkgPath], "import %s in cache_test.go", pkg.PkgPath)
	}
}
