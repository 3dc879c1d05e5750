package measure

import (
	"math"
	"math/rand/v2"
	"slices"

	"golang.org/x/perf/benchmath"

	"github.com/gokka/gokka/bench/internal/workload"
)

const confidence = 0.95

// Interval is a median with its 95 % confidence interval.
type Interval struct {
	Median float64 `json:"median"`
	Low    float64 `json:"low"`
	High   float64 `json:"high"`
}

// Summary returns the median of the samples' values and its interval, which is infinite for fewer than MinSamples.
// It assumes nothing about how they are distributed.
func (r *Row) Summary() Interval {
	s := benchmath.NewSample(r.values(), &benchmath.DefaultThresholds)
	sum := benchmath.AssumeNothing.Summary(s, confidence)
	return Interval{sum.Center, sum.Lo, sum.Hi}
}

func (r *Row) values() []float64 {
	return r.each(func(m workload.Measurement) float64 { return m.Value })
}

func (r *Row) each(f func(workload.Measurement) float64) []float64 {
	vs := make([]float64, len(r.Samples))
	for i, m := range r.Samples {
		vs[i] = f(m)
	}
	return vs
}

// AllocsPerOp, BytesPerOp, GCs and Goroutines return medians over the samples.
func (r *Row) AllocsPerOp() float64 {
	return median(r.each(func(m workload.Measurement) float64 { return float64(m.Allocs) / float64(m.Ops) }))
}

func (r *Row) BytesPerOp() float64 {
	return median(r.each(func(m workload.Measurement) float64 { return float64(m.Bytes) / float64(m.Ops) }))
}

func (r *Row) GCs() float64 {
	return median(r.each(func(m workload.Measurement) float64 { return float64(m.GCs) }))
}

func (r *Row) Goroutines() float64 {
	return median(r.each(func(m workload.Measurement) float64 { return float64(m.Goroutines) }))
}

// Extras returns the medians of what the workload itself reports.
func (r *Row) Extras() map[string]float64 {
	all := map[string][]float64{}
	for _, m := range r.Samples {
		for name, v := range m.Extra {
			all[name] = append(all[name], v)
		}
	}
	medians := map[string]float64{}
	for name, vs := range all {
		medians[name] = median(vs)
	}
	return medians
}

// Ratio returns the median of r's value divided by base's over the blocks in which both have one, with a bootstrap
// interval; ok is false if there is no such block.
func (r *Row) Ratio(base *Row) (iv Interval, ok bool) {
	ratios := r.ratios(base)
	if len(ratios) == 0 {
		return Interval{}, false
	}
	return bootstrap(ratios), true
}

// ratios returns the ratio of each block in which both have a sample.
func (r *Row) ratios(base *Row) []float64 {
	var vs []float64
	for i, block := range r.Blocks {
		if j := slices.Index(base.Blocks, block); j >= 0 && base.Samples[j].Value > 0 {
			vs = append(vs, r.Samples[i].Value/base.Samples[j].Value)
		}
	}
	return vs
}

// bootstrap returns the median of vs and the middle 95 % of the medians of samples drawn from vs, with a fixed seed.
func bootstrap(vs []float64) Interval {
	const draws = 5000
	random := rand.New(rand.NewPCG(3, 4))
	medians, drawn := make([]float64, draws), make([]float64, len(vs))
	for i := range medians {
		for j := range drawn {
			drawn[j] = vs[random.IntN(len(vs))]
		}
		medians[i] = median(drawn)
	}
	slices.Sort(medians)
	tail := (1 - confidence) / 2
	return Interval{median(vs), medians[int(tail*draws)], medians[draws-1-int(tail*draws)]}
}

// median does not change vs; it is NaN for none.
func median(vs []float64) float64 {
	if len(vs) == 0 {
		return math.NaN()
	}
	s := slices.Sorted(slices.Values(vs))
	h := len(s) / 2
	if len(s)%2 == 1 {
		return s[h]
	}
	return (s[h-1] + s[h]) / 2
}
