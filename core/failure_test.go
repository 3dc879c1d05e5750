package core_test

import (
	"context"
	"errors"
	"testing"

	"github.com/gokka/gokka/core"
)

// failures keeps what the failure hook is told.
type failures struct{ record[core.Failure] }

// failures makes the world's runtime report failures, before its first actor starts.
func (w *world) failures() *failures {
	f := new(failures)
	w.rt.Env().OnFailure = f.add
	return f
}

// await waits for n reports, which may come after the reply.
func (f *failures) await(w *world, n int) []core.Failure {
	w.t.Helper()
	w.until(func() bool { return len(f.all()) >= n })
	return f.all()
}

// await1 waits for the only report and checks it.
func (f *failures) await1(w *world, want core.Failure) {
	w.t.Helper()
	got := f.await(w, 1)
	w.Len(got, 1)
	w.True(got[0].Ref == want.Ref, "of another actor")
	w.ErrorIs(got[0].Err, want.Err)
	w.Equal(want.In, got[0].In)
	w.Equal(want.Msg, got[0].Msg)
	w.Equal(want.Asked, got[0].Asked)
	f.reset()
}

func TestFailuresOfMessages(t *testing.T) {
	everywhere(t, func(w *world) {
		failures := w.failures()
		ref := w.start(&probe{}, core.TellErrors())
		w.ask(ref, "well")
		w.NoError(ref.Tell(w.ctx, "well"))
		for _, msg := range []any{errBoom, panics{errBoom}} {
			isPanic := msg != any(errBoom)
			for _, asked := range []bool{false, true} {
				if asked {
					_, err := ref.Ask(w.ctx, msg)
					w.ErrorIs(err, errBoom)
				} else {
					w.NoError(ref.Tell(w.ctx, msg))
				}
				got := failures.await(w, 1)
				_, panicked := errors.AsType[*core.PanicError](got[0].Err)
				w.Equal(isPanic, panicked)
				failures.await1(w, core.Failure{Ref: ref, Err: errBoom, In: "Receive", Msg: msg, Asked: asked})
			}
			_, err := ref.AskFuture(w.ctx, msg).Get(w.ctx)
			w.ErrorIs(err, errBoom)
			failures.await1(w, core.Failure{Ref: ref, Err: errBoom, In: "Receive", Msg: msg, Asked: true})
		}
		w.True(ref.IsAlive())

		// Without the option a told failure is reported as well, once.
		ref = w.start(&probe{})
		w.NoError(ref.Tell(w.ctx, errBoom))
		w.gone(ref)
		failures.await1(w, core.Failure{Ref: ref, Err: errBoom, In: "Receive", Msg: errBoom})
	})
}

// Asks from inside are handed over directly where the runtime does so.
func TestFailuresOfAsksFromInside(t *testing.T) {
	everywhere(t, func(w *world) {
		failures := w.failures()
		ref := w.start(&probe{})
		asker := w.start(&probe{})
		for _, msg := range []any{errBoom, panics{errBoom}, core.FatalError{Err: errBoom}} {
			w.ask(asker, act(func(ctx context.Context, _ *probe) (any, error) {
				if _, err := ref.Ask(ctx, msg); !errors.Is(err, errBoom) {
					return nil, errors.New("no failure")
				}
				return nil, nil
			}))
			failures.await1(w, core.Failure{Ref: ref, Err: errBoom, In: "Receive", Msg: msg, Asked: true})
		}
		w.gone(ref)
	})
}

func TestFailuresOfFatalMessages(t *testing.T) {
	everywhere(t, func(w *world) {
		failures := w.failures()
		for _, asked := range []bool{false, true} {
			sentinel, ref, fatal := w.start(&probe{}), w.start(&probe{}), core.FatalError{Err: errBoom}
			if asked {
				_, err := ref.Ask(w.ctx, fatal)
				w.ErrorIs(err, errBoom)
			} else {
				w.NoError(ref.Tell(w.ctx, fatal))
			}
			w.gone(ref)
			failures.await1(w, core.Failure{Ref: ref, Err: errBoom, In: "Receive", Msg: fatal, Asked: asked})
			w.gone(sentinel)
		}
	})
}

func TestFailuresOfHooks(t *testing.T) {
	everywhere(t, func(w *world) {
		failures := w.failures()
		fail := map[string]func() error{
			"error": func() error { return errBoom },
			"panic": func() error { panic(errBoom) },
			"fatal": func() error { return core.FatalError{Err: errBoom} },
		}
		for how, f := range fail {
			check := func(p *probe, in string, end func(core.Ref)) {
				sentinel, ref := w.start(&probe{}), w.start(p)
				if in != "OnStart" {
					w.NoError(ref.Ready(w.ctx))
				}
				end(ref)
				w.gone(ref)
				failures.await1(w, core.Failure{Ref: ref, Err: errBoom, In: in})
				if how == "fatal" { // all others are stopped, and the next ones must not be among them
					w.gone(sentinel)
				}
			}
			check(&probe{onStart: func(context.Context, *probe) error { return f() }}, "OnStart", func(core.Ref) {})
			check(&probe{onStop: func(context.Context, *probe) error { return f() }}, "OnStop", func(ref core.Ref) { ref.StopFuture() })
			check(&probe{onFailure: func(context.Context, *probe, error) { panic(f()) }}, "OnFailure", func(ref core.Ref) { ref.Kill(nil) })
		}
	})
}

// What a factory or a refused start returns goes to the caller, and is no failure of an actor.
func TestNoFailureOfAFactory(t *testing.T) {
	everywhere(t, func(w *world) {
		failures := w.failures()
		_, err := core.StartFunc(w.ctx, w.rt, func(core.Ref) (*probe, error) { panic(errBoom) })
		w.ErrorIs(err, errBoom)
		w.Empty(failures.all())
	})
}

// The hook runs in the turn: it may share the actor's state. The race detector watches.
func TestFailureHookRunsInTheTurn(t *testing.T) {
	everywhere(t, func(w *world) {
		n := 0
		w.rt.Env().OnFailure = func(core.Failure) { n++ }
		ref := w.start(&probe{}, core.TellErrors())
		asker := w.start(&probe{})
		failing := act(func(context.Context, *probe) (any, error) { n++; return nil, errBoom })
		for range 50 {
			w.NoError(ref.Tell(w.ctx, failing))
			_, err := ref.Ask(w.ctx, failing)
			w.ErrorIs(err, errBoom)
			w.ask(asker, act(func(ctx context.Context, _ *probe) (any, error) {
				_, err := ref.Ask(ctx, failing)
				return errors.Is(err, errBoom), nil
			}))
		}
		w.Equal(300, w.ask(ref, act(func(context.Context, *probe) (any, error) { return n, nil })))
	})
}
