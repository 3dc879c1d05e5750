package measure_test

import (
	"context"
	"errors"
	"math"
	"os"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/gokka/gokka/bench/internal/measure"
	"github.com/gokka/gokka/bench/internal/runtimes"
	"github.com/gokka/gokka/bench/internal/workload"
	"github.com/gokka/gokka/core"
)

func TestMain(m *testing.M) {
	if measure.Child(os.Stdout) {
		return
	}
	os.Exit(m.Run())
}

// spin is a workload that notes which lane ran, and does what it is told to.
type spin struct {
	ran    []string
	native func(ctx context.Context) error
}

func (s *spin) workload() workload.Workload {
	run := func(name string, b *workload.B, err error) error {
		s.ran = append(s.ran, name)
		b.Start()
		b.Stop(b.N)
		b.SetValue(float64(len(s.ran)))
		b.Extra("x", 7)
		return err
	}
	return workload.Workload{
		Name: "spin", Unit: "ns/op", Size: 10, Quick: 2,
		Actors: func(_ context.Context, rt core.Runtime, b *workload.B) error { return run(rt.Env().Name, b, nil) },
		Native: func(ctx context.Context, b *workload.B) error {
			if s.native != nil {
				return run("native", b, s.native(ctx))
			}
			return run("native", b, nil)
		},
		Variants: []workload.Variant{{
			Name: "v", Run: func(_ context.Context, b *workload.B) error { return run("v", b, nil) },
		}},
	}
}

func lanes() []measure.Lane {
	f := runtimes.All()[0]
	return []measure.Lane{{Factory: &f}, {}}
}

func TestEveryBlockRunsEachLaneOnce(t *testing.T) {
	var s spin
	rows := measure.Run(t.Context(), measure.Config{Workloads: []workload.Workload{s.workload()}, Lanes: lanes(), Samples: 8})
	require.Len(t, rows, 3)
	for _, r := range rows {
		require.NoError(t, r.Err)
		require.Equal(t, []int{1, 2, 3, 4, 5, 6, 7, 8}, r.Blocks)
		require.Equal(t, 10, r.Samples[0].Ops)
		require.Equal(t, 7.0, r.Extras()["x"])
	}
	require.Len(t, s.ran, 3*9, "with a warm-up")
	orders := map[string]bool{}
	for block := range slices.Chunk(s.ran, 3) {
		orders[block[0]+block[1]+block[2]] = true
		require.ElementsMatch(t, []string{"goroutine", "native", "v"}, block)
	}
	require.Greater(t, len(orders), 1, "the order is random")
}

func TestQuickSizeAndProcs(t *testing.T) {
	var s spin
	rows := measure.Run(t.Context(), measure.Config{Workloads: []workload.Workload{s.workload()}, Lanes: lanes()[1:],
		Samples: 1, Quick: true, Procs: []int{1, 2}})
	require.Len(t, rows, 4)
	require.Equal(t, []int{1, 1, 2, 2}, []int{rows[0].Procs, rows[1].Procs, rows[2].Procs, rows[3].Procs})
	require.Equal(t, 2, rows[0].Samples[0].Ops)
}

func TestCrowdedWorkloadsAreNotRunOnSlowRuntimes(t *testing.T) {
	var s spin
	w := s.workload()
	w.Crowded = true
	slow := *lanes()[0].Factory
	slow.Slow = true
	rows := measure.Run(t.Context(), measure.Config{Workloads: []workload.Workload{w}, Lanes: append(lanes(), measure.Lane{Factory: &slow}), Samples: 1})
	require.Len(t, rows, 3)
	rows = measure.Run(t.Context(), measure.Config{Workloads: []workload.Workload{w}, Lanes: []measure.Lane{{Factory: &slow}}, Samples: 1})
	require.Empty(t, rows)
}

