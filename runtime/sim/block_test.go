package sim_test

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/gokka/gokka/core"
	"github.com/gokka/gokka/runtime/sim"
)

// A handler that blocks where the runtime does not see it is named, with its stack, and the others may go on.
func TestWatchdog(t *testing.T) {
	var mutex sync.Mutex
	open := make(chan struct{})
	waits := map[string]func(){
		"channel": func() { <-open },
		"mutex":   func() { mutex.Lock(); defer mutex.Unlock() },
	}
	mutex.Lock()
	for name, wait := range waits {
		t.Run(name, func(t *testing.T) {
			rt := newRuntime(t, sim.Options{Watchdog: 50 * time.Millisecond})
			ref := start(t, rt, receive(func(context.Context, any) (any, error) { wait(); return "back", nil }))
			reply := ref.AskFuture(t.Context(), "x")
			_, err := rt.RunUntilIdle()
			require.ErrorIs(t, err, sim.ErrBlocked)
			var blocked *sim.BlockedError
			require.ErrorAs(t, err, &blocked)
			require.Len(t, blocked.Blocked, 1)
			require.True(t, blocked.Blocked[0].Ref == ref)
			require.Equal(t, "string", blocked.Blocked[0].Handling)
			require.Contains(t, blocked.Blocked[0].Stack, "TestWatchdog")

			other := start(t, rt, receive(echo))
			require.Equal(t, 1, patiently(t, func() core.Future[any] { return other.AskFuture(t.Context(), 1) }), "the others go on")
			if name == "channel" {
				close(open)
			} else {
				mutex.Unlock()
			}
			require.Equal(t, "back", patiently(t, func() core.Future[any] { return reply }))
			shutdown(t, rt)
		})
	}
}

// patiently gets a reply although one handler is still blocked, or the machine so slow that another one looks like
// it.
func patiently(t *testing.T, ask func() core.Future[any]) any {
	t.Helper()
	for {
		v, err := ask().Get(bounded(t))
		if !errors.Is(err, sim.ErrBlocked) {
			require.NoError(t, err)
			return v
		}
	}
}

// With Auto a blocked handler does not hold up the others for longer than the watchdog takes.
func TestWatchdogAuto(t *testing.T) {
	rt := newRuntime(t, sim.Options{Auto: true, Watchdog: 10 * time.Millisecond})
	open := make(chan struct{})
	blocker := start(t, rt, receive(func(context.Context, any) (any, error) { <-open; return nil, nil }))
	opener := start(t, rt, receive(func(context.Context, any) (any, error) { close(open); return nil, nil }))
	first := blocker.AskFuture(t.Context(), 1)
	_, err := opener.Ask(bounded(t), 1)
	require.NoError(t, err)
	_, err = first.Get(bounded(t))
	require.NoError(t, err)
	shutdown(t, rt)
}

// In a bubble handlers may block on channels and sleep, and others go on meanwhile, in an order that the seed
// decides.
func TestBlockingInBubble(t *testing.T) {
	run := func(seed uint64) (trace []string, lines []string) {
		synctest.Test(t, func(t *testing.T) {
			rt := newRuntime(t, sim.Options{Seed: seed, Trace: func(line string) { trace = append(trace, line) }})
			d := newDiary(rt)
			log := start(t, rt, d)
			open := make(chan struct{})
			for i := range 3 {
				sleeper := start(t, rt, receive(func(ctx context.Context, msg any) (any, error) {
					<-open
					if err := log.Tell(ctx, "open"); err != nil {
						return nil, err
					}
					time.Sleep(time.Second)
					return nil, log.Tell(ctx, msg)
				}))
				require.NoError(t, sleeper.Tell(t.Context(), i))
			}
			opener := start(t, rt, receive(func(context.Context, any) (any, error) { close(open); return nil, nil }))
			require.NoError(t, opener.Tell(t.Context(), 0))
			_, err := rt.Settle()
			require.NoError(t, err)
			lines = d.lines
			shutdown(t, rt)
		})
		return trace, lines
	}
	orders := map[string]bool{}
	for seed := range uint64(10) {
		trace, lines := run(seed)
		again, _ := run(seed)
		require.Equal(t, trace, again)
		require.Len(t, lines, 6)
		require.Equal(t, []string{"0s: open", "0s: open", "0s: open"}, lines[:3])
		orders[lines[3]+lines[4]+lines[5]] = true
	}
	require.Greater(t, len(orders), 1)
	for order := range orders {
		require.Contains(t, order, "1s: 0")
	}
}

// What nobody will ever open is found, in a bubble without a wait.
func TestBlockedForEverInBubble(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		rt := newRuntime(t, sim.Options{})
		open := make(chan struct{})
		ref := start(t, rt, receive(func(context.Context, any) (any, error) { <-open; return nil, nil }))
		_, err := ref.Ask(context.Background(), 1)
		require.ErrorIs(t, err, sim.ErrBlocked)
		close(open)
		_, err = rt.Settle()
		require.NoError(t, err)
		shutdown(t, rt)
	})
}

// A deadline of the bubble's time and a timer of the runtime come in their order.
func TestDeadlinesInBubble(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		rt := newRuntime(t, sim.Options{})
		d := newDiary(rt)
		log := start(t, rt, d)
		after(t, log, 5*time.Second, "timer")
		waiter := start(t, rt, receive(func(ctx context.Context, _ any) (any, error) {
			short, cancel := context.WithTimeout(ctx, time.Second)
			defer cancel()
			err := core.Self(ctx).Wait(short) // ends by its deadline: it waits for itself
			return nil, log.Tell(ctx, err != nil)
		}))
		require.NoError(t, waiter.Tell(t.Context(), 0))
		_, err := rt.Settle()
		require.NoError(t, err)
		require.Equal(t, []string{"1s: true", "5s: timer"}, d.lines)
		shutdown(t, rt)
	})
}

// A mutex is what a bubble does not see: then the process ends with a panic that tells, since it cannot go on.
func TestMutexInBubble(t *testing.T) {
	if os.Getenv("SIM_TEST_MUTEX") != "" {
		var mutex sync.Mutex
		sim.Test(t, func(s *sim.T) {
			echo := spawn(s, echo)
			holder := spawn(s, func(ctx context.Context, msg any) (any, error) {
				mutex.Lock()
				defer mutex.Unlock()
				return echo.Ask(ctx, msg)
			})
			kick(s, holder, spawn(s, func(context.Context, any) (any, error) { mutex.Lock(); defer mutex.Unlock(); return nil, nil }))
		}, sim.Bubble(), sim.Exhaustive(), sim.Patience(200*time.Millisecond))
		return
	}
	self, err := os.Executable()
	require.NoError(t, err)
	cmd := exec.CommandContext(t.Context(), self, "-test.run", "^TestMutexInBubble$")
	cmd.Env = append(os.Environ(), "SIM_TEST_MUTEX=1")
	cmd.Dir = t.TempDir()
	out, err := cmd.CombinedOutput()
	require.Error(t, err)
	require.Contains(t, string(out), "panic: sim: TestMutexInBubble: a step takes more than 200ms")
	require.Contains(t, string(out), "sync.(*Mutex).Lock")
}
