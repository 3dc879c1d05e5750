package sim_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/gokka/gokka/core"
	"github.com/gokka/gokka/future"
	"github.com/gokka/gokka/runtime/sim"
)

// racy fails when the last of three messages to a receiver is not that of the second sender: one order of three.
func racy(s *sim.T) {
	var got []any
	receiver := spawn(s, func(_ context.Context, msg any) (any, error) {
		got = append(got, msg)
		return nil, nil
	})
	relay := func(name string, n int) core.Ref {
		return spawn(s, func(ctx context.Context, _ any) (any, error) {
			for range n {
				if err := receiver.Tell(ctx, name); err != nil {
					return nil, err
				}
			}
			return nil, nil
		})
	}
	kick(s, relay("a", 2), relay("b", 1))
	s.Logf("three are to come")
	s.RunUntilIdle()
	require.NotEqual(s, []any{"a", "b", "a"}, got)
}

func explore(t *testing.T, body func(s *sim.T), opts ...sim.Option) *sim.Report {
	t.Helper()
	report, err := sim.Explore(body, opts...)
	require.NoError(t, err)
	return report
}

// failed returns the failure of an exploration that must find one. It is minimised as far as it can be, however slow
// the machine is.
func failed(t *testing.T, body func(s *sim.T), opts ...sim.Option) *sim.Failure {
	t.Helper()
	report := explore(t, body, append([]sim.Option{sim.Minimise(time.Minute)}, opts...)...)
	require.NotNil(t, report.Failure)
	return report.Failure
}

func TestExploreFindsTheOrder(t *testing.T) {
	f := failed(t, racy)
	require.Len(t, f.Reasons, 1)
	require.Contains(t, f.Reasons[0], "Should not be")
	require.Equal(t, []string{"three are to come"}, f.Log)
	require.Len(t, f.Steps, 5)
	require.Contains(t, f.Diagram, "ReceiveFunc#1")
	require.Contains(t, f.String(), f.Token)
	require.Contains(t, f.String(), f.FoundToken)

	t.Setenv("GOKKA_SIM_REPLAY", f.Token) // the token is all that it takes
	again := failed(t, racy)
	require.Equal(t, f.Steps, again.Steps)
	require.Zero(t, again.Iteration)
}

func TestEveryStrategyFindsTheOrder(t *testing.T) {
	strategies := []sim.Strategy{sim.Random(), sim.Sticky(0.5), sim.POS(), sim.PCT(2), sim.PCT(3), sim.Delay(2)}
	for _, s := range strategies {
		t.Run(s.String(), func(t *testing.T) {
			f := failed(t, racy, sim.Strategies(s), sim.Iterations(1000))
			t.Setenv("GOKKA_SIM_REPLAY", f.Token)
			require.Equal(t, f.Steps, failed(t, racy).Steps)
		})
	}
	require.Nil(t, explore(t, racy, sim.Strategies(sim.RoundRobin()), sim.Iterations(10)).Failure)
}

func TestExhaustiveFailure(t *testing.T) {
	f := failed(t, racy, sim.Exhaustive())
	require.Regexp(t, `^path:[0-9.]+$`, f.FoundToken)
	asFound := failed(t, racy, sim.Exhaustive(), sim.Minimise(0))
	require.Equal(t, f.FoundToken, asFound.Token)
	t.Setenv("GOKKA_SIM_REPLAY", asFound.Token)
	require.Equal(t, asFound.Steps, failed(t, racy).Steps)
}

func TestParallel(t *testing.T) {
	f := failed(t, racy, sim.Parallel(), sim.Iterations(1000))
	t.Setenv("GOKKA_SIM_SEED", f.Token)
	require.Equal(t, f.Steps, failed(t, racy).Steps)
	t.Setenv("GOKKA_SIM_SEED", "")
	report := explore(t, sendInterleavings, sim.Parallel(), sim.Iterations(200))
	require.Equal(t, 200, report.Runs)
	require.Equal(t, 3, report.Orders)
}

func TestFor(t *testing.T) {
	begun := time.Now()
	report := explore(t, sendInterleavings, sim.For(30*time.Millisecond))
	require.GreaterOrEqual(t, time.Since(begun), 30*time.Millisecond)
	require.Positive(t, report.Runs)
}

