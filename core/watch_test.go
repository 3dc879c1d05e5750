package core_test

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"github.com/gokka/gokka/core"
	"github.com/gokka/gokka/future"
)

// watches is a message that makes a listener's actor watch others.
func watches(targets ...core.Ref) core.Call {
	return func(ctx context.Context, _ any) (any, error) {
		for _, target := range targets {
			if err := core.Watch(ctx, target); err != nil {
				return nil, err
			}
		}
		return nil, nil
	}
}

func unwatches(target core.Ref) core.Call {
	return func(ctx context.Context, _ any) (any, error) { return nil, core.Unwatch(ctx, target) }
}

// told checks that the messages are Terminated of these actors, in this order.
func (w *world) told(got []any, refs ...core.Ref) {
	w.t.Helper()
	w.Len(got, len(refs))
	for i, ref := range refs {
		over, ok := got[i].(core.Terminated)
		w.True(ok, "%v", got[i])
		w.True(over.Ref == ref)
		w.True(errors.Is(ref.Err(), over.Err), "%v is not %v", over.Err, ref.Err())
	}
}

// unlinked waits until the actors are connected to nothing.
func (w *world) unlinked(refs ...core.Ref) {
	w.t.Helper()
	w.until(func() bool {
		for _, ref := range refs {
			if watching, watchers, ties := core.Links(ref); watching+watchers+ties > 0 {
				return false
			}
		}
		return true
	})
}

func TestTerminatedSaysWhy(t *testing.T) {
	for name, tt := range map[string]struct {
		end func(w *world, ref core.Ref)
		why error
	}{
		"stop":         {func(_ *world, ref core.Ref) { ref.StopFuture() }, core.ErrStopped},
		"failure":      {func(w *world, ref core.Ref) { w.NoError(ref.Tell(w.ctx, errBoom)) }, errBoom},
		"panic":        {func(w *world, ref core.Ref) { w.NoError(ref.Tell(w.ctx, panics{errBoom})) }, errBoom},
		"kill":         {func(_ *world, ref core.Ref) { ref.Kill(errBoom) }, errBoom},
		"kill for nil": {func(_ *world, ref core.Ref) { ref.Kill(nil) }, core.ErrKilled},
		"OnStop":       {func(_ *world, ref core.Ref) { ref.StopFuture() }, errBoom},
	} {
		t.Run(name, func(t *testing.T) {
			everywhere(t, func(w *world) {
				l, watcher := w.listener()
				ref := w.start(&probe{onStop: func(context.Context, *probe) error {
					if name == "OnStop" {
						return errBoom
					}
					return nil
				}})
				w.ask(watcher, watches(ref, ref, ref))
				tt.end(w, ref)
				got := w.overheard(l, 1)
				w.told(got, ref)
				err := got[0].(core.Terminated).Err
				w.ErrorIs(err, tt.why)
				w.Equal(ref.Err(), err)
				if name == "OnStop" {
					w.ErrorIs(err, core.ErrStopped)
				}
				w.unlinked(ref, watcher)
				w.Empty(w.heard(watcher), "exactly once, however often it was watched")
			})
		})
	}
}

func TestWatchAnActorThatFailsToStart(t *testing.T) {
	everywhere(t, func(w *world) {
		l, watcher := w.listener()
		gate := future.New[bool]()
		ref := w.start(&probe{onStart: func(ctx context.Context, _ *probe) error {
			_, _ = gate.Get(ctx)
			return errBoom
		}})
		w.ask(watcher, watches(ref))
		_ = gate.Set(true)
		got := w.overheard(l, 1)
		w.told(got, ref)
		w.ErrorIs(got[0].(core.Terminated).Err, errBoom)

		// Its factory has told others of it.
		_, err := core.StartFunc(w.ctx, w.rt, func(self core.Ref) (*probe, error) {
			ref = self
			w.ask(watcher, watches(self))
			return nil, errBoom
		})
		w.ErrorIs(err, errBoom)
		w.told(w.overheard(l, 1), ref)
		w.unlinked(ref, watcher)
	})
}

func TestWatchTheDead(t *testing.T) {
	everywhere(t, func(w *world) {
		watcher, ref := w.listen(), w.listen()
		_, err := ref.Stop(w.ctx)
		w.NoError(err)
		for range 3 {
			w.ask(watcher, watches(ref, ref))
			w.told(w.heard(watcher), ref)
		}
		w.unlinked(ref, watcher)
	})
}

