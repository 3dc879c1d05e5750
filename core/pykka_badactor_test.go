package core_test

import (
	"context"
	"runtime"
	"testing"

	"github.com/gokka/gokka/core"
	"github.com/gokka/gokka/future"
)

// Values that are no good as actors, and factories that go wrong.

type wrongReceive struct{}

func (*wrongReceive) Receive(msg any) any { return msg }

type wrongStart struct{}

func (*wrongStart) OnStart() error { return nil }

type wrongStop struct{}

func (*wrongStop) OnStop(context.Context) {}

type wrongFailure struct{}

func (*wrongFailure) OnFailure(context.Context, error) error { return nil }

type wrongEverything struct {
	wrongStart
	wrongStop
}

func TestBadInputHookSignatures(t *testing.T) {
	everywhere(t, func(w *world) {
		for _, c := range []struct {
			actor any
			says  []string
		}{
			{&wrongReceive{}, []string{"*core_test.wrongReceive has Receive(interface {}) interface {}",
				"Receive(context.Context, interface {}) (interface {}, error)"}},
			{&wrongStart{}, []string{"has OnStart() error", "OnStart(context.Context) error"}},
			{&wrongStop{}, []string{"has OnStop(context.Context);", "OnStop(context.Context) error"}},
			{&wrongFailure{}, []string{"has OnFailure(context.Context, error) error", "OnFailure(context.Context, error)"}},
			{&wrongEverything{}, []string{"OnStart", "OnStop"}},
		} {
			_, err := core.Start(w.ctx, w.rt, c.actor)
			w.ErrorIs(err, core.ErrInvalidActor, "%T", c.actor)
			for _, part := range append(c.says, "change it or give it another name") {
				w.ErrorContains(err, part)
			}
		}
		w.Zero(w.known.ever)
	})
}

type counter struct{ n int }

func (c *counter) Receive(context.Context, any) (any, error) { c.n++; return c.n, nil }

// All these would lose their methods silently, and with them their hooks.
func TestBadInputMethodsOutOfReach(t *testing.T) {
	everywhere(t, func(w *world) {
		_, err := core.Start(w.ctx, w.rt, counter{})
		w.ErrorIs(err, core.ErrInvalidActor)
		w.ErrorContains(err, "start a pointer to the value")

		pointer, iface := &counter{}, core.Actor(&counter{})
		for _, actor := range []any{&pointer, &iface} {
			_, err = core.Start(w.ctx, w.rt, actor)
			w.ErrorIs(err, core.ErrInvalidActor, "%T", actor)
		}
		w.Zero(w.known.ever)

		for _, actor := range []any{pointer, iface, mute{}, 7, "text"} {
			_, err = core.Start(w.ctx, w.rt, actor)
			w.NoError(err, "%T", actor)
		}
	})
}

type withoutBase struct{ *core.Base }

type inner struct{ core.Base }

type withoutInner struct {
	_ [4096]byte
	*inner
}

func TestBadInputNilBase(t *testing.T) {
	everywhere(t, func(w *world) {
		for _, actor := range []any{&withoutBase{}, withoutBase{}, &withoutInner{}, (*core.Base)(nil)} {
			_, err := core.Start(w.ctx, w.rt, actor)
			w.Error(err, "%T", actor)
		}
		w.Zero(w.known.ever)
		ref, err := core.Start(w.ctx, w.rt, &withoutInner{inner: &inner{}})
		w.NoError(err)
		w.True(ref.IsAlive())
	})
}

// A factory that fails or panics is in TestPykka03.
func TestBadInputFactoryExits(t *testing.T) {
	everywhere(t, func(w *world) {
		leaked := future.New[core.Ref]()
		returned := false
		done := make(chan struct{})
		go func() {
			defer close(done)
			_, _ = core.StartFunc(w.ctx, w.rt, func(self core.Ref) (*probe, error) {
				_ = leaked.Set(self)
				runtime.Goexit()
				return nil, nil
			})
			returned = true
		}()
		<-done
		w.False(returned, "nobody can stop Goexit")
		ref, err := leaked.Get(w.ctx)
		w.NoError(err)
		w.gone(ref)
		w.ErrorIs(ref.Err(), core.ErrGoexit)
		w.ErrorIs(ref.Tell(w.ctx, 1), core.ErrActorDead)
		w.Zero(w.known.ever)
	})
}

// What a factory sent to its own Ref must end when the factory fails.
func TestBadInputFactoryAsksAndFails(t *testing.T) {
	everywhere(t, func(w *world) {
		var asked core.Future[any]
		var stop core.Future[bool]
		_, err := core.StartFunc(w.ctx, w.rt, func(self core.Ref) (*probe, error) {
			asked, stop = self.AskFuture(w.ctx, 1), self.StopFuture()
			return nil, errBoom
		})
		w.Equal(errBoom, err)
		_, err = asked.Get(w.ctx)
		w.ErrorIs(err, core.ErrActorDead)
		stopped, err := stop.Get(w.ctx)
		w.ErrorIs(err, errBoom)
		w.True(stopped)
	})
}

