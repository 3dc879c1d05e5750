package workload_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/gokka/gokka/bench/internal/runtimes"
	"github.com/gokka/gokka/bench/internal/workload"
)

// tiny is a size that takes about a millisecond.
func tiny(w workload.Workload) int {
	if w.Name == "skynet" {
		return 100 // a power of ten
	}
	return max(1, w.Quick/20)
}

// Every workload verifies its own result, so it is enough that no run returns an error.
func TestEveryWorkloadEverywhere(t *testing.T) {
	for _, w := range workload.All() {
		t.Run(w.Name, func(t *testing.T) {
			t.Run(workload.Native, func(t *testing.T) {
				m, err := w.Run(t.Context(), nil, "", tiny(w))
				measured(t, m, err)
			})
			for _, v := range w.Variants {
				t.Run(v.Name, func(t *testing.T) {
					m, err := w.Run(t.Context(), nil, v.Name, tiny(w))
					measured(t, m, err)
				})
			}
			for _, f := range runtimes.All() {
				t.Run(f.Name, func(t *testing.T) {
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

func measured(t *testing.T, m workload.Measurement, err error) {
	t.Helper()
	require.NoError(t, err)
	require.Positive(t, m.Ops)
	require.Positive(t, m.Elapsed)
	require.Positive(t, m.Goroutines)
}

func TestNativeAndActorsDoTheSameNumberOfOperations(t *testing.T) {
	for _, w := range workload.All() {
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
		require.Greater(t, w.Size, w.Quick)
		require.Positive(t, w.Quick)
	}
}

func TestUnknownVariant(t *testing.T) {
	w := workload.All()[0]
	_, err := w.Run(t.Context(), nil, "none", 1)
	require.ErrorContains(t, err, `no variant "none"`)
}
