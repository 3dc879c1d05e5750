package core_test

import (
	"context"
	"errors"
	"testing"

	"github.com/gokka/gokka/core"
	"github.com/gokka/gokka/future"
	"github.com/gokka/gokka/runtime/goroutine"
)

// Whatever an actor's user gets wrong is an error that says so, or a behaviour that is documented: nothing hangs, and
// nothing panics into the caller.

type (
	nilFunc  func()
	nilMap   map[string]int
	nilSlice []int
	nilChan  chan int
)

func TestBadInputNilActor(t *testing.T) {
	everywhere(t, func(w *world) {
		for _, actor := range []any{nil, (*probe)(nil), core.ReceiveFunc(nil), nilFunc(nil), nilMap(nil), nilSlice(nil),
			nilChan(nil), (core.Actor)(nil), (**probe)(nil)} {
			ref, err := core.Start(w.ctx, w.rt, actor)
			w.ErrorIs(err, core.ErrNilActor, "%T", actor)
			w.True(ref.IsZero())
		}
		_, err := core.StartFunc[*probe](w.ctx, w.rt, nil)
		w.ErrorIs(err, core.ErrNilActor)
		_, err = core.StartFunc(w.ctx, w.rt, func(core.Ref) (*probe, error) { return nil, nil })
		w.ErrorIs(err, core.ErrNilActor)
		_, err = core.StartFunc(w.ctx, w.rt, func(core.Ref) (core.Actor, error) { return nil, nil })
		w.ErrorIs(err, core.ErrNilActor)
		w.Zero(w.known.ever)
	})
}

func TestBadInputNilRuntime(t *testing.T) {
	ctx := limit(t)
	for _, rt := range []core.Runtime{nil, (*goroutine.Runtime)(nil), (*envless)(nil), &envless{}} {
		_, err := core.Start(ctx, rt, &probe{})
		if !errors.Is(err, core.ErrNilRuntime) {
			t.Errorf("Start on %T: %v", rt, err)
		}
		_, err = core.StartFunc(ctx, rt, func(core.Ref) (*probe, error) { return &probe{}, nil })
		if !errors.Is(err, core.ErrNilRuntime) {
			t.Errorf("StartFunc on %T: %v", rt, err)
		}
	}
}

// envless is a runtime whose author forgot Env.
type envless struct{ core.Runtime }

func (*envless) Env() *core.Env { return nil }

func TestBadInputNilMessage(t *testing.T) {
	everywhere(t, func(w *world) {
		ref := w.start(&probe{})
		w.NoError(ref.Tell(w.ctx, nil))
		w.NoError(ref.TryTell(nil))
		w.Nil(w.ask(ref, nil)) // nil is a message like any other
		w.Equal([]string{"start", "<nil>", "<nil>", "<nil>"}, w.trace.all())

		_, err := ref.Ask(w.ctx, core.Call(nil))
		w.ErrorAs(err, new(*core.PanicError)) // a call of nothing fails like a handler
		w.True(ref.IsAlive())
	})
}

func TestBadInputNilContext(t *testing.T) {
	var none context.Context
	everywhere(t, func(w *world) {
		ref := w.start(&probe{})
		var errs []error
		check := func(err error) { errs = append(errs, err) }

		_, err := core.Start(none, w.rt, &probe{})
		check(err)
		_, err = core.StartFunc(none, w.rt, func(core.Ref) (*probe, error) { return &probe{}, nil })
		check(err)
		_, err = core.Spawn(none, &probe{})
		check(err)
		check(ref.Tell(none, 1))
		_, err = ref.Ask(none, 1)
		check(err)
		_, err = core.Ask[int](none, ref, 1)
		check(err)
		_, err = ref.AskFuture(none, 1).Get(w.ctx)
		check(err)
		_, err = core.AskFuture[int](none, ref, 1).Get(w.ctx)
		check(err)
		_, err = ref.AskFuture(w.ctx, "sent").Get(none)
		check(err)
		check(ref.Ready(none))
		check(ref.Wait(none))
		check(ref.SendOneWay(none, 1))
		_, err = ref.SendRequestReply(none, 1)
		check(err)
		_, err = ref.Stop(none)
		check(err)
		for i, err := range errs {
			w.ErrorIs(err, core.ErrNilContext, "call %d", i)
		}
		w.True(core.Self(none).IsZero())
		w.True(core.Current(none).IsZero())

		w.True(ref.IsAlive(), "nothing was sent")
		w.ask(ref, "next")
		w.Equal([]string{"start", "sent", "next"}, w.trace.all())

		_, err = ref.StopFuture().Get(none) // but this is a stop
		w.ErrorIs(err, core.ErrNilContext)
		w.gone(ref)
		_, err = ref.StopFuture().Get(none)
		w.ErrorIs(err, core.ErrNilContext)
	})
}