// The same test does the same every time, whatever the machine does.
func TestSameExploration(t *testing.T) {
	one, two := failed(t, racy), failed(t, racy)
	require.Equal(t, one, two)
	require.NotEqual(t, one.FoundToken, failed(t, racy, sim.Seed(2)).FoundToken)
}

func TestSaved(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "a [strange] name")
	f := failed(t, racy, sim.Dir(dir), sim.Exhaustive())
	require.FileExists(t, f.File)

	again := failed(t, racy, sim.Dir(dir)) // is the first one next time
	require.Equal(t, f.Steps, again.Steps)
	require.Equal(t, f.File, again.File)
	require.Zero(t, again.Iteration)
	require.Equal(t, f.Token, again.Token)
	files, err := os.ReadDir(dir)
	require.NoError(t, err)
	require.Len(t, files, 1)

	// A fix that leaves the steps as they are.
	fixed := func(s *sim.T) {
		sendInterleavings(s)
		s.RunUntilIdle()
	}
	require.Equal(t, 3, explore(t, fixed, sim.Dir(dir), sim.Exhaustive()).Runs)

	t.Setenv("GOKKA_SIM_REPLAY", f.File)
	require.Equal(t, f.Steps, failed(t, racy).Steps)
	require.Nil(t, explore(t, fixed).Failure)

	// Another program: the replay says so.
	other := failed(t, causalChain)
	require.Contains(t, other.Reasons[0], "diverges at step")
	require.Contains(t, other.Reasons[0], "time.Now")

	t.Setenv("GOKKA_SIM_REPLAY", filepath.Join(dir, "none"))
	_, err = sim.Explore(racy)
	require.ErrorIs(t, err, os.ErrNotExist)
}

// A saved run that does not apply any more is followed as far as it does.
func TestSavedOfAnotherProgram(t *testing.T) {
	dir := t.TempDir()
	failed(t, racy, sim.Dir(dir))
	require.Nil(t, explore(t, causalChain, sim.Dir(dir)).Failure)
	require.NotNil(t, explore(t, racy, sim.Dir(dir)).Failure)
	require.NoError(t, os.WriteFile(filepath.Join(dir, "0.trace"), []byte("no trace\n"), 0o600))
	require.NotNil(t, explore(t, racy, sim.Dir(dir)).Failure)
}

// GOKKA_SIM_CHECK finds what is not the seed's.
func TestCheck(t *testing.T) {
	t.Setenv("GOKKA_SIM_CHECK", "1")
	require.Nil(t, explore(t, sendInterleavings, sim.Iterations(20)).Failure)
	runs := 0
	f := failed(t, func(s *sim.T) {
		runs++
		for range runs {
			kick(s, sink(s))
		}
	})
	require.Contains(t, f.Reasons[0], "diverges")
	t.Setenv("GOKKA_SIM_CHECK", "perhaps")
	_, err := sim.Explore(racy)
	require.ErrorContains(t, err, "GOKKA_SIM_CHECK")
}

func TestExhaustiveNeedsDeterminism(t *testing.T) {
	runs := 0
	f := failed(t, func(s *sim.T) {
		runs++
		for range 1 + runs%2 {
			kick(s, sink(s))
		}
	}, sim.Exhaustive())
	require.Contains(t, f.Reasons[0], "same choices")
}

func TestEnvironment(t *testing.T) {
	t.Setenv("GOKKA_SIM_ITERATIONS", "7")
	require.Equal(t, 7, explore(t, sendInterleavings).Runs)
	t.Setenv("GOKKA_SIM_ITERATIONS", "")
	t.Setenv("GOKKA_SIM_STRATEGY", "exhaustive")
	require.True(t, explore(t, sendInterleavings).Complete)
	t.Setenv("GOKKA_SIM_STRATEGY", "rr")
	require.Equal(t, 1, explore(t, sendInterleavings).Orders)
	t.Setenv("GOKKA_SIM_STRATEGY", "pos,pct3,sticky90,delay2,random")
	require.Equal(t, 3, explore(t, sendInterleavings).Orders)
	for name, value := range map[string]string{"STRATEGY": "luck", "ITERATIONS": "0", "TIME": "soon", "SEED": "x", "REPLAY": "pos:zz"} {
		t.Run(name, func(t *testing.T) {
			t.Setenv("GOKKA_SIM_"+name, value)
			_, err := sim.Explore(sendInterleavings)
			require.Error(t, err)
		})
	}
}