func TestUnwatch(t *testing.T) {
	everywhere(t, func(w *world) {
		l, watcher := w.listener()
		ref := w.listen()
		w.ask(watcher, unwatches(ref)) // is ignored
		w.ask(watcher, watches(ref))
		w.ask(watcher, unwatches(ref))
		w.ask(watcher, unwatches(ref))
		w.unlinked(watcher, ref)
		_, err := ref.Stop(w.ctx)
		w.NoError(err)
		w.Empty(w.heard(watcher))
		w.ask(watcher, unwatches(ref))

		// Terminated is in the queue already.
		letters := w.letters()
		other := w.listen()
		w.ask(watcher, core.Call(func(ctx context.Context, _ any) (any, error) {
			if err := core.Watch(ctx, ref); err != nil { // dead
				return nil, err
			}
			return nil, errors.Join(core.Unwatch(ctx, ref), core.Watch(ctx, other), core.Watch(ctx, other))
		}))
		_, err = other.Stop(w.ctx)
		w.NoError(err)
		w.told(w.overheard(l, 1), other)
		w.ask(watcher, core.Call(func(ctx context.Context, _ any) (any, error) {
			return nil, errors.Join(core.Watch(ctx, ref), core.Unwatch(ctx, ref), core.Watch(ctx, ref))
		}))
		w.told(w.heard(watcher), ref)
		w.Empty(letters.all())
		w.unlinked(watcher, ref, other)
	})
}

func TestWatchRefuses(t *testing.T) {
	everywhere(t, func(w *world) {
		ref := w.listen()
		for _, f := range []func(context.Context, core.Ref) error{core.Watch, core.Unwatch} {
			w.ErrorIs(f(w.ctx, ref), core.ErrNoActor, "outside")
			w.ErrorIs(f(nil, ref), core.ErrNilContext)
			w.ask(ref, core.Call(func(ctx context.Context, _ any) (any, error) {
				if err := f(ctx, core.Ref{}); !errors.Is(err, core.ErrNoActor) {
					return nil, fmt.Errorf("a zero target: %v", err)
				}
				return nil, nil
			}))
		}
	})
}

func TestWatchInHooks(t *testing.T) {
	everywhere(t, func(w *world) {
		target := w.listen()
		errs := make(chan error, 1)
		ref := w.start(&probe{
			onStart: func(ctx context.Context, _ *probe) error { return core.Watch(ctx, target) },
			onStop: func(ctx context.Context, _ *probe) error {
				errs <- core.Watch(ctx, target)
				return core.Unwatch(ctx, target)
			},
		})
		w.NoError(ref.Ready(w.ctx))
		_, watchers, _ := core.Links(target)
		w.Equal(1, watchers)
		_, err := ref.Stop(w.ctx)
		w.NoError(err)
		w.ErrorIs(<-errs, core.ErrActorDead)
		w.unlinked(ref, target)

		ref = w.start(&probe{onFailure: func(ctx context.Context, _ *probe, _ error) { errs <- core.Watch(ctx, target) }})
		w.NoError(ref.Tell(w.ctx, errBoom))
		w.ErrorIs(<-errs, core.ErrActorDead)
	})
}

func TestWatcherEndsFirst(t *testing.T) {
	everywhere(t, func(w *world) {
		letters := w.letters()
		target := w.listen()
		for _, end := range []func(core.Ref){
			func(ref core.Ref) { ref.StopFuture() },
			func(ref core.Ref) { ref.Kill(nil) },
			func(ref core.Ref) { w.NoError(ref.Tell(w.ctx, errBoom)) },
		} {
			watcher := w.listen()
			w.ask(watcher, watches(target))
			end(watcher)
			w.gone(watcher)
			w.unlinked(target, watcher)
		}
		// Both at once: Terminated is in the queue of a watcher that stops.
		watcher := w.listen()
		w.ask(watcher, watches(target))
		free := w.busy(watcher)
		watcher.StopFuture()
		_, err := target.Stop(w.ctx)
		w.NoError(err)
		w.until(func() bool { _, watchers, _ := core.Links(target); return watchers == 0 })
		free()
		w.gone(watcher)
		w.Empty(letters.all(), "nobody misses it")
		w.unlinked(target, watcher)
	})
}

func TestWatchOneself(t *testing.T) {
	everywhere(t, func(w *world) {
		letters := w.letters()
		ref := w.listen()
		w.ask(ref, watches(ref))
		_, err := ref.Stop(w.ctx)
		w.NoError(err)
		w.unlinked(ref)
		w.Empty(letters.all())
	})
}
