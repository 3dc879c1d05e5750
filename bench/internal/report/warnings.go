package report

import (
	"fmt"

	"github.com/gokka/gokka/bench/internal/measure"
	"github.com/gokka/gokka/bench/internal/stats"
	"github.com/gokka/gokka/bench/internal/workload"
)

const (
	driftLimit = 0.03
	noiseLimit = 0.10
)

// Warnings says why the figures may be unreliable; there are none if nothing speaks against them.
func (f *File) Warnings() (ws []string) {
	ws = f.Host.Warnings()
	if f.Interrupted {
		ws = append(ws, "The run was interrupted: these are the results so far.")
	}
	if f.Quick {
		ws = append(ws, "This was a quick run: the samples are too short for exact figures.")
	}
	if drift := f.drift(); drift > 1+driftLimit || drift < 1-driftLimit {
		ws = append(ws, fmt.Sprintf("The machine changed meanwhile: native code took %+.0f %% in the second half of the samples "+
			"compared to the first. Ratios suffer less than times.", 100*(drift-1)))
	}
	wide, all, short := 0, 0, 0
	for i := range f.Results {
		r := &f.Results[i]
		short += r.Short
		if r.CI95 != nil {
			all++
			if r.CI95.Spread() > noiseLimit {
				wide++
			}
		}
	}
	if wide > all/2 && !f.Quick {
		ws = append(ws, fmt.Sprintf("The machine is noisy: %d of %d medians are not known to within %.0f %%.", wide, all, 100*noiseLimit))
	}
	if short > 0 {
		ws = append(ws, fmt.Sprintf("%d samples were shorter than %v.", short, measure.MinTime))
	}
	return ws
}

// drift returns how much longer native code took in the later samples than in the earlier, in the middle of all
// workloads; 1 if that is unknown.
func (f *File) drift() float64 {
	var drifts []float64
	for i := range f.Results {
		r := &f.Results[i]
		if n := len(r.Samples); r.OK && r.Runtime == workload.Native && n >= stats.MinSamples {
			drifts = append(drifts, stats.Median(r.Samples[n-n/2:])/stats.Median(r.Samples[:n/2]))
		}
	}
	if len(drifts) == 0 {
		return 1
	}
	return stats.Median(drifts)
}
