//go:build race

package sim_test

import (
	"fmt"
	"os"
	"os/exec"
	"regexp"
	"runtime"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"

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
		runRacePrograms()
		return
	}
	found := raceReports(t)
	for name := range sharing {
		require.Equal(t, seeds, found[name], "%s shares memory: races in %d of %d runs", name, found[name], seeds)
	}
	for name := range passing {
		n, ran := found[name]
		require.True(t, ran, name)
		require.Zero(t, n, "%s passes memory on: races in %d of %d runs", name, n, seeds)
	}
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
	cmd := exec.CommandContext(bounded(t), os.Args[0], "-test.run=^TestRaceMode$", "-test.v")
	cmd.Env = append(os.Environ(), inner+"=1", "GOKKA_SIM_TRACES=", "GOKKA_SIM_SEED=", "GOKKA_SIM_ITERATIONS=",
		"GORACE=suppress_equal_stacks=0 suppress_equal_addresses=0 atexit_sleep_ms=0 exitcode=0")
	cmd.Env = append(cmd.Env, env...)
	out, _ := cmd.CombinedOutput() // it fails if there were reports
	found := map[string]int{}
	for _, m := range outcomeLine.FindAllStringSubmatch(string(out), -1) {
		n, err := strconv.Atoi(m[2])
		require.NoError(t, err)
		found[m[1]] = n
	}
	require.Len(t, found, len(sharing)+len(passing), "%s", out)
	if t.Failed() || testing.Verbose() {
		t.Logf("%s", out)
	}
	return found
}

func runRacePrograms() {
	for name, body := range sharing {
		runRaceProgram(name, body)
	}
	for name, body := range passing {
		runRaceProgram(name, body)
	}
}

func runRaceProgram(name string, body func(s *sim.T)) {
	var n int
	for seed := range uint64(seeds) {
		before := runtime.RaceErrors()
		report, err := sim.Explore(body, sim.Seed(seed+1), sim.Iterations(1))
		if err != nil || report.Failure != nil {
			fmt.Printf("program %s failed: %v %v\n", name, err, report.Failure)
			return
		}
		if runtime.RaceErrors() > before {
			n++
		}
	}
	fmt.Printf("program %s: races in %d of %d runs\n", name, n, seeds)
}
