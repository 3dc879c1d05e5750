package apicheck

import (
	"go/token"
	"go/types"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/tools/go/packages"
)

// The overview of package core has a place for each of its many functions and types: those that users want, and those
// that runtimes want. Errors are easy to find, and what is deprecated should not be.
func TestOverviewOfCore(t *testing.T) {
	text, err := os.ReadFile(root + "/core/doc.go")
	require.NoError(t, err)
	_, overview, ok := strings.Cut(string(text), "# What a program uses")
	require.True(t, ok)
	named := map[string]bool{}
	for _, word := range regexp.MustCompile(`\w+`).FindAllString(overview, -1) {
		named[word] = true
	}
	for _, pkg := range public(t, packages.NeedName|packages.NeedTypes) {
		if pkg.Name != "core" {
			continue
		}
		for _, name := range pkg.Types.Scope().Names() {
			switch pkg.Types.Scope().Lookup(name).(type) {
			case *types.Func, *types.TypeName:
				if token.IsExported(name) && !strings.HasSuffix(name, "Error") && name != "GetVersion" {
					require.True(t, named[name], "%s is in no section of the overview in core/doc.go", name)
				}
			}
		}
		return
	}
	t.Error("core was not looked at")
}
