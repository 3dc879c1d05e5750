package supervisor_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/gokka/gokka/core"
	"github.com/gokka/gokka/registry"
	"github.com/gokka/gokka/runtime/goroutine"
	"github.com/gokka/gokka/runtime/runtimetest/each"
	"github.com/gokka/gokka/supervisor"
)

func TestAChildThatCannotBeStartedKeepsTheSupervisorFromStarting(t *testing.T) {
	each.Runtime(t, func(t *testing.T, rt core.Runtime) {
		for name, bad := range map[string]supervisor.Spec{
			"factory": {Name: "c", New: func(core.Ref) (any, error) { return nil, errCrash }},
			"panic":   {Name: "c", New: func(core.Ref) (any, error) { panic(errCrash) }},
			"OnStart": {Name: "c", New: func(core.Ref) (any, error) {
				w := &worker{name: "c", seen: new(record)}
				w.start = w.crash
				return w, nil
			}},
			"exit": {Name: "c", New: func(core.Ref) (any, error) { exit(); return nil, nil }},
		} {
			seen := new(record)
			sup, err := supervisor.Start(t.Context(), rt, supervisor.Options{Children: append(specs(seen, "a", "b"), bad)})
			require.NoError(t, err)
			err = sup.Ready(bounded(t))
			require.NoError(t, sup.Wait(bounded(t)))
			require.Equal(t, "start a, start b, stop b, stop a", seen.take(), name)
			if name == "exit" {
				require.ErrorIs(t, err, core.ErrGoexit)
				continue
			}
			require.ErrorIs(t, err, errCrash, name)
			var e *supervisor.ChildError
			require.ErrorAs(t, err, &e, name)
			require.Equal(t, "c", e.Child)
		}
	})
}

func TestChildrenAreAddedAndRemoved(t *testing.T) {
	each.Runtime(t, func(t *testing.T, rt core.Runtime) {
		seen := new(record)
		sup := start(t, rt, supervisor.Options{})
		a, err := supervisor.Add(bounded(t), sup, spec(seen, "a"))
		require.NoError(t, err)
		require.NoError(t, a.Ready(bounded(t)))
		_, err = supervisor.Add(bounded(t), sup, spec(seen, "b"))
		require.NoError(t, err)
		require.Equal(t, []string{"a running", "b running"}, names(t, sup))

		_, err = supervisor.Add(bounded(t), sup, spec(seen, "a"))
		require.ErrorIs(t, err, supervisor.ErrChildExists)
		_, err = supervisor.Add(bounded(t), sup, supervisor.Spec{Name: "c"})
		require.ErrorIs(t, err, supervisor.ErrInvalidOption)
		_, err = supervisor.Add(bounded(t), sup, supervisor.Spec{Name: "c",
			New: func(core.Ref) (any, error) { return nil, errCrash }})
		require.ErrorIs(t, err, errCrash)
		bad := &worker{name: "c", seen: seen}
		bad.start = bad.crash
		_, err = supervisor.Add(bounded(t), sup, supervisor.Spec{Name: "c",
			New: func(core.Ref) (any, error) { return bad, nil }})
		require.ErrorIs(t, err, errCrash)
		var e *supervisor.ChildError
		require.ErrorAs(t, err, &e)
		require.Equal(t, []string{"a running", "b running"}, names(t, sup))

		require.NoError(t, supervisor.Remove(bounded(t), sup, "a"))
		require.Equal(t, core.ErrStopped, a.Err())
		require.ErrorIs(t, supervisor.Remove(bounded(t), sup, "a"), supervisor.ErrNoChild)
		_, err = supervisor.Child(bounded(t), sup, "a")
		require.ErrorIs(t, err, supervisor.ErrNoChild)
		again, err := supervisor.Add(bounded(t), sup, spec(seen, "a"))
		require.NoError(t, err)
		require.False(t, again == a)
		require.Equal(t, []string{"b running", "a running"}, names(t, sup))
		crash(t, sup, "a")
		child(t, sup, "a")
		seen.take()
		stop(t, sup)
		require.Equal(t, "stop a, stop b", seen.take())

		_, err = supervisor.Add(bounded(t), sup, spec(seen, "d"))
		require.ErrorIs(t, err, core.ErrActorDead)
	})
}

