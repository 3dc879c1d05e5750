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
	exe, dir := build(t), t.TempDir()
	t.Setenv(baselinesEnv, filepath.Join(dir, "baselines"))
	good, other, damaged := filepath.Join(dir, "good.json"), filepath.Join(dir, "other.json"), filepath.Join(dir, "damaged.json")
	require.NoError(t, os.WriteFile(damaged, []byte(`{"format": 1}`), 0o644))
	for file, name := range map[string]string{good: "count", other: "fan-in"} {
		code, stdout, stderr := execute(t, exe, "-quick", "-run", "^"+name+"$", "-o", "json="+file)
		require.Zero(t, code, "%s%s", stdout, stderr)
	}

	t.Run("mistakes", func(t *testing.T) {
		nowhere := filepath.Join(dir, "no", "such", "dir", "x.json")
		for _, args := range [][]string{
			{"-run", "nope"}, {"-runtimes", "green"}, {"-fast"}, {"-samples", "many"}, {"lits"},
			{"-quick", "-json", nowhere}, {"-runtimes", "sim"}, {"-quick", "-o", "svg=" + nowhere}, {"-quick", "-o", "docs=."},
			{"-o", "md", "-o", "csv"}, {"-quick", "-o", "html=" + dir}, {"list", "x"}, {"list", "-quick"},
			{"render"}, {"render", nowhere}, {"render", "a", "b"}, {"render", damaged}, {"render", good, "-x"},
			{"render", good, "-o", "docs=" + dir}, {"render", good, "-o", "html=" + nowhere},
			{"save"}, {"save", "a/b", good}, {"save", "x.json", good}, {"save", "x", nowhere}, {"save", "x", damaged},
			{"compare"}, {"compare", good}, {"compare", good, nowhere}, {"compare", good, "unknown"}, {"compare", damaged, good},
			{"compare", good, good, "--fail-above", "lots"}, {"compare", good, good, "--fail-above", "-1"}, {"compare", good, other},
		} {
			code, stdout, stderr := execute(t, exe, args...)
			require.Equal(t, exitUsage, code, "%v", args)
			require.Empty(t, stdout)
			require.Equal(t, 1, strings.Count(stderr, "\n"), "%v: %s", args, stderr)
			require.True(t, strings.HasPrefix(stderr, "bench: "), stderr)
		}
	})

	t.Run("bugs", func(t *testing.T) {
		file := filepath.Join(t.TempDir(), "bugs.json")
		args := []string{"bugs", "-run", "^(lost-update|ask-ring)$", "-seeds", "3", "-strategies", "portfolio,rr", "-o", "json=" + file}
		code, stdout, stderr := execute(t, exe, args...)
		require.Zero(t, code, "%s%s", stdout, stderr)
		require.Empty(t, stderr, "no progress line without a terminal")
		require.Contains(t, stdout, "lost-update")
		require.NotContains(t, stdout, "send-interleavings")
		for format, want := range map[string]string{"table": "ask-ring", "md": "| ask-ring |", "json": `"name": "ask-ring"`} {
			code, stdout, stderr := execute(t, exe, "render", file, "-o", format)
			require.Zero(t, code, stderr)
			require.Contains(t, stdout, want)
		}
		docs := t.TempDir()
		for _, mistake := range [][]string{
			{"bugs", "x"}, {"bugs", "-run", "nope"}, {"bugs", "-run", "("}, {"bugs", "-strategies", "best"}, {"bugs", "-seeds", "0"},
			{"bugs", "-cap", "-1"}, {"bugs", "-o", "csv"}, {"bugs", "-o", "docs=" + docs}, {"bugs", "-fast"},
			{"render", file, "-o", "csv"}, {"render", file, "-o", "svg=" + docs}, {"render", file, "-o", "docs=" + docs},
			{"compare", file, good},
		} {
			code, stdout, stderr := execute(t, exe, mistake...)
			require.Equal(t, exitUsage, code, "%v", mistake)
			require.Empty(t, stdout)
			require.Equal(t, 1, strings.Count(stderr, "\n"), "%v: %s", mistake, stderr)
			require.True(t, strings.HasPrefix(stderr, "bench: "), stderr)
		}
		t.Setenv("GOKKA_SIM_SEED", "1")
		code, _, stderr = execute(t, exe, args...)
		require.Equal(t, exitUsage, code)
		require.Contains(t, stderr, "GOKKA_SIM_SEED is set")
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
		require.NoError(t, os.WriteFile(file, bytes.Repeat([]byte("old"), 1_000_000), 0o644))
		code, stdout, stderr := execute(t, exe, "-quick", "-samples", "1", "-json", file)
		require.Zero(t, code, "%s%s", stdout, stderr)
		require.Empty(t, stderr, "no progress line without a terminal")
		data, err := os.ReadFile(file)
		require.NoError(t, err)
		var f report.File
		require.NoError(t, json.Unmarshal(data, &f))
		require.Greater(t, len(f.Results), 3*len(workload.Default()))
		for _, r := range f.Results {
			require.True(t, r.OK)
			require.Len(t, r.Samples, 1)
			require.Equal(t, r.Runtime != workload.Native || r.Variant != "", r.RatioNative != nil)
			require.Empty(t, r.Verdict, "one sample says nothing")
			require.Contains(t, stdout, r.Workload)
		}
	})

	t.Run("formats", func(t *testing.T) {
		for format, want := range map[string]string{
			"table": "WARNING: This was a quick run", "md": "| count |", "csv": "count,goroutine,,", "json": `"runtime": "goroutine"`,
			"bench": "BenchmarkCount/runtime=goroutine-", "html": "<h1>Gokka: runtimes compared</h1>",
		} {
			file := filepath.Join(t.TempDir(), "out")
			code, stdout, stderr := execute(t, exe, "render", "-o", format+"="+file, good)
			require.Zero(t, code, stderr)
			require.Contains(t, stdout, format+": ", "it says where")
			require.Contains(t, stdout, "verdict", "the table, since nothing else is for standard output")
			data, err := os.ReadFile(file)
			require.NoError(t, err)
			require.Contains(t, string(data), want)
			code, stdout, stderr = execute(t, exe, "render", good, "-o", format)
			require.Zero(t, code, stderr)
			require.Empty(t, stderr)
			require.True(t, string(data) == stdout, "the same on standard output")
			require.NotContains(t, stdout, "%!")
		}
		charts := filepath.Join(t.TempDir(), "charts")
		code, _, stderr := execute(t, exe, "render", good, "-o", "svg="+charts)
		require.Zero(t, code, stderr)
		require.FileExists(t, filepath.Join(charts, "count.svg"))
		require.FileExists(t, filepath.Join(charts, "overview.svg"))
	})

	t.Run("a format on standard output is alone there", func(t *testing.T) {
		code, stdout, stderr := execute(t, exe, "-quick", "-run", "^count$", "-samples", "1", "-o", "csv")
		require.Zero(t, code)
		require.True(t, strings.HasPrefix(stdout, "workload,runtime,"), stdout)
		require.Contains(t, stderr, "GOMAXPROCS")
	})

	t.Run("docs", func(t *testing.T) {
		docs := t.TempDir()
		require.NoError(t, os.Mkdir(filepath.Join(docs, "reports"), 0o755))
		saved := filepath.Join(docs, "reports", "r1.json")
		data, err := os.ReadFile(good)
		require.NoError(t, err)
		require.NoError(t, os.WriteFile(saved, data, 0o644))
		page := filepath.Join(docs, "runtimes.md")
		const begin, end = "<!-- made by go run ./bench render: begin -->", "<!-- made by go run ./bench render: end -->"
		require.NoError(t, os.WriteFile(page, []byte("before\n"+begin+"old"+end+"\nafter\n"), 0o644))
		for range 2 { // the second time it finds what the first wrote
			code, _, stderr := execute(t, exe, "render", saved, "-o", "docs="+docs)
			require.Zero(t, code, stderr)
		}
		data, err = os.ReadFile(page)
		require.NoError(t, err)
		text := string(data)
		require.True(t, strings.HasPrefix(text, "before\n"+begin), text)
		require.True(t, strings.HasSuffix(text, end+"\nafter\n"), text)
		require.NotContains(t, text, "old")
		require.Contains(t, text, "(reports/r1.json)")
		require.Contains(t, text, "| count |")
		require.Contains(t, text, "(reports/r1/overview.svg)")
		require.FileExists(t, filepath.Join(docs, "reports", "r1", "overview.svg"))
		require.FileExists(t, filepath.Join(docs, "reports", "r1.html"))
	})

	t.Run("compare", func(t *testing.T) {
		code, stdout, stderr := execute(t, exe, "save", "first", good)
		require.Zero(t, code, stderr)
		require.Contains(t, stdout, "compare first")
		code, stdout, stderr = execute(t, exe, "compare", "first", good, "--fail-above", "5%")
		require.Zero(t, code, stderr)
		require.Contains(t, stdout, "no change seen")
		require.Contains(t, stdout, "Nothing is worse by more than 5 %")

		f, err := report.Read(good)
		require.NoError(t, err)
		for i := range f.Results {
			if r := &f.Results[i]; r.Runtime == "pooled" {
				for j := range r.Samples {
					r.Samples[j] *= 20
				}
			}
		}
		slow := filepath.Join(dir, "slow.json")
		var b bytes.Buffer
		require.NoError(t, f.Write(&b))
		require.NoError(t, os.WriteFile(slow, b.Bytes(), 0o644))
		for _, args := range [][]string{
			{"compare", "first", slow, "--fail-above", "5%"}, {"compare", "-fail-above=5", good, slow},
			{"compare", "first", "--fail-above", "5%", "-relative", slow},
		} {
			code, stdout, stderr = execute(t, exe, args...)
			require.Equal(t, exitFailed, code, stderr)
			require.Contains(t, stdout, "WORSE count on pooled: +1900")
		}
		code, stdout, _ = execute(t, exe, "compare", good, slow)
		require.Zero(t, code, "nobody has asked for an exit code")
		require.Contains(t, stdout, "slower")
		code, _, _ = execute(t, exe, "compare", good, slow, "--fail-above", "5000%")
		require.Zero(t, code)
		code, _, stderr = execute(t, exe, "compare", good, "second")
		require.Equal(t, exitUsage, code)
		require.Contains(t, stderr, "baselines: first")
	})

	t.Run("benchstat", func(t *testing.T) {
		file := filepath.Join(t.TempDir(), "bench.txt")
		code, _, stderr := execute(t, exe, "render", good, "-o", "bench="+file)
		require.Zero(t, code, stderr)
		out, err := exec.CommandContext(t.Context(), "go", "tool", "benchstat", "-col", "/runtime", file).CombinedOutput()
		require.NoError(t, err, "%s", out)
		require.Contains(t, string(out), "sec/op")
		require.Contains(t, string(out), "pooled")
		require.Contains(t, string(out), "native:mutex-queue")
		require.NotContains(t, string(out), "syntax error")
	})

	t.Run("peers, elsewhere", func(t *testing.T) {
		cmd := exec.CommandContext(t.Context(), exe, "-quick", "-peers", "-o", "table")
		cmd.Dir = dir
		out, err := cmd.CombinedOutput()
		require.Equal(t, exitUsage, exitCode(t, err))
		require.Equal(t, 1, strings.Count(string(out), "\n"), "%s", out)
		require.Contains(t, string(out), "run it in the repository")
	})

	t.Run("interrupt", func(t *testing.T) {
		if runtime.GOOS == "windows" {
			t.Skip("processes cannot be interrupted there")
		}
		file := filepath.Join(t.TempDir(), "out.json")
		cmd, stdout := begin(t, exe, "-quick", "-run", "^count$", "-samples", "10000", "-o", "table", "-o", "json="+file)
		require.NoError(t, cmd.Process.Signal(os.Interrupt))
		rest, err := io.ReadAll(stdout)
		require.NoError(t, err)
		require.Equal(t, exitInterrupted, exitCode(t, cmd.Wait()))
		require.Contains(t, string(rest), "workload", "the table of what there is")
		f, err := report.Read(file)
		require.NoError(t, err)
		require.True(t, f.Interrupted)
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
