package core_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/gokka/gokka/core"
)

var policies = map[string]core.Policy{
	"Block": core.Block, "Fail": core.Fail, "DropNewest": core.DropNewest, "DropOldest": core.DropOldest,
}

// full starts a listener whose mailbox is full, with "filler" n times, behind a handler that goes on when free is called.
func (w *world) full(n int, p core.Policy) (l *listener, ref core.Ref, free func()) {
	w.t.Helper()
	l, ref = w.listener(core.WithMailbox(core.Bounded(n, p)))
	free = w.busy(ref)
	for range n {
		w.NoError(ref.TryTell("filler"))
	}
	return l, ref, free
}

func TestBoundedRefuses(t *testing.T) {
	everywhere(t, func(w *world) {
		for _, m := range []core.Mailbox{core.Bounded(0, core.Fail), core.Bounded(-1, core.Block), core.Bounded(1, core.DropOldest+1)} {
			_, err := core.Start(w.ctx, w.rt, new(listener), core.WithMailbox(m))
			w.ErrorIs(err, core.ErrInvalidOption)
		}
		l, ref := w.listener(core.WithMailbox(core.Bounded(1, core.Fail)), core.WithMailbox(core.Unbounded()))
		free := w.busy(ref)
		for range 1000 {
			w.NoError(ref.Tell(w.ctx, "any number"))
		}
		free()
		w.Len(w.overheard(l, 1000), 1000)
	})
}

func TestBlockHonoursTheContext(t *testing.T) {
	everywhere(t, func(w *world) {
		letters := w.letters()
		l, ref, free := w.full(2, core.Block)
		w.ErrorIs(ref.TryTell("never"), core.ErrMailboxFull)

		ctx, cancel := context.WithCancelCause(w.ctx)
		sent := make(chan error)
		for _, send := range []func() error{
			func() error { return ref.Tell(ctx, "never") },
			func() error { _, err := ref.Ask(ctx, "never"); return err },
			func() error { _, err := ref.AskFuture(ctx, "never").Get(w.ctx); return err },
		} {
			go func() { sent <- send() }()
		}
		cancel(errBoom)
		for range 3 {
			err := <-sent
			w.ErrorIs(err, context.Canceled)
			w.ErrorIs(err, errBoom)
		}
		ctx, stop := context.WithTimeout(w.ctx, time.Millisecond)
		defer stop()
		err := ref.Tell(ctx, "never")
		timeout, ok := errors.AsType[*core.TimeoutError](err)
		w.True(ok, "%v", err)
		w.True(timeout.Ref == ref)
		free()
		w.Equal([]any{"filler", "filler"}, w.overheard(l, 2))
		w.Empty(w.heard(ref))
		w.Empty(letters.all(), "the senders know")
		w.NoError(ref.TryTell("room for one"))
		w.Equal([]any{"room for one"}, w.overheard(l, 1))
	})
}

// Blocked senders go on in the order in which they came.
func TestBlockIsFirstComeFirstServed(t *testing.T) {
	everywhere(t, func(w *world) {
		l, ref, free := w.full(1, core.Block)
		var want []any
		sent := make(chan error)
		for i := range 20 {
			sender := w.start(&probe{})
			w.NoError(sender.Tell(w.ctx, act(func(ctx context.Context, _ *probe) (any, error) {
				sent <- ref.Tell(ctx, i)
				return nil, nil
			})))
			w.until(func() bool { return sender.Cell().Snapshot().WaitsFor == ref })
			want = append(want, i)
		}
		free()
		for range 20 {
			w.NoError(<-sent)
		}
		w.Equal(append([]any{"filler"}, want...), w.overheard(l, 21))
	})
}

// The place of a sender that waits is needed for what it waits for.
func TestBlockHandsTheWorkerOn(t *testing.T) {
	everywhere(t, func(w *world) {
		l, ref, free := w.full(1, core.Block)
		opener := w.start(&probe{})
		for i := range 4 {
			w.NoError(w.start(&probe{}).Tell(w.ctx, act(func(ctx context.Context, _ *probe) (any, error) { return nil, ref.Tell(ctx, i) })))
		}
		w.NoError(opener.Tell(w.ctx, act(func(context.Context, *probe) (any, error) { free(); return nil, nil })))
		w.Len(w.overheard(l, 5), 5)
	})
}