func TestBadInputZeroRef(t *testing.T) {
	ctx := limit(t)
	var ref core.Ref
	everyError := func() []error {
		_, ask := ref.Ask(ctx, 1)
		_, typed := core.Ask[int](ctx, ref, 1)
		_, fut := ref.AskFuture(ctx, 1).Get(ctx)
		_, typedFut := core.AskFuture[int](ctx, ref, 1).Get(ctx)
		_, _, try := core.AskFuture[int](ctx, ref, 1).TryGet()
		_, stop := ref.Stop(ctx)
		_, stopFut := ref.StopFuture().Get(ctx)
		_, request := ref.SendRequestReply(ctx, 1)
		return []error{ask, typed, fut, typedFut, try, stop, stopFut, request,
			ref.Tell(ctx, 1), ref.TryTell(1), ref.Ready(ctx), ref.Wait(ctx), ref.Err(), ref.SendOneWay(ctx, 1)}
	}
	for i, err := range everyError() {
		if !errors.Is(err, core.ErrNoActor) {
			t.Errorf("call %d: %v", i, err)
		}
	}
	ref.Kill(errBoom) // nobody to kill
	<-ref.Done()
	<-ref.AskFuture(ctx, 1).Done()
	if !ref.IsZero() || ref.IsAlive() || ref.URN() != "" || ref.Type() != nil || ref.Cell() != nil {
		t.Error("the zero Ref claims to be of an actor")
	}
	if ref.String() != "no actor" || ref.LogValue().String() != "no actor" || ref.GoString() != "<Ref for no actor>" {
		t.Error(ref, ref.LogValue(), ref.GoString())
	}
}

func TestBadInputSpawnOutsideAnActor(t *testing.T) {
	everywhere(t, func(w *world) {
		_, err := core.Spawn(w.ctx, &probe{})
		w.ErrorIs(err, core.ErrNoActor)
		ref := w.ask(w.start(&probe{}), act(func(ctx context.Context, _ *probe) (any, error) {
			return core.Spawn(ctx, &probe{trace: w.trace})
		}))
		w.Equal("child", w.ask(ref.(core.Ref), "child"))
		w.True(ref.(core.Ref).Cell().Runtime() == w.rt)
	})
}

func TestBadInputEndedContext(t *testing.T) {
	everywhere(t, func(w *world) {
		ended, cancel := context.WithCancelCause(context.Background())
		cancel(errBoom)
		ref := w.start(&probe{})
		_, err := ref.Ask(ended, "never sent")
		w.ErrorIs(err, context.Canceled)
		w.ErrorIs(err, errBoom)
		w.NoError(ref.Tell(ended, "a tell does not wait, so its context has no say"))
		w.ask(ref, "next")
		w.Equal([]string{"start", "a tell does not wait, so its context has no say", "next"}, w.trace.all())

		_, err = ref.Stop(w.ctx)
		w.NoError(err)
		w.NoError(ref.Wait(ended), "what is there already is had with any context")
		w.NoError(ref.Ready(ended))
	})
}