// In the bubble a sample of a slow workload takes exactly a second, one of a fast workload none.
func TestBudget(t *testing.T) {
	for name, c := range map[string]struct {
		slow    []bool
		cfg     measure.Config
		samples []int
		takes   time.Duration
	}{
		"none, but one sample": {[]bool{true, true}, measure.Config{}, []int{1, 1}, 4 * time.Second},
		"plenty":               {[]bool{true}, measure.Config{Budget: time.Hour}, []int{measure.DefaultSamples}, 11 * time.Second},
		"quick":                {[]bool{true}, measure.Config{Budget: time.Hour, Quick: true}, []int{measure.MinSamples}, 7 * time.Second},
		"shares":               {[]bool{true, true}, measure.Config{Budget: 18 * time.Second}, []int{8, 8}, 18 * time.Second},
		"not overdrawn":        {[]bool{true}, measure.Config{Budget: 4900 * time.Millisecond}, []int{3}, 4 * time.Second},
		"unused shares":        {[]bool{false, true}, measure.Config{Budget: 10 * time.Second}, []int{10, 9}, 10 * time.Second},
		"told how many":        {[]bool{true}, measure.Config{Budget: time.Second, Samples: 12}, []int{12}, 13 * time.Second},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				for _, slow := range c.slow {
					s := spin{native: func(context.Context) error {
						if slow {
							time.Sleep(time.Second)
						}
						return nil
					}}
					w := s.workload()
					w.Variants = nil
					c.cfg.Workloads = append(c.cfg.Workloads, w)
				}
				c.cfg.Lanes = lanes()[1:]
				began := time.Now()
				rows := measure.Run(t.Context(), c.cfg)
				require.Equal(t, c.takes, time.Since(began))
				for i, r := range rows {
					require.Len(t, r.Samples, c.samples[i])
				}
			})
		})
	}
}

func TestVerdict(t *testing.T) {
	const none = ""
	of := func(unit string, quick bool, values ...float64) string {
		r, one := row(nil), row(nil)
		r.Workload, r.Quick = &workload.Workload{Unit: unit}, quick
		for i, v := range values {
			r.Blocks, one.Blocks = append(r.Blocks, i), append(one.Blocks, i)
			r.Samples = append(r.Samples, workload.Measurement{Value: v})
			one.Samples = append(one.Samples, workload.Measurement{Value: 1})
		}
		return r.Verdict(one)
	}
	require.Equal(t, measure.Faster, of("ns/op", false, .8, .9, .8, .9, .8, .9))
	require.Equal(t, measure.Slower, of("ns/op", false, 1.04, 1.05, 1.04, 1.05, 1.04, 1.05))
	require.Equal(t, measure.Slower, of("ns/op", false, 1.01, 1.05, 1.01, 1.05, 1.01, 1.05), "not all within 3 %")
	require.Equal(t, measure.Same, of("ns/op", false, .98, 1.02, .98, 1.02, .98, 1.02))
	require.Equal(t, measure.Same, of("ns/op", false, 1.01, 1.02, 1.01, 1.02, 1.01, 1.02))
	require.Equal(t, measure.Unclear, of("ns/op", false, .8, 1.2, .8, 1.2, .8, 1.2))
	require.Equal(t, measure.Unclear, of("ns/op", false, .5, .5, .5, .5, .5), "five samples")
	require.Equal(t, none, of("ns/op", true, .5, .5, .5, .5, .5))
	require.Equal(t, measure.Faster, of("ns/op", true, .5, .5, .5, .5, .5, .5))
	require.Equal(t, none, of("ns/op", false))
	require.Equal(t, measure.Smaller, of("B/actor", false, .5, .5, .5, .5, .5, .5))
	require.Equal(t, measure.Larger, of("B/actor", false, 2, 2, 2, 2, 2, 2))
}

func TestAFailedLaneIsNotRunAgain(t *testing.T) {
	boom := errors.New("boom")
	for name, fail := range map[string]func(context.Context) error{
		"error": func(context.Context) error { return boom },
		"panic": func(context.Context) error { panic(boom) },
	} {
		t.Run(name, func(t *testing.T) {
			s := spin{native: fail}
			rows := measure.Run(t.Context(), measure.Config{Workloads: []workload.Workload{s.workload()}, Lanes: lanes(), Samples: 3})
			require.Len(t, rows[0].Samples, 3)
			require.ErrorContains(t, rows[1].Err, "boom")
			require.Empty(t, rows[1].Samples)
			_, ok := rows[0].Ratio(&rows[1])
			require.False(t, ok)
		})
	}
}

