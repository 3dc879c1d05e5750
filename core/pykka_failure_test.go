package core_test

import (
	"context"
	"errors"
	"log/slog"
	"runtime"
	"testing"

	"github.com/gokka/gokka/core"
	"github.com/gokka/gokka/future"
)

// Rows 20, 59, 159. Scenario 14. Conflict C15, where Gokka has the level of Pykka 0.15.
func TestPykka20_AskedFailureGoesToTheAsker(t *testing.T) {
	everywhere(t, func(w *world) {
		ref := w.start(&probe{})
		_, err := ref.Ask(w.ctx, errBoom)
		w.True(err == errBoom, "the very same error")
		_, err = ref.AskFuture(w.ctx, errBoom).Get(w.ctx)
		w.True(err == errBoom)

		w.Equal("still here", w.ask(ref, "still here"))
		w.True(ref.IsAlive())
		w.Equal([]string{"start", "still here"}, w.trace.all())
		w.Equal(2, count(w.logs.texts(slog.LevelDebug, ref), "Error returned to caller"))
		w.Empty(w.logs.at(slog.LevelInfo))
		w.Empty(w.logs.at(slog.LevelError))
	})
}

// Rows 20, 76, 165: a panic is an error with the stack of where it happened.
func TestPykka20_AskedPanicGoesToTheAsker(t *testing.T) {
	everywhere(t, func(w *world) {
		ref := w.start(&probe{})
		for _, value := range []any{"oops", errBoom, 7} {
			_, err := ref.Ask(w.ctx, panics{value})
			p, ok := errors.AsType[*core.PanicError](err)
			w.True(ok, "%v", err)
			w.Equal(value, p.Value)
			w.Contains(string(p.Stack), "(*probe).Receive")
		}
		_, err := ref.Ask(w.ctx, panics{errBoom})
		w.ErrorIs(err, errBoom)
		w.Equal("still here", w.ask(ref, "still here"))
		w.Len(w.logs.texts(slog.LevelInfo, ref), 4)
		w.Contains(w.logs.at(slog.LevelInfo)[0].attrs["stack"].String(), "(*probe).Receive")
	})
}

// Goexit, which is what t.FailNow does, is a failure like any other.
func TestPykka20_AskedGoexitGoesToTheAsker(t *testing.T) {
	everywhere(t, func(w *world) {
		ref := w.start(&probe{})
		_, err := ref.Ask(w.ctx, act(func(context.Context, *probe) (any, error) {
			runtime.Goexit()
			return nil, nil
		}))
		w.ErrorIs(err, core.ErrGoexit)
		w.ErrorAs(err, new(*core.PanicError))
		w.Equal("still here", w.ask(ref, "still here"))
	})
}

// Rows 21, 23. Scenario 12.
func TestPykka21_ToldFailureEndsTheActor(t *testing.T) {
	everywhere(t, func(w *world) {
		for name, msg := range map[string]any{
			"returned": errBoom,
			"panicked": panics{errBoom},
			"exited":   act(func(context.Context, *probe) (any, error) { runtime.Goexit(); return nil, nil }),
		} {
			w.trace = new(trace)
			var cause error
			var alive, registered bool
			ref := w.start(&probe{onFailure: func(_ context.Context, p *probe, err error) {
				cause, alive, registered = err, p.Self().IsAlive(), w.known.has(p.Self())
			}})
			w.NoError(ref.Tell(w.ctx, msg))
			w.gone(ref)
			want := errBoom
			if name == "exited" {
				want = core.ErrGoexit
			}
			w.ErrorIs(cause, want, name)
			w.ErrorIs(ref.Err(), want, name)
			w.False(alive, name)
			w.False(registered, name)
			w.False(ref.IsAlive())
			w.Equal([]string{"start", "failure"}, w.trace.all(), name)
			w.Equal([]string{"Unhandled error"}, w.logs.texts(slog.LevelError, ref), name)
		}
	})
}

// Rows 21, 30: what is queued behind the failure fails.
func TestPykka21_QueueBehindAFailureFails(t *testing.T) {
	everywhere(t, func(w *world) {
		gate := future.New[bool]()
		ref := w.start(&probe{})
		w.NoError(ref.Tell(w.ctx, hold(gate)))
		w.NoError(ref.Tell(w.ctx, errBoom))
		asked, stop := ref.AskFuture(w.ctx, "late"), ref.StopFuture()
		w.NoError(gate.Set(true))
		_, err := asked.Get(w.ctx)
		w.ErrorIs(err, core.ErrActorDead)
		w.Equal(core.Unhandled, errorAs[*core.ActorDeadError](w, err).Reason)
		stopped, err := stop.Get(w.ctx)
		w.Equal(errBoom, err, "D17: a stop that a failure overtook says so")
		w.True(stopped)
		w.Equal([]string{"start", "failure"}, w.trace.all())
	})
}

// errorAs returns err as the error type E.
func errorAs[E error](w *world, err error) E {
	w.t.Helper()
	e, ok := errors.AsType[E](err)
	w.True(ok, "%v", err)
	return e
}

