package measure

import (
	"context"
	"math/rand/v2"
	"runtime"
	"slices"
	"time"

	"github.com/gokka/gokka/bench/internal/runtimes"
	"github.com/gokka/gokka/bench/internal/stats"
	"github.com/gokka/gokka/bench/internal/workload"
)

// Config says what is run.
type Config struct {
	Workloads []workload.Workload
	Lanes     []Lane // without variants: those are run along with native
	Procs     []int  // values of GOMAXPROCS, one after the other; empty: as it is
	Quick     bool
	// Samples is how many blocks there are. 0 stands for DefaultSamples, or stats.MinSamples if Quick, or fewer, but at
	// least one, when a workload has used up its share of Budget, or twice that for as many as tell anything.
	Samples int
	// Budget is for all workloads together, for each the same share. What one does not need goes to those after it.
	Budget time.Duration
	// Progress is told before each run; it may be nil.
	Progress func(Progress)
}

const (
	// DefaultSamples is the number of samples of a row unless told otherwise.
	DefaultSamples = 10
	// MinTime is how long a sample lasts at least, where the size may be chosen and the run is not a quick one.
	MinTime = 100 * time.Millisecond
	// aimTime is a bit more, because samples differ.
	aimTime = 115 * time.Millisecond
)

// runs reports whether w is run in lane l.
func runs(w *workload.Workload, l Lane) bool {
	if l.Peer != nil {
		return w.OnPeers()
	}
	f := l.Factory
	return f == nil || (!f.Slow || !w.Crowded) && (!f.AsksOnly || w.Asks)
}

// lanesOf returns the lanes in which w is run.
func (c *Config) lanesOf(w *workload.Workload) []Lane {
	var lanes []Lane
	if w.Only != "" {
		all := runtimes.All()
		if i := slices.IndexFunc(all, func(f runtimes.Factory) bool { return f.Name == w.Only }); i >= 0 {
			lanes = append(lanes, Lane{Factory: &all[i]})
		}
		return lanes
	}
	for _, l := range c.Lanes {
		if runs(w, l) {
			lanes = append(lanes, l)
		}
	}
	return lanes
}

// Any reports whether there is anything to run.
func (c *Config) Any() bool {
	return slices.ContainsFunc(c.Workloads, func(w workload.Workload) bool {
		return len(c.lanesOf(&w)) > 0
	})
}

// Progress is where a Run is.
type Progress struct {
	Workload, Runtime string
	Row, Rows         int // workloads, from 1
	Block, Blocks     int // block 0 is the warm-up
	Left              time.Duration
}

// Row is what came of a workload in one lane.
type Row struct {
	Workload *workload.Workload
	Lane     Lane
	Procs    int
	Samples  []workload.Measurement
	Blocks   []int // in which block each sample was taken
	Sizes    []int // with which N
	PeakRSS  int64 // bytes of the process in the warm-up; 0 if unknown
	Quick    bool
	Err      error // then the samples mean nothing

	size int // of the next sample
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
	s := session{cfg: &cfg, shuffle: rand.New(rand.NewPCG(1, 2)), began: time.Now()}
	s.deadline = s.began.Add(cfg.Budget)
	for i, p := range procs {
		runtime.GOMAXPROCS(p)
		for j := range cfg.Workloads {
			s.pos = Progress{Row: i*len(cfg.Workloads) + j + 1, Rows: len(procs) * len(cfg.Workloads)}
			for _, r := range s.blocks(ctx, &cfg.Workloads[j]) {
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

// session is one Run, and where it is.
type session struct {
	cfg             *Config
	shuffle         *rand.Rand
	began, deadline time.Time
	pos             Progress
}

// share is how long the next workload may take.
func (s *session) share() time.Duration {
	return time.Until(s.deadline) / time.Duration(s.pos.Rows-s.pos.Row+1)
}

// rows returns a row without samples for each lane of w, and those of its native variants.
func (s *session) rows(w *workload.Workload) (rows []Row) {
	n := w.Size
	if s.cfg.Quick {
		n = w.Quick
	}
	for _, l := range s.cfg.lanesOf(w) {
		rows = append(rows, Row{Workload: w, Lane: l, Quick: s.cfg.Quick, size: n})
		if l.Factory == nil && l.Peer == nil {
			for _, v := range w.Variants {
				rows = append(rows, Row{Workload: w, Lane: Lane{Variant: v.Name}, Quick: s.cfg.Quick, size: n})
			}
		}
	}
	return rows
}

// blocks takes the samples of one workload.
func (s *session) blocks(ctx context.Context, w *workload.Workload) []Row {
	rows, blocks, share := s.rows(w), s.cfg.Samples, s.share()
	if blocks == 0 {
		blocks = DefaultSamples
		if s.cfg.Quick {
			blocks = stats.MinSamples
		}
	}
	began, last, longest := time.Now(), time.Duration(0), time.Duration(0)
	for block := range blocks + 1 {
		so := time.Since(began)
		longest = max(longest, so-last)
		limit := share
		if block <= stats.MinSamples && !s.cfg.Quick {
			limit *= 2 // too few samples would be worth nothing
		}
		if s.cfg.Samples == 0 && block > 1 && so+longest > limit {
			break // the next one, if it takes as long as the longest so far, would not end in time
		}
		last = so
		for _, i := range s.shuffle.Perm(len(rows)) {
			r := &rows[i]
			if r.Err != nil {
				continue
			}
			s.progress(r, block, blocks, so, share)
			if !r.sample(ctx, block) {
				return rows
			}
		}
	}
	return rows
}

// sample takes a sample, in block 0 as a warm-up; false: ctx has ended.
func (r *Row) sample(ctx context.Context, block int) bool {
	elsewhere := r.Workload.Fresh || r.Lane.Peer != nil
	if block == 0 && !elsewhere {
		forgetPeakRSS()
	}
	m, err := Sample(ctx, r.Workload, r.Lane, r.size)
	switch {
	case ctx.Err() != nil:
		return false
	case err != nil:
		r.Err = err
		return true
	case block > 0:
		r.Samples = append(r.Samples, m)
		r.Blocks = append(r.Blocks, block)
		r.Sizes = append(r.Sizes, r.size)
	case elsewhere:
		r.PeakRSS = m.PeakRSS
	default:
		r.PeakRSS = peakRSS()
	}
	if !r.Quick && !r.Workload.Fixed && (block == 0 || m.Elapsed < MinTime) {
		r.size = resize(r.size, m.Elapsed)
	}
	return true
}

// resize returns a size with which a sample lasts aimTime, if it took so long with n.
func resize(n int, elapsed time.Duration) int {
	factor := float64(aimTime) / float64(max(elapsed, time.Millisecond))
	return max(1, int(float64(n)*factor+.5))
}

func (s *session) progress(r *Row, block, blocks int, so, share time.Duration) {
	if s.cfg.Progress == nil {
		return
	}
	p := s.pos
	p.Workload, p.Runtime, p.Block, p.Blocks = r.Workload.Name, r.Lane.Name(), block, blocks
	each := share
	if done := s.pos.Row - 1; done > 0 {
		each = (time.Since(s.began) - so) / time.Duration(done)
	}
	this := each
	if block > 0 {
		this = so * time.Duration(blocks+1) / time.Duration(block)
	}
	p.Left = max(0, this-so) + each*time.Duration(p.Rows-p.Row)
	s.cfg.Progress(p)
}
