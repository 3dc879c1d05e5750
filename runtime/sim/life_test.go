package sim_test

import (
	"context"
	"errors"
	"runtime"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/gokka/gokka/core"
	"github.com/gokka/gokka/future"
	"github.com/gokka/gokka/registry"
	"github.com/gokka/gokka/runtime/sim"
)

func TestGoexit(t *testing.T) {
	each(t, func(t *testing.T, rt *sim.Runtime) {
		target := start(t, rt, receive(echo))
		ref := start(t, rt, receive(func(ctx context.Context, msg any) (any, error) {
			if msg == "after a wait" {
				if _, err := target.Ask(ctx, msg); err != nil {
					return nil, err
				}
			}
			if msg != "live" {
				runtime.Goexit()
			}
			return "lives", nil
		}))
		for _, msg := range []string{"at once", "after a wait"} {
			_, err := ref.Ask(bounded(t), msg)
			require.ErrorIs(t, err, core.ErrGoexit)
		}
		v, err := ref.Ask(bounded(t), "live")
		require.NoError(t, err)
		require.Equal(t, "lives", v)
	})
}

func TestKillIdle(t *testing.T) {
	each(t, func(t *testing.T, rt *sim.Runtime) {
		ref := start(t, rt, receive(echo))
		_, err := ref.Ask(bounded(t), 1)
		require.NoError(t, err)
		ref.Kill(nil)
		require.NoError(t, ref.Wait(bounded(t)))
		require.ErrorIs(t, ref.Err(), core.ErrKilled)
	})
}

func TestInFlightAtTheEnd(t *testing.T) {
	var letters []any
	rt := newRuntime(t, sim.Options{OnDeadLetter: func(l core.DeadLetter) { letters = append(letters, l.Msg) }})
	ref := start(t, rt, receive(echo))
	stop := ref.StopFuture()
	require.NoError(t, ref.Tell(t.Context(), "late")) // accepted: the stop has not arrived
	reply := ref.AskFuture(t.Context(), "late too")
	second := ref.StopFuture()
	stopped, err := stop.Get(t.Context())
	require.True(t, stopped && err == nil)
	_, ok, err := second.TryGet() // nothing is left in flight to an actor that is gone
	require.True(t, ok && err == nil)
	_, _, err = reply.TryGet()
	require.ErrorIs(t, err, core.ErrActorDead)
	require.Equal(t, []any{"late"}, letters)
	var dead *core.ActorDeadError
	require.ErrorAs(t, ref.Tell(t.Context(), "too late"), &dead)
	require.True(t, dead.Ref == ref)
	shutdown(t, rt)
}

func TestFailureOvertakesStop(t *testing.T) {
	rt := newRuntime(t, sim.Options{})
	no := errors.New("no")
	ref := start(t, rt, receive(func(context.Context, any) (any, error) { return nil, no }))
	require.NoError(t, ref.Tell(t.Context(), 1))
	stopped, err := ref.Stop(t.Context())
	require.True(t, stopped)
	require.ErrorIs(t, err, no)
	shutdown(t, rt)
}

func TestFactoryTellsItself(t *testing.T) {
	each(t, func(t *testing.T, rt *sim.Runtime) {
		var got []any
		ref, err := core.StartFunc(t.Context(), rt, func(self core.Ref) (receive, error) {
			return func(_ context.Context, msg any) (any, error) {
				got = append(got, msg)
				return nil, nil
			}, self.Tell(t.Context(), 1)
		})
		require.NoError(t, err)
		_, err = ref.Ask(bounded(t), 2)
		require.NoError(t, err)
		require.Equal(t, []any{1, 2}, got)

		no := errors.New("no")
		var lost core.Future[any]
		_, err = core.StartFunc(t.Context(), rt, func(self core.Ref) (receive, error) {
			lost = self.AskFuture(t.Context(), 1)
			return nil, no
		})
		require.ErrorIs(t, err, no)
		_, err = lost.Get(bounded(t))
		require.ErrorIs(t, err, core.ErrActorDead)
	})
}

func TestBoundedMailbox(t *testing.T) {
	each(t, func(t *testing.T, rt *sim.Runtime) {
		n := 0
		ref := start(t, rt, receive(func(context.Context, any) (any, error) {
			n++
			return n, nil
		}), core.WithMailbox(core.Bounded(1, core.Block)))
		tellFive := func(ctx context.Context) error {
			for range 5 {
				if err := ref.Tell(ctx, 0); err != nil {
					return err
				}
			}
			return nil
		}
		sender := start(t, rt, receive(func(ctx context.Context, _ any) (any, error) { return nil, tellFive(ctx) }))
		reply := sender.AskFuture(t.Context(), 0)
		require.NoError(t, tellFive(bounded(t)))
		_, err := reply.Get(bounded(t))
		require.NoError(t, err)
		v, err := ref.Ask(bounded(t), 0)
		require.NoError(t, err)
		require.Equal(t, 11, v)
	})
}

func TestStopAll(t *testing.T) {
	each(t, func(t *testing.T, rt *sim.Runtime) {
		var refs []core.Ref
		for range 50 {
			refs = append(refs, start(t, rt, &worker{}))
		}
		for _, f := range rt.Env().Registry.StopAllFuture() {
			stopped, err := f.Get(bounded(t))
			require.NoError(t, err)
			require.True(t, stopped)
		}
		require.False(t, slices.ContainsFunc(refs, core.Ref.IsAlive))
	})
}

// stopper records that it was stopped.
type stopper struct {
	name  int
	order *[]int
}

func (s *stopper) OnStop(context.Context) error {
	*s.order = append(*s.order, s.name)
	if s.name == 1 {
		return errors.New("one")
	}
	return nil
}

func TestShutdown(t *testing.T) {
	for _, auto := range []bool{false, true} {
		reg := registry.New()
		rt := newRuntime(t, sim.Options{Auto: auto, Registry: reg})
		var order []int
		for i := range 5 {
			ref := start(t, rt, &stopper{i, &order})
			if i == 2 {
				reg.Unregister(ref)
			}
		}
		require.NoError(t, rt.Shutdown(context.Background()), "all are gone; the errors of their OnStop are logged")
		require.Equal(t, []int{4, 3, 2, 1, 0}, order)
		_, err := core.Start(t.Context(), rt, receive(echo))
		require.ErrorIs(t, err, core.ErrRuntimeClosed)
		shutdown(t, rt)
		require.ErrorIs(t, rt.Shutdown(noContext), core.ErrNilContext)
	}
}

func TestShutdownNamesTheStuck(t *testing.T) {
	rt := newRuntime(t, sim.Options{})
	actor, _ := getter(future.New[int]())
	ref := start(t, rt, actor)
	require.NoError(t, ref.Tell(t.Context(), 1))
	err := rt.Shutdown(context.Background())
	stuck(t, err)
	require.ErrorContains(t, err, ref.URN())
	ref.Kill(nil)
	shutdown(t, rt)
}

var noContext context.Context // nil