// Row 22. Scenario 13. Conflict C8.
func TestPykka22_OnFailureFails(t *testing.T) {
	everywhere(t, func(w *world) {
		ref := w.start(&probe{onFailure: func(context.Context, *probe, error) { panic("again") }})
		w.NoError(ref.Tell(w.ctx, errBoom))
		w.gone(ref)
		w.Equal(errBoom, ref.Err(), "the first failure is why the actor ended")
		w.Equal([]string{"Unhandled error", "Unhandled error"}, w.logs.texts(slog.LevelError, ref))
		w.Empty(w.known.all())
	})
}

// Row 29. Scenario 11. Conflict C7.
func TestPykka29_OnStopFails(t *testing.T) {
	everywhere(t, func(w *world) {
		for name, onStop := range map[string]func(context.Context, *probe) error{
			"returned": func(context.Context, *probe) error { return errBoom },
			"panicked": func(context.Context, *probe) error { panic(errBoom) },
			"exited":   func(context.Context, *probe) error { defer panic(errBoom); runtime.Goexit(); return nil },
		} {
			w.trace = new(trace)
			ref := w.start(&probe{onStop: onStop})
			stopped, err := ref.Stop(w.ctx)
			w.True(stopped, name)
			w.ErrorIs(err, errBoom, name)
			w.ErrorIs(ref.Err(), core.ErrStopped, name)
			w.ErrorIs(ref.Err(), errBoom, name)
			w.False(ref.IsAlive())
			w.Equal([]string{"start", "stop"}, w.trace.all(), name)
			w.Equal([]string{"Unhandled error"}, w.logs.texts(slog.LevelError, ref), name)
		}
	})
}

// Row 33. Scenario 15.
func TestPykka33_FatalErrorStopsAllActors(t *testing.T) {
	everywhere(t, func(w *world) {
		for _, msg := range []any{core.FatalError{Err: errBoom}, &core.FatalError{Err: errBoom},
			panics{core.FatalError{Err: errBoom}}} {
			w.trace = new(trace)
			other, ref := w.start(&probe{}), w.start(&probe{})
			w.NoError(ref.Tell(w.ctx, msg))
			w.gone(ref, other)
			w.ErrorIs(ref.Err(), errBoom)
			w.Equal(core.ErrStopped, other.Err())
			w.ElementsMatch([]string{"start", "start", "stop", "stop"}, w.trace.all(), "both OnStop, no OnFailure")
			w.Empty(w.known.all())
			w.Contains(w.logs.texts(slog.LevelDebug, ref), "Fatal error. Stopping all actors.")
		}
	})
}

// Row 34. Scenario 16, defect D2.
func TestPykka34_FatalErrorReachesTheAsker(t *testing.T) {
	everywhere(t, func(w *world) {
		for _, msg := range []any{core.FatalError{Err: errBoom}, panics{core.FatalError{Err: errBoom}}} {
			other, ref := w.start(&probe{}), w.start(&probe{})
			_, err := ref.Ask(w.ctx, msg)
			w.Equal(core.FatalError{Err: errBoom}, errorAs[core.FatalError](w, err))
			w.ErrorIs(err, errBoom)
			w.gone(ref, other)
		}
	})
}

// Scenario 16, defects D3 and D4: no zombie is left, and no hook runs twice.
func TestScenario16_FatalErrorInHooks(t *testing.T) {
	fatal := func(context.Context, *probe) error { return core.FatalError{Err: errBoom} }
	everywhere(t, func(w *world) {
		other, ref := w.start(&probe{trace: new(trace)}), w.start(&probe{onStart: fatal})
		w.ErrorIs(ref.Ready(w.ctx), errBoom)
		w.gone(ref, other)
		w.Equal([]string{"start"}, w.trace.all())
		w.Empty(w.known.all())

		w.trace = new(trace)
		other, ref = w.start(&probe{trace: new(trace)}), w.start(&probe{onStop: fatal})
		stopped, err := ref.Stop(w.ctx)
		w.ErrorIs(err, errBoom)
		w.True(stopped)
		w.gone(ref, other)
		w.Equal([]string{"start", "stop"}, w.trace.all())
		w.Empty(w.known.all())

		w.trace = new(trace)
		other = w.start(&probe{trace: new(trace)})
		ref = w.start(&probe{onFailure: func(context.Context, *probe, error) { panic(core.FatalError{Err: errBoom}) }})
		w.NoError(ref.Tell(w.ctx, errors.New("first")))
		w.gone(ref, other)
		w.Equal([]string{"start", "failure"}, w.trace.all())
		w.Empty(w.known.all())
	})
}

// An actor that survives told failures: the one option that Pykka does not have here.
func TestPykka21_TellErrorsOnlyReports(t *testing.T) {
	everywhere(t, func(w *world) {
		ref := w.start(&probe{}, core.TellErrors())
		w.NoError(ref.Tell(w.ctx, errBoom))
		w.NoError(ref.Tell(w.ctx, panics{errBoom}))
		w.Equal("still here", w.ask(ref, "still here"))
		w.Len(w.logs.texts(slog.LevelError, ref), 2)
	})
}
