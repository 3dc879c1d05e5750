//go:build race

package sim_test

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"regexp"
	"runtime"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/gokka/gokka/core"
	"github.com/gokka/gokka/runtime/sim"
)

// A race that the detector reports makes the process fail that it was found in. So the programs run in another
// process, which is told to go on after a report and to report the same one again.

const inner = "GOKKA_RACE_PROGRAMS"

// seeds is how many orders each program runs in: what is reported must not depend on the order.
const seeds = 20

var outcomeLine = regexp.MustCompile(`(?m)^program (\w+): races in (\d+) of (\d+) runs`)

// TestRaceMode says that the detector reports every program that shares memory, under every order, and none that
// passes it on.
func TestRaceMode(t *testing.T) {
	if os.Getenv(inner) != "" {
		runRacePrograms(t)
		return
	}
	found := raceReports(t)
	for name := range sharing {
		require.Equal(t, seeds, found[name], "%s shares memory: races in %d of %d runs", name, found[name], seeds)
	}
	for name := range passing {
		require.Zero(t, found[name], "%s passes memory on: races in %d of %d runs", name, found[name], seeds)
	}
	for _, name := range bubbled {
		want := 0
		if sharing[name] != nil {
			want = seeds
		}
		require.Equal(t, want, found[name+"InBubble"], "%s, in bubbles: races in %d of %d runs", name, found[name+"InBubble"], seeds)
	}
}

// bubbled are programs that also run in bubbles.
var bubbled = []string{"tell", "asks", "resumed", "deadline", "timers", "timeouts", "pipe", "body"}

// A test that passes but for the detector's reports says in which run they were made, and how to make it again.
func TestRacesSayWhichRunItWas(t *testing.T) {
	if os.Getenv(inner) != "" {
		sim.Test(t, sharing["tell"], sim.Dir(""))
		return
	}
	out := inRaceChild(t, "^TestRacesSayWhichRunItWas$")
	require.Regexp(t, `reported \d+ data races in run 1; again: GOKKA_SIM_REPLAY=random:\S+ go test .* -run '\^TestRacesSayWhichRunItWas\$'`, out)
	require.Contains(t, out, "race detected during execution of test")
}

// The same programs with race mode off: the detector sees nothing, since the hand-offs order everything.
func TestRaceModeOff(t *testing.T) {
	for name, n := range raceReports(t, "GOKKA_SIM_RACE=off") {
		require.Zero(t, n, name)
	}
}

// raceReports runs the programs and returns in how many runs each had races.
func raceReports(t *testing.T, env ...string) map[string]int {
	t.Helper()
	out := inRaceChild(t, "^TestRaceMode$", env...)
	found := map[string]int{}
	for _, m := range outcomeLine.FindAllStringSubmatch(out, -1) {
		n, err := strconv.Atoi(m[2])
		require.NoError(t, err)
		found[m[1]] = n
	}
	require.Len(t, found, len(sharing)+len(passing)+len(bubbled), "%s", out)
	return found
}

// inRaceChild runs a test of this package in a process that goes on after a report, and returns its output.
func inRaceChild(t *testing.T, test string, env ...string) string {
	t.Helper()
	cmd := exec.CommandContext(bounded(t), os.Args[0], "-test.run="+test, "-test.v")
	for _, v := range os.Environ() {
		if !strings.HasPrefix(v, "GOKKA_SIM_") {
			cmd.Env = append(cmd.Env, v)
		}
	}
	cmd.Env = append(cmd.Env, inner+"=1",
		"GORACE=suppress_equal_stacks=0 suppress_equal_addresses=0 atexit_sleep_ms=0 exitcode=0")
	cmd.Env = append(cmd.Env, env...)
	out, _ := cmd.CombinedOutput() // it fails if there were reports
	return string(out)
}

func runRacePrograms(t *testing.T) {
	for _, programs := range []map[string]func(s *sim.T){sharing, passing} {
		for name, body := range programs {
			countRaces(name, func(seed uint64) {
				report, err := sim.Explore(body, sim.Seed(seed), sim.Iterations(1))
				require.NoError(t, err)
				require.Nil(t, report.Failure, name)
			})
		}
	}
	for _, name := range bubbled {
		body := sharing[name]
		if body == nil {
			body = passing[name]
		}
		countRaces(name+"InBubble", func(seed uint64) {
			t.Run(name, func(t *testing.T) { sim.Test(t, body, sim.Seed(seed), sim.Iterations(1), sim.Bubble(), sim.Dir("")) })
		})
	}
}

// countRaces says in how many runs there were reports.
func countRaces(name string, run func(seed uint64)) {
	n := 0
	for seed := range uint64(seeds) {
		before := runtime.RaceErrors()
		if run(seed + 1); runtime.RaceErrors() > before {
			n++
		}
	}
	fmt.Printf("\nprogram %s: races in %d of %d runs\n", name, n, seeds)
}

// More actors than goroutines are kept for: those that have to go are no loss for order, and none is left behind.
func TestManyActorsInRaceMode(t *testing.T) {
	rt := newRuntime(t, sim.Options{})
	const actors = 1500
	counts := make([]int, actors)
	var most atomic.Int64 // the handlers share it
	var refs []core.Ref
	for i := range actors {
		refs = append(refs, start(t, rt, receive(func(ctx context.Context, msg any) (any, error) {
			counts[i]++
			most.Store(max(most.Load(), int64(runtime.NumGoroutine())))
			if n := msg.(int); n > 0 {
				return nil, refs[(i*7+1)%actors].Tell(ctx, n-1)
			}
			return nil, nil
		})))
	}
	for _, ref := range refs {
		require.NoError(t, ref.Tell(t.Context(), 2))
	}
	_, err := rt.RunUntilIdle()
	require.NoError(t, err)
	sum := 0
	for _, n := range counts {
		sum += n
	}
	require.Equal(t, actors*3, sum)
	require.Less(t, most.Load(), int64(actors))
	shutdown(t, rt)
}
