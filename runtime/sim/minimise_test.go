package sim_test

import (
	"context"
	"errors"
	"os"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/gokka/gokka/core"
	"github.com/gokka/gokka/runtime/sim"
)

// bugs are programs with a known bug, and the size to which a failure must come down: what somebody who knows the bug
// would write.
var bugs = map[string]struct {
	body              func(s *sim.T, fixed bool)
	deviations, steps int // at most so many steps: two failures of stop and ask are not the same
}{
	"lost update":      {lostUpdate, 1, 10},
	"failure detector": {failureDetector, 1, 5},
	"stash overtaken":  {stash, 1, 6},
	"stop and ask":     {stopAndAsk, 1, 4},
	"order of set-up":  {setUp, 0, 2},
}

// .ci/run compares what other processes make of these.
func TestGoldenMinimised(t *testing.T) {
	for name, test := range bugs {
		t.Run(name, func(t *testing.T) {
			body := func(s *sim.T) { test.body(s, false) }
			for seed := range uint64(5) {
				f := sim.ExploreInTest(t, body, sim.Iterations(2000), sim.Seed(seed), sim.Minimise(time.Minute)).Failure
				require.NotNil(t, f)
				require.True(t, f.Minimised)
				require.Equal(t, test.deviations, f.Deviations, "%v", f)
				require.LessOrEqual(t, len(f.Steps), test.steps, "%v", f)
				require.LessOrEqual(t, f.Deviations, f.FoundDeviations)
				require.NotEmpty(t, f.Causes)
				require.Empty(t, f.Remark)
			}
		})
	}
}

// The minimised run is the same every time, and its token and its trace make it again, step by step.
func TestMinimisedIsReplayed(t *testing.T) {
	for name, test := range bugs {
		t.Run(name, func(t *testing.T) {
			body := func(s *sim.T) { test.body(s, false) }
			f := failed(t, body, sim.Iterations(2000), sim.Dir(t.TempDir()))
			require.Regexp(t, `^min:[0-9a-f]+(:[0-9.+-]*)?$`, f.Token)
			saved, err := os.ReadFile(f.File)
			require.NoError(t, err)

			again := failed(t, body, sim.Iterations(2000), sim.Dir(t.TempDir()))
			again.File = f.File
			require.Equal(t, f, again)

			for _, what := range []string{f.Token, f.File} {
				t.Setenv("GOKKA_SIM_REPLAY", what)
				replayed := failed(t, body, sim.Dir(t.TempDir()))
				require.Equal(t, f.Steps, replayed.Steps)
				require.Equal(t, f.Reasons, replayed.Reasons)
				require.False(t, replayed.Minimised)
				if what == f.Token {
					trace, err := os.ReadFile(replayed.File)
					require.NoError(t, err)
					require.Equal(t, string(saved), string(trace))
				}
			}

			t.Setenv("GOKKA_SIM_REPLAY", f.FoundToken) // is shown as it was found
			found := failed(t, body)
			require.False(t, found.Minimised)
			require.Len(t, found.Steps, f.Found)
			require.Equal(t, f.FoundToken, found.Token)
		})
	}
}

// What is saved is found again, with the causes.
func TestMinimisedIsSaved(t *testing.T) {
	dir := t.TempDir()
	body := func(s *sim.T) { lostUpdate(s, false) }
	f := failed(t, body, sim.Dir(dir), sim.Exhaustive())
	files, err := os.ReadDir(dir)
	require.NoError(t, err)
	require.Len(t, files, 1, "attempts are not saved")
	again := failed(t, body, sim.Dir(dir))
	require.Equal(t, f.File, again.File)
	require.Equal(t, f.Steps, again.Steps)
	require.Equal(t, f.Causes, again.Causes)
}

func TestMinimiseIsOff(t *testing.T) {
	f := failed(t, racy)
	asFound := failed(t, racy, sim.Minimise(0))
	require.Equal(t, f.FoundToken, asFound.Token)
	require.False(t, asFound.Minimised)
	require.NotContains(t, asFound.String(), "minimised")
	t.Setenv("GOKKA_SIM_MINIMISE", "0")
	require.Equal(t, asFound, failed(t, racy))
	t.Setenv("GOKKA_SIM_MINIMISE", "-1s")
	_, err := sim.Explore(racy)
	require.ErrorIs(t, err, sim.ErrInvalidOption)
}

