package supervisor_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/gokka/gokka/core"
	"github.com/gokka/gokka/registry"
	"github.com/gokka/gokka/runtime/runtimetest/each"
	"github.com/gokka/gokka/supervisor"
)

// shutdowns are the ways in which all actors are stopped, the last started first.
var shutdowns = map[string]func(context.Context, core.Runtime) error{
	"StopAll": func(ctx context.Context, rt core.Runtime) error {
		_, err := rt.Env().Registry.(*registry.Registry).StopAll(ctx)
		return err
	},
	"StopAllFuture": func(ctx context.Context, rt core.Runtime) (err error) {
		for _, f := range rt.Env().Registry.StopAllFuture() {
			_, e := f.Get(ctx)
			err = errors.Join(err, e)
		}
		return err
	},
	"Shutdown": func(ctx context.Context, rt core.Runtime) error {
		return rt.(interface{ Shutdown(context.Context) error }).Shutdown(ctx)
	},
}

func TestNobodyIsRestartedWhileAllAreStopped(t *testing.T) {
	for name, shutdown := range shutdowns {
		for _, strategy := range strategies {
			t.Run(name, func(t *testing.T) {
				each.Runtime(t, func(t *testing.T, rt core.Runtime) {
					seen, told := new(record), newEvents()
					opts := supervisor.Options{Strategy: strategy, Children: specs(seen, "a", "b", "c"), OnEvent: told.add}
					// A supervisor below it, and a child that fails while it is stopped.
					opts.Children = append(opts.Children,
						supervisor.Spec{Name: "below", New: func(core.Ref) (any, error) {
							return supervisor.New(supervisor.Options{Children: specs(seen, "d"), OnEvent: told.add})
						}},
						supervisor.Spec{Name: "e", New: func(core.Ref) (any, error) {
							w := &worker{name: "e", seen: seen}
							w.stop = w.crash
							return w, nil
						}})
					sup := start(t, rt, opts)
					crash(t, sup, "c") // so that the order of the starts is not that of the list
					child(t, sup, "c") // by now the supervisor knows
					child(t, sup, "e")
					all := children(t, sup)
					require.Equal(t, told.count(supervisor.Restarting), 1)
					seen.take()

					require.ErrorIs(t, orNil(shutdown(bounded(t), rt)), errCrash)
					require.NoError(t, sup.Wait(bounded(t)))
					for _, c := range all {
						require.NoError(t, c.Ref.Wait(bounded(t)))
					}
					require.Equal(t, core.ErrStopped, sup.Err())
					require.Equal(t, 1, told.count(supervisor.Restarting))
					require.Zero(t, told.count(supervisor.Escalated))
					require.NotContains(t, seen.take(), "start")
					require.Zero(t, rt.Env().Registry.(*registry.Registry).Len())
				})
			})
		}
	}
}

// orNil makes up for runtimes' Shutdown, which does not return what an OnStop returned.
func orNil(err error) error {
	if err == nil {
		return errCrash
	}
	return err
}

func TestOneWhoWaitsForARestartDoesNotHoldUpTheShutdown(t *testing.T) {
	for name, shutdown := range shutdowns {
		t.Run(name, func(t *testing.T) {
			each.Runtime(t, func(t *testing.T, rt core.Runtime) {
				told := newEvents()
				sup := start(t, rt, supervisor.Options{Children: specs(new(record), "a", "b"), OnEvent: told.add,
					BackOff: supervisor.BackOff{Initial: 10 * time.Millisecond}})
				b := child(t, sup, "b")
				crash(t, sup, "a")
				f := b.AskFuture(t.Context(), func(ctx context.Context) (any, error) {
					return supervisor.Child(ctx, sup, "a")
				})
				require.NoError(t, shutdown(bounded(t), rt))
				_, err := f.Get(bounded(t))
				if err != nil { // else the restart came first
					require.True(t, errors.Is(err, supervisor.ErrStopping) || errors.Is(err, core.ErrActorDead), "%v", err)
				}
				require.NoError(t, sup.Wait(bounded(t)))
			})
		})
	}
}

