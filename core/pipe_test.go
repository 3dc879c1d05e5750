package core_test

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"sync"
	"testing"

	"github.com/gokka/gokka/core"
	"github.com/gokka/gokka/future"
)

// outcome is what these tests make of a future.
type outcome struct {
	v   any
	err error
}

func wrapped[T any](v T, err error) any { return outcome{v, err} }

func TestPipeSendsTheOutcome(t *testing.T) {
	everywhere(t, func(w *world) {
		l, ref := w.listener()
		set, failed := future.New[int](), future.New[int]()
		w.NoError(core.Pipe(w.ctx, set.Future(), ref, wrapped))
		w.NoError(core.Pipe(w.ctx, failed, ref, wrapped))
		w.Empty(w.heard(ref))
		w.NoError(set.Set(1))
		w.Equal([]any{outcome{1, nil}}, w.overheard(l, 1))
		w.NoError(failed.SetError(errBoom))
		w.Equal([]any{outcome{0, errBoom}}, w.overheard(l, 1))

		w.NoError(core.Pipe(w.ctx, set.Future(), ref, wrapped)) // done already
		w.Equal([]any{outcome{1, nil}}, w.heard(ref))
		w.NoError(core.Pipe(w.ctx, core.AskFuture[int](w.ctx, w.listen(), 1), ref, wrapped))
		got := w.overheard(l, 1)[0].(outcome)
		_, mistaken := errors.AsType[*core.ReplyTypeError](got.err)
		w.True(mistaken, "%v", got)
		w.unlinked(ref)
	})
}

func TestPipeRefuses(t *testing.T) {
	everywhere(t, func(w *world) {
		ref, dead := w.listen(), w.listen()
		_, err := dead.Stop(w.ctx)
		w.NoError(err)
		f := future.Resolved(1)
		var none context.Context
		w.ErrorIs(core.Pipe(none, f, ref, wrapped), core.ErrNilContext)
		w.ErrorIs(core.Pipe(w.ctx, f, core.Ref{}, wrapped), core.ErrNoActor)
		w.ErrorIs(core.Pipe(w.ctx, f, dead, wrapped), core.ErrActorDead)
		w.ErrorIs(core.Pipe(w.ctx, f, ref, nil), core.ErrNilFunc)
		w.NoError(core.Pipe(w.ctx, nil, ref, wrapped[int]))
		w.NoError(core.Pipe[int](w.ctx, (*future.Promise[int])(nil), ref, wrapped))
		for _, got := range w.heard(ref) {
			w.Equal(outcome{0, future.ErrNilFuture}, got)
		}
		w.True(ref.IsAlive())
	})
}

// wrap may look at the actor's state: it runs in its turn. The actor's Receive has the handler's context.
func TestPipeWrapsInTheReceiversTurn(t *testing.T) {
	everywhere(t, func(w *world) {
		p := future.New[int]()
		state, inTurn := 0, make(chan bool, 1)
		ref, err := core.Start(w.ctx, w.rt, core.ReceiveFunc(func(ctx context.Context, msg any) (any, error) {
			if msg == 7 {
				inTurn <- !core.Current(ctx).IsZero() && core.Current(ctx) == core.Self(ctx)
			}
			state++
			return state, nil
		}))
		w.NoError(err)
		w.ask(ref, "once")
		w.NoError(core.Pipe(w.ctx, p, ref, func(n int, _ error) any {
			state += 10 // no lock
			return n
		}))
		w.NoError(p.Set(7))
		w.True(<-inTurn)
		w.Equal(13, w.ask(ref, "again"))
	})
}

func TestPipeWhoseWrapPanics(t *testing.T) {
	everywhere(t, func(w *world) {
		failures := w.failures()
		wrap := func(int, error) any { panic(errBoom) }
		tough := w.listen(core.TellErrors())
		w.NoError(core.Pipe(w.ctx, future.Resolved(1), tough, wrap))
		w.Empty(w.heard(tough))
		ref := w.listen()
		w.NoError(core.Pipe(w.ctx, future.Resolved(1), ref, wrap))
		w.gone(ref)
		w.ErrorIs(ref.Err(), errBoom)
		w.Len(failures.all(), 2)
		// So does an error of Receive.
		ref = w.listen()
		w.NoError(core.Pipe(w.ctx, future.Failed[int](errBoom), ref, func(_ int, err error) any { return err }))
		w.gone(ref)
		w.ErrorIs(ref.Err(), errBoom)
	})
}

// To a value without Receive it is an unexpected message like any other.
func TestPipeToAnyValue(t *testing.T) {
	everywhere(t, func(w *world) {
		ref, err := core.Start(w.ctx, w.rt, &struct{ n int }{})
		w.NoError(err)
		w.NoError(core.Pipe(w.ctx, future.Resolved(1), ref, wrapped))
		_, err = ref.Stop(w.ctx)
		w.NoError(err)
		w.ErrorIs(ref.Err(), core.ErrStopped)
		w.Contains(w.logs.texts(4, ref), "Unexpected message received")
	})
}

// A reply comes before what the replying actor sends afterwards.
func TestPipeKeepsTheOrder(t *testing.T) {
	everywhere(t, func(w *world) {
		l, ref := w.listener()
		worker, err := core.Start(w.ctx, w.rt, core.ReceiveFunc(func(ctx context.Context, msg any) (any, error) {
			if s, ok := msg.(string); ok {
				return nil, ref.Tell(ctx, s)
			}
			return msg, ref.Tell(ctx, fmt.Sprint("before ", msg))
		}))
		w.NoError(err)
		for i := range 50 {
			free := w.busy(worker)
			w.NoError(core.Pipe(w.ctx, worker.AskFuture(w.ctx, i), ref, func(v any, _ error) any { return v }))
			w.NoError(worker.Tell(w.ctx, "after"))
			free()
			w.Equal([]any{fmt.Sprint("before ", i), i, "after"}, w.overheard(l, 3))
		}
	})
}

