package sim_test

import (
	"context"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/gokka/gokka/core"
	"github.com/gokka/gokka/future"
	"github.com/gokka/gokka/runtime/sim"
)

// onClocks runs test on virtual time and on a bubble's.
func onClocks(t *testing.T, test func(t *testing.T, rt *sim.Runtime)) {
	t.Helper()
	t.Run("virtual", func(t *testing.T) {
		rt := newRuntime(t, sim.Options{})
		test(t, rt)
		shutdown(t, rt)
	})
	t.Run("bubble", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			rt := newRuntime(t, sim.Options{})
			test(t, rt)
			shutdown(t, rt)
		})
	})
}

// diary is an actor that writes down when it gets what.
type diary struct {
	rt    *sim.Runtime
	begun time.Time
	lines []string
}

func newDiary(rt *sim.Runtime) *diary { return &diary{rt: rt, begun: rt.Now()} }

func (d *diary) Receive(_ context.Context, msg any) (any, error) {
	d.lines = append(d.lines, fmt.Sprintf("%v: %v", d.rt.Now().Sub(d.begun), msg))
	return nil, nil
}

func after(t *testing.T, ref core.Ref, d time.Duration, msg any) (cancel func() bool) {
	t.Helper()
	cancel, err := core.TellAfter(t.Context(), ref, d, msg)
	require.NoError(t, err)
	return cancel
}

func TestAdvance(t *testing.T) {
	onClocks(t, func(t *testing.T, rt *sim.Runtime) {
		d := newDiary(rt)
		ref := start(t, rt, d)
		after(t, ref, 3*time.Second, "c")
		after(t, ref, time.Second, "a")
		cancel := after(t, ref, 2*time.Second, "b")
		after(t, ref, time.Hour, "z")

		steps, err := rt.RunUntilIdle()
		require.NoError(t, err)
		require.Zero(t, steps, "time does not go on by itself")
		_, err = rt.Advance(1500 * time.Millisecond)
		require.NoError(t, err)
		require.Equal(t, []string{"1s: a"}, d.lines)
		require.Equal(t, 1500*time.Millisecond, rt.Now().Sub(d.begun))
		require.True(t, cancel())
		require.False(t, cancel())
		_, err = rt.Advance(1500 * time.Millisecond)
		require.NoError(t, err)
		require.Equal(t, []string{"1s: a", "3s: c"}, d.lines, "what is due at the end of the time is in it")
		steps, err = rt.Settle()
		require.NoError(t, err)
		require.Equal(t, 2, steps, "a timer and what it sent")
		require.Equal(t, "1h0m0s: z", d.lines[2])
	})
}

func TestTicks(t *testing.T) {
	onClocks(t, func(t *testing.T, rt *sim.Runtime) {
		d := newDiary(rt)
		ref := start(t, rt, d)
		cancel, err := core.TellEvery(t.Context(), ref, time.Second, "tick")
		require.NoError(t, err)
		_, err = rt.Advance(3 * time.Second)
		require.NoError(t, err)
		require.True(t, cancel())
		_, err = rt.Settle()
		require.NoError(t, err)
		require.Equal(t, []string{"1s: tick", "2s: tick", "3s: tick"}, d.lines)
	})
}

// A wait with a deadline on the runtime's clock ends when nothing else is left to do, and no sooner.
func TestVirtualDeadline(t *testing.T) {
	onClocks(t, func(t *testing.T, rt *sim.Runtime) {
		begun := rt.Now()
		p := future.New[int]()
		ref := start(t, rt, receive(func(ctx context.Context, _ any) (any, error) {
			ctx, cancel := core.WithTimeout(ctx, time.Hour)
			defer cancel()
			return p.Get(ctx)
		}))
		setter := start(t, rt, receive(func(context.Context, any) (any, error) { return nil, p.Set(7) }))

		_, err := ref.Ask(context.Background(), nil)
		require.ErrorIs(t, err, core.ErrTimeout)
		require.Equal(t, time.Hour, rt.Now().Sub(begun))

		reply := ref.AskFuture(t.Context(), nil)
		require.NoError(t, setter.Tell(t.Context(), nil))
		v, err := reply.Get(context.Background())
		require.NoError(t, err)
		require.Equal(t, 7, v)
		require.Equal(t, time.Hour, rt.Now().Sub(begun))
	})
}

// Timers of the same instant are a choice, others are not; a timer may be overtaken by what takes no time.
func TestOrderOfTimers(t *testing.T) {
	seen := map[string]bool{}
	for seed := range uint64(50) {
		rt := newRuntime(t, sim.Options{Seed: seed})
		var lines []string
		ref := start(t, rt, &logger{&lines})
		after(t, ref, time.Second, 1)
		after(t, ref, time.Second, 2)
		after(t, ref, 2*time.Second, 3)
		_, err := rt.Settle()
		require.NoError(t, err)
		seen[fmt.Sprint(lines)] = true
		shutdown(t, rt)
	}
	require.Equal(t, map[string]bool{"[1 2 3]": true, "[2 1 3]": true}, seen)
}

// A timeout may win against a reply that is on its way, if timers may be early.
func TestEarlyTimers(t *testing.T) {
	timeouts := func(early bool) (n int) {
		for seed := range uint64(300) {
			rt := newRuntime(t, sim.Options{Seed: seed, EarlyTimers: early})
			target := start(t, rt, receive(echo))
			asker := start(t, rt, receive(func(ctx context.Context, msg any) (any, error) {
				ctx, cancel := core.WithTimeout(ctx, time.Hour)
				defer cancel()
				return target.Ask(ctx, msg)
			}))
			if _, err := asker.Ask(context.Background(), 1); err != nil {
				require.ErrorIs(t, err, core.ErrTimeout)
				n++
			}
			shutdown(t, rt)
		}
		return n
	}
	require.Zero(t, timeouts(false))
	n := timeouts(true)
	require.Greater(t, n, 3)
	require.Less(t, n, 150)
}

// A warning that is repeated for as long as an actor does not stop must not keep time going.
func TestShutdownIsNotKeptGoing(t *testing.T) {
	onClocks(t, func(t *testing.T, rt *sim.Runtime) {
		p := future.New[int]()
		actor, _ := getter(p)
		ref := start(t, rt, actor)
		require.NoError(t, ref.Tell(t.Context(), 1))
		begun := rt.Now()
		stuck(t, rt.Shutdown(context.Background()))
		require.LessOrEqual(t, rt.Now().Sub(begun), 10*time.Second)
		require.NoError(t, p.Set(1))
	})
}

func TestNegativeTimer(t *testing.T) {
	rt := newRuntime(t, sim.Options{})
	fired := false
	timer := rt.Env().Clock.AfterFunc(-time.Second, func() { fired = true })
	steps, err := rt.RunUntilIdle()
	require.NoError(t, err)
	require.Equal(t, 1, steps)
	require.True(t, fired)
	require.False(t, timer.Stop())
	shutdown(t, rt)
}
