package pooled

import (
	"fmt"
	"slices"
	"sync"
	"testing"
)

// lost is what is wrong with a state, if anything, in which nothing goes on but handlers that wait for something or are
// blocked where nobody sees it: "" if all is well.
func (m model) lost(s state) string {
	var held [modelPlaces]bool // by a handler that blocks where nobody sees it: the monitor's business
	everywhere := true
	for _, g := range s.all {
		switch g.at {
		case stalled:
			if g.place >= 0 {
				held[g.place] = true
			}
		case ended, waiting:
		default:
			return "" // something goes on
		}
	}
	if s.searching != 0 {
		return "searching is not 0 while nobody searches"
	}
	for i := range m.places {
		if everywhere = everywhere && held[i]; !held[i] && (s.ring[i] > 0 || s.slot[i]) {
			return fmt.Sprintf("work in the queues of place %d, which is idle", i)
		}
	}
	if s.queue > 0 && !everywhere {
		return "work in the global queue while a place is idle"
	}
	return ""
}

// exploration goes through all states that can be reached, depth first.
type exploration struct {
	model
	visited map[state]bool // true: all that can follow has been explored; false: the state is on the path
	path    []state
	verdict string // the first thing that was found to be wrong
	witness []state
}

func (e *exploration) explore(s state) {
	if e.verdict != "" {
		return
	}
	e.path = append(e.path, s)
	defer func() { e.path = e.path[:len(e.path)-1] }()
	if e.verdict = e.lost(s); e.verdict != "" {
		e.witness = slices.Clone(e.path)
		return
	}
	e.visited[s] = false
	for i, g := range s.all {
		if i > 0 && g == s.all[i-1] {
			continue // does the same as the one before
		}
		e.step(s, i, func(s state) {
			s = s.canonical()
			switch done, seen := e.visited[s]; {
			case !seen:
				e.explore(s)
			case !done && e.verdict == "":
				e.verdict = "it may go on for ever"
				e.witness = append(slices.Clone(e.path), s)
			}
		})
	}
	e.visited[s] = true
}

// run explores a model. Nothing about it depends on the machine, so once per process is enough.
func (m model) run() *exploration {
	once, _ := explorations.LoadOrStore(m, sync.OnceValue(func() *exploration {
		e := &exploration{model: m, visited: map[state]bool{}}
		e.explore(m.initial().canonical())
		return e
	}))
	return once.(func() *exploration)()
}

var explorations sync.Map // of func() *exploration, by model

func (e *exploration) report(t *testing.T) {
	t.Logf("%d states", len(e.visited))
	for i, s := range e.witness {
		t.Logf("%3d %v", i, s)
	}
}

// scenarios are as large as a few seconds allow. Every interleaving of each is tried.
var scenarios = []model{
	{places: 1, submitters: 3, sends: 0, parks: 1, stalls: 0},
	{places: 1, submitters: 2, sends: 1, parks: 2, stalls: 0},
	{places: 2, submitters: 3, sends: 0, parks: 0, stalls: 1},
	{places: 2, submitters: 2, sends: 2, parks: 0, stalls: 0},
	{places: 2, submitters: 2, sends: 0, parks: 1, stalls: 0},
	{places: 2, submitters: 1, sends: 3, parks: 1, stalls: 1},
}

func (m model) String() string {
	return fmt.Sprintf("%d places, %d from outside, %d from inside, %d parks, %d stalls", m.places, m.submitters, m.sends, m.parks, m.stalls)
}

// No work is left lying: whenever nothing goes on any more but handlers that wait, all queues are empty, except that
// of a place whose handler blocks unseen only the monitor looks after. And no run goes on for ever, since no state comes
// after itself.
func TestModelLosesNoWakeUp(t *testing.T) {
	for _, m := range scenarios {
		t.Run(m.String(), func(t *testing.T) {
			e := m.run()
			e.report(t)
			if e.verdict != "" {
				t.Error(e.verdict)
			}
		})
	}
}

// Every rule is needed. What is not: that giveUp makes its place idle before it stops searching. Turned round, no interleaving
// loses anything, because all that a waker can miss lies before the look that follows both.
func TestModelWithoutARuleLosesAWakeUp(t *testing.T) {
	for _, broken := range []rule{
		workFirst, giveUpLooks, idleFirst, failedWakeLooks, failedWakeLeaves, foundWakes, passOnLooks, passOnFlushes,
	} {
		t.Run(string(broken), func(t *testing.T) {
			for _, m := range scenarios {
				m.broken = broken
				e := m.run()
				t.Logf("%v: %q after %d states", m, e.verdict, len(e.visited))
				if e.verdict != "" {
					return
				}
			}
			t.Error("nothing goes wrong without this rule")
		})
	}
}
