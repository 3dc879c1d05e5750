package supervisor_test

import (
	"errors"
	"math"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/gokka/gokka/core"
	"github.com/gokka/gokka/registry"
	"github.com/gokka/gokka/runtime/goroutine"
	"github.com/gokka/gokka/runtime/runtimetest/each"
	"github.com/gokka/gokka/supervisor"
)

// inBubble runs test on the goroutine runtime in a bubble, where time passes only while all wait.
func inBubble(t *testing.T, test func(t *testing.T, rt core.Runtime)) {
	synctest.Test(t, func(t *testing.T) {
		rt, err := goroutine.New(goroutine.Options{Registry: registry.New()})
		require.NoError(t, err)
		test(t, rt)
		require.NoError(t, rt.Shutdown(bounded(t)))
	})
}

func TestBackOffGrowsToItsMaximumAndIsReset(t *testing.T) {
	inBubble(t, func(t *testing.T, rt core.Runtime) {
		sup := start(t, rt, supervisor.Options{
			Children: specs(new(record), "a", "b"), MaxRestarts: math.MaxInt,
			BackOff: supervisor.BackOff{Initial: time.Second, Factor: 3, Max: 10 * time.Second, Reset: time.Minute},
		})
		for _, want := range []time.Duration{1, 3, 9, 10, 10} {
			crash(t, sup, "a")
			synctest.Wait()
			require.Equal(t, supervisor.Waiting, children(t, sup)[0].State)
			began := time.Now()
			child(t, sup, "a")
			require.Equal(t, want*time.Second, time.Since(began))
		}
		crash(t, sup, "b") // has a back-off of its own
		began := time.Now()
		child(t, sup, "b")
		require.Equal(t, time.Second, time.Since(began))

		time.Sleep(time.Minute - time.Second - 1)
		crash(t, sup, "a") // just too early
		began = time.Now()
		child(t, sup, "a")
		require.Equal(t, 10*time.Second, time.Since(began))

		time.Sleep(time.Minute)
		crash(t, sup, "a")
		began = time.Now()
		child(t, sup, "a")
		require.Equal(t, time.Second, time.Since(began))
	})
}

func TestTheIntensityIsMeasuredInASlidingPeriod(t *testing.T) {
	inBubble(t, func(t *testing.T, rt core.Runtime) {
		sup := start(t, rt, supervisor.Options{Children: specs(new(record), "a"),
			MaxRestarts: 2, Within: 10 * time.Second})
		for range 6 { // each time two within the last ten seconds
			crash(t, sup, "a")
			child(t, sup, "a")
			time.Sleep(5 * time.Second)
		}
		crash(t, sup, "a")
		child(t, sup, "a")
		time.Sleep(5*time.Second - 1)
		crash(t, sup, "a")
		synctest.Wait()
		require.ErrorIs(t, sup.Err(), supervisor.ErrIntensity)
	})
}

func TestAGroupWaitsForTheBackOffOfTheOneThatFailed(t *testing.T) {
	inBubble(t, func(t *testing.T, rt core.Runtime) {
		seen := new(record)
		sup := start(t, rt, supervisor.Options{Children: specs(seen, "a", "b", "c"), Strategy: supervisor.OneForAll,
			BackOff: supervisor.BackOff{Initial: time.Second}})
		seen.take()
		crash(t, sup, "b")
		synctest.Wait()
		require.Equal(t, "fail b, stop c, stop a", seen.take())
		require.Equal(t, []string{"a waiting", "b waiting", "c waiting"}, names(t, sup))
		began := time.Now()
		child(t, sup, "c")
		require.Equal(t, time.Second, time.Since(began))
		require.Equal(t, "start a, start b, start c", seen.take())
	})
}

func TestJitterSpreadsTheRestarts(t *testing.T) {
	inBubble(t, func(t *testing.T, rt core.Runtime) {
		told := newEvents()
		sup := start(t, rt, supervisor.Options{Children: specs(new(record), "a"),
			MaxRestarts: math.MaxInt, OnEvent: told.add,
			BackOff: supervisor.BackOff{Initial: time.Second, Factor: 1, Jitter: 0.5}})
		delays := map[time.Duration]bool{}
		for i := range 50 {
			crash(t, sup, "a")
			d := told.await(t, supervisor.Restarting, i+1).Delay
			require.True(t, d >= time.Second/2 && d <= 3*time.Second/2, "%v", d)
			delays[d] = true
		}
		require.Greater(t, len(delays), 40)
	})
}

