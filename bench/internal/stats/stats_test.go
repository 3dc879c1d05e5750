package stats_test

import (
	"math"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/gokka/gokka/bench/internal/stats"
)

func TestVerdict(t *testing.T) {
	of := func(unit string, quick bool, ratios ...float64) string { return stats.Verdict(ratios, unit, quick) }
	require.Equal(t, stats.Faster, of("ns/op", false, .8, .9, .8, .9, .8, .9))
	require.Equal(t, stats.Slower, of("ns/op", false, 1.04, 1.05, 1.04, 1.05, 1.04, 1.05))
	require.Equal(t, stats.Slower, of("ns/op", false, 1.01, 1.05, 1.01, 1.05, 1.01, 1.05), "not all within 3 %")
	require.Equal(t, stats.Same, of("ns/op", false, .98, 1.02, .98, 1.02, .98, 1.02))
	require.Equal(t, stats.Same, of("ns/op", false, 1.01, 1.02, 1.01, 1.02, 1.01, 1.02))
	require.Equal(t, stats.Unclear, of("ns/op", false, .8, 1.2, .8, 1.2, .8, 1.2))
	require.Equal(t, stats.Unclear, of("ns/op", false, .5, .5, .5, .5, .5), "five samples")
	require.Empty(t, of("ns/op", true, .5, .5, .5, .5, .5))
	require.Equal(t, stats.Faster, of("ns/op", true, .5, .5, .5, .5, .5, .5))
	require.Empty(t, of("ns/op", false))
	require.Equal(t, stats.Smaller, of("B/actor", false, .5, .5, .5, .5, .5, .5))
	require.Equal(t, stats.Larger, of("B/actor", false, 2, 2, 2, 2, 2, 2))
}

func series(blocks []int, values ...float64) stats.Series {
	return stats.Series{Values: values, Blocks: blocks}
}

func TestRatioIsPairedByBlock(t *testing.T) {
	// Everything takes ten times as long in block 4, and the ratio is 2 all the same.
	a := series([]int{1, 2, 3, 4, 6}, 2, 4, 6, 80, 1000)
	b := series([]int{1, 2, 3, 4, 5}, 1, 2, 3, 40, 1)
	require.Equal(t, stats.Interval{Median: 2, Low: 2, High: 2}, stats.Bootstrap(stats.Paired(a, b)))
	require.Empty(t, stats.Paired(a, stats.Series{}))

	iv := stats.Bootstrap([]float64{1, 5, 2, 4, 3})
	require.Equal(t, 3.0, iv.Median)
	require.Less(t, iv.Low, 3.0)
	require.Greater(t, iv.High, 3.0)
	require.Equal(t, iv, stats.Bootstrap([]float64{1, 5, 2, 4, 3}), "the seed is fixed")
}

func TestSummary(t *testing.T) {
	require.Equal(t, stats.Interval{Median: 4, Low: 1, High: 100}, stats.Summary([]float64{1, 2, 3, 4, 5, 6, 100}))
	require.Equal(t, 24.0, stats.Interval{Median: 4, Low: 1, High: 100}.Spread())
	require.True(t, math.IsInf(stats.Summary([]float64{1, 2}).High, 1))
}

func TestFigures(t *testing.T) {
	require.Equal(t, 2.5, stats.Median([]float64{4, 1, 3, 2}))
	require.True(t, math.IsNaN(stats.Median(nil)))
	require.InDelta(t, 2, stats.Geomean([]float64{1, 4}), 1e-12)
	require.Less(t, stats.PValue([]float64{1, 2, 3, 4, 5, 6}, []float64{11, 12, 13, 14, 15, 16}), .01)
	require.Greater(t, stats.PValue([]float64{1, 2, 3, 4, 5, 6}, []float64{1, 2, 3, 4, 5, 7}), .5)
	require.InDeltaSlice(t, []float64{.03, .06, .06}, stats.Holm([]float64{.01, .04, .03}), 1e-12)
	require.Equal(t, []float64{1, 1}, stats.Holm([]float64{.9, .8}))
}
