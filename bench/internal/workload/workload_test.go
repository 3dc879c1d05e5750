package workload_test

import (
	"context"
	"fmt"
	"log/slog"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/gokka/gokka/bench/internal/runtimes"
	"github.com/gokka/gokka/bench/internal/workload"
	"github.com/gokka/gokka/core"
	"github.com/gokka/gokka/registry"
	"github.com/gokka/gokka/runtime/pooled"
)

// tiny is a size that takes about a millisecond.
func tiny(w workload.Workload) int {
	return max(1, w.Quick/20)
}

// Every workload verifies its own result, so it is enough that no run returns an error.
func TestEveryWorkloadEverywhere(t *testing.T) {
	for _, w := range workload.All() {
		t.Run(w.Name, func(t *testing.T) {
			t.Run(workload.Native, func(t *testing.T) {
				if w.Native == nil {
					t.Skip("there is none")
				}
				m, err := w.Run(t.Context(), nil, "", tiny(w))
				measured(t, m, err)
			})
			for _, v := range w.Variants {
				t.Run(v.Name, func(t *testing.T) {
					m, err := w.Run(t.Context(), nil, v.Name, tiny(w))
					measured(t, m, err)
				})
			}
			for _, f := range everywhere() {
				t.Run(f.Name, func(t *testing.T) {
					if f.Slow && w.Crowded {
						t.Skip("not run there")
					}
					rt, shutdown, err := f.New()
					require.NoError(t, err)
					m, err := w.Run(t.Context(), rt, "", tiny(w))
					measured(t, m, err)
					require.NoError(t, shutdown(t.Context()))
				})
			}
		})
	}
}

// everywhere returns all runtimes, pooled also with one and with two workers.
func everywhere() []runtimes.Factory {
	all := runtimes.All()
	for _, workers := range []int{1, 2} {
		all = append(all, runtimes.Factory{
			Name: fmt.Sprintf("pooled, workers=%d", workers),
			New: func() (core.Runtime, func(context.Context) error, error) {
				rt, err := pooled.New(pooled.Options{
					Workers: workers, Registry: registry.New(), Logger: slog.New(slog.DiscardHandler),
				})
				return rt, rt.Shutdown, err
			},
		})
	}
	return all
}

func measured(t *testing.T, m workload.Measurement, err error) {
	t.Helper()
	require.NoError(t, err)
	require.Positive(t, m.Ops)
	require.Positive(t, m.Elapsed)
	require.Positive(t, m.Goroutines)
}

func TestNativeAndActorsDoTheSameNumberOfOperations(t *testing.T) {
	for _, w := range workload.All() {
		if w.Native == nil {
			continue
		}
		rt, shutdown, err := runtimes.All()[0].New()
		require.NoError(t, err)
		actors, err := w.Run(t.Context(), rt, "", tiny(w))
		require.NoError(t, err)
		require.NoError(t, shutdown(t.Context()))
		native, err := w.Run(t.Context(), nil, "", tiny(w))
		require.NoError(t, err)
		require.Equal(t, native.Ops, actors.Ops, w.Name)
	}
}

func TestDeclarations(t *testing.T) {
	names := map[string]bool{}
	for _, w := range workload.All() {
		require.False(t, names[w.Name], "two workloads are called %s", w.Name)
		names[w.Name] = true
		require.Regexp(t, `^[a-z0-9-]+$`, w.Name)
		require.Regexp(t, `^(ns|B)/[a-z]+$`, w.Unit)
		require.NotEmpty(t, w.What)
		require.NotEmpty(t, w.Doc)
		require.NotContains(t, w.Doc, "\n")
		require.GreaterOrEqual(t, w.Size, w.Quick)
		require.Positive(t, w.Quick)
		require.Equal(t, w.Scanned()[0].Name, w.Name)
		require.NotNil(t, w.Actors)
		require.Equal(t, w.Only != "", w.Native == nil, w.Name)
		require.True(t, w.Only == "" || slices.ContainsFunc(runtimes.All(), func(f runtimes.Factory) bool {
			return f.Name == w.Only
		}), w.Only)
		for _, p := range w.Params {
			require.NotEmpty(t, p.Doc)
			require.LessOrEqual(t, p.Default, p.Most)
			require.Positive(t, p.Default)
		}
		for _, s := range w.Scanned() {
			require.False(t, s.Name != w.Name && names[s.Name], "two workloads are called %s", s.Name)
			names[s.Name] = true
			again, err := workload.Find(s.Name, s.Values)
			require.NoError(t, err)
			require.Equal(t, s.Name, again.Name)
		}
	}
}

