package workload

import (
	"slices"
	"time"

	"github.com/HdrHistogram/hdrhistogram-go"
)

// Latency is a distribution of latencies: how many there were of each length, in nanoseconds, to three digits.
type Latency struct {
	Bars []LatencyBar `json:"bars"`
}

// LatencyBar says that count latencies took up to so many nanoseconds, and longer than the bar before.
type LatencyBar struct{ UpTo, Count int64 }

// LatencyPoint is a point of the curve: Quantile of all latencies are at most Nanos.
type LatencyPoint struct {
	Quantile float64 `json:"quantile"`
	Nanos    int64   `json:"nanos"`
}

// quantiles are the points of a curve, the last of which is the maximum.
var quantiles = []float64{0, .25, .5, .75, .9, .95, .99, .995, .999, .9995, .9999, .99999, 1}

// newHistogram takes latencies of up to a minute. It is not safe for concurrent use.
func newHistogram() *hdrhistogram.Histogram {
	return hdrhistogram.New(1, time.Minute.Nanoseconds(), 3)
}

// note records a latency; one that is too long counts as a minute.
func note(h *hdrhistogram.Histogram, d time.Duration) {
	_ = h.RecordValue(min(max(d.Nanoseconds(), 1), time.Minute.Nanoseconds()))
}

// SetLatency reports the latencies of the run.
func (b *B) SetLatency(h *hdrhistogram.Histogram) {
	b.m.Latency = new(Latency)
	for _, bar := range h.Distribution() {
		if bar.Count > 0 {
			b.m.Latency.Bars = append(b.m.Latency.Bars, LatencyBar{bar.To, bar.Count})
		}
	}
}

// Curve returns the quantiles of all the latencies together, nil if there are none. Those beyond what their number can
// tell are left out.
func Curve(ls []*Latency) (points []LatencyPoint, count int64) {
	h := newHistogram()
	for _, l := range ls {
		if l == nil {
			continue
		}
		for _, bar := range l.Bars {
			_ = h.RecordValues(min(bar.UpTo, time.Minute.Nanoseconds()), bar.Count)
		}
	}
	count = h.TotalCount()
	if count == 0 {
		return nil, 0
	}
	for _, q := range quantiles {
		if q < 1 && (1-q)*float64(count) < 1 {
			continue
		}
		points = append(points, LatencyPoint{q, h.ValueAtQuantile(100 * q)})
	}
	return points, count
}

// At returns the latency at a quantile of a curve; ok is false if it has no such point.
func At(points []LatencyPoint, q float64) (nanos int64, ok bool) {
	i := slices.IndexFunc(points, func(p LatencyPoint) bool { return p.Quantile == q })
	if i < 0 {
		return 0, false
	}
	return points[i].Nanos, true
}