func TestBlockedSendersOfADyingActor(t *testing.T) {
	for name, end := range map[string]func(core.Ref){
		"stop": func(ref core.Ref) { ref.StopFuture() },
		"kill": func(ref core.Ref) { ref.Kill(nil) },
	} {
		t.Run(name, func(t *testing.T) {
			everywhere(t, func(w *world) {
				letters := w.letters()
				ref, err := core.Start(w.ctx, w.rt, new(listener), core.WithMailbox(core.Bounded(1, core.Block)))
				w.NoError(err)
				free := w.busy(ref)
				if name == "stop" {
					end(ref) // before the filler, which keeps its place until then
				}
				w.NoError(ref.Tell(w.ctx, "filler"))
				sent := make(chan error)
				for _, send := range []func(context.Context) error{
					func(ctx context.Context) error { return ref.Tell(ctx, "told") },
					func(ctx context.Context) error { _, err := ref.Ask(ctx, "asked"); return err },
				} {
					sender := w.start(&probe{})
					w.NoError(sender.Tell(w.ctx, act(func(ctx context.Context, _ *probe) (any, error) {
						sent <- send(ctx)
						return nil, nil
					})))
					w.until(func() bool { return sender.Cell().Snapshot().WaitsFor == ref })
				}
				if name == "kill" {
					end(ref)
				}
				free()
				w.ErrorIs(<-sent, core.ErrActorDead)
				w.ErrorIs(<-sent, core.ErrActorDead)
				w.gone(ref)
				w.Equal([]any{"filler"}, letters.msgs(core.Unhandled))
				w.Equal([]any{"told"}, letters.msgs(core.NotAlive))
				w.Len(letters.all(), 2)
			})
		})
	}
}

func TestFailAndDropNewest(t *testing.T) {
	for _, policy := range []core.Policy{core.Fail, core.DropNewest} {
		everywhere(t, func(w *world) {
			letters := w.letters()
			l, ref, free := w.full(2, policy)
			if policy == core.Fail {
				w.ErrorIs(ref.Tell(w.ctx, "told"), core.ErrMailboxFull)
				w.Empty(letters.all())
			} else {
				w.NoError(ref.Tell(w.ctx, "told"))
				w.Equal([]any{"told"}, letters.msgs(core.Dropped))
			}
			w.ErrorIs(ref.TryTell("tried"), core.ErrMailboxFull)
			_, err := ref.Ask(w.ctx, "asked")
			w.ErrorIs(err, core.ErrMailboxFull)
			_, ok, err := ref.AskFuture(w.ctx, "asked").TryGet()
			w.True(ok, "it has failed at once")
			w.ErrorIs(err, core.ErrMailboxFull)
			w.LessOrEqual(len(letters.all()), 1, "senders who know are no reason for a dead letter")
			free()
			w.Equal([]any{"filler", "filler"}, w.overheard(l, 2))
			w.NoError(ref.Tell(w.ctx, "later"))
			w.Equal([]any{"later"}, w.overheard(l, 1))
		})
	}
}

func TestDropOldest(t *testing.T) {
	everywhere(t, func(w *world) {
		letters := w.letters()
		l, ref := w.listener(core.WithMailbox(core.Bounded(2, core.DropOldest)))
		free := w.busy(ref)
		w.NoError(ref.Tell(w.ctx, 1))
		asked := ref.AskFuture(w.ctx, 2)
		w.NoError(ref.TryTell(3)) // drops 1
		w.Equal([]any{1}, letters.msgs(core.Dropped))
		w.NoError(ref.Tell(w.ctx, 4)) // drops 2
		_, ok, err := asked.TryGet()
		w.True(ok)
		w.ErrorIs(err, core.ErrMailboxFull)
		last := ref.AskFuture(w.ctx, 5) // drops 3
		w.Equal([]any{1, 3}, letters.msgs(core.Dropped))
		w.Len(letters.all(), 2, "the future of 2 has reported it")
		free()
		_, err = last.Get(w.ctx)
		w.NoError(err)
		w.Equal([]any{4, 5}, w.overheard(l, 2))
	})
}

// A stop takes its place in the queue, and no place of anybody's. Kill does not queue.
func TestStopAndKillAreNotBounded(t *testing.T) {
	for name, policy := range policies {
		t.Run(name, func(t *testing.T) {
			everywhere(t, func(w *world) {
				l, ref, free := w.full(2, policy)
				stopped := ref.StopFuture()
				again := ref.StopFuture()
				if policy != core.DropOldest {
					w.ErrorIs(ref.TryTell("no room"), core.ErrMailboxFull)
				}
				free()
				first, err := stopped.Get(w.ctx)
				w.NoError(err)
				w.True(first)
				_, err = again.Get(w.ctx)
				w.NoError(err)
				w.Equal([]any{"filler", "filler"}, l.take(), "what came before")

				l, ref, free = w.full(2, policy)
				ref.Kill(errBoom)
				free()
				w.gone(ref)
				w.ErrorIs(ref.Err(), errBoom)
				w.Empty(l.take())

				// The actor's own way.
				p := &probe{}
				ref = w.start(p, core.WithMailbox(core.Bounded(1, policy)))
				free = w.busy(ref)
				w.NoError(ref.TryTell("filler"))
				p.Stop()
				free()
				w.gone(ref)
				w.ErrorIs(ref.Err(), core.ErrStopped)
			})
		})
	}
}
