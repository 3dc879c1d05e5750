package sim_test

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/gokka/gokka/runtime/sim"
)

// buggy is the environment variable with which TestFuzzReports puts the bug into FuzzLostUpdate.
const buggy = "GOKKA_TEST_BUGGY"

func FuzzLostUpdate(f *testing.F) {
	sim.Fuzz(f, func(s *sim.T) { lostUpdate(s, os.Getenv(buggy) == "") })
}

func FuzzInBubble(f *testing.F) {
	sim.Fuzz(f, func(s *sim.T) {
		sleeper := spawn(s, func(context.Context, any) (any, error) { time.Sleep(time.Hour); return nil, nil })
		kick(s, sleeper, sleeper)
		s.Settle()
		require.Equal(s, 2*time.Hour, time.Since(time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)))
	}, sim.Bubble())
}

func fuzzer(t *testing.T, body func(s *sim.T), opts ...sim.Option) sim.Fuzzer {
	t.Helper()
	z, err := sim.NewFuzzer(t, body, opts...)
	require.NoError(t, err)
	return z
}

// fuzzed runs the seeds and returns the failures.
func fuzzed(t *testing.T, body func(s *sim.T), opts ...sim.Option) (failures []*sim.Failure) {
	t.Helper()
	z := fuzzer(t, body, opts...)
	for _, seed := range z.Seeds() {
		if f := z.Run(t, seed); f != nil {
			failures = append(failures, f)
		}
	}
	return failures
}

// The corpus that every call of Fuzz begins with finds bugs, always the same ones.
func TestFuzzSeedsFindBugs(t *testing.T) {
	bugs := map[string]func(s *sim.T, fixed bool){
		"lost update":      lostUpdate,
		"failure detector": failureDetector,
		"stash overtaken":  stash,
		"stop and ask":     stopAndAsk,
		"order of set-up":  setUp,
	}
	for name, bug := range bugs {
		t.Run(name, func(t *testing.T) {
			with := func(s *sim.T) { bug(s, false) }
			var found [2][]string
			for i := range found {
				for _, f := range fuzzed(t, with, sim.Minimise(0)) {
					found[i] = append(found[i], f.Token)
				}
			}
			require.NotEmpty(t, found[0])
			require.Equal(t, found[0], found[1])
			t.Setenv("GOKKA_SIM_CHECK", "1")
			require.Empty(t, fuzzed(t, func(s *sim.T) { bug(s, true) }, sim.Iterations(50)))
		})
	}
}

// A seed is a run of the portfolio, and its input the token that it takes to make it again, by Fuzz and by others.
func TestFuzzRunsAgain(t *testing.T) {
	found := fuzzed(t, racy, sim.Iterations(50), sim.Minimise(0))
	require.NotEmpty(t, found)
	for _, f := range found {
		require.Regexp(t, `^bytes:[0-9a-f]*$`, f.Token)
		require.Contains(t, f.String(), "replay of "+f.Token+", 5 steps\n")
		t.Setenv("GOKKA_SIM_REPLAY", f.Token)
		require.Equal(t, f.Steps, failed(t, racy).Steps)
		t.Setenv("GOKKA_SIM_REPLAY", "")
	}
	z := fuzzer(t, racy, sim.Iterations(50), sim.Strategies(sim.RoundRobin()))
	require.Len(t, z.Seeds(), 2, "the plain run and round robin: each seed is there once")
}

// Every input is a run: it ends, and is the same one each time.
func TestFuzzTakesAnyInput(t *testing.T) {
	t.Setenv("GOKKA_SIM_CHECK", "1")
	for _, body := range []func(s *sim.T){askingAround, tickers, impatience, comingAndGoing, crowd, lookingAround} {
		z := fuzzer(t, body)
		for _, input := range [][]byte{nil, {0xff}, {0, 0, 1}, slices.Repeat([]byte{0xab, 3, 0}, 1000)} {
			require.Nil(t, z.Run(t, input))
		}
	}
}

// Random numbers are the input's too: any can be had. Without input they are a seed's.
func TestFuzzRand(t *testing.T) {
	var got [3]int
	z := fuzzer(t, func(s *sim.T) {
		got[0] = s.Rand().IntN(10)
		kick(s, spawn(s, func(ctx context.Context, _ any) (any, error) {
			got[1], got[2] = sim.Rand(ctx).IntN(16), sim.Choose(ctx, 7)
			return nil, nil
		}))
	})
	require.Nil(t, z.Run(t, nil))
	plain := got
	seen := map[int]map[int]bool{0: {}, 1: {}}
	for b := range byte(255) {
		require.Nil(t, z.Run(t, []byte{b}))
		seen[0][got[0]] = true
		require.Equal(t, plain[1:], got[1:])
		require.Nil(t, z.Run(t, []byte{0, b, b}))
		seen[1][got[1]] = true
		require.Equal(t, plain[0], got[0])
		require.Equal(t, int(b%7), got[2])
	}
	require.Len(t, seen[0], 10)
	require.Len(t, seen[1], 16)
}

// Random numbers that are the input's are not to be had in a plainer run.
func TestFuzzRandIsNotMinimised(t *testing.T) {
	z := fuzzer(t, func(s *sim.T) {
		if s.Rand().IntN(100) == 42 {
			s.Error("found")
		}
	})
	for b := range byte(255) {
		if f := z.Run(t, []byte{b}); f != nil {
			require.False(t, f.Minimised)
			require.Empty(t, f.Remark)
			require.Equal(t, fmt.Sprintf("bytes:%02x", b), f.Token)
			return
		}
	}
	require.Fail(t, "no input is found")
}

