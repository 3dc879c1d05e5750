package sim_test

import (
	"context"
	"os"
	"os/exec"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/gokka/gokka/core"
	"github.com/gokka/gokka/runtime/sim"
)

// An attempt that does not come to an end is the last one, and what was found is not lost.
func TestMinimiseHangs(t *testing.T) {
	open := make(chan struct{})
	f := failed(t, func(s *sim.T) {
		var got []any
		to := spawn(s, func(_ context.Context, msg any) (any, error) { got = append(got, msg); return nil, nil })
		for i := range 3 {
			kick(s, spawn(s, func(ctx context.Context, _ any) (any, error) { return nil, to.Tell(ctx, i) }))
		}
		s.RunUntilIdle()
		if got[0] == 0 { // so does the canonical run
			<-open
		}
		s.Error("found")
	}, sim.LongRun(50*time.Millisecond), sim.Iterations(1), sim.Seed(3))
	require.Equal(t, []string{"found"}, f.Reasons)
	require.NotEmpty(t, f.Remark)
	require.Empty(t, f.Causes)
	close(open)
}

// In a bubble an attempt that is blocked by a mutex ends the process. Then that says what had failed before.
func TestMinimiseHangsInBubble(t *testing.T) {
	if os.Getenv("SIM_TEST_HANG") != "" {
		var mutex sync.Mutex
		sim.Test(t, func(s *sim.T) {
			var echo core.Ref
			holder := spawn(s, func(ctx context.Context, msg any) (any, error) {
				mutex.Lock()
				defer mutex.Unlock()
				return echo.Ask(ctx, msg)
			})
			other := spawn(s, func(context.Context, any) (any, error) { mutex.Lock(); defer mutex.Unlock(); return nil, nil })
			echo = spawn(s, func(_ context.Context, msg any) (any, error) { return msg, nil })
			kick(s, holder, other) // the canonical run goes on with other while holder waits
			s.RunUntilIdle()
			s.Error("found before")
		}, sim.Bubble(), sim.Dir(""), sim.Seed(2), sim.Patience(200*time.Millisecond))
		return
	}
	self, err := os.Executable()
	require.NoError(t, err)
	cmd := exec.CommandContext(t.Context(), self, "-test.run", "^TestMinimiseHangsInBubble$")
	cmd.Env = append(os.Environ(), "SIM_TEST_HANG=1")
	out, err := cmd.CombinedOutput()
	require.Error(t, err)
	require.Contains(t, string(out), "panic: sim: TestMinimiseHangsInBubble: a step takes more than 200ms")
	require.Regexp(t, `This was an attempt to minimise another run that failed:\s+found before`, string(out))
}

// What leaves goroutines behind is tried no more than it must.
func TestBlockedIsNotMinimised(t *testing.T) {
	open := make(chan struct{})
	defer close(open)
	runs := 0
	f := failed(t, func(s *sim.T) {
		runs++
		kick(s, spawn(s, func(context.Context, any) (any, error) { <-open; return nil, nil }))
	}, sim.Patience(20*time.Millisecond))
	require.False(t, f.Minimised)
	require.Contains(t, f.Reasons[0], "blocked out of sight")
	require.Equal(t, 1, runs)
}
