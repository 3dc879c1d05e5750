package sim

import (
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/gokka/gokka/runtime/sim/internal/strategy"
	"github.com/gokka/gokka/runtime/sim/internal/trace"
)

// Report is what came of a number of runs.
type Report struct {
	Runs     int      // that came to an end
	Pruned   int      // of an exhaustive search, cut short since they would have been like others
	Complete bool     // an exhaustive search has run all orders
	Orders   int      // how many different ones there were, as the single actors saw them
	Steps    int      // of all runs
	Longest  int      // of one run
	Failure  *Failure // nil if all passed
	Never    []string // what Sometimes hoped for in vain; nil after a failure
}

// manyRuns is how many runs without another order make it likely that there is none.
const manyRuns = 50

// advice says what may be better than more of the same.
func (x *explorer) advice() string {
	if n := x.report.Runs - x.lastNew; !x.exhaustive && x.replay == "" && n >= manyRuns && n > x.report.Runs/2 {
		return fmt.Sprintf("; none in the last %d runs: perhaps Exhaustive gets to the end", n)
	}
	return ""
}

// String is one line.
func (r *Report) String() string {
	if r.Complete {
		return fmt.Sprintf("complete: %d orders (%d runs pruned), %d steps at most", r.Runs, r.Pruned, r.Longest)
	}
	return fmt.Sprintf("%d runs, %d different orders, %d steps at most", r.Runs, r.Orders, r.Longest)
}

// explorer is one call of Test or Explore.
type explorer struct {
	*config
	name string
	pkg  string // for the command that replays
	body func(*T)
	tb   testing.TB // nil in Explore
	t    *testing.T // the same, for bubbles

	confluent func(*T) any // instead of body
	first     *iteration   // the canonical one, with whose result others are compared

	mu      sync.Mutex
	report  Report
	found   *iteration // what Report.Failure describes
	orders  map[uint64]bool
	lastNew int             // the last run that brought another order
	seen    map[string]bool // of Sometimes
	notes   []string
	spoilt  bool          // t has failed, before this or by races, so that it does not tell any more what a run did
	stray   bool          // a run has failed t
	beat    atomic.Uint64 // counts steps, of runs in bubbles
	doing   atomic.Value  // string: the last one
	pending string        // what is to be said if a run in a bubble ends the process
	begun   time.Time
	hashes  []string // of runs; see publish
}

// Explore runs body as Test does, and returns what came of it instead of failing a test. It saves no traces and
// looks for none unless there is the option Dir, and does not know the option Bubble. The error is about the
// options.
func Explore(body func(*T), opts ...Option) (*Report, error) { return exploreAll(body, nil, opts) }

func exploreAll(body func(*T), confluent func(*T) any, opts []Option) (*Report, error) {
	c, err := newConfig("", false, opts)
	if err != nil {
		return nil, err
	}
	if c.bubble {
		return nil, optionError("Bubble works only in Test")
	}
	x := &explorer{config: c, name: "Explore", body: body, confluent: confluent}
	return x.explore()
}

// explore makes all the runs that the configuration wants.
func (x *explorer) explore() (*Report, error) {
	x.orders = map[uint64]bool{}
	x.begun = time.Now()
	x.spoilt = x.t != nil && x.t.Failed()
	var err error
	switch {
	case x.confluent != nil && !x.canonical(): // it fails
	case x.replay != "":
		err = x.replayOne()
	case !x.replaySaved():
		x.sampleAll()
	}
	if x.found != nil && x.replay == "" {
		x.minimise(x.found)
	}
	if f := x.report.Failure; f != nil {
		x.save(f)
	} else if !x.stray {
		x.report.Never = x.never()
	}
	return &x.report, errors.Join(err, x.publish())
}

func (x *explorer) sampleAll() {
	switch {
	case x.exhaustive:
		x.search()
	case x.workers > 1:
		x.manyWorkers()
	default:
		for i := 0; x.wants(i) && x.sample(i); i++ {
		}
	}
}

// wants says whether there is to be a run number i, counted from 0.
func (x *explorer) wants(i int) bool {
	if x.duration > 0 {
		return i == 0 || time.Since(x.begun) < x.duration
	}
	return x.iterations == 0 || i < x.iterations
}

