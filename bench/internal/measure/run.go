package measure

import (
	"context"
	"math/rand/v2"
	"runtime"
	"slices"
	"time"

	"github.com/gokka/gokka/bench/internal/workload"
)

// Config says what is run.
type Config struct {
	Workloads []workload.Workload
	Lanes     []Lane // without variants: those are run along with native
	Procs     []int  // values of GOMAXPROCS, one after the other; empty: as it is
	Quick     bool
	// Samples is how many blocks there are. 0 stands for DefaultSamples, or MinSamples if Quick, or fewer, but at least
	// one, when a workload has used up its share of Budget.
	Samples int
	// Budget is for all workloads together, for each the same share. What one does not need goes to those after it.
	Budget time.Duration
	// Progress is told before each run; it may be nil.
	Progress func(Progress)
}

const (
	// DefaultSamples is the number of samples of a row unless told otherwise.
	DefaultSamples = 10
	// MinSamples is how many it takes for a finite 95 % interval of the median.
	MinSamples = 6
)

// runs reports whether w is run in lane l.
func runs(w *workload.Workload, l Lane) bool {
	return l.Factory == nil || !l.Factory.Slow || !w.Crowded
}

// Any reports whether there is anything to run.
func (c *Config) Any() bool {
	return slices.ContainsFunc(c.Workloads, func(w workload.Workload) bool {
		return slices.ContainsFunc(c.Lanes, func(l Lane) bool { return runs(&w, l) })
	})
}

// Progress is where a Run is.
type Progress struct {
	Workload, Runtime string
	Row, Rows         int // workloads, from 1
	Block, Blocks     int // block 0 is the warm-up
}

// Row is what came of a workload in one lane.
type Row struct {
	Workload *workload.Workload
	Lane     Lane
	Procs    int
	Samples  []workload.Measurement
	Blocks   []int // in which block each sample was taken
	Quick    bool
	Err      error // then the samples mean nothing
}

// Run takes all samples. In each block every lane of the workload runs once, in random order, so that slow changes of
// the machine hit all of them alike. When ctx ends Run returns what it has; rows without a sample are left out.
func Run(ctx context.Context, cfg Config) []Row {
	var rows []Row
	procs := cfg.Procs
	if len(procs) == 0 {
		procs = []int{runtime.GOMAXPROCS(0)}
	}
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(0))
	shuffle := rand.New(rand.NewPCG(1, 2))
	deadline := time.Now().Add(cfg.Budget)
	for i, p := range procs {
		runtime.GOMAXPROCS(p)
		for j := range cfg.Workloads {
			pos := Progress{Row: i*len(cfg.Workloads) + j + 1, Rows: len(procs) * len(cfg.Workloads)}
			share := time.Until(deadline) / time.Duration(pos.Rows-pos.Row+1)
			for _, r := range runBlocks(ctx, &cfg, &cfg.Workloads[j], share, shuffle, pos) {
				if len(r.Samples) > 0 || r.Err != nil {
					r.Procs = p
					rows = append(rows, r)
				}
			}
			if ctx.Err() != nil {
				return rows
			}
		}
	}
	return rows
}

// runBlocks takes the samples of one workload.
func runBlocks(ctx context.Context, cfg *Config, w *workload.Workload, share time.Duration, shuffle *rand.Rand,
	pos Progress) []Row {
	var rows []Row
	for _, l := range cfg.Lanes {
		if !runs(w, l) {
			continue
		}
		rows = append(rows, Row{Workload: w, Lane: l, Quick: cfg.Quick})
		if l.Factory == nil {
			for _, v := range w.Variants {
				rows = append(rows, Row{Workload: w, Lane: Lane{Variant: v.Name}, Quick: cfg.Quick})
			}
		}
	}
	n, blocks := w.Size, cfg.Samples
	if blocks == 0 {
		blocks = DefaultSamples
		if cfg.Quick {
			blocks = MinSamples
		}
	}
	if cfg.Quick {
		n = w.Quick
	}
	began, last := time.Now(), time.Duration(0)
	for block := range blocks + 1 {
		so := time.Since(began)
		if cfg.Samples == 0 && block > 1 && so+(so-last) > share {
			break // the next one, if it takes as long as the one before, would not end in time
		}
		last = so
		for _, i := range shuffle.Perm(len(rows)) {
			r := &rows[i]
			if r.Err != nil {
				continue
			}
			if cfg.Progress != nil {
				p := pos
				p.Workload, p.Runtime, p.Block, p.Blocks = w.Name, r.Lane.Name(), block, blocks
				cfg.Progress(p)
			}
			m, err := Sample(ctx, w, r.Lane, n)
			switch {
			case ctx.Err() != nil:
				return rows
			case err != nil:
				r.Err = err
			case block > 0:
				r.Samples = append(r.Samples, m)
				r.Blocks = append(r.Blocks, block)
			}
		}
	}
	return rows
}
