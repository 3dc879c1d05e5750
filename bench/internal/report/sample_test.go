package report_test

import (
	"time"

	"github.com/gokka/gokka/bench/internal/measure"
	"github.com/gokka/gokka/bench/internal/report"
	"github.com/gokka/gokka/bench/internal/runtimes"
	"github.com/gokka/gokka/bench/internal/workload"
)

// costs are the made-up values of workloads on goroutine, pooled, pooled-direct and native.
var costs = map[string][4]float64{
	"ping-pong": {400, 120, 0, 260}, "ask": {900, 1100, 90, 700}, "nested": {1000, 220, 130, 800}, "count": {60, 60, 0, 55},
	"idle-mem": {3000, 300, 0, 2800}, "spawn": {1800, 900, 0, 1000}, "blocking": {2000, 12_000, 0, 1900}, "noisy": {1e7, 1.2e7, 0, 1e7},
	"open-loop": {1500, 900, 0, 1200}, "crowd": {500, 200, 0, 400},
}

// sample is a report of all kinds of workloads, with those of a scan. change alters a value.
func sample(change func(name, runtime string, v float64) float64) *report.File {
	var rows []measure.Row
	all := runtimes.All()
	add := func(w workload.Workload, v [4]float64) {
		lanes := []measure.Lane{{Factory: &all[0]}, {Factory: &all[1]}, {Factory: &all[2]}, {}}
		for _, variant := range w.Variants {
			lanes = append(lanes, measure.Lane{Variant: variant.Name})
		}
		for i, l := range lanes {
			value := v[min(i, 3)]
			if value == 0 {
				continue
			}
			value = change(w.Name, l.Name(), value)
			r := measure.Row{Workload: &w, Lane: l, Procs: 2, PeakRSS: 20 << 20}
			for block := range 10 {
				m := workload.Measurement{Ops: 1000, Elapsed: time.Second, Value: value * (1 + float64(block%3)/100), Goroutines: 5}
				if w.Latency != "" {
					m.Latency = &workload.Latency{Bars: []workload.LatencyBar{
						{UpTo: int64(value), Count: 900}, {UpTo: int64(20 * value), Count: 98}, {UpTo: int64(300 * value), Count: 2}}}
				}
				r.Samples, r.Blocks, r.Sizes = append(r.Samples, m), append(r.Blocks, block+1), append(r.Sizes, 1000)
			}
			rows = append(rows, r)
		}
	}
	for _, w := range workload.Default() {
		if v, ok := costs[w.Name]; ok {
			for _, s := range w.Scanned() {
				add(s, v)
			}
		}
	}
	load := 0.1
	host := report.Host{CPU: "A processor", Cores: 2, GOMAXPROCS: 2, Go: "go1.26", GOGC: 100, OS: "linux/amd64", Load: &load}
	f := report.NewFile(host, time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC), rows)
	f.Seconds = 100
	return f
}

func unchanged(_, _ string, v float64) float64 { return v }
