package measure_test

import (
	"context"
	"errors"
	"os"
	"runtime"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/gokka/gokka/bench/internal/measure"
	"github.com/gokka/gokka/bench/internal/runtimes"
	"github.com/gokka/gokka/bench/internal/stats"
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
		Name: "spin", Unit: "ns/op", Size: 10, Quick: 2, Fixed: true,
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
		require.Equal(t, 7.0, r.Samples[0].Extra["x"])
		require.Equal(t, []int{10, 10, 10, 10, 10, 10, 10, 10}, r.Sizes)
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

// What is about one runtime is run there, also if it is not among those that were asked for.
func TestWorkloadsOfOneRuntime(t *testing.T) {
	var s spin
	w := s.workload()
	w.Only, w.Native, w.Variants = "sim", nil, nil
	cfg := measure.Config{Workloads: []workload.Workload{w}, Lanes: lanes(), Samples: 1}
	require.True(t, cfg.Any())
	rows := measure.Run(t.Context(), cfg)
	require.Len(t, rows, 1)
	require.NoError(t, rows[0].Err)
	require.Equal(t, "sim", rows[0].Lane.Name())
}

func TestRuntimesThatDifferInAsksOnly(t *testing.T) {
	var s spin
	w := s.workload()
	asks := *lanes()[0].Factory
	asks.AsksOnly = true
	cfg := measure.Config{Workloads: []workload.Workload{w}, Lanes: append(lanes(), measure.Lane{Factory: &asks}), Samples: 1}
	require.Len(t, measure.Run(t.Context(), cfg), 3)
	cfg.Workloads[0].Asks = true
	require.Len(t, measure.Run(t.Context(), cfg), 4)
	cfg.Workloads[0].Asks = false
	cfg.Lanes = cfg.Lanes[2:]
	require.False(t, cfg.Any())
}

// Each lane gets a size with which it takes long enough, one microsecond and ten per operation here.
func TestSamplesLastLongEnough(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		took := map[string][]time.Duration{}
		run := func(name string, each time.Duration) func(context.Context, *workload.B) error {
			return func(_ context.Context, b *workload.B) error {
				b.Start()
				d := time.Duration(b.N) * each
				if len(took[name]) == 2 {
					d /= 3 // a surprise
				}
				time.Sleep(d)
				b.Stop(b.N)
				took[name] = append(took[name], d)
				return nil
			}
		}
		w := workload.Workload{Name: "x", Unit: "ns/op", Size: 1000, Native: run("slow", 10*time.Microsecond),
			Variants: []workload.Variant{{Name: "v", Run: run("fast", time.Microsecond)}}}
		cfg := measure.Config{Workloads: []workload.Workload{w}, Lanes: lanes()[1:], Samples: 4}
		rows := measure.Run(t.Context(), cfg)
		for name, ds := range took {
			require.Less(t, ds[0], 100*time.Millisecond, "the warm-up of %s", name)
			require.GreaterOrEqual(t, ds[1], 100*time.Millisecond, name)
			require.Less(t, ds[2], 100*time.Millisecond, name)
			require.GreaterOrEqual(t, ds[3], 100*time.Millisecond, name)
		}
		require.NotEqual(t, rows[0].Sizes[0], rows[1].Sizes[0])
		require.Greater(t, rows[0].Sizes[2], rows[0].Sizes[0])

		clear(took)
		cfg.Quick, cfg.Workloads[0].Quick = true, 10
		rows = measure.Run(t.Context(), cfg)
		require.Equal(t, []int{10, 10, 10, 10}, rows[0].Sizes)
	})
}

func TestPeakRSS(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("unknown there")
	}
	var s spin
	cfg := measure.Config{Workloads: []workload.Workload{s.workload()}, Lanes: lanes()[1:], Samples: 1}
	require.Greater(t, measure.Run(t.Context(), cfg)[0].PeakRSS, int64(1<<20))
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
		"quick":                {[]bool{true}, measure.Config{Budget: time.Hour, Quick: true}, []int{stats.MinSamples}, 7 * time.Second},
		"shares":               {[]bool{true, true}, measure.Config{Budget: 18 * time.Second}, []int{8, 8}, 18 * time.Second},
		"overdrawn":            {[]bool{true}, measure.Config{Budget: 4900 * time.Millisecond}, []int{6}, 7 * time.Second},
		"not overdrawn":        {[]bool{true}, measure.Config{Budget: 2900 * time.Millisecond}, []int{4}, 5 * time.Second},
		"quick, not overdrawn": {[]bool{true}, measure.Config{Budget: 4900 * time.Millisecond, Quick: true}, []int{3}, 4 * time.Second},
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

func TestProgressSaysHowMuchTimeIsLeft(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var ws []workload.Workload
		for range 3 {
			s := spin{native: func(context.Context) error { time.Sleep(time.Second); return nil }}
			w := s.workload()
			w.Variants = nil
			ws = append(ws, w)
		}
		began := time.Now()
		var left []time.Duration
		measure.Run(t.Context(), measure.Config{Workloads: ws, Lanes: lanes()[1:], Samples: 9, Budget: time.Minute,
			Progress: func(p measure.Progress) { left = append(left, p.Left+time.Since(began)) }})
		require.Equal(t, time.Minute, left[0].Round(time.Second))
		for _, total := range left[11:] {
			require.Equal(t, 30*time.Second, total.Round(time.Second))
		}
	})
}
