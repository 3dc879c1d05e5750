package core_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"testing"

	"github.com/gokka/gokka/core"
	"github.com/gokka/gokka/future"
)

// Rows 43, 45, 47, 48. Scenario 21.
func TestPykka43_RefsAreComparableValues(t *testing.T) {
	everywhere(t, func(w *world) {
		a, b := w.start(&probe{}), w.start(&probe{})
		own := w.ask(a, act(func(ctx context.Context, _ *probe) (any, error) { return core.Self(ctx), nil }))
		w.True(a == own.(core.Ref))
		w.True(w.known.all()[0] == a, "a lookup returns an equal Ref")
		w.False(a == b)
		w.Equal(map[core.Ref]string{a: "a", b: "b"}[own.(core.Ref)], "a")
		text, err := json.Marshal([]core.Ref{a, {}}) // row 47
		w.NoError(err)
		w.Equal(`["`+a.URN()+`",""]`, string(text))
	})
}

// Row 44.
func TestPykka44_RefKnowsItsActor(t *testing.T) {
	everywhere(t, func(w *world) {
		ref := w.start(&probe{})
		w.Equal(reflect.TypeFor[*probe](), ref.Type())
		w.Regexp("^urn:uuid:", ref.URN())
		w.True(ref.IsAlive())
		_, err := ref.Stop(w.ctx)
		w.NoError(err)
		<-ref.Done()
		w.Equal(reflect.TypeFor[*probe](), ref.Type())
	})
}

// Rows 50, 57, 58, 157. Scenario 19. Conflict C3.
func TestPykka50_MessagesToADeadActor(t *testing.T) {
	everywhere(t, func(w *world) {
		ref := w.start(&probe{})
		_, err := ref.Stop(w.ctx)
		w.NoError(err)

		notFound := func(err error) {
			w.ErrorIs(err, core.ErrActorDead)
			w.EqualError(err, ref.String()+" is dead")
			dead := errorAs[*core.ActorDeadError](w, err)
			w.True(dead.Ref == ref)
			w.Equal(core.NotAlive, dead.Reason)
		}
		notFound(ref.Tell(w.ctx, 1))
		notFound(ref.TryTell(1))
		_, err = ref.Ask(w.ctx, 1)
		notFound(err)
		_, err = core.Ask[int](w.ctx, ref, 1)
		notFound(err)

		f := ref.AskFuture(w.ctx, 1)
		_, ok, err := f.TryGet()
		w.True(ok, "failed at once")
		notFound(err)
		_, err = core.AskFuture[int](w.ctx, ref, 1).Get(w.ctx)
		notFound(err)
	})
}

// Row 51.
func TestPykka51_TellDoesNotWaitForABusyActor(t *testing.T) {
	everywhere(t, func(w *world) {
		gate := future.New[bool]()
		ref := w.start(&probe{})
		w.NoError(ref.Tell(w.ctx, hold(gate)))
		for range 1000 {
			w.NoError(ref.Tell(w.ctx, act(func(context.Context, *probe) (any, error) { return nil, nil })))
		}
		w.NoError(gate.Set(true))
		w.Equal("done", w.ask(ref, "done"))
	})
}

// Rows 52, 161. Scenario 18. Conflict C10: nothing is reserved, not even what Pykka's own messages look like.
func TestPykka52_AnyValueIsAMessage(t *testing.T) {
	type point struct{ X, Y int }
	messages := []any{1, "text", map[string]int{"a": 1}, []int{1, 2}, point{1, 2}, &point{3, 4}, nil,
		map[string]any{"command": "pykka_stop"}, [0]int{}}
	everywhere(t, func(w *world) {
		var got []any
		ref, err := core.Start(w.ctx, w.rt, core.ReceiveFunc(func(_ context.Context, msg any) (any, error) {
			got = append(got, msg)
			return msg, nil
		}))
		w.NoError(err)
		for _, msg := range messages {
			w.Equal(msg, w.ask(ref, msg))
			w.NoError(ref.Tell(w.ctx, msg))
		}
		w.NoError(ref.Tell(w.ctx, errBoom)) // an error is a message too
		_, err = ref.Stop(w.ctx)
		w.NoError(err)
		for i, msg := range got[:len(got)-1] {
			w.Equal(messages[i/2], msg)
		}
		w.Equal(errBoom, got[len(got)-1])
		w.Len(got, 2*len(messages)+1)
	})
}