// On every runtime the clock of the runtime counts.
func TestBackOffOnEveryRuntime(t *testing.T) {
	each.Runtime(t, func(t *testing.T, rt core.Runtime) {
		const delay = 20 * time.Millisecond
		sup := start(t, rt, supervisor.Options{Children: specs(new(record), "a", "b"),
			BackOff: supervisor.BackOff{Initial: delay}})
		b := child(t, sup, "b")
		began := rt.Env().Now()
		crash(t, sup, "a")
		require.True(t, child(t, sup, "b") == b) // is not kept waiting
		child(t, sup, "a")
		require.GreaterOrEqual(t, rt.Env().Now().Sub(began), delay)
		stop(t, sup)
	})
}

func TestAFactoryThatFailsOrPanicsIsAFailedRestart(t *testing.T) {
	each.Runtime(t, func(t *testing.T, rt core.Runtime) {
		told, tries := newEvents(), 0 // guarded by the supervisor's turns
		sup := start(t, rt, supervisor.Options{MaxRestarts: 5, OnEvent: told.add, Children: []supervisor.Spec{{Name: "a",
			New: func(core.Ref) (any, error) {
				switch tries++; tries {
				case 2:
					return nil, errors.New("no such device")
				case 3:
					panic("no such idea")
				case 4:
					return nil, nil
				}
				return &worker{seen: new(record)}, nil
			}}}})
		crash(t, sup, "a")
		child(t, sup, "a")
		require.Equal(t, 4, children(t, sup)[0].Restarts)
		require.ErrorIs(t, told.await(t, supervisor.Restarting, 1).Err, errCrash)
		require.ErrorContains(t, told.await(t, supervisor.Restarting, 2).Err, "no such device")
		require.ErrorContains(t, told.await(t, supervisor.Restarting, 3).Err, "no such idea")
		require.ErrorIs(t, told.await(t, supervisor.Restarting, 4).Err, core.ErrNilActor)
		require.Equal(t, 1, told.count(supervisor.Restarted))
		stop(t, sup)
	})
}

func TestAnOnStartThatFailsIsAFailedRestart(t *testing.T) {
	each.Runtime(t, func(t *testing.T, rt core.Runtime) {
		seen, tries := new(record), 0
		sup := start(t, rt, supervisor.Options{Children: append(specs(seen, "z"), supervisor.Spec{Name: "a",
			New: func(core.Ref) (any, error) {
				w := &worker{name: "a", seen: seen}
				if tries++; tries > 1 {
					w.start = w.crash
				}
				return w, nil
			}})})
		crash(t, sup, "a")
		require.NoError(t, sup.Wait(bounded(t)))
		var e *supervisor.IntensityError
		require.ErrorAs(t, sup.Err(), &e)
		require.Len(t, e.Causes, 4)
		require.Equal(t, "start z, start a, fail a, start a, start a, start a, stop z", seen.take())
	})
}

func TestAFactoryThatExitsTheGoroutineEndsTheSupervisor(t *testing.T) {
	each.Runtime(t, func(t *testing.T, rt core.Runtime) {
		seen, tries := new(record), 0
		sup := start(t, rt, supervisor.Options{Children: append(specs(seen, "z"), supervisor.Spec{Name: "a",
			New: func(core.Ref) (any, error) {
				if tries++; tries > 1 {
					exit()
				}
				return &worker{name: "a", seen: seen}, nil
			}})})
		crash(t, sup, "a")
		require.NoError(t, sup.Wait(bounded(t)))
		require.ErrorIs(t, sup.Err(), core.ErrGoexit)
		require.Equal(t, "start z, start a, fail a, stop z", seen.take())
	})
}

func TestAGroupStopsAgainWhenOneOfItCannotBeStarted(t *testing.T) {
	inBubble(t, func(t *testing.T, rt core.Runtime) {
		seen, tries := new(record), 0
		b := supervisor.Spec{Name: "b", New: func(core.Ref) (any, error) {
			if tries++; tries == 2 {
				return nil, errors.New("not yet")
			}
			return &worker{name: "b", seen: seen}, nil
		}}
		sup := start(t, rt, supervisor.Options{Children: append(specs(seen, "a"), b), Strategy: supervisor.OneForAll,
			BackOff: supervisor.BackOff{Initial: time.Second}})
		seen.take()
		crash(t, sup, "b")
		time.Sleep(time.Second)
		synctest.Wait()
		require.Equal(t, "fail b, stop a, start a, stop a", seen.take())
		began := time.Now()
		child(t, sup, "b")
		require.Equal(t, 2*time.Second, time.Since(began))
		require.Equal(t, "start a, start b", seen.take())
	})
}