func TestAChildIsRemovedWhileItWaitsForItsRestart(t *testing.T) {
	each.Runtime(t, func(t *testing.T, rt core.Runtime) {
		told := newEvents()
		sup := start(t, rt, supervisor.Options{Children: specs(new(record), "a"), OnEvent: told.add,
			BackOff: supervisor.BackOff{Initial: time.Hour}})
		crash(t, sup, "a")
		told.await(t, supervisor.Restarting, 1)
		_, err := supervisor.Child(brief(t), sup, "a")
		require.ErrorIs(t, err, core.ErrTimeout)
		require.ErrorIs(t, err, context.DeadlineExceeded)
		ctx, cancel := context.WithCancelCause(t.Context())
		context.AfterFunc(brief(t), func() { cancel(errCrash) })
		_, err = supervisor.Child(ctx, sup, "a")
		require.ErrorIs(t, err, context.Canceled)
		require.ErrorIs(t, err, errCrash)
		require.NoError(t, supervisor.Remove(bounded(t), sup, "a"))
		require.Empty(t, children(t, sup))
		stop(t, sup)
	})
}

// brief is a ctx that a test waits to the end of.
func brief(t testing.TB) context.Context {
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Millisecond)
	t.Cleanup(cancel)
	return ctx
}

func TestWhoeverWaitsForAChildLearnsThatTheSupervisorEnds(t *testing.T) {
	each.Runtime(t, func(t *testing.T, rt core.Runtime) {
		told := newEvents()
		sup := start(t, rt, supervisor.Options{Children: specs(new(record), "a"), OnEvent: told.add,
			BackOff: supervisor.BackOff{Initial: time.Hour}})
		crash(t, sup, "a")
		told.await(t, supervisor.Restarting, 1)
		asker, err := core.Start(t.Context(), rt, &worker{seen: new(record)})
		require.NoError(t, err)
		f := asker.AskFuture(t.Context(), func(ctx context.Context) (any, error) {
			return supervisor.Child(ctx, sup, "a")
		})
		_, err = supervisor.Child(brief(t), sup, "a")
		require.ErrorIs(t, err, core.ErrTimeout)
		stop(t, sup)
		_, err = f.Get(bounded(t))
		require.True(t, errors.Is(err, supervisor.ErrStopping) || errors.Is(err, core.ErrActorDead), "%v", err)
	})
}

func TestAKilledSupervisorKillsItsChildren(t *testing.T) {
	each.Runtime(t, func(t *testing.T, rt core.Runtime) {
		seen := new(record)
		sup := start(t, rt, supervisor.Options{Children: specs(seen, "a", "b")})
		a, b := child(t, sup, "a"), child(t, sup, "b")
		cause := errors.New("out of patience")
		sup.Kill(cause)
		require.NoError(t, sup.Wait(bounded(t)))
		require.Equal(t, cause, sup.Err())
		require.Equal(t, cause, a.Err())
		require.Equal(t, cause, b.Err())
		require.Equal(t, "start a, start b, fail b, fail a", seen.take())
	})
}

func TestAKilledChildComesBack(t *testing.T) {
	each.Runtime(t, func(t *testing.T, rt core.Runtime) {
		sup := start(t, rt, supervisor.Options{Children: specs(new(record), "a")})
		old := child(t, sup, "a")
		old.Kill(nil)
		require.NoError(t, old.Wait(bounded(t)))
		require.False(t, child(t, sup, "a") == old)
		require.Equal(t, core.ErrKilled, children(t, sup)[0].LastErr)
		stop(t, sup)
	})
}

func TestAChildCannotWaitForItself(t *testing.T) {
	each.Runtime(t, func(t *testing.T, rt core.Runtime) {
		sup := start(t, rt, supervisor.Options{Strategy: supervisor.OneForAll, Children: specs(new(record), "a", "b")})
		_, err := supervisor.Add(bounded(t), sup, supervisor.Spec{Name: "c", New: func(core.Ref) (any, error) {
			return &worker{seen: new(record), start: func(ctx context.Context) error {
				_, err := supervisor.Child(ctx, sup, "c")
				return err
			}}, nil
		}})
		require.ErrorIs(t, err, core.ErrDeadlock)

		_, err = child(t, sup, "a").Ask(bounded(t), func(ctx context.Context) (any, error) {
			return nil, supervisor.Remove(ctx, sup, "a")
		})
		require.ErrorIs(t, err, core.ErrDeadlock)

		// The handler of a waits for b, which cannot come back before a has stopped.
		b := child(t, sup, "b")
		_, err = child(t, sup, "a").Ask(bounded(t), func(ctx context.Context) (any, error) {
			if err := b.Tell(ctx, errCrash); err != nil {
				return nil, err
			}
			if err := b.Wait(ctx); err != nil {
				return nil, err
			}
			return supervisor.Child(ctx, sup, "b")
		})
		require.ErrorIs(t, err, core.ErrDeadlock)
		require.Equal(t, []string{"a running", "b running"}, afterwards(t, sup))
		stop(t, sup)
	})
}