// sample makes run number i of a random exploration; false: the last one.
func (x *explorer) sample(i int) bool {
	token := x.strategies[i%len(x.strategies)].token(strategy.Mix(x.seed, uint64(i)))
	x.mu.Lock()
	if n := x.report.Longest; n > 0 {
		token = token.WithLength(n)
	}
	x.mu.Unlock()
	it := x.run(token, token.New)
	return x.account(it, i)
}

func (x *explorer) manyWorkers() {
	var next atomic.Int64
	var stop atomic.Bool
	var wg sync.WaitGroup
	for range x.workers {
		wg.Go(func() {
			for !stop.Load() {
				i := int(next.Add(1)) - 1
				if !x.wants(i) || !x.sample(i) {
					stop.Store(true)
				}
			}
		})
	}
	wg.Wait()
}

// search runs all orders.
func (x *explorer) search() {
	dfs := &strategy.Exhaustive{Plain: x.plain}
	for i := 0; x.wants(i); i++ {
		if !dfs.Begin() {
			x.report.Complete = true
			break
		}
		it := x.run(strategy.Token{Name: "path"}, func() strategy.Strategy { return dfs })
		it.token = dfs.Token()
		dfs.End(it.rt.set.Wide)
		if dfs.Changed() {
			it.reasons = append(it.reasons, "an exhaustive search needs a program that does the same with the same "+
				"choices: this run did not begin as the one before did. Look for maps, time.Now, random numbers, goroutines.")
		}
		if dfs.Cut() && !it.failed() {
			x.report.Pruned++
			continue
		}
		if !x.account(it, i) {
			break
		}
	}
}

// run makes one run, and with GOKKA_SIM_CHECK another one to compare.
func (x *explorer) run(token strategy.Token, choices func() strategy.Strategy) *iteration {
	it := x.startBubbled(token, choices())
	x.unobserved(it)
	if !x.check || x.exhaustive || it.failed() {
		return it
	}
	again := &replay{steps: it.steps, strict: true, rest: token.New()}
	twin := x.startBubbled(token, again)
	switch {
	case again.diverged != nil:
		it.reasons = append(it.reasons, again.diverged.Error())
	case len(twin.steps) != len(it.steps):
		it.reasons = append(it.reasons,
			fmt.Sprintf("not deterministic: %d steps, then %d with the same choices", len(it.steps), len(twin.steps)))
	}
	return it
}

// account adds a run to the report; false: it is the last one.
func (x *explorer) account(it *iteration, i int) bool {
	x.mu.Lock()
	defer x.mu.Unlock()
	r := &x.report
	r.Runs++
	r.Steps += len(it.steps)
	r.Longest = max(r.Longest, len(it.steps))
	if order := trace.Orders(it.steps); !x.orders[order] {
		x.orders[order] = true
		r.Orders++
		x.lastNew = r.Runs
	}
	if x.traces != "" {
		x.hashes = append(x.hashes, x.line(it))
	}
	if it.races > 0 && x.t != nil {
		x.notes = append(x.notes, fmt.Sprintf("the race detector has reported %d data races in run %d; again: %s", it.races, i+1,
			x.command(it.token.String())))
	}
	if x.verbose {
		x.notes = append(x.notes, fmt.Sprintf("run %d: %v, %d steps", i+1, it.token, len(it.steps)))
	}
	if !it.failed() {
		return !x.strayed(it, i)
	}
	if r.Failure == nil || r.Failure.Iteration > i+1 {
		r.Failure, x.found = x.failure(it, i+1), it
	}
	return false
}

// strayed reports whether a run that has not failed its T has failed the test by the testing.T outside. That one knows of no
// runs, and would say the same after each of them.
func (x *explorer) strayed(it *iteration, i int) bool {
	if x.t == nil || x.spoilt || it.races > 0 || !x.t.Failed() {
		x.spoilt = x.spoilt || it.races > 0 // which makes it fail too
		return false
	}
	x.spoilt, x.stray = true, true
	x.notes = append(x.notes, fmt.Sprintf("run %d has failed the testing.T outside, not the sim.T that the body is given, "+
		"so it was the last one; again: %s", i+1, x.command(it.token.String())))
	return true
}

// line is what publish writes of a run.
func (x *explorer) line(it *iteration) string {
	return fmt.Sprintf("%v %d %016x", it.token, len(it.steps), hash(x.encode(it)))
}
