package conformance

import (
	"context"
	"fmt"
	"log/slog"
	"runtime"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/gokka/gokka/core"
	"github.com/gokka/gokka/registry"
	"github.com/gokka/gokka/runtime/goroutine"
	"github.com/gokka/gokka/runtime/pooled"
	"github.com/gokka/gokka/runtime/sim"
)

var programs = slices.Concat(messages, asks, lives, full)

// TestResultsAreAmongSims runs all programs on all runtimes, and on sim in a number of orders that are chosen in another
// way.
func TestResultsAreAmongSims(t *testing.T) {
	observed := map[string][]sighting{}
	onRuntimes(t, func(on string, w *world) {
		for _, p := range programs {
			observed[p.name] = append(observed[p.name], sighting{p.play(w.again(t)), on})
		}
	})
	possible, seen := 0, 0
	for _, p := range programs {
		t.Run(p.name, func(t *testing.T) {
			allowed := onSim(t, p, sim.Exhaustive())
			for result := range onSim(t, p, sim.Iterations(100)) {
				require.Contains(t, allowed, result, "the exhaustive search has left it out")
			}
			require.Len(t, allowed, p.results, "%v", allowed)
			for _, result := range p.beyond {
				require.NotContains(t, allowed, result, "is no limit of sim's any more")
			}
			for _, s := range foreign(allowed, observed[p.name]) {
				if !slices.Contains(p.beyond, s.result) {
					t.Errorf("%s showed %q, which sim does not allow", s.on, s.result)
				}
			}
			found := map[string]bool{}
			for _, s := range observed[p.name] {
				if allowed[s.result] {
					found[s.result] = true
				}
			}
			t.Logf("%d of %d results seen", len(found), len(allowed))
			possible, seen = possible+len(allowed), seen+len(found)
		})
	}
	t.Logf("%d of %d results of %d programs seen, each run %d times", seen, possible, len(programs), len(observed[programs[0].name]))
}

// sighting is a result, and where it was seen.
type sighting struct{ result, on string }

// foreign returns the first sighting of each result that is not allowed.
func foreign(allowed map[string]bool, seen []sighting) (found []sighting) {
	for _, s := range seen {
		same := func(f sighting) bool { return f.result == s.result }
		if !allowed[s.result] && !slices.ContainsFunc(found, same) {
			found = append(found, s)
		}
	}
	return found
}

// If sim left an order out it would be noticed: here it is made to, with senders of which the second waits for the
// first, and the other runtimes run them one after the other, the other way round.
func TestAnOrderThatIsMissingIsNoticed(t *testing.T) {
	chained := onSim(t, program{"chained", 1, 2, func(w *world) {
		c := w.sink("c")
		b := w.does("b", w.tells(c, "b"), w.ends())
		w.kick(w.does("a", w.tells(c, "a"), w.tells(b, "go"), w.ends()))
	}, false, nil}, sim.Exhaustive())
	require.Equal(t, map[string]bool{"c: a b": true}, chained)

	inTurn := program{"in turn", 1, 2, func(w *world) {
		c := w.sink("c")
		a, b := w.does("a", w.tells(c, "a"), w.ends()), w.does("b", w.tells(c, "b"), w.ends())
		for _, ref := range []core.Ref{b, a} {
			_, err := ref.Ask(w.ctx, "go")
			require.NoError(w.t, err)
		}
	}, false, nil}
	onRuntimes(t, func(on string, w *world) {
		seen := []sighting{{inTurn.play(w.again(t)), on}}
		require.Equal(t, []sighting{{"c: b a", on}}, foreign(chained, seen))
	})
}

// onSim returns the results that there are.
func onSim(t *testing.T, p program, option sim.Option) map[string]bool {
	t.Helper()
	possible := map[string]bool{}
	report, err := sim.Explore(func(s *sim.T) {
		possible[p.play(&world{t: s, ctx: s.Context(), rt: s.Runtime(), reg: s.Registry()})] = true
	}, option, sim.Tolerate(func(error) bool { return p.fails }))
	require.NoError(t, err)
	require.Nil(t, report.Failure)
	return possible
}

// repeats is how often things are done on each runtime for each number of processors, half of the times with pauses.
const repeats = 40

// shutter is what all runtimes are.
type shutter interface {
	core.Runtime
	Shutdown(context.Context) error
}

// onRuntimes calls play for each runtime, several times.
func onRuntimes(t *testing.T, play func(on string, w *world)) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), bounded)
	defer cancel()
	quiet := slog.New(slog.DiscardHandler)
	run := func(name string, rt shutter, err error, reg *registry.Registry) {
		require.NoError(t, err)
		for i := range uint64(repeats) {
			play(fmt.Sprintf("%s, GOMAXPROCS %d", name, runtime.GOMAXPROCS(0)), &world{ctx: ctx, rt: rt, reg: reg, seed: i / 2 * (i % 2)})
		}
		require.NoError(t, rt.Shutdown(ctx))
	}
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(0))
	for _, procs := range []int{1, 2, 4} {
		runtime.GOMAXPROCS(procs)
		reg := registry.New()
		rt, err := goroutine.New(goroutine.Options{Registry: reg, Logger: quiet})
		run("goroutine", rt, err, reg)
		for _, direct := range []core.DirectMode{core.DirectNever, core.DirectInTurns, core.DirectAlways} {
			reg := registry.New()
			rt, err := pooled.New(pooled.Options{Registry: reg, Logger: quiet, Direct: direct})
			run(fmt.Sprintf("pooled, direct mode %d", direct), rt, err, reg)
		}
	}
}
