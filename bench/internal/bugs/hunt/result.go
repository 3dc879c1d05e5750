package hunt

import (
	"math"
	"slices"

	"github.com/gokka/gokka/bench/internal/bugs"
)

// Result is what was measured of one program.
type Result struct {
	Name       string `json:"name"`
	Bug        string `json:"bug"`
	Origin     string `json:"origin"`
	Class      string `json:"class"`
	Oracle     string `json:"oracle"`
	Expect     string `json:"expect"`
	Deviations int    `json:"deviations_by_hand"`

	Searches   []Search    `json:"searches"`   // one for each strategy
	Minimal    []Minimal   `json:"minimal"`    // one for each base seed that was tried
	Exhaustive *Exhaustive `json:"exhaustive"` // up to the bug; nil: not done
	Twin       Twin        `json:"twin"`
}

// Search is what one strategy made of it.
type Search struct {
	Strategy string `json:"strategy"`
	Cap      int    `json:"cap"`
	First    []int  `json:"first"` // by base seed, from 1: the iteration that failed; 0: none up to Cap
	Runs     int    `json:"runs"`  // of all searches
	Steps    int    `json:"steps"` // of all runs
}

// Exhaustive is what a search of all orders found.
type Exhaustive struct {
	Orders   int    `json:"orders"` // that were run
	Pruned   int    `json:"pruned"`
	Complete bool   `json:"complete"`
	Found    bool   `json:"found"`
	Failure  string `json:"failure,omitempty"` // of a twin
}

// Twin is what became of the program without the bug.
type Twin struct {
	Runs       int         `json:"runs"`
	Orders     int         `json:"orders"`
	Least      int         `json:"least_orders"` // for 10,000 runs
	Failure    string      `json:"failure,omitempty"`
	Exhaustive *Exhaustive `json:"exhaustive"` // nil: not done
}

// failure is what should not have happened to the twin.
func (t *Twin) failure() string {
	if t.Failure == "" && t.Exhaustive != nil {
		return t.Exhaustive.Failure
	}
	return t.Failure
}

func newResult(p *bugs.Program, strategies int) Result {
	return Result{Name: p.Name, Bug: p.Bug, Origin: p.Origin, Class: p.Class, Oracle: p.Oracle, Expect: p.Expect,
		Deviations: p.Deviations, Searches: make([]Search, strategies), Minimal: []Minimal{}, Twin: Twin{Least: p.Orders}}
}

// Found counts the base seeds that led to the bug.
func (s *Search) Found() (n int) {
	for _, at := range s.First {
		if at > 0 {
			n++
		}
	}
	return n
}

// Quantile returns how many iterations it took for that part of the base seeds to find the bug; false: more than the cap.
func (s *Search) Quantile(q float64) (int, bool) {
	if len(s.First) == 0 {
		return 0, false
	}
	sorted := slices.Clone(s.First)
	for i, at := range sorted {
		if at == 0 {
			sorted[i] = math.MaxInt
		}
	}
	slices.Sort(sorted)
	at := sorted[max(0, int(math.Ceil(q*float64(len(sorted))))-1)]
	return at, at < math.MaxInt
}

// Rate is the part of the runs that showed the bug, each search having ended with the first.
func (s *Search) Rate() float64 {
	if s.Runs == 0 {
		return 0
	}
	return float64(s.Found()) / float64(s.Runs)
}

// Length is how many steps a run had on average.
func (s *Search) Length() float64 {
	if s.Runs == 0 {
		return 0
	}
	return float64(s.Steps) / float64(s.Runs)
}

// Search returns the search with a strategy; nil: there was none.
func (r *Result) Search(strategy string) *Search {
	for i := range r.Searches {
		if s := &r.Searches[i]; s.Strategy == strategy && len(s.First) > 0 {
			return s
		}
	}
	return nil
}

// Best returns the search in which most runs showed the bug, of those that go by one strategy and make different runs;
// nil: none did.
func (r *Result) Best() (best *Search) {
	for i := range r.Searches {
		s := &r.Searches[i]
		if s.Strategy != Portfolio && s.Cap > 1 && s.Found() > 0 && (best == nil || s.Rate() > best.Rate()) {
			best = s
		}
	}
	return best
}

// enough is the part of the base seeds that the portfolio is to find a bug from.
const enough = 0.95

// Missed reports whether the portfolio found the bug too seldom.
func (r *Result) Missed() bool {
	s := r.Search(Portfolio)
	return s != nil && float64(s.Found()) < enough*float64(len(s.First))
}

// Failed returns lines about what must not be: twins that fail or whose runs are too much alike.
func (r *Result) Failed() (lines []string) {
	if failure := r.Twin.failure(); failure != "" {
		lines = append(lines, "FAIL "+r.Name+": its twin fails: "+firstLine(failure))
	}
	if r.Twin.Runs >= twinRuns && r.Twin.Orders < r.Twin.Least {
		lines = append(lines, "FAIL "+r.Name+": its twin has shown too few orders")
	}
	return lines
}

// twinRuns is how many runs of a twin must reach the least number of orders.
const twinRuns = 10_000