func TestInvalidOptions(t *testing.T) {
	for _, opt := range []sim.Option{nil, sim.Iterations(0), sim.For(0), sim.MaxSteps(0), sim.Strategies(sim.PCT(0)),
		sim.Strategies(sim.Sticky(2)), sim.Strategies(sim.Delay(-1)), sim.Bubble()} {
		_, err := sim.Explore(racy, opt)
		require.ErrorIs(t, err, sim.ErrInvalidOption)
	}
	_, err := sim.New(sim.Options{Strategy: sim.PCT(1000)})
	require.ErrorIs(t, err, sim.ErrInvalidOption)
}

func TestBodyOutcomes(t *testing.T) {
	boom := errors.New("boom")
	tests := map[string]struct {
		body func(s *sim.T)
		want string // "" for none
	}{
		"passes":  {func(s *sim.T) {}, ""},
		"skips":   {func(s *sim.T) { s.Skip("not now"); s.Error("not reached") }, ""},
		"panics":  {func(s *sim.T) { panic(boom) }, "panic: boom"},
		"Error":   {func(s *sim.T) { s.Error("one"); s.Errorf("two %d", 2) }, "one"},
		"Fail":    {func(s *sim.T) { s.Fail() }, ""},
		"cleanup": {func(s *sim.T) { s.Cleanup(func() { s.Fatal("late") }) }, "late"},
		"Spawn":   {func(s *sim.T) { s.Spawn(nil) }, "Spawn: nil actor"},
		"require in a handler": {func(s *sim.T) {
			kick(s, spawn(s, func(context.Context, any) (any, error) { require.Fail(s, "in there"); return nil, nil }))
		}, "in there"},
		"stuck Ask": {func(s *sim.T) {
			ref := spawn(s, func(ctx context.Context, _ any) (any, error) { return future.New[int]().Get(ctx) })
			_, _ = ref.Ask(context.Background(), 1)
			s.Error("not reached")
		}, "a future that no actor owes"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			report := explore(t, test.body, sim.Iterations(3))
			if test.want == "" && name != "Fail" {
				require.Nil(t, report.Failure)
				require.Equal(t, 3, report.Runs)
				return
			}
			require.NotNil(t, report.Failure)
			require.Equal(t, 1, report.Failure.Iteration)
			require.Contains(t, report.Failure.Reasons[0], test.want)
			require.NotContains(t, report.Failure.String(), "not reached")
		})
	}
}

// Cleanups run in the end, the last one first, and may drive the runtime; then the context has ended.
func TestCleanup(t *testing.T) {
	var order []int
	explore(t, func(s *sim.T) {
		ref := spawn(s, echo)
		s.Cleanup(func() { order = append(order, 1) })
		s.Cleanup(func() {
			v, err := ref.Ask(context.Background(), 2)
			require.NoError(s, err)
			require.ErrorIs(s, s.Context().Err(), context.Canceled)
			order = append(order, v.(int))
		})
		require.NoError(s, s.Context().Err())
		require.NotEmpty(s, s.TempDir())
	}, sim.Iterations(1))
	require.Equal(t, []int{2, 1}, order)
}

// What waits when a run ends is ended, and its deferred functions are called.
func TestNothingIsLeftBehind(t *testing.T) { // TestMain looks for goroutines
	var deferred atomic.Int32
	report := explore(t, func(s *sim.T) {
		for range 3 {
			ref := spawn(s, func(ctx context.Context, _ any) (any, error) {
				defer deferred.Add(1)
				defer func() { _ = recover() }()
				_, err := future.New[int]().Get(context.WithoutCancel(ctx))
				s.Errorf("goes on: %v", err)
				return nil, err
			})
			kick(s, ref)
		}
		for s.Step() {
		}
		s.Skip()
	}, sim.Iterations(5))
	require.Nil(t, report.Failure)
	require.EqualValues(t, 15, deferred.Load())
}
