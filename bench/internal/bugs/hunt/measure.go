// Package hunt measures how soon the strategies of runtime/sim find the bugs of package bugs, and presents that.
package hunt

import (
	"context"
	"fmt"
	"runtime"
	"sync"

	"github.com/gokka/gokka/bench/internal/bugs"
	"github.com/gokka/gokka/runtime/sim"
)

// Config says what to measure, and how much of it.
type Config struct {
	Programs   []bugs.Program
	Strategies []Strategy
	Seeds      int // base seeds: searches for one bug with one strategy
	Cap        int // iterations of a search
	Hopeless   int // after so many searches in vain there are no more
	Twin       int // iterations of the twin
	Exhaustive int // runs of an exhaustive search
	Minimise   int // base seeds of which the failure is minimised
	Quick      bool

	Progress func(done, all int, what string) // called by one goroutine at a time
}

// Quick and Full are how much is measured by default, and on request.
func Quick() Config {
	return Config{Seeds: 20, Cap: 10_000, Hopeless: 2, Twin: 2_000, Exhaustive: 2_000, Minimise: 1, Quick: true}
}

// Full is what the committed report is made of.
func Full() Config {
	return Config{Seeds: 100, Cap: 10_000, Hopeless: 10, Twin: 10_000, Exhaustive: 100_000, Minimise: 5}
}

// Run measures, on as many goroutines as GOMAXPROCS says; each run has a runtime of its own. When ctx ends, what is not
// complete is left out.
func Run(ctx context.Context, cfg Config) ([]Result, error) {
	results := make([]Result, len(cfg.Programs))
	var jobs []job
	for i := range cfg.Programs {
		p := &cfg.Programs[i]
		results[i] = newResult(p, len(cfg.Strategies))
		jobs = append(jobs, jobsOf(p, &results[i], &cfg)...)
	}
	if err := work(ctx, jobs, cfg.Progress); err != nil {
		return nil, err
	}
	return results, nil
}

// job is one part of the work, which writes to what no other part writes to.
type job struct {
	what string
	do   func(ctx context.Context) error
}

func jobsOf(p *bugs.Program, r *Result, cfg *Config) (jobs []job) {
	for i, st := range cfg.Strategies {
		jobs = append(jobs, job{p.Name + " with " + st.Name, func(ctx context.Context) (err error) {
			r.Searches[i], err = search(ctx, p, st, cfg)
			return err
		}})
	}
	return append(jobs,
		job{p.Name + ", minimised", func(ctx context.Context) error { return minimise(ctx, p, r, cfg) }},
		job{p.Name + ", its twin", func(ctx context.Context) error { return twin(ctx, p, r, cfg) }},
		job{p.Name + ", all orders", func(ctx context.Context) error { return exhaust(ctx, p, r, cfg) }},
	)
}

func work(ctx context.Context, jobs []job, progress func(done, all int, what string)) error {
	var (
		wg    sync.WaitGroup
		mu    sync.Mutex
		next  int
		first error
	)
	for range runtime.GOMAXPROCS(0) {
		wg.Go(func() {
			mu.Lock()
			defer mu.Unlock()
			for next < len(jobs) && first == nil && ctx.Err() == nil {
				j := jobs[next]
				next++
				if progress != nil {
					progress(next, len(jobs), j.what)
				}
				mu.Unlock()
				err := j.do(ctx)
				mu.Lock()
				if err != nil && first == nil {
					first = fmt.Errorf("%s: %w", j.what, err)
				}
			}
		})
	}
	wg.Wait()
	return first
}

// explore runs the program or its twin.
func explore(p *bugs.Program, fixed bool, opts ...sim.Option) (*sim.Report, error) {
	all := append([]sim.Option{withoutMinimising}, p.Options...)
	return sim.Explore(func(s *sim.T) { p.Body(s, fixed) }, append(all, opts...)...)
}

// search looks for the bug from one base seed after the other.
func search(ctx context.Context, p *bugs.Program, st Strategy, cfg *Config) (Search, error) {
	out := Search{Strategy: st.Name, Cap: cfg.Cap}
	limit := cfg.Cap
	for seed := 1; seed <= cfg.Seeds && ctx.Err() == nil; seed++ {
		if seed > cfg.Hopeless && out.Found() == 0 {
			break
		}
		opts := []sim.Option{sim.Seed(uint64(seed)), sim.Iterations(limit)}
		if len(st.Kinds) > 0 {
			opts = append(opts, sim.Strategies(st.Kinds...))
		}
		if st.Single { // all runs are the same
			out.Cap = 1
			opts = append(opts, sim.Iterations(1))
		}
		r, err := explore(p, false, opts...)
		if err != nil {
			return out, err
		}
		out.Runs += r.Runs
		out.Steps += r.Steps
		at := 0
		if r.Failure != nil {
			at = r.Failure.Iteration
		}
		out.First = append(out.First, at)
		if st.Single {
			break
		}
	}
	return out, nil
}

// minimise minimises failures that the default portfolio finds.
func minimise(ctx context.Context, p *bugs.Program, r *Result, cfg *Config) error {
	for seed := 1; seed <= cfg.Minimise && ctx.Err() == nil; seed++ {
		report, err := explore(p, false, sim.Seed(uint64(seed)), sim.Iterations(cfg.Cap), minimising)
		if err != nil {
			return err
		}
		if m, ok := minimised(report.Failure); ok {
			r.Minimal = append(r.Minimal, m)
		}
	}
	return nil
}

// twin runs the program without the bug, which must pass.
func twin(ctx context.Context, p *bugs.Program, r *Result, cfg *Config) error {
	report, err := explore(p, true, sim.Iterations(cfg.Twin))
	if err != nil || ctx.Err() != nil {
		return err
	}
	r.Twin.Runs, r.Twin.Orders = report.Runs, report.Orders
	if report.Failure != nil {
		r.Twin.Failure = report.Failure.String()
	}
	return nil
}

// exhaust runs all orders of the twin, and those of the program up to the first that shows the bug.
func exhaust(ctx context.Context, p *bugs.Program, r *Result, cfg *Config) error {
	for _, fixed := range []bool{true, false} {
		report, err := explore(p, fixed, sim.Exhaustive(), sim.Iterations(cfg.Exhaustive))
		if err != nil || ctx.Err() != nil {
			return err
		}
		all := &Exhaustive{Orders: report.Runs, Pruned: report.Pruned, Complete: report.Complete, Found: report.Failure != nil}
		if fixed {
			r.Twin.Exhaustive = all
			if all.Found {
				all.Failure = report.Failure.String()
			}
		} else {
			r.Exhaustive = all
		}
	}
	return nil
}