// reversed is a race of two among many others that do not matter.
func reversed(s *sim.T) {
	var got []any
	to := spawn(s, func(_ context.Context, msg any) (any, error) { got = append(got, msg); return nil, nil })
	for i := range 12 {
		kick(s, spawn(s, func(ctx context.Context, _ any) (any, error) { return nil, to.Tell(ctx, i) }))
	}
	s.RunUntilIdle()
	if slices.Index(got, any(8)) < slices.Index(got, any(3)) {
		s.Errorf("8 came before 3: %v", got)
	}
}

// When there is no time left the best so far is shown.
func TestBudgetIsUsedUp(t *testing.T) {
	short := failed(t, reversed, sim.Minimise(time.Nanosecond))
	require.True(t, short.Minimised)
	require.Contains(t, short.Remark, "the budget of 1ns for minimising was used up")
	require.Contains(t, short.String(), short.Remark)
	require.Equal(t, short.FoundDeviations, short.Deviations)
	require.Greater(t, short.Deviations, 1)
	require.Empty(t, short.Causes)
	long := failed(t, reversed)
	require.Empty(t, long.Remark)
	require.Equal(t, 1, long.Deviations)
	require.Equal(t, short.FoundToken, long.FoundToken)
	t.Setenv("GOKKA_SIM_REPLAY", short.Token)
	require.Equal(t, short.Steps, failed(t, reversed).Steps)
}

// A body that does not do the same with the same choices is shown as it was found, and that is said.
func TestMinimiseNeedsDeterminism(t *testing.T) {
	runs := 0
	f := failed(t, func(s *sim.T) {
		runs++
		for range runs {
			kick(s, sink(s))
		}
		s.RunUntilIdle()
		require.Less(s, runs, 5)
	})
	require.False(t, f.Minimised)
	require.Contains(t, f.Remark, "could not be reproduced")
	require.Contains(t, f.String(), f.Remark)
	require.Len(t, f.Steps, 5)
	require.Equal(t, 5, f.Iteration)

	// One that passes now and then is not taken for fixed.
	runs = 0
	f = failed(t, func(s *sim.T) {
		kick(s, sink(s))
		s.RunUntilIdle()
		if runs++; runs%2 == 0 {
			s.Error("every second time")
		}
	})
	require.False(t, f.Minimised)
	require.Contains(t, f.Remark, "could not be reproduced")
}

// Only the same failure counts: here leaving out all gives another one.
func TestMinimisedFailsInTheSameWay(t *testing.T) {
	deviations := map[string]int{}
	for seed := range uint64(20) {
		f := failed(t, func(s *sim.T) {
			var got []any
			to := spawn(s, func(_ context.Context, msg any) (any, error) { got = append(got, msg); return nil, nil })
			for i := range 2 {
				kick(s, spawn(s, func(ctx context.Context, _ any) (any, error) { return nil, to.Tell(ctx, i) }))
			}
			s.RunUntilIdle()
			if got[0] == 0 {
				s.Error("in order")
			} else {
				s.Error("reversed")
			}
		}, sim.Seed(seed))
		require.True(t, f.Minimised)
		deviations[f.Reasons[0]] = f.Deviations
	}
	require.Equal(t, map[string]int{"in order": 0, "reversed": 1}, deviations)
}

// Numbers that Choose returned become as small as they can; those from Rand do not depend on the order.
func TestChoicesShrink(t *testing.T) {
	f := failed(t, func(s *sim.T) {
		var got [3]int
		for i := range got {
			kick(s, spawn(s, func(ctx context.Context, _ any) (any, error) {
				got[i] = sim.Choose(ctx, 1000)
				return nil, nil
			}))
		}
		s.Choose(7)
		s.RunUntilIdle()
		if got[1] >= 300 {
			s.Errorf("%d", got[1])
		}
	})
	require.Equal(t, []string{"300"}, f.Reasons)
	require.Equal(t, 1, f.Choices)
	require.Zero(t, f.Deviations)
	require.Equal(t, "min:0::0.0.300", f.Token)
	require.Equal(t, []string{"ReceiveFunc#2 chose 300 of 1000; 0 passes"}, f.Causes)
	require.Contains(t, f.String(), "minimised to 0 deviations")
	require.Contains(t, f.String(), "1 choice, 7 steps")
}

