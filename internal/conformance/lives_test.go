package conformance

import (
	"context"
	"errors"

	"github.com/stretchr/testify/require"

	"github.com/gokka/gokka/core"
	"github.com/gokka/gokka/registry"
)

// lives are programs in which actors end, or look whether others have.
var lives = []program{
	{"stop and ask", 2, 2, func(w *world) {
		s := w.sink("s")
		w.kick(w.does("a", func(ctx context.Context) error {
			_, err := s.Ask(ctx, "?")
			w.note("a", outcome(err))
			return nil
		}, w.ends()), w.does("b", func(ctx context.Context) error {
			_, err := s.Stop(ctx)
			return err
		}, w.ends()))
	}, false, nil},
	{"stop and tells", 4, 2, func(w *world) {
		s := w.sink("s")
		w.kick(w.does("a", w.tries(s, "a", "1", "2"), w.ends()),
			w.does("b", func(ctx context.Context) error { _, err := s.Stop(ctx); return err }, w.ends()))
		// What a handler tells is one step on sim: an actor does not end between two tells.
	}, false, []string{"a: ok dead", "a: ok dead; s: 1"}},
	{"kill and tell", 3, 2, func(w *world) {
		s := w.sink("s")
		w.kick(w.does("a", w.tries(s, "a", "1"), w.ends()),
			w.does("b", func(ctx context.Context) error { s.Kill(nil); return s.Wait(ctx) }, w.ends()))
	}, false, nil},
	{"failure and ask", 2, 2, func(w *world) {
		s := w.does("s", func(context.Context) error { return errors.New("told to") })
		w.kick(w.does("a", w.tells(s, "bad"), w.ends()), w.does("b", func(ctx context.Context) error {
			_, err := s.Ask(ctx, "?")
			w.note("b", outcome(err))
			return nil
		}, w.ends()))
	}, true, nil},
	{"watch", 3, 3, func(w *world) {
		var watcher core.Ref
		s := w.start(core.ReceiveFunc(func(ctx context.Context, _ any) (any, error) {
			core.Self(ctx).StopFuture()
			return nil, w.tells(watcher, "bye")(ctx)
		}))
		watcher = w.start(core.ReceiveFunc(func(ctx context.Context, msg any) (any, error) {
			switch msg.(type) {
			case core.Terminated:
				w.note("w", "terminated")
				w.end()
				return nil, nil
			}
			w.note("w", msg)
			return nil, nil
		}))
		_, err := watcher.Ask(w.ctx, core.Call(func(ctx context.Context, _ any) (any, error) { return nil, core.Watch(ctx, s) }))
		require.NoError(w.t, err)
		w.kick(w.does("a", w.tells(s, "go"), w.ends()), w.does("d", w.tells(watcher, "d"), w.ends()))
	}, false, nil},
	{"look and ask", 3, 2, func(w *world) {
		s := w.sink("s")
		w.kick(w.does("a", func(ctx context.Context) error {
			w.note("a", s.IsAlive())
			w.pause()
			_, err := s.Ask(ctx, "?")
			w.note("a", outcome(err))
			return nil
		}, w.ends()), w.does("b", func(ctx context.Context) error { _, err := s.Stop(ctx); return err }, w.ends()))
	}, false, nil},
	{"check and start", 2, 2, func(w *world) {
		both := func(name string) core.Ref {
			return w.does(name, func(ctx context.Context) error {
				if len(registry.ByType[only](w.reg)) > 0 {
					return nil
				}
				w.pause()
				w.note("started", "one")
				ref, err := core.Spawn(ctx, only{})
				w.mine(ref)
				return err
			}, w.ends())
		}
		w.kick(both("a"), both("b"))
	}, false, nil},
}

// only is to be the only one of its type.
type only struct{}

// tries tells an actor that may be gone, and notes what comes of it.
func (w *world) tries(to core.Ref, name string, msgs ...any) step {
	return func(ctx context.Context) error {
		for _, msg := range msgs {
			w.note(name, outcome(to.Tell(ctx, msg)))
			w.pause()
		}
		return nil
	}
}

// full are programs with mailboxes that have a bound, which senders notice.
var full = []program{
	{"bound that blocks", 3, 2, func(w *world) {
		c := w.sink("c", core.WithMailbox(core.Bounded(1, core.Block)))
		w.kick(w.does("a", w.tells(c, "a1", "a2"), w.ends()), w.does("b", w.tells(c, "b"), w.ends()))
	}, false, nil},
	{"bound that fails", 9, 2, func(w *world) {
		c := w.sink("c", core.WithMailbox(core.Bounded(1, core.Fail)))
		w.kick(w.does("a", w.tries(c, "a", "a1", "a2"), w.ends()), w.does("b", w.tries(c, "b", "b"), w.ends()))
	}, false, nil},
	{"bound that drops the newest", 9, 2, func(w *world) {
		c := w.sink("c", core.WithMailbox(core.Bounded(1, core.DropNewest)))
		w.kick(w.does("a", w.tells(c, "a1", "a2"), w.ends()), w.does("b", w.tells(c, "b"), w.ends()))
	}, false, nil},
	{"bound that drops the oldest", 9, 2, func(w *world) {
		c := w.sink("c", core.WithMailbox(core.Bounded(1, core.DropOldest)))
		w.kick(w.does("a", w.tells(c, "a1", "a2"), w.ends()), w.does("b", w.tells(c, "b"), w.ends()))
	}, false, nil},
}