func TestBadInputOptions(t *testing.T) {
	everywhere(t, func(w *world) {
		for name, opt := range map[string]core.Option{
			"nil":      nil,
			"empty":    core.WithMailbox(core.Bounded(0, core.Block)),
			"negative": core.WithMailbox(core.Bounded(-1, core.Fail)),
			"policy":   core.WithMailbox(core.Bounded(1, core.Policy(99))),
		} {
			_, err := core.Start(w.ctx, w.rt, &probe{}, core.TellErrors(), opt)
			w.ErrorIs(err, core.ErrInvalidOption, name)
			called := false
			_, err = core.StartFunc(w.ctx, w.rt, func(core.Ref) (*probe, error) { called = true; return &probe{}, nil }, opt)
			w.ErrorIs(err, core.ErrInvalidOption, name)
			w.False(called, name)
		}
		w.Zero(w.known.ever)
	})
}

func TestBadInputRuntimeAfterShutdown(t *testing.T) {
	everywhere(t, func(w *world) {
		rt, ok := w.rt.(interface{ Shutdown(context.Context) error })
		if !ok {
			t.Skip("the runtime has no Shutdown")
		}
		ref := w.start(&probe{})
		w.NoError(rt.Shutdown(w.ctx))
		w.ErrorIs(ref.Tell(w.ctx, 1), core.ErrActorDead)
		_, err := core.Start(w.ctx, w.rt, &probe{})
		w.ErrorIs(err, core.ErrRuntimeClosed)
		_, err = core.StartFunc(w.ctx, w.rt, func(core.Ref) (*probe, error) { return &probe{}, nil })
		w.ErrorIs(err, core.ErrRuntimeClosed)
		w.Empty(w.known.all())
		w.NoError(rt.Shutdown(w.ctx), "again")
	})
}

func TestBadInputReplyType(t *testing.T) {
	everywhere(t, func(w *world) {
		ref := w.start(&probe{})
		for _, reply := range []any{"text", nil} {
			f := core.AskFuture[int](w.ctx, ref, reply)
			n, err := f.Get(w.ctx)
			w.Zero(n)
			wrong := errorAs[*core.ReplyTypeError](w, err)
			w.True(wrong.Ref == ref)
			_, ok, err := f.TryGet()
			w.True(ok)
			w.ErrorAs(err, new(*core.ReplyTypeError))
		}
		// nil has no type, which is fine where an interface is wanted, and only there.
		v, err := core.Ask[error](w.ctx, ref, nil)
		w.NoError(err)
		w.NoError(v)
		_, err = core.AskFuture[any](w.ctx, ref, nil).Get(w.ctx)
		w.NoError(err)
		_, err = core.Ask[*probe](w.ctx, ref, nil)
		w.ErrorAs(err, new(*core.ReplyTypeError))
		w.True(ref.IsAlive())
	})
}

func TestBadInputKillNil(t *testing.T) {
	everywhere(t, func(w *world) {
		var cause error
		ref := w.start(&probe{onFailure: func(_ context.Context, _ *probe, err error) { cause = err }})
		w.NoError(ref.Ready(w.ctx))
		ref.Kill(nil)
		w.gone(ref)
		w.Equal(core.ErrKilled, ref.Err())
		w.Equal(core.ErrKilled, cause)
		ref.Kill(errBoom) // of a dead actor does nothing
		w.Equal(core.ErrKilled, ref.Err())
		w.Equal([]string{"start", "failure"}, w.trace.all())
		w.Empty(w.known.all())
	})
}

// The handler's context ends with the cause that was given to Kill.
func TestBadInputKillBusyActor(t *testing.T) {
	everywhere(t, func(w *world) {
		began := future.New[bool]()
		never := future.New[bool]()
		var got, cause error
		ref := w.start(&probe{})
		w.NoError(ref.Tell(w.ctx, act(func(ctx context.Context, _ *probe) (any, error) {
			_ = began.Set(true)
			_, got = never.Get(ctx)
			cause = context.Cause(ctx)
			return nil, got
		})))
		_, err := began.Get(w.ctx)
		w.NoError(err)
		ref.Kill(errBoom)
		w.gone(ref)
		w.ErrorIs(got, context.Canceled)
		w.ErrorIs(got, errBoom)
		w.ErrorIs(cause, errBoom)
		w.Equal(errBoom, ref.Err())
	})
}
