package supervisor_test

import (
	"context"
	"math"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/gokka/gokka/core"
	"github.com/gokka/gokka/runtime/runtimetest/each"
	"github.com/gokka/gokka/supervisor"
)

func TestAFailureIsRepairedAsTheStrategySays(t *testing.T) {
	for name, tc := range map[string]struct {
		strategy supervisor.Strategy
		want     string
	}{
		"one for one":  {supervisor.OneForOne, "fail b, start b"},
		"one for all":  {supervisor.OneForAll, "fail b, stop c, stop a, start a, start b, start c"},
		"rest for one": {supervisor.RestForOne, "fail b, stop c, start b, start c"},
	} {
		t.Run(name, func(t *testing.T) {
			each.Runtime(t, func(t *testing.T, rt core.Runtime) {
				seen := new(record)
				sup := start(t, rt, supervisor.Options{Strategy: tc.strategy, Children: specs(seen, "a", "b", "c")})
				require.Equal(t, "start a, start b, start c", seen.take())
				before := children(t, sup)
				old := crash(t, sup, "b")
				child(t, sup, "b") // by now the supervisor knows
				for i, name := range []string{"a", "b", "c"} {
					now := child(t, sup, name)
					same := tc.strategy == supervisor.OneForOne && name != "b" ||
						tc.strategy == supervisor.RestForOne && name == "a"
					require.Equal(t, same, now == before[i].Ref, name)
					reply, err := now.Ask(bounded(t), "who")
					require.NoError(t, err)
					require.Equal(t, name, reply)
				}
				require.Equal(t, tc.want, seen.take())
				require.False(t, old.IsAlive())

				b := children(t, sup)[1]
				require.Equal(t, 1, b.Restarts)
				require.ErrorIs(t, b.LastErr, errCrash)
				require.Equal(t, supervisor.Running, b.State)
				require.False(t, b.Since.IsZero())

				stop(t, sup)
				require.Equal(t, "stop c, stop b, stop a", seen.take())
			})
		})
	}
}

func TestTheRestartPolicyDecidesWhoComesBack(t *testing.T) {
	each.Runtime(t, func(t *testing.T, rt core.Runtime) {
		seen, told := new(record), newEvents()
		all := specs(seen, "permanent", "transient", "temporary")
		all[1].Restart, all[2].Restart = supervisor.Transient, supervisor.Temporary
		sup := start(t, rt, supervisor.Options{Children: all, MaxRestarts: 10, OnEvent: told.add})

		crash(t, sup, "temporary")
		require.Equal(t, "temporary", told.await(t, supervisor.Ended, 1).Child)
		require.Equal(t, []string{"permanent running", "transient running"}, names(t, sup))

		crash(t, sup, "transient")
		stop(t, child(t, sup, "permanent"))
		for _, name := range []string{"transient", "permanent"} {
			child(t, sup, name)
		}
		require.Equal(t, 2, told.count(supervisor.Restarted))

		stop(t, child(t, sup, "transient"))
		over := told.await(t, supervisor.Ended, 2)
		require.Equal(t, "transient", over.Child)
		require.Equal(t, core.ErrStopped, over.Err)
		require.Equal(t, []string{"permanent running", "transient over"}, names(t, sup))
		_, err := supervisor.Child(bounded(t), sup, "transient")
		require.ErrorIs(t, err, supervisor.ErrChildEnded)
		_, err = supervisor.Child(bounded(t), sup, "temporary")
		require.ErrorIs(t, err, supervisor.ErrNoChild)
		stop(t, sup)
	})
}

func TestATransientChildThatWasStoppedComesBackWithItsGroup(t *testing.T) {
	each.Runtime(t, func(t *testing.T, rt core.Runtime) {
		seen, told := new(record), newEvents()
		all := specs(seen, "a", "b", "c")
		all[1].Restart, all[2].Restart = supervisor.Transient, supervisor.Temporary
		sup := start(t, rt, supervisor.Options{Children: all, Strategy: supervisor.OneForAll, OnEvent: told.add})
		stop(t, child(t, sup, "b"))
		told.await(t, supervisor.Ended, 1)
		seen.take()
		crash(t, sup, "a")
		child(t, sup, "a")
		child(t, sup, "b")
		require.Equal(t, "fail a, stop c, start a, start b", seen.take())
		require.Equal(t, []string{"a running", "b running"}, names(t, sup))
		stop(t, sup)
	})
}

