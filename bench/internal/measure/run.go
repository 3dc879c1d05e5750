package measure

import (
	"context"
	"math/rand/v2"
	"runtime"
	"time"

	"github.com/gokka/gokka/bench/internal/workload"
)

// Config says what is run.
type Config struct {
	Workloads []workload.Workload
	Lanes     []Lane // without variants: those are run along with native
	Procs     []int  // values of GOMAXPROCS, one after the other; empty: as it is
	Quick     bool
	// Samples is how many blocks there are; 0 stands for DefaultSamples, or fewer, but not less than MinSamples, when a
	// workload has used up Budget.
	Samples int
	Budget  time.Duration
	// Progress is told before each run; it may be nil.
	Progress func(Progress)
}

const (
	// DefaultSamples is the number of samples of a row unless told otherwise.
	DefaultSamples = 10
	// MinSamples is how many it takes for a finite 95 % interval of the median.
	MinSamples = 6
)

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
	for i, p := range procs {
		runtime.GOMAXPROCS(p)
		for j := range cfg.Workloads {
			pos := Progress{Row: i*len(cfg.Workloads) + j + 1, Rows: len(procs) * len(cfg.Workloads)}
			for _, r := range runBlocks(ctx, &cfg, &cfg.Workloads[j], shuffle, pos) {
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
func runBlocks(ctx context.Context, cfg *Config, w *workload.Workload, shuffle *rand.Rand, pos Progress) []Row {
	var rows []Row
	for _, l := range cfg.Lanes {
		rows = append(rows, Row{Workload: w, Lane: l})
		if l.Factory == nil {
			for _, v := range w.Variants {
				rows = append(rows, Row{Workload: w, Lane: Lane{Variant: v.Name}})
			}
		}
	}
	n, blocks := w.Size, cfg.Samples
	if cfg.Quick {
		n = w.Quick
	}
	if blocks == 0 {
		blocks = DefaultSamples
	}
	began := time.Now()
	for block := range blocks + 1 {
		if cfg.Samples == 0 && block > MinSamples && time.Since(began) > cfg.Budget {
			break
		}
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