func TestWith(t *testing.T) {
	find := func(name string) workload.Workload {
		w, err := workload.Find(name, nil)
		require.NoError(t, err)
		return w
	}
	w, err := find("fan-in").With(workload.Values{"senders": 3, "n": 30})
	require.NoError(t, err)
	require.Equal(t, "fan-in/n=30/senders=3", w.Name)
	require.Equal(t, []int{30, 30}, []int{w.Size, w.Quick})
	require.True(t, w.Fixed)
	again, err := w.With(workload.Values{"senders": 4})
	require.NoError(t, err)
	require.Equal(t, "fan-in/n=30/senders=4", again.Name)
	require.Equal(t, 3, w.Values["senders"], "the original is as it was")
	m, err := w.Run(t.Context(), nil, "", 30)
	measured(t, m, err)

	for name, vs := range map[string]workload.Values{
		`no parameter "x"; it has n, senders`: {"x": 1},
		"from 1 to 1000, not 0":               {"senders": 0},
		"from 1 to 1000, not 1001":            {"senders": 1001},
	} {
		_, err := find("fan-in").With(vs)
		require.ErrorContains(t, err, name)
	}
	_, err = workload.Find("none", nil)
	require.ErrorContains(t, err, `no workload "none"`)
}

// Extreme parameters are as valid as the others.
func TestParameters(t *testing.T) {
	for _, w := range workload.All() {
		for _, p := range w.Params {
			if w.Name == "skynet" || w.Name == "nqueens" || p.Most > 2000 {
				p.Most = p.Default
			}
			least := 1
			if p.Name == "rate" {
				least = p.Default // it would take long to wait for the requests
			}
			for _, v := range []int{least, p.Most} {
				s, err := w.With(workload.Values{p.Name: v})
				require.NoError(t, err)
				t.Run(s.Name, func(t *testing.T) {
					if w.Native != nil {
						m, err := s.Run(t.Context(), nil, "", tiny(w))
						measured(t, m, err)
					}
					rt, shutdown, err := runtimes.All()[0].New()
					require.NoError(t, err)
					m, err := s.Run(t.Context(), rt, "", tiny(w))
					measured(t, m, err)
					require.NoError(t, shutdown(t.Context()))
				})
			}
		}
	}
}

func TestCurve(t *testing.T) {
	points, n := workload.Curve([]*workload.Latency{
		nil, {Bars: []workload.LatencyBar{{UpTo: 100, Count: 98}}}, {Bars: []workload.LatencyBar{{UpTo: 5000, Count: 2}}},
	})
	require.Equal(t, int64(100), n)
	at := func(q float64) int64 {
		v, ok := workload.At(points, q)
		require.True(t, ok)
		return v
	}
	require.Equal(t, int64(100), at(.5))
	require.InEpsilon(t, 5000, at(.99), .002)
	require.InEpsilon(t, 5000, at(1), .002)
	_, ok := workload.At(points, .999)
	require.False(t, ok, "a hundred latencies do not tell")
	points, n = workload.Curve(nil)
	require.Zero(t, n)
	require.Empty(t, points)
}

func TestLatenciesAreReported(t *testing.T) {
	for _, w := range workload.All() {
		if w.Native == nil {
			require.Empty(t, w.Latency)
			continue
		}
		m, err := w.Run(t.Context(), nil, "", tiny(w))
		require.NoError(t, err)
		require.Equal(t, w.Latency != "", m.Latency != nil, w.Name)
	}
}

func TestOptionalWorkloadsAreNotInTheDefaultSet(t *testing.T) {
	for _, w := range workload.Default() {
		require.False(t, w.Optional)
	}
	require.Less(t, len(workload.Default()), len(workload.All()))
}

func TestUnknownVariant(t *testing.T) {
	w := workload.All()[0]
	_, err := w.Run(t.Context(), nil, "none", 1)
	require.ErrorContains(t, err, `there is no variant "none"`)
}