func TestRandIsKept(t *testing.T) {
	var numbers []int
	body := func(s *sim.T) {
		var n [2]int
		for i := range n {
			kick(s, spawn(s, func(ctx context.Context, _ any) (any, error) {
				n[i] = sim.Rand(ctx).IntN(1000)
				return nil, nil
			}))
		}
		s.RunUntilIdle()
		if n[0] > 800 && n[1] < 300 {
			numbers = n[:]
			s.Error("found")
		}
	}
	f := failed(t, body, sim.Iterations(1000))
	require.True(t, f.Minimised)
	require.Zero(t, f.Deviations)
	kept := numbers
	t.Setenv("GOKKA_SIM_REPLAY", f.Token)
	failed(t, body)
	require.Equal(t, kept, numbers)
}

// A run that is too long is left as it is, and that is said.
func TestTooLongToMinimise(t *testing.T) {
	f := failed(t, func(s *sim.T) {
		var ref core.Ref
		ref = spawn(s, func(ctx context.Context, msg any) (any, error) { return nil, ref.Tell(ctx, msg) })
		kick(s, ref)
	}, sim.MaxSteps(20_001))
	require.False(t, f.Minimised)
	require.Contains(t, f.Remark, "not minimised: try a lower MaxSteps")
}

// In a bubble as well, and there too the test is not failed by attempts.
func TestMinimiseInBubble(t *testing.T) {
	body := func(s *sim.T) {
		var got []any
		to := spawn(s, func(_ context.Context, msg any) (any, error) { got = append(got, msg); return nil, nil })
		for i := range 3 {
			kick(s, spawn(s, func(ctx context.Context, _ any) (any, error) {
				if time.Now().Year() > 2001 {
					return nil, errors.New("this is no bubble")
				}
				time.Sleep(time.Millisecond)
				return nil, to.Tell(ctx, i)
			}))
		}
		s.Settle()
		if got[0] == 2 {
			s.Errorf("%v", got)
		}
	}
	f := sim.ExploreInTest(t, body, sim.Bubble()).Failure
	require.NotNil(t, f)
	require.True(t, f.Minimised, "%v", f)
	require.LessOrEqual(t, f.Deviations, 2)
	require.NotEmpty(t, f.Causes)
	t.Setenv("GOKKA_SIM_REPLAY", f.Token)
	require.Equal(t, f.Steps, sim.ExploreInTest(t, body, sim.Bubble()).Failure.Steps)
}

// Every run is the canonical one but for some deviations, and a token says which.
func TestDeviationsDescribeTheRun(t *testing.T) {
	programs := map[string]func(s *sim.T){
		"Asks": askingAround, "Timers": tickers, "Timeouts": impatience, "Lives": comingAndGoing, "Crowd": crowd,
		"Looks": lookingAround, "Logistic": logisticMap(4), "Philosophers": philosophers, "Bounded": bounded3,
	}
	strategies := []sim.Strategy{sim.Random(), sim.Sticky(0.5), sim.POS(), sim.PCT(3), sim.Delay(3), sim.RoundRobin()}
	for name, body := range programs {
		t.Run(name, func(t *testing.T) {
			for i, s := range strategies {
				runs := sim.Described(t, body, s, uint64(i))
				require.Equal(t, runs[0], runs[1])
				require.Equal(t, runs[0], runs[2])
			}
		})
	}
}

// bounded3 is several senders to a mailbox with a bound, and choices on the way.
func bounded3(s *sim.T) {
	two := core.WithMailbox(core.Bounded(2, core.Block))
	to := s.Spawn(receive(func(context.Context, any) (any, error) { return nil, nil }), two)
	for i := range 4 {
		kick(s, spawn(s, func(ctx context.Context, _ any) (any, error) {
			for range sim.Choose(ctx, 4) {
				if err := to.Tell(ctx, i); err != nil {
					return nil, err
				}
			}
			return nil, nil
		}))
	}
}
