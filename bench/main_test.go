package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/gokka/gokka/bench/internal/report"
	"github.com/gokka/gokka/bench/internal/workload"
)

// build makes the program; go run would turn every failure into exit code 1.
func build(t *testing.T) string {
	t.Helper()
	exe := filepath.Join(t.TempDir(), "bench.exe")
	out, err := exec.CommandContext(t.Context(), "go", "build", "-o", exe, ".").CombinedOutput()
	require.NoError(t, err, "%s", out)
	return exe
}

// execute runs the program and returns its exit code.
func execute(t *testing.T, exe string, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, exe, args...)
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	return exitCode(t, cmd.Run()), out.String(), errs.String()
}

func exitCode(t *testing.T, err error) int {
	t.Helper()
	if err == nil {
		return 0
	}
	exit, ok := errors.AsType[*exec.ExitError](err)
	require.True(t, ok, "%v", err)
	return exit.ExitCode()
}

func TestProgram(t *testing.T) {
	exe := build(t)

	t.Run("mistakes", func(t *testing.T) {
		nowhere := filepath.Join(t.TempDir(), "no", "such", "dir", "x.json")
		for _, args := range [][]string{
			{"-run", "nope"}, {"-runtimes", "green"}, {"-fast"}, {"-samples", "many"}, {"lits"},
			{"-quick", "-json", nowhere}, {"-runtimes", "sim"},
		} {
			code, stdout, stderr := execute(t, exe, args...)
			require.Equal(t, exitUsage, code, "%v", args)
			require.Empty(t, stdout)
			require.Equal(t, 1, strings.Count(stderr, "\n"), "%v: %s", args, stderr)
			require.True(t, strings.HasPrefix(stderr, "bench: "), stderr)
		}
	})

	t.Run("list", func(t *testing.T) {
		code, stdout, stderr := execute(t, exe, "list")
		require.Zero(t, code)
		require.Empty(t, stderr)
		for _, w := range workload.All() {
			require.Contains(t, stdout, w.Name)
			require.Contains(t, stdout, w.Doc)
		}
	})

	t.Run("help", func(t *testing.T) {
		code, stdout, stderr := execute(t, exe, "-h")
		require.Zero(t, code)
		require.Empty(t, stderr)
		require.Contains(t, stdout, "-runtimes")
	})

	t.Run("quick", func(t *testing.T) {
		file := filepath.Join(t.TempDir(), "out.json")
		require.NoError(t, os.WriteFile(file, bytes.Repeat([]byte("old"), 100_000), 0o644))
		code, stdout, stderr := execute(t, exe, "-quick", "-samples", "1", "-json", file)
		require.Zero(t, code, "%s%s", stdout, stderr)
		require.Empty(t, stderr, "no progress line without a terminal")
		data, err := os.ReadFile(file)
		require.NoError(t, err)
		var f report.File
		require.NoError(t, json.Unmarshal(data, &f))
		require.Len(t, f.Results, len(workload.Default())*len(laneNames(false)))
		for _, r := range f.Results {
			require.True(t, r.OK)
			require.Len(t, r.Samples, 1)
			require.Equal(t, r.Runtime != workload.Native, r.RatioNative != nil)
			require.Empty(t, r.Verdict, "one sample says nothing")
			require.Contains(t, stdout, r.Workload)
		}
	})

	t.Run("interrupt", func(t *testing.T) {
		if runtime.GOOS == "windows" {
			t.Skip("processes cannot be interrupted there")
		}
		cmd, stdout := begin(t, exe, "-quick", "-run", "^count$", "-samples", "10000")
		require.NoError(t, cmd.Process.Signal(os.Interrupt))
		rest, err := io.ReadAll(stdout)
		require.NoError(t, err)
		require.Equal(t, exitInterrupted, exitCode(t, cmd.Wait()))
		require.Contains(t, string(rest), "workload", "the table of what there is")
	})

	// Samples that want a fresh process cannot have one when the program has been deleted: an honest failure.
	t.Run("failure", func(t *testing.T) {
		if runtime.GOOS == "windows" {
			t.Skip("a running program cannot be deleted there")
		}
		exe, file := build(t), filepath.Join(t.TempDir(), "out.json")
		cmd, stdout := begin(t, exe, "-quick", "-run", "^idle-mem$", "-samples", "1000", "-json", file)
		require.NoError(t, os.Remove(exe))
		rest, err := io.ReadAll(stdout)
		require.NoError(t, err)
		require.Equal(t, exitFailed, exitCode(t, cmd.Wait()))
		require.Contains(t, string(rest), "FAIL idle-mem on goroutine")
		data, err := os.ReadFile(file)
		require.NoError(t, err)
		var f report.File
		require.NoError(t, json.Unmarshal(data, &f))
		require.Len(t, f.Results, 3)
		require.False(t, f.Results[0].OK)
		require.Nil(t, f.Results[0].Median)
	})
}

// begin starts the program, and returns when it has written its first line: then it is at work.
func begin(t *testing.T, exe string, args ...string) (*exec.Cmd, *bufio.Reader) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	t.Cleanup(cancel)
	cmd := exec.CommandContext(ctx, exe, args...)
	pipe, err := cmd.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, cmd.Start())
	stdout := bufio.NewReader(pipe)
	_, err = stdout.ReadString('\n')
	require.NoError(t, err)
	return cmd, stdout
}