func TestFuzzSeesWhatIsNotDeterministic(t *testing.T) {
	t.Setenv("GOKKA_SIM_CHECK", "1")
	runs := 0
	z := fuzzer(t, func(s *sim.T) {
		runs++
		for range runs {
			kick(s, sink(s))
		}
	})
	f := z.Run(t, nil)
	require.NotNil(t, f)
	require.Contains(t, f.Reasons[0], "not deterministic: 1 steps, then 2 others")
}

func TestFuzzOptions(t *testing.T) {
	for name, opt := range map[string]sim.Option{"For": sim.For(time.Second), "Exhaustive": sim.Exhaustive(),
		"Parallel": sim.Parallel(), "Dir": sim.Dir("somewhere"), "Iterations": sim.Iterations(0)} {
		_, err := sim.NewFuzzer(t, racy, opt)
		require.ErrorIs(t, err, sim.ErrInvalidOption)
		require.ErrorContains(t, err, name)
	}
	// Variables are for all tests of a package, and so do no harm here.
	t.Setenv("GOKKA_SIM_TIME", "1s")
	t.Setenv("GOKKA_SIM_STRATEGY", "exhaustive,pos")
	require.NotEmpty(t, fuzzed(t, lostUpdateFound, sim.Dir("")))
	t.Setenv("GOKKA_SIM_TIME", "")
	t.Setenv("GOKKA_SIM_ITERATIONS", "1")
	require.Len(t, fuzzer(t, lostUpdateFound).Seeds(), 2)

	f := fuzzer(t, lostUpdateFound, sim.MaxSteps(3)).Run(t, nil)
	require.NotNil(t, f)
	require.Contains(t, f.Reasons[0], "no end after")
}

func lostUpdateFound(s *sim.T) { lostUpdate(s, false) }

// Nobody wants to read, or to copy, the input of a long run.
func TestFuzzLongInput(t *testing.T) {
	f := fuzzer(t, func(s *sim.T) {
		for range 1000 {
			s.Choose(2)
		}
		s.Error("long")
	}, sim.Minimise(0)).Run(t, slices.Repeat([]byte{1}, 1000))
	require.NotNil(t, f)
	require.Regexp(t, `^bytes:(01){16}… \(1000 bytes\)$`, f.Token)
	require.Empty(t, f.Command)
}

// What go test says of an input that fails, and how to see it again. A testing.F there is only in a process of its own.
func TestFuzzReports(t *testing.T) {
	if testing.Short() {
		t.Skip("starts processes")
	}
	out, failed := self(t, "^FuzzLostUpdate$", buggy+"=1")
	require.True(t, failed)
	report := regexp.MustCompile(`(?s)=== RUN   FuzzLostUpdate/(seed#\d+)\n[^=]*? sim: .*?` +
		`Not equal.*?minimised to 1 deviation .*?: (min:\S+)\n *cause: .*?replay of (bytes:[0-9a-f]+), 10 steps\n.*?` +
		`ReceiveFunc#1.*?replay: GOKKA_SIM_REPLAY=(\S+) go test (\S+) -run '(\S+)' -count=1\n`).FindStringSubmatch(out)
	require.NotNil(t, report, out)
	entry, least, found := report[1], report[2], report[3]
	require.Equal(t, []string{least, "github.com/gokka/gokka/runtime/sim", "^FuzzLostUpdate$"}, report[4:])

	again, failed := self(t, "^FuzzLostUpdate$/^"+entry+"$", buggy+"=1")
	require.True(t, failed)
	require.Contains(t, again, found)
	require.NotContains(t, again, "RUN   FuzzLostUpdate/seed#0")
	for _, token := range []string{least, found} {
		again, failed = self(t, "^FuzzLostUpdate$", buggy+"=1", "GOKKA_SIM_REPLAY="+token)
		require.True(t, failed)
		require.Contains(t, again, "replay of "+token+", 10 steps")
		require.Contains(t, again, "replay: GOKKA_SIM_REPLAY="+token+" go test")
		again, failed = self(t, "^FuzzLostUpdate$", "GOKKA_SIM_REPLAY="+token)
		require.False(t, failed, again)
		require.Contains(t, again, token+" passes")
	}
}

// What is not minimised is run again by its name in the corpus.
func TestFuzzCommand(t *testing.T) {
	z, found := fuzzer(t, lostUpdateFound, sim.Minimise(0)), 0
	for _, seed := range z.Seeds() {
		t.Run("entry", func(t *testing.T) {
			if f := z.Run(t, seed); f != nil {
				found++
				require.Equal(t, "go test github.com/gokka/gokka/runtime/sim -run '^TestFuzzCommand$/^entry$' -count=1",
					regexp.MustCompile(`#\d+`).ReplaceAllString(f.Command, ""))
			}
		})
	}
	require.Positive(t, found)
}

// self runs tests of this package in a process of their own.
func self(t *testing.T, run string, env ...string) (out string, failed bool) {
	t.Helper()
	exe, err := os.Executable()
	require.NoError(t, err)
	cmd := exec.CommandContext(t.Context(), exe, "-test.run", run, "-test.v")
	cmd.Env = append(os.Environ(), env...)
	text, err := cmd.CombinedOutput()
	if _, failed = err.(*exec.ExitError); err != nil && !failed {
		t.Fatal(err)
	}
	return string(text), failed
}