func TestATransientChildWhoseOnStopFailsComesBack(t *testing.T) {
	each.Runtime(t, func(t *testing.T, rt core.Runtime) {
		seen := new(record)
		sup := start(t, rt, supervisor.Options{Children: []supervisor.Spec{{Name: "a", Restart: supervisor.Transient,
			New: func(core.Ref) (any, error) {
				return &worker{name: "a", seen: seen, stop: func(context.Context) error { return errCrash }}, nil
			}}}})
		old := child(t, sup, "a")
		_, err := old.Stop(bounded(t))
		require.ErrorIs(t, err, errCrash)
		require.False(t, old == child(t, sup, "a"))
		_, _ = sup.Stop(bounded(t))
	})
}

func TestTooManyRestartsEndTheSupervisor(t *testing.T) {
	each.Runtime(t, func(t *testing.T, rt core.Runtime) {
		seen, told := new(record), newEvents()
		sup := start(t, rt, supervisor.Options{Children: specs(seen, "a", "b", "c"),
			MaxRestarts: 2, Within: time.Hour, OnEvent: told.add})
		seen.take()
		for _, name := range []string{"a", "b"} {
			crash(t, sup, name)
			child(t, sup, name)
		}
		crash(t, sup, "a")
		require.NoError(t, sup.Wait(bounded(t)))
		require.Equal(t, "fail a, start a, fail b, start b, fail a, stop c, stop b", seen.take())

		var e *supervisor.IntensityError
		require.ErrorAs(t, sup.Err(), &e)
		require.ErrorIs(t, sup.Err(), supervisor.ErrIntensity)
		require.ErrorIs(t, sup.Err(), errCrash)
		require.Equal(t, "a", e.Child)
		require.Len(t, e.Causes, 3)
		require.Equal(t, "b", e.Causes[1].Child)
		require.ErrorContains(t, e, "a: crash")
		require.Equal(t, 1, told.count(supervisor.Escalated))
	})
}

func TestStoppedChildrenDoNotMakeAFailedSupervisorLookStopped(t *testing.T) {
	each.Runtime(t, func(t *testing.T, rt core.Runtime) {
		sup := start(t, rt, supervisor.Options{Children: specs(new(record), "a"), MaxRestarts: -1})
		stop(t, child(t, sup, "a"))
		require.NoError(t, sup.Wait(bounded(t)))
		require.ErrorIs(t, sup.Err(), supervisor.ErrIntensity)
		require.NotErrorIs(t, sup.Err(), core.ErrStopped)
	})
}

func TestRestartsCanBeUnlimited(t *testing.T) {
	each.Runtime(t, func(t *testing.T, rt core.Runtime) {
		sup := start(t, rt, supervisor.Options{Children: specs(new(record), "a"), MaxRestarts: math.MaxInt})
		for range 30 {
			crash(t, sup, "a")
		}
		child(t, sup, "a")
		require.Equal(t, 30, children(t, sup)[0].Restarts)
		stop(t, sup)
	})
}

func TestASupervisorAboveRestartsOneThatGaveUp(t *testing.T) {
	each.Runtime(t, func(t *testing.T, rt core.Runtime) {
		seen, told := new(record), newEvents()
		top := start(t, rt, supervisor.Options{OnEvent: told.add, Children: []supervisor.Spec{{
			Name: "below",
			New: func(core.Ref) (any, error) {
				return supervisor.New(supervisor.Options{Children: specs(seen, "a", "b"), MaxRestarts: -1})
			},
		}}})
		below := child(t, top, "below")
		crash(t, below, "b")
		require.NoError(t, below.Wait(bounded(t)))
		again := child(t, top, "below")
		require.False(t, again == below)
		require.Equal(t, []string{"a running", "b running"}, names(t, again))
		require.Equal(t, "start a, start b, fail b, stop a, start a, start b", seen.take())
		require.ErrorIs(t, told.await(t, supervisor.Restarting, 1).Err, supervisor.ErrIntensity)
		stop(t, top)
		require.Equal(t, "stop b, stop a", seen.take())
	})
}

func TestAFatalErrorIsNotRepaired(t *testing.T) {
	each.Runtime(t, func(t *testing.T, rt core.Runtime) {
		seen := new(record)
		sup := start(t, rt, supervisor.Options{Children: specs(seen, "a", "b")})
		ref := child(t, sup, "b")
		require.NoError(t, ref.Tell(t.Context(), core.FatalError{Err: errCrash}))
		require.NoError(t, sup.Wait(bounded(t)))
		require.Equal(t, "start a, start b, stop b, stop a", seen.take())
		require.ErrorIs(t, sup.Err(), errCrash) // although it may have been stopped before it could fail
	})
}
