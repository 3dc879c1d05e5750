package workload_test

import (
	"context"
	"fmt"
	"log/slog"
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

func TestOptionalWorkloadsAreNotInTheDefaultSet(t *testing.T) {
	for _, w := range workload.Default() {
		require.False(t, w.Optional)
	}
	require.Less(t, len(workload.Default()), len(workload.All()))
}

func TestUnknownVariant(t *testing.T) {
	w := workload.All()[0]
	_, err := w.Run(t.Context(), nil, "none", 1)
	require.ErrorContains(t, err, `no variant "none"`)
}
