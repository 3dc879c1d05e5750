package main

import (
	"flag"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

var update = flag.Bool("update", false, "write what is generated now to the files that it is compared with")

// line is a go:generate line.
type line struct {
	dir  string
	args []string
}

// lines returns what go generate would run in the packages below internal.
func lines(t *testing.T) []line {
	const directive = "//go:generate go run github.com/gokka/gokka/tools/proxygen "
	var found []line
	require.NoError(t, filepath.WalkDir("internal", func(path string, d fs.DirEntry, err error) error {
		if err != nil || filepath.Ext(path) != ".go" {
			return err
		}
		text, err := os.ReadFile(path)
		for l := range strings.Lines(string(text)) {
			if args, ok := strings.CutPrefix(l, directive); ok {
				found = append(found, line{filepath.Dir(path), strings.Fields(args)})
			}
		}
		return err
	}))
	return found
}

// TestCommitted checks that the committed files are what the tool generates now; with -update it writes them. Packages
// and tests below internal show that they compile and work.
func TestCommitted(t *testing.T) {
	found := lines(t)
	require.NotEmpty(t, found)
	for _, l := range found {
		t.Run(strings.Join(l.args, " "), func(t *testing.T) {
			t.Parallel()
			o, err := parse(append(l.args, l.dir))
			require.NoError(t, err)
			path, code, err := generate(o)
			require.NoError(t, err)
			if *update {
				require.NoError(t, os.WriteFile(path, code, 0o644))
			}
			committed, err := os.ReadFile(path)
			require.NoError(t, err)
			require.Equal(t, string(committed), string(code), "go test ./proxygen -run TestCommitted -update writes it anew")
		})
	}
}
