// Package stats makes figures of samples.
package stats

import (
	"math"
	"math/rand/v2"
	"slices"

	"golang.org/x/perf/benchmath"
)

const (
	confidence = 0.95
	// MinSamples is how many it takes for a finite 95 % interval of the median.
	MinSamples = 6
)

// Interval is a median with its 95 % confidence interval.
type Interval struct {
	Median float64 `json:"median"`
	Low    float64 `json:"low"`
	High   float64 `json:"high"`
}

// Spread is the wider half of the interval as a part of the median.
func (iv Interval) Spread() float64 {
	return max(iv.High-iv.Median, iv.Median-iv.Low) / math.Abs(iv.Median)
}

// Series are samples, and in which block each was taken.
type Series struct {
	Values []float64
	Blocks []int
}

// Summary returns the median of vs and its interval, which is infinite for fewer than MinSamples. It assumes nothing
// about how they are distributed.
func Summary(vs []float64) Interval {
	sum := benchmath.AssumeNothing.Summary(benchmath.NewSample(vs, &benchmath.DefaultThresholds), confidence)
	return Interval{sum.Center, sum.Lo, sum.Hi}
}

// PValue is that of a Mann-Whitney test: how likely two samples are as different as these if nothing is.
func PValue(a, b []float64) float64 {
	t := &benchmath.DefaultThresholds
	return benchmath.AssumeNothing.Compare(benchmath.NewSample(a, t), benchmath.NewSample(b, t)).P
}

// Paired returns, of each block in which both have a sample, a's by b's.
func Paired(a, b Series) []float64 {
	var vs []float64
	for i, block := range a.Blocks {
		if j := slices.Index(b.Blocks, block); j >= 0 && b.Values[j] > 0 {
			vs = append(vs, a.Values[i]/b.Values[j])
		}
	}
	return vs
}

// Bootstrap returns the median of vs and the middle 95 % of the medians of samples drawn from vs, with a fixed seed.
func Bootstrap(vs []float64) Interval {
	const draws = 5000
	random := rand.New(rand.NewPCG(3, 4))
	medians, drawn := make([]float64, draws), make([]float64, len(vs))
	for i := range medians {
		for j := range drawn {
			drawn[j] = vs[random.IntN(len(vs))]
		}
		medians[i] = Median(drawn)
	}
	slices.Sort(medians)
	tail := (1 - confidence) / 2
	return Interval{Median(vs), medians[int(tail*draws)], medians[draws-1-int(tail*draws)]}
}

// Median does not change vs; it is NaN for none.
func Median(vs []float64) float64 {
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

// Geomean returns the geometric mean; it is NaN for none.
func Geomean(vs []float64) float64 {
	sum := 0.0
	for _, v := range vs {
		sum += math.Log(v)
	}
	return math.Exp(sum / float64(len(vs)))
}

// Holm corrects p-values for their number, by the method of Holm and Bonferroni.
func Holm(ps []float64) []float64 {
	order := make([]int, len(ps))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int {
		if ps[a] < ps[b] {
			return -1
		}
		return 1
	})
	corrected, least := make([]float64, len(ps)), 0.0
	for rank, i := range order {
		least = max(least, min(1, ps[i]*float64(len(ps)-rank)))
		corrected[i] = least
	}
	return corrected
}