// The receiver's end unlinks the future, and what comes then is lost without a word.
func TestPipeEndsWithTheReceiver(t *testing.T) {
	everywhere(t, func(w *world) {
		letters := w.letters()
		for _, end := range []func(core.Ref){
			func(ref core.Ref) { ref.StopFuture() },
			func(ref core.Ref) { ref.Kill(nil) },
			func(ref core.Ref) { w.NoError(ref.Tell(w.ctx, errBoom)) },
		} {
			ref := w.listen()
			p := future.New[int]()
			stranger := &foreign{p.Future()}
			w.NoError(core.Pipe(w.ctx, p.Future(), ref, wrapped))
			w.NoError(core.Pipe(w.ctx, stranger, ref, wrapped))
			_, _, ties := core.Links(ref)
			w.Equal(2, ties)
			end(ref)
			w.gone(ref)
			w.unlinked(ref)
			w.NoError(p.Set(1))
		}
		w.Empty(letters.all())
	})
}

// foreign is a future that is not of this library.
type foreign struct{ future.Future[int] }

func TestPipeOfDerivedFutures(t *testing.T) {
	everywhere(t, func(w *world) {
		l, ref := w.listener()
		a, b := future.New[int](), future.New[int]()
		double := func(n int) (int, error) { return 2 * n, nil }
		lazy := future.Lazy(func(context.Context) (int, error) { return 7, nil })
		w.NoError(core.Pipe(w.ctx, future.Map(a.Future(), double), ref, wrapped))
		w.NoError(core.Pipe(w.ctx, future.Join(a.Future(), b.Future()), ref, wrapped))
		w.NoError(core.Pipe(w.ctx, &foreign{b.Future()}, ref, wrapped))
		w.NoError(core.Pipe(w.ctx, lazy, ref, wrapped))
		w.NoError(core.Pipe(w.ctx, future.Map(a.Future(), func(int) (int, error) { panic(errBoom) }), ref, func(_ int, err error) any {
			return errors.Is(err, errBoom)
		}))
		w.Empty(w.heard(ref))
		w.NoError(a.Set(1))
		w.ElementsMatch([]any{outcome{2, nil}, true}, w.overheard(l, 2))
		w.NoError(b.Set(2))
		w.ElementsMatch([]any{outcome{[]int{1, 2}, nil}, outcome{2, nil}}, w.overheard(l, 2))
		w.Empty(w.heard(ref), "nobody has got the lazy one yet")
		_, err := lazy.Get(w.ctx)
		w.NoError(err)
		w.Equal([]any{outcome{7, nil}}, w.overheard(l, 1))
		w.unlinked(ref)
	})
}

func TestPipeToAFullMailbox(t *testing.T) {
	for name, policy := range policies {
		t.Run(name, func(t *testing.T) {
			everywhere(t, func(w *world) {
				letters := w.letters()
				l, ref := w.listener(core.WithMailbox(core.Bounded(1, policy)))
				free := w.busy(ref)
				w.NoError(ref.Tell(w.ctx, "filler"))
				w.NoError(core.Pipe(w.ctx, future.Resolved(1), ref, wrapped))
				w.Len(letters.all(), 1)
				w.Len(letters.msgs(core.Dropped), 1)
				free()
				if policy == core.DropOldest {
					w.Equal([]any{"filler"}, letters.msgs(core.Dropped))
					w.Equal([]any{outcome{1, nil}}, w.overheard(l, 1))
				} else {
					_, isCall := letters.msgs(core.Dropped)[0].(core.Call)
					w.True(isCall)
					w.Equal([]any{"filler"}, w.overheard(l, 1))
				}
			})
		})
	}
}

func TestPipesCostNoGoroutine(t *testing.T) {
	everywhere(t, func(w *world) {
		l, ref := w.listener()
		w.heard(ref)
		p := future.New[int]()
		before := runtime.NumGoroutine()
		for range 1000 {
			w.NoError(core.Pipe(w.ctx, p.Future(), ref, wrapped))
		}
		w.Less(runtime.NumGoroutine(), before+20)
		w.NoError(p.Set(1))
		w.Len(w.overheard(l, 1000), 1000)
	})
}

// Whatever comes first, the outcome comes once or the receiver has ended.
func TestPipeRacesWithTheEnd(t *testing.T) {
	everywhere(t, func(w *world) {
		for round := range 200 {
			l, ref := w.listener()
			p := future.New[int]()
			var race sync.WaitGroup
			var piped error
			race.Go(func() { piped = core.Pipe(w.ctx, p.Future(), ref, wrapped) })
			race.Go(func() { _ = p.Set(1) })
			if round%2 == 0 {
				race.Go(func() { ref.StopFuture() })
			}
			race.Wait()
			if round%2 == 0 {
				w.gone(ref)
				w.LessOrEqual(len(l.take()), 1)
			} else {
				w.NoError(piped)
				w.Equal([]any{outcome{1, nil}}, w.overheard(l, 1))
				w.Empty(w.heard(ref))
			}
			w.unlinked(ref)
		}
	})
}
