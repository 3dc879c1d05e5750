package hunt

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/gokka/gokka/bench/internal/bugs"
	"github.com/gokka/gokka/bench/internal/report"
	"github.com/gokka/gokka/runtime/sim"
)

// easy and never are programs of which it is known what must come out.
var (
	easy = bugs.Program{Name: "easy", Deviations: 1, Orders: 2, Body: func(s *sim.T, fixed bool) {
		if n := s.Choose(4); n == 3 && !fixed {
			s.Errorf("it is %d", n)
		}
	}}
	never  = bugs.Program{Name: "never", Body: func(*sim.T, bool) {}}
	broken = bugs.Program{Name: "broken", Body: func(s *sim.T, _ bool) { s.Error("also the twin") }}
)

func config(t *testing.T, programs ...bugs.Program) Config {
	t.Helper()
	strategies, err := ParseStrategies("portfolio,random,rr")
	require.NoError(t, err)
	return Config{Programs: programs, Strategies: strategies, Seeds: 8, Cap: 50, Hopeless: 2, Twin: 20, Exhaustive: 10, Minimise: 1}
}

func TestRun(t *testing.T) {
	cfg := config(t, easy, never, broken)
	seen := 0
	cfg.Progress = func(done, all int, what string) {
		seen++
		require.Equal(t, 3*(3+3), all)
		require.Equal(t, seen, done)
		require.NotEmpty(t, what)
	}
	results, err := Run(t.Context(), cfg)
	require.NoError(t, err)
	require.Equal(t, 18, seen)

	r := &results[0]
	s := r.Search(Portfolio)
	require.Equal(t, 8, s.Found())
	require.Len(t, s.First, 8)
	sum := 0
	for _, at := range s.First {
		sum += at
	}
	require.Equal(t, sum, s.Runs, "a search ends with the first failure")
	require.InDelta(t, 0.25, s.Rate(), 0.2)
	require.Len(t, r.Search("rr").First, 1, "there is one run of it")
	require.Equal(t, &Exhaustive{Orders: 4, Found: true}, r.Exhaustive)
	require.Equal(t, Twin{Runs: 20, Orders: r.Twin.Orders, Least: 2, Exhaustive: &Exhaustive{Orders: 4, Complete: true}}, r.Twin)
	require.Empty(t, r.Failed())
	require.False(t, r.Missed())

	r = &results[1]
	require.Len(t, r.Search(Portfolio).First, cfg.Hopeless)
	require.Equal(t, 2*cfg.Cap, r.Search(Portfolio).Runs)
	require.True(t, r.Missed())
	require.Nil(t, r.Best())
	require.Empty(t, r.Minimal)

	r = &results[2]
	require.Len(t, r.Failed(), 1)
	require.Contains(t, r.Failed()[0], "also the twin")
	again, err := Run(t.Context(), config(t, easy, never, broken))
	require.NoError(t, err)
	require.Equal(t, results, again, "it does not depend on anything but the seeds")
}

func TestInterrupted(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cfg := config(t, never)
	cfg.Seeds, cfg.Hopeless = 1_000_000, 1_000_000
	cfg.Progress = func(int, int, string) { cancel() }
	results, err := Run(ctx, cfg)
	require.NoError(t, err)
	var b bytes.Buffer
	require.NoError(t, NewFile(report.Host{}, time.Now(), &cfg, results).Text(&b))
	require.Contains(t, b.String(), "never")
}

func TestQuantile(t *testing.T) {
	s := Search{Cap: 100, First: []int{7, 0, 3, 9, 5}}
	for q, want := range map[float64]int{0: 3, 0.2: 3, 0.5: 7, 0.8: 9} {
		at, ok := s.Quantile(q)
		require.True(t, ok)
		require.Equal(t, want, at, q)
	}
	_, ok := s.Quantile(0.9)
	require.False(t, ok)
	require.Equal(t, "7 / >100 (4 of 5)", s.String())
	require.Equal(t, "-", (&Search{First: []int{0, 0}}).String())
	require.Equal(t, "3", (&Search{First: []int{3}}).String())
}

func TestParseStrategies(t *testing.T) {
	all, err := ParseStrategies(strings.Join(DefaultStrategies(), ", "))
	require.NoError(t, err)
	for i, s := range all {
		require.Equal(t, DefaultStrategies()[i], s.Name)
		if len(s.Kinds) > 0 {
			require.True(t, strings.HasPrefix(s.Kinds[0].String(), s.Name), s.Name)
		}
	}
	for _, bad := range []string{"", "best", "pct", "pct0", "pct101", "sticky101", "delay1000", "random3", "3", "portfolio,,rr"} {
		_, err := ParseStrategies(bad)
		require.ErrorContains(t, err, "unknown strategy", bad)
	}
	some, err := ParseStrategies("rr,rr")
	require.NoError(t, err)
	require.Len(t, some, 1)
}

func TestFile(t *testing.T) {
	cfg := config(t, easy, never, broken)
	cfg.Quick = true
	results, err := Run(t.Context(), cfg)
	require.NoError(t, err)
	f := NewFile(report.ThisHost(), time.Now(), &cfg, results)
	dir := t.TempDir()
	require.NoError(t, os.Mkdir(filepath.Join(dir, "reports"), 0o755))
	path := filepath.Join(dir, "reports", "bugs.json")
	var b bytes.Buffer
	require.NoError(t, f.Write(&b))
	require.NoError(t, os.WriteFile(path, b.Bytes(), 0o644))
	saved, err := Read(path)
	require.NoError(t, err)
	require.Equal(t, f, saved)

	var text, md bytes.Buffer
	require.NoError(t, saved.Text(&text))
	require.NoError(t, saved.Markdown(&md))
	for _, s := range []string{text.String(), md.String()} {
		require.Contains(t, s, "never: the portfolio found it from 0 of 2 base seeds\n")
		require.Contains(t, s, "FAIL broken: its twin fails")
		require.Contains(t, s, "quick run")
		require.NotContains(t, s, "%!")
	}
	require.Contains(t, md.String(), "| easy |")

	page := filepath.Join(dir, report.BugsPage)
	const begin, end = "<!-- made by go run ./bench render: begin -->", "<!-- made by go run ./bench render: end -->"
	require.Error(t, saved.SaveDocs(dir, path), "there is no page")
	require.NoError(t, os.WriteFile(page, []byte("before\n"+begin+"old"+end+"\nafter\n"), 0o644))
	for range 2 {
		require.NoError(t, saved.SaveDocs(dir, path))
	}
	data, err := os.ReadFile(page)
	require.NoError(t, err)
	require.True(t, strings.HasPrefix(string(data), "before\n"+begin) && strings.HasSuffix(string(data), end+"\nafter\n"))
	require.Contains(t, string(data), "(reports/bugs.json)")

	_, err = Read(page)
	require.ErrorIs(t, err, errFormat)
	_, err = Read(filepath.Join(dir, "nowhere"))
	require.True(t, errors.Is(err, os.ErrNotExist))
}