// untilKilled is a message whose handler takes no notice of a request to stop, but of Kill.
func untilKilled(ctx context.Context) (any, error) {
	<-ctx.Done()
	return nil, nil
}

func TestAChildThatDoesNotStopInTimeIsKilled(t *testing.T) {
	each.Runtime(t, func(t *testing.T, rt core.Runtime) {
		if rt.Env().Name == "sim" {
			t.Skip("a handler that waits for a channel holds up everybody there")
		}
		seen, told := new(record), newEvents()
		all := specs(seen, "a", "b", "c")
		all[0].StopTimeout = 100 * time.Millisecond
		sup := start(t, rt, supervisor.Options{Strategy: supervisor.OneForAll, Children: all, OnEvent: told.add,
			StopTimeout: 150 * time.Millisecond})
		seen.take()
		busy := child(t, sup, "c")
		require.NoError(t, busy.Tell(t.Context(), untilKilled))
		crash(t, sup, "b")
		child(t, sup, "b") // by now the supervisor knows
		child(t, sup, "c")
		require.Equal(t, supervisor.ErrStopTimeout, busy.Err())
		require.Equal(t, "fail b, fail c, stop a, start a, start b, start c", seen.take())
		require.Equal(t, "c", told.await(t, supervisor.Killed, 1).Child)

		for _, name := range []string{"a", "b"} { // and in the supervisor's own end
			require.NoError(t, child(t, sup, name).Tell(t.Context(), untilKilled))
		}
		stop(t, sup)
		require.Equal(t, "stop c, fail b, fail a", seen.take())
		require.Equal(t, 3, told.count(supervisor.Killed))
	})
}

func TestAChildThatCannotEvenBeKilledIsReported(t *testing.T) {
	inBubble(t, func(t *testing.T, rt core.Runtime) {
		told, release := newEvents(), make(chan struct{})
		sup := start(t, rt, supervisor.Options{Strategy: supervisor.OneForAll, Children: specs(new(record), "a", "b"),
			OnEvent: told.add, StopTimeout: time.Second})
		deaf := func(context.Context) (any, error) { <-release; return nil, nil }
		b := child(t, sup, "b")
		require.NoError(t, b.Tell(t.Context(), deaf))
		crash(t, sup, "a")
		time.Sleep(3*time.Second + 1) // killed after one, reported after two and three
		synctest.Wait()
		require.Equal(t, 1, told.count(supervisor.Killed))
		require.Equal(t, 2, told.count(supervisor.Stuck))
		require.Equal(t, []string{"a waiting", "b stopping"}, names(t, sup))

		_, err := sup.Stop(bounded(t))
		require.ErrorIs(t, err, supervisor.ErrStuck)
		require.ErrorContains(t, err, `child "b"`)
		require.ErrorIs(t, sup.Err(), core.ErrStopped)
		close(release)
		require.NoError(t, b.Wait(bounded(t)))
	})
}

func TestASupervisorThatIsKilledWhileItStopsKillsTheRest(t *testing.T) {
	inBubble(t, func(t *testing.T, rt core.Runtime) {
		seen := new(record)
		sup := start(t, rt, supervisor.Options{Children: specs(seen, "a", "b", "c"), StopTimeout: -1})
		for _, name := range []string{"a", "b"} {
			require.NoError(t, child(t, sup, name).Tell(t.Context(), untilKilled))
		}
		seen.take()
		f := sup.StopFuture()
		time.Sleep(time.Hour)
		synctest.Wait()
		require.Equal(t, "stop c", seen.take())
		sup.Kill(errCrash)
		_, err := f.Get(bounded(t))
		require.NoError(t, err)
		require.Equal(t, "fail b, fail a", seen.take())
	})
}
