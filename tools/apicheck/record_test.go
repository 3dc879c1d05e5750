package apicheck

import (
	"flag"
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/tools/go/packages"
)

var update = flag.Bool("update", false, "accept what the packages export now: write it to the files in api")

const (
	root   = "../.."
	folder = "api"
	module = "github.com/gokka/gokka"
	accept = "If that is meant, accept it, and look at what it is for users: go test ./tools/apicheck -update"
)

// What the packages of the root module export is what the folder api says.
func TestExportedAPI(t *testing.T) {
	want := map[string]string{} // file to content
	for _, pkg := range public(t, packages.NeedName|packages.NeedTypes) {
		want[fileOf(pkg.PkgPath)] = strings.Join(record(pkg.Types), "\n") + "\n"
	}
	require.Contains(t, want, filepath.Join(folder, "core.txt"))
	if *update {
		write(t, want)
	}

	files, err := filepath.Glob(folder + "/*.txt")
	require.NoError(t, err)
	for _, file := range files {
		if _, ok := want[file]; !ok {
			t.Errorf("%s is of a package that is gone.\n%s", file, accept)
		}
	}
	for file, text := range want {
		old, err := os.ReadFile(file)
		if err != nil && !os.IsNotExist(err) {
			t.Error(err)
		}
		if changes := diff(string(old), text); changes != "" {
			t.Errorf("what %s exports has changed:\n%s%s", strings.TrimSuffix(filepath.Base(file), ".txt"), changes, accept)
		}
	}
}

// public loads the packages that programs can import, as they are on one kind of machine whatever this one is.
func public(t *testing.T, mode packages.LoadMode) (pkgs []*packages.Package) {
	cfg := &packages.Config{Mode: mode, Dir: root, Env: append(os.Environ(), "GOOS=linux", "GOARCH=amd64", "CGO_ENABLED=0")}
	all, err := packages.Load(cfg, "./...")
	require.NoError(t, err)
	for _, pkg := range all {
		require.Empty(t, pkg.Errors)
		path := strings.TrimPrefix(pkg.PkgPath, module+"/")
		switch strings.Split(path, "/")[0] {
		case "internal", "examples", "docs":
			continue
		}
		if !strings.Contains(path, "/internal/") {
			pkgs = append(pkgs, pkg)
		}
	}
	return pkgs
}

// fileOf names a package's file: runtime/sim is runtime-sim.txt.
func fileOf(path string) string {
	name := strings.ReplaceAll(strings.TrimPrefix(path, module+"/"), "/", "-")
	return filepath.Join(folder, name+".txt")
}

func write(t *testing.T, want map[string]string) {
	require.NoError(t, os.RemoveAll(folder))
	require.NoError(t, os.Mkdir(folder, 0o755))
	for file, text := range want {
		require.NoError(t, os.WriteFile(file, []byte(text), 0o644))
	}
}

// diff lists the lines of sorted texts that only one of them has, "" if there are none.
func diff(old, now string) string {
	was, is := slices.Collect(strings.Lines(old)), slices.Collect(strings.Lines(now))
	var changes []string
	for _, line := range was {
		if !slices.Contains(is, line) {
			changes = append(changes, "- "+line)
		}
	}
	for _, line := range is {
		if !slices.Contains(was, line) {
			changes = append(changes, "+ "+line)
		}
	}
	// By what they say, so that the two lines of a change are next to each other.
	slices.SortStableFunc(changes, func(a, b string) int { return strings.Compare(a[2:], b[2:]) })
	return strings.Join(changes, "")
}

func TestDiff(t *testing.T) {
	require.Empty(t, diff("a\nb\n", "a\nb\n"))
	require.Equal(t, "- b\n+ c\n", diff("a\nb\n", "a\nc\n"))
	require.Equal(t, "+ func F()\n- func F(int)\n", diff("func F(int)\n", "func F()\n"))
}

func TestRecord(t *testing.T) {
	text, err := os.ReadFile("testdata/sample.go")
	require.NoError(t, err)
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, "sample.go", text, parser.ParseComments)
	require.NoError(t, err)
	pkg, err := new(types.Config).Check("sample", fset, []*ast.File{file}, nil)
	require.NoError(t, err)

	_, want, ok := strings.Cut(string(text), "/* records:\n")
	require.True(t, ok)
	want, _, _ = strings.Cut(want, "*/")
	require.Equal(t, want, strings.Join(record(pkg), "\n")+"\n")
}