// A run that never ends is given up, also if it does not look at its context.
func TestAStuckRunIsGivenUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		release := make(chan struct{})
		defer close(release)
		s := spin{native: func(context.Context) error { <-release; return nil }}
		w := s.workload()
		_, err := measure.Sample(t.Context(), &w, measure.Lane{}, 1)
		require.ErrorContains(t, err, "no result")
	})
}

func TestRunReturnsWhatItHasWhenInterrupted(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	var s spin
	cfg := measure.Config{Workloads: []workload.Workload{s.workload(), s.workload()}, Lanes: lanes(), Samples: 5}
	cfg.Progress = func(p measure.Progress) {
		if p.Block == 3 {
			cancel()
		}
	}
	rows := measure.Run(ctx, cfg)
	require.Len(t, rows, 3, "only of the first workload")
	for _, r := range rows {
		require.Len(t, r.Samples, 2)
	}
}

// A workload that wants fresh processes gets them, and the figures come back.
func TestFreshProcess(t *testing.T) {
	all := workload.All()
	i := slices.IndexFunc(all, func(w workload.Workload) bool { return w.Fresh })
	require.GreaterOrEqual(t, i, 0)
	for _, l := range lanes() {
		m, err := measure.Sample(t.Context(), &all[i], l, 2000)
		require.NoError(t, err)
		require.Equal(t, 2000, m.Ops)
		require.Greater(t, m.Value, 1000.0, "a goroutine has a stack of 2 KB")
		require.InDelta(t, 1, m.Extra["goroutines_per_actor"], 0.01)
	}
	unknown := workload.Workload{Name: "none", Fresh: true}
	_, err := measure.Sample(t.Context(), &unknown, measure.Lane{}, 1)
	require.ErrorContains(t, err, `no workload "none"`)
}

func row(values map[int]float64) *measure.Row {
	r := &measure.Row{}
	for block := range 20 {
		if v, ok := values[block]; ok {
			r.Blocks = append(r.Blocks, block)
			r.Samples = append(r.Samples, workload.Measurement{Ops: 2, Value: v, Allocs: 4, Bytes: 6, GCs: 3, Goroutines: 5})
		}
	}
	return r
}

func TestRatioIsPairedByBlock(t *testing.T) {
	// Everything takes ten times as long in block 4, and the ratio is 2 all the same.
	a := row(map[int]float64{1: 2, 2: 4, 3: 6, 4: 80, 6: 1000})
	b := row(map[int]float64{1: 1, 2: 2, 3: 3, 4: 40, 5: 1})
	iv, ok := a.Ratio(b)
	require.True(t, ok)
	require.Equal(t, measure.Interval{Median: 2, Low: 2, High: 2}, iv)

	again := row(map[int]float64{1: 1, 2: 5, 3: 2, 4: 4, 5: 3})
	one := row(map[int]float64{1: 1, 2: 1, 3: 1, 4: 1, 5: 1})
	iv, _ = again.Ratio(one)
	require.Equal(t, 3.0, iv.Median)
	require.Less(t, iv.Low, 3.0)
	require.Greater(t, iv.High, 3.0)
	same, _ := again.Ratio(one)
	require.Equal(t, iv, same, "the seed is fixed")

	_, ok = a.Ratio(row(nil))
	require.False(t, ok)
}

func TestSummary(t *testing.T) {
	r := row(map[int]float64{1: 1, 2: 2, 3: 3, 4: 4, 5: 5, 6: 6, 7: 100})
	iv := r.Summary()
	require.Equal(t, 4.0, iv.Median)
	require.Equal(t, 1.0, iv.Low)
	require.Equal(t, 100.0, iv.High)
	require.Equal(t, 2.0, r.AllocsPerOp())
	require.Equal(t, 3.0, r.BytesPerOp())
	require.Equal(t, 3.0, r.GCs())
	require.Equal(t, 5.0, r.Goroutines())
	require.True(t, math.IsInf(row(map[int]float64{1: 1, 2: 2}).Summary().High, 1))
}
