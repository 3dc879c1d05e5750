package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/tools/txtar"
)

// TestArchives runs the tool on the modules in testdata. The comment of an archive is the command line. The file want is what
// standard error is to be; other files whose names begin with want/ are what files are to be afterwards.
func TestArchives(t *testing.T) {
	archives, err := filepath.Glob("testdata/*.txtar")
	require.NoError(t, err)
	require.NotEmpty(t, archives)
	for _, name := range archives {
		t.Run(strings.TrimSuffix(filepath.Base(name), ".txtar"), func(t *testing.T) {
			t.Parallel()
			a, err := txtar.ParseFile(name)
			require.NoError(t, err)
			dir := unpack(t, a)
			args := append(strings.Fields(string(a.Comment)), dir)

			var stdout, stderr bytes.Buffer
			code := run(args, &stdout, &stderr)
			require.Empty(t, stdout.String())
			got := strings.ReplaceAll(stderr.String(), dir+string(filepath.Separator), "")
			got = strings.ReplaceAll(got, dir, "DIR")
			changed := false
			for i, f := range a.Files {
				if f.Name != "want" && !strings.HasPrefix(f.Name, "want/") {
					continue
				}
				if f.Name != "want" {
					text, err := os.ReadFile(filepath.Join(dir, strings.TrimPrefix(f.Name, "want/")))
					require.NoError(t, err, got)
					got = string(text)
				} else {
					require.Equal(t, exitFailed, code)
				}
				if *update {
					changed = changed || got != string(f.Data)
					a.Files[i].Data = []byte(got)
					continue
				}
				require.Equal(t, string(f.Data), got)
			}
			if changed {
				require.NoError(t, os.WriteFile(name, txtar.Format(a), 0o644))
			}
		})
	}
}

// unpack writes the archive's module to a directory of its own.
func unpack(t *testing.T, a *txtar.Archive) string {
	t.Helper()
	dir, err := filepath.EvalSymlinks(t.TempDir())
	require.NoError(t, err)
	for _, f := range append(a.Files, txtar.File{Name: "go.mod", Data: []byte("module example.org/m\n\ngo 1.26.0\n")}) {
		if f.Name == "want" || strings.HasPrefix(f.Name, "want/") {
			continue
		}
		path := filepath.Join(dir, filepath.FromSlash(f.Name))
		require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o755))
		require.NoError(t, os.WriteFile(path, f.Data, 0o644))
	}
	return dir
}