// afterwards is names once all have been restarted.
func afterwards(t testing.TB, sup core.Ref) []string {
	t.Helper()
	for _, c := range children(t, sup) {
		child(t, sup, c.Name)
	}
	return names(t, sup)
}

// In the first start the supervisor waits in its own OnStart.
func TestTheFirstStartOfAChildCannotUseItsSupervisor(t *testing.T) {
	each.Runtime(t, func(t *testing.T, rt core.Runtime) {
		var got error
		sup, err := core.StartFunc(t.Context(), rt, func(sup core.Ref) (*supervisor.Supervisor, error) {
			a := supervisor.Spec{Name: "a", New: func(core.Ref) (any, error) {
				return &worker{seen: new(record), start: func(ctx context.Context) error {
					_, got = supervisor.Child(ctx, sup, "a")
					return got
				}}, nil
			}}
			return supervisor.New(supervisor.Options{Children: []supervisor.Spec{a}})
		})
		require.NoError(t, err)
		err = sup.Ready(bounded(t))
		require.NoError(t, sup.Wait(bounded(t)))
		require.True(t, errors.Is(err, core.ErrDeadlock) || errors.Is(err, core.ErrActorDead), "%v", err)
		require.Error(t, got)
	})
}

func TestChildrenMayRunElsewhere(t *testing.T) {
	each.Runtime(t, func(t *testing.T, rt core.Runtime) {
		elsewhere, err := goroutine.New(goroutine.Options{Registry: registry.New()})
		require.NoError(t, err)
		seen := new(record)
		all := specs(seen, "a", "b")
		all[1].Runtime = elsewhere
		sup := start(t, rt, supervisor.Options{Children: all})
		crash(t, sup, "b")
		require.True(t, child(t, sup, "b").Cell().Runtime() == elsewhere)
		require.True(t, child(t, sup, "a").Cell().Runtime() == rt)
		seen.take()

		// A runtime that was shut down takes nobody back, so the supervisor cannot do what it is for.
		require.NoError(t, elsewhere.Shutdown(bounded(t)))
		require.NoError(t, sup.Wait(bounded(t)))
		require.ErrorIs(t, sup.Err(), core.ErrRuntimeClosed)
		require.Equal(t, "stop b, stop a", seen.take())
	})
}

func TestInvalidOptions(t *testing.T) {
	ok := spec(new(record), "a")
	for _, opts := range []supervisor.Options{
		{Strategy: 9}, {Within: -1},
		{Children: []supervisor.Spec{{Name: "a"}}}, {Children: []supervisor.Spec{{New: ok.New}}},
		{Children: []supervisor.Spec{{Name: "a", New: ok.New, Restart: 9}}},
		{BackOff: supervisor.BackOff{Initial: -1}}, {BackOff: supervisor.BackOff{Factor: 0.5}},
		{BackOff: supervisor.BackOff{Jitter: 2}}, {BackOff: supervisor.BackOff{Initial: 2, Max: 1}},
		{BackOff: supervisor.BackOff{Reset: -1}},
	} {
		_, err := supervisor.New(opts)
		require.ErrorIs(t, err, supervisor.ErrInvalidOption, "%+v", opts)
	}
	_, err := supervisor.New(supervisor.Options{Children: []supervisor.Spec{ok, ok}})
	require.ErrorIs(t, err, supervisor.ErrChildExists)
}

func TestAHookThatPanicsAndAnUnexpectedMessageDoNoHarm(t *testing.T) {
	each.Runtime(t, func(t *testing.T, rt core.Runtime) {
		sup := start(t, rt, supervisor.Options{Children: specs(new(record), "a"),
			OnEvent: func(supervisor.Event) { panic("hook") }})
		require.NoError(t, sup.Tell(t.Context(), "nonsense"))
		require.NoError(t, sup.Tell(t.Context(), core.Terminated{Ref: child(t, sup, "a")})) // it is not
		require.NoError(t, sup.Tell(t.Context(), core.Terminated{Ref: sup}))
		require.Zero(t, children(t, sup)[0].Restarts)
		reply, err := sup.Ask(bounded(t), "nonsense")
		require.NoError(t, err)
		require.Nil(t, reply)
		crash(t, sup, "a")
		child(t, sup, "a")
		_, err = supervisor.Child(bounded(t), child(t, sup, "a"), "a")
		var e *core.ReplyTypeError
		require.ErrorAs(t, err, &e, "no supervisor")
		stop(t, sup)
	})
}
