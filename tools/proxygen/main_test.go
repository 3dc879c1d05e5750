package main

import (
	"bytes"
	"context"
	"errors"
	"go/parser"
	"go/token"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"golang.org/x/tools/txtar"
)

func TestCommandLine(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	require.NoError(t, os.WriteFile(file, nil, 0o644))
	for _, args := range [][]string{
		nil, {"-type="}, {"-type=A,,B"}, {"-type=A,A"}, {"-type=*A"}, {"-type=a.B"}, {"-type=_"}, {"-type=func"}, {"-typ=A"},
		{"-type=A", "x", "y"}, {"-type=A", "no/such/dir"}, {"-type=A", file}, {"-type=A", "-output=../a.go"},
		{"-type=A", "-output=a.txt"}, {"-type"},
	} {
		var stdout, stderr bytes.Buffer
		require.Equal(t, exitUsage, run(args, &stdout, &stderr), "%q", args)
		require.Empty(t, stdout.String())
		require.Equal(t, 1, strings.Count(stderr.String(), "\n"), "%q: %s", args, stderr.String())
		require.True(t, strings.HasPrefix(stderr.String(), "proxygen: "), "%q: %s", args, stderr.String())
	}
	for _, help := range []string{"-h", "-help", "--help"} {
		var stdout, stderr bytes.Buffer
		require.Zero(t, run([]string{help}, &stdout, &stderr))
		require.Empty(t, stderr.String())
		for _, word := range []string{"usage: proxygen", "-type LIST", "-output FILE", "-tags LIST"} {
			require.Contains(t, stdout.String(), word)
		}
	}
}

// TestProgram runs the program as go generate does, in the directory of a package.
func TestProgram(t *testing.T) {
	exe := filepath.Join(t.TempDir(), "proxygen.exe")
	out, err := exec.CommandContext(t.Context(), "go", "build", "-o", exe, ".").CombinedOutput()
	require.NoError(t, err, "%s", out)
	dir := unpack(t, &txtar.Archive{Files: []txtar.File{{Name: "a.go", Data: []byte(
		"package m\n\ntype A struct{}\n\nfunc (A) Do(p AProxy) {}\n\nfunc (A) Bad() Missing { return nil }\n\ntype B interface{ Do() }\n",
	)}}})
	execute := func(args ...string) (code int, stderr string) {
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		cmd := exec.CommandContext(ctx, exe, args...)
		var errs bytes.Buffer
		cmd.Dir, cmd.Stderr = dir, &errs
		err := cmd.Run()
		if exit, ok := errors.AsType[*exec.ExitError](err); ok {
			return exit.ExitCode(), errs.String()
		}
		require.NoError(t, err)
		return 0, errs.String()
	}
	code, stderr := execute("-type=A")
	require.Equal(t, exitFailed, code)
	require.Equal(t, "a.go:7:16: undefined: Missing\n", stderr)
	require.NoFileExists(t, filepath.Join(dir, "a_proxy.go"), "nothing is written unless all went well")

	code, stderr = execute("-type=B", "-output=./zz_b.go")
	require.Zero(t, code, stderr)
	require.Empty(t, stderr)
	require.FileExists(t, filepath.Join(dir, "zz_b.go"))

	code, _ = execute("-types=A")
	require.Equal(t, exitUsage, code)
}

// TestAgain checks that what the tool wrote before does not matter: neither the same nor something broken.
func TestAgain(t *testing.T) {
	dir := unpack(t, &txtar.Archive{Files: []txtar.File{{Name: "a.go", Data: []byte(
		"package m\n\ntype A struct{ b BProxy }\n\nfunc (A) Do(p AProxy) *BProxy { return nil }\n\ntype B interface{ Do() AProxy }\n",
	)}}})
	path := filepath.Join(dir, "a_proxy.go")
	var first string
	for _, before := range []string{"", "package m\n\nfunc (", "//go:build never\n\npackage n\n\ntype A int\n", "same"} {
		if before != "" && before != "same" {
			require.NoError(t, os.WriteFile(path, []byte(before), 0o644))
		}
		var stderr bytes.Buffer
		require.Zero(t, run([]string{"-type=A,B", dir}, &stderr, &stderr), stderr.String())
		code, err := os.ReadFile(path)
		require.NoError(t, err)
		if first == "" {
			first = string(code)
		}
		require.Equal(t, first, string(code), "after %q", before)
	}
	require.Contains(t, first, "p AProxy")
}

func TestBuildConstraint(t *testing.T) {
	for _, c := range []struct{ name, line, want string }{
		{"a.go", "", ""},
		{"linux.go", "", ""},
		{"a_test.go", "", ""},
		{"a_other.go", "", ""},
		{"x_linux_y.go", "", ""},
		{"a_linux.go", "", "linux"},
		{"a_linux_test.go", "", "linux"},
		{"a_arm64.go", "", "arm64"},
		{"linux_amd64.go", "", "amd64"},
		{"a_other_darwin.go", "", "darwin"},
		{"a_windows_amd64.go", "", "windows && amd64"},
		{"a_b_plan9_386_test.go", "", "plan9 && 386"},
		{"a.go", "x || y", "x || y"},
		{"a_linux.go", "x || y", "linux && (x || y)"},
		{"a_linux_arm.go", "!x", "linux && arm && !x"},
	} {
		header := ""
		if c.line != "" {
			header = "// A comment, which may be a licence.\n\n//go:build " + c.line + "\n\n"
		}
		file, err := parser.ParseFile(token.NewFileSet(), "", header+"package p // go:build none\n", parser.ParseComments)
		require.NoError(t, err)
		require.Equal(t, c.want, buildConstraint(file, filepath.Join("dir", c.name)), c)
	}
}