// A factory that kills its own actor leaves nobody behind.
func TestBadInputFactoryKills(t *testing.T) {
	everywhere(t, func(w *world) {
		ref, err := core.StartFunc(w.ctx, w.rt, func(self core.Ref) (*probe, error) {
			self.Kill(errBoom)
			return &probe{trace: w.trace}, nil
		})
		w.NoError(err)
		w.gone(ref)
		w.ErrorIs(ref.Err(), errBoom)
		w.Empty(w.trace.all(), "none of its hooks is called")
		w.ErrorIs(ref.Ready(w.ctx), errBoom)
		w.Empty(w.known.all())
	})
}

// A factory that hands out its Ref too early must not make a data race.
func TestBadInputFactoryLeaksItsRef(t *testing.T) {
	everywhere(t, func(w *world) {
		leaked := make(chan core.Ref, 1)
		done := make(chan struct{})
		go func() {
			defer close(done)
			ref := <-leaked
			for i := range 100 {
				_ = ref.String()
				_ = ref.Tell(w.ctx, i)
			}
		}()
		ref, err := core.StartFunc(w.ctx, w.rt, func(self core.Ref) (*probe, error) {
			leaked <- self
			return &probe{trace: w.trace}, nil
		})
		w.NoError(err)
		<-done
		w.ask(ref, "last")
		w.Len(w.trace.all(), 102)
	})
}

func TestBadInputSamePointerTwice(t *testing.T) {
	everywhere(t, func(w *world) {
		p := &probe{}
		ref := w.start(p)
		_, err := core.Start(w.ctx, w.rt, p)
		w.ErrorIs(err, core.ErrAlreadyStarted)
		w.ErrorContains(err, ref.String())
		w.True(p.Self() == ref, "the refusal changed nothing")
		w.Len(w.known.all(), 1)
		w.Equal(1, w.ask(ref, 1))

		_, err = ref.Stop(w.ctx)
		w.NoError(err)
		again := w.start(p)
		w.True(p.Self() == again)
		w.Equal(2, w.ask(again, 2))
	})
}

// Without Base it is not noticed: two actors share a value, as Start's documentation warns.
func TestBadInputSamePointerTwiceWithoutBase(t *testing.T) {
	everywhere(t, func(w *world) {
		m := &mute{}
		a, err := core.Start(w.ctx, w.rt, m)
		w.NoError(err)
		b, err := core.Start(w.ctx, w.rt, m)
		w.NoError(err)
		w.False(a == b)
	})
}

// A factory has no business waiting for what it is making: nobody could end that wait.
func TestBadInputFactoryWaitsForItsActor(t *testing.T) {
	everywhere(t, func(w *world) {
		var errs []error
		ref, err := core.StartFunc(w.ctx, w.rt, func(self core.Ref) (*probe, error) {
			_, ask := self.Ask(w.ctx, "never handled")
			_, stop := self.Stop(w.ctx)
			errs = []error{ask, stop, self.Ready(w.ctx), self.Wait(w.ctx)}
			return &probe{trace: w.trace}, nil
		})
		w.NoError(err)
		for i, err := range errs {
			w.ErrorIs(err, core.ErrDeadlock, "wait %d", i)
		}
		w.ask(ref, "next")
		w.Equal([]string{"start", "next"}, w.trace.all())
	})
}

// Two goroutines that start the same value at the same time: one of them learns that it is too late.
func TestBadInputSamePointerAtTheSameTime(t *testing.T) {
	everywhere(t, func(w *world) {
		p := &probe{trace: w.trace}
		errs := make(chan error, 4)
		for range cap(errs) {
			go func() {
				_, err := core.Start(w.ctx, w.rt, p)
				errs <- err
			}()
		}
		refused := 0
		for range cap(errs) {
			if err := <-errs; err != nil {
				w.ErrorIs(err, core.ErrAlreadyStarted)
				refused++
			}
		}
		w.Equal(cap(errs)-1, refused)
		w.Len(w.known.all(), 1)
	})
}

// The same inside a handler, with the handler's context.
func TestBadInputFactoryInAHandlerWaitsForItsActor(t *testing.T) {
	everywhere(t, func(w *world) {
		ref := w.start(&probe{})
		_, err := ref.Ask(w.ctx, act(func(ctx context.Context, _ *probe) (any, error) {
			return core.StartFunc(ctx, w.rt, func(self core.Ref) (*mute, error) {
				_, err := self.Ask(ctx, "never handled")
				return &mute{}, err
			})
		}))
		w.ErrorIs(err, core.ErrDeadlock)
		w.Equal("still here", w.ask(ref, "still here"))
	})
}

// A FatalError stops all actors if an actor fails with it. A factory's is its caller's business, as any other error.
func TestBadInputFactoryFailsFatally(t *testing.T) {
	everywhere(t, func(w *world) {
		ref := w.start(&probe{})
		_, err := core.StartFunc(w.ctx, w.rt, func(core.Ref) (*probe, error) { return nil, core.FatalError{Err: errBoom} })
		w.ErrorIs(err, errBoom)
		w.Equal("still here", w.ask(ref, "still here"))
	})
}