// Rows 54, 55, 158. Scenario 20. Conflict C17. Gokka differs on purpose: what Ask gives up before it has begun is never
// handled; a future that nobody waits for any more is.
func TestPykka54_TimeoutOfAnAsk(t *testing.T) {
	everywhere(t, func(w *world) {
		gate := future.New[bool]()
		ref := w.start(&probe{})
		w.NoError(ref.Tell(w.ctx, hold(gate)))

		_, err := ref.Ask(expired(t), "given up")
		w.ErrorIs(err, core.ErrTimeout)
		w.ErrorIs(err, context.DeadlineExceeded)

		f := ref.AskFuture(w.ctx, "left alone")
		_, err = f.Get(expired(t))
		w.ErrorIs(err, core.ErrTimeout)
		w.True(errorAs[*core.TimeoutError](w, err).Ref == ref)
		w.True(errorAs[interface {
			error
			Timeout() bool
		}](w, err).Timeout())

		w.NoError(gate.Set(true))
		reply, err := f.Get(w.ctx)
		w.NoError(err)
		w.Equal("left alone", reply)
		w.Equal([]string{"start", "left alone"}, w.trace.all())
	})
}

// Row 55: an ask that is cancelled while it is queued is withdrawn.
func TestPykka55_CancelledAskIsWithdrawn(t *testing.T) {
	everywhere(t, func(w *world) {
		gate, asking := future.New[bool](), future.New[bool]()
		ref, asker := w.start(&probe{}), w.start(&probe{trace: new(trace)})
		w.NoError(ref.Tell(w.ctx, hold(gate)))
		ctx, cancel := context.WithCancelCause(context.Background())
		asked := asker.AskFuture(w.ctx, act(func(context.Context, *probe) (any, error) {
			_ = asking.Set(true)
			return ref.Ask(ctx, "withdrawn")
		}))
		_, err := asking.Get(w.ctx)
		w.NoError(err)
		cancel(errBoom)
		_, err = asked.Get(w.ctx)
		w.ErrorIs(err, context.Canceled)
		w.NoError(gate.Set(true))
		w.ask(ref, "next")
		w.Equal([]string{"start", "next"}, w.trace.all())
	})
}

// Rows 56, 62: there is one kind of future for all runtimes.
func TestPykka56_AskFutureReturnsAtOnce(t *testing.T) {
	everywhere(t, func(w *world) {
		gate := future.New[bool]()
		ref := w.start(&probe{})
		var f core.Future[bool] = core.AskFuture[bool](w.ctx, ref, hold(gate))
		_, ok, err := f.TryGet()
		w.False(ok)
		w.NoError(err)
		w.NoError(gate.Set(true))
		for range 2 { // row 73: the same again
			v, err := f.Get(w.ctx)
			w.NoError(err)
			w.True(v)
		}
		<-f.Done()
	})
}

// Row 66. Scenario 24, defect D9.
func TestPykka66_WaitingForOneselfIsADeadlock(t *testing.T) {
	waits := map[string]func(context.Context, core.Ref) error{
		"Ask":  func(ctx context.Context, self core.Ref) error { _, err := self.Ask(ctx, "again"); return err },
		"Stop": func(ctx context.Context, self core.Ref) error { _, err := self.Stop(ctx); return err },
		"Wait": func(ctx context.Context, self core.Ref) error { return self.Wait(ctx) },
		"Get": func(ctx context.Context, self core.Ref) error {
			_, err := self.AskFuture(ctx, "again").Get(ctx)
			return err
		},
		"derived": func(ctx context.Context, self core.Ref) error {
			ctx, cancel := context.WithCancel(ctx)
			defer cancel()
			_, err := self.Ask(ctx, "again")
			return err
		},
	}
	everywhere(t, func(w *world) {
		waits["StopAll"] = func(ctx context.Context, _ core.Ref) error { _, err := w.reg.StopAll(ctx); return err }
		for name, wait := range waits {
			w.trace = new(trace)
			ref := w.start(&probe{})
			_, err := ref.Ask(w.ctx, act(func(ctx context.Context, p *probe) (any, error) {
				return nil, wait(ctx, p.Self())
			}))
			w.ErrorIs(err, core.ErrDeadlock, name)
			ring := errorAs[*core.DeadlockError](w, err).Ring
			w.Len(ring, 1, name)
			w.True(ring[0] == ref, name)
			w.Equal("still here", w.ask(ref, "still here"), name)
			w.Equal([]string{"start", "still here"}, w.trace.all(), name)
			w.True(ref.IsAlive())
		}
	})
}

// Row 66, in OnStart, where Ready joins the list.
func TestPykka66_WaitingForOneselfInOnStart(t *testing.T) {
	everywhere(t, func(w *world) {
		var errs []error
		ref := w.start(&probe{onStart: func(ctx context.Context, p *probe) error {
			_, ask := p.Self().Ask(ctx, "again")
			_, stop := p.Self().Stop(ctx)
			errs = []error{ask, stop, p.Self().Ready(ctx)}
			return nil
		}})
		w.NoError(ref.Ready(w.ctx))
		for _, err := range errs {
			w.ErrorIs(err, core.ErrDeadlock)
		}
		w.True(ref.IsAlive())
	})
}

// Rows 68, 114, 160: a function as message runs on the actor's value, whatever Receive does.
func TestPykka68_CallIsTheFastPath(t *testing.T) {
	everywhere(t, func(w *world) {
		value := &mute{Name: "before"}
		ref, err := core.Start(w.ctx, w.rt, value)
		w.NoError(err)
		w.NoError(ref.Tell(w.ctx, core.Call(func(_ context.Context, actor any) (any, error) {
			actor.(*mute).Name = "after"
			return nil, nil
		})))
		name := w.ask(ref, core.Call(func(ctx context.Context, actor any) (any, error) {
			return actor.(*mute).Name, ctx.Err()
		}))
		w.Equal("after", name)
		_, err = ref.Ask(w.ctx, core.Call(func(context.Context, any) (any, error) { return nil, errBoom }))
		w.Equal(errBoom, err)
		w.True(ref.IsAlive())
	})
}

// Row 69.
func TestPykka69_TypedAsk(t *testing.T) {
	everywhere(t, func(w *world) {
		ref := w.start(&probe{})
		n, err := core.Ask[int](w.ctx, ref, 7)
		w.NoError(err)
		w.Equal(7, n)
		_, err = core.Ask[int](w.ctx, ref, "seven")
		w.EqualError(err, ref.String()+" replied with string, not int")
		w.True(errors.Is(func() error { _, err := core.Ask[int](w.ctx, ref, errBoom); return err }(), errBoom))
	})
}

// Row 48: a Ref may be used anywhere, with any context, also with a handler's that got onto another goroutine: there
// it is no turn, so asking oneself is no deadlock.
func TestPykka48_CapturedContext(t *testing.T) {
	everywhere(t, func(w *world) {
		ref, sent, outcome := w.start(&probe{}), future.New[bool](), future.New[any]()
		w.NoError(ref.Tell(w.ctx, act(func(ctx context.Context, p *probe) (any, error) {
			go func() {
				current, self := core.Current(ctx), core.Self(ctx) // while the turn is on, though elsewhere
				f := p.Self().AskFuture(ctx, "from another goroutine")
				_ = sent.Set(true)
				reply, err := f.Get(ctx)
				if err != nil || !current.IsZero() || self != p.Self() {
					reply = fmt.Sprint(err, current, self)
				}
				_ = outcome.Set(reply)
			}()
			return sent.Get(ctx)
		})))
		reply, err := outcome.Get(w.ctx)
		w.NoError(err)
		w.Equal("from another goroutine", reply)
	})
}
