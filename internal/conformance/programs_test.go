package conformance

import (
	"context"
	"errors"

	"github.com/stretchr/testify/require"

	"github.com/gokka/gokka/core"
	"github.com/gokka/gokka/future"
)

// outcome is an error, or that there is none.
func outcome(err error) string {
	switch {
	case err == nil:
		return "ok"
	case errors.Is(err, core.ErrActorDead):
		return "dead"
	case errors.Is(err, core.ErrDeadlock):
		return "deadlock"
	case errors.Is(err, core.ErrMailboxFull):
		return "full"
	}
	return err.Error()
}

// messages are programs of which only the order of messages matters.
var messages = []program{
	{"two senders", 6, 2, func(w *world) {
		c := w.sink("c")
		w.kick(w.does("a", w.tells(c, "a1", "a2"), w.ends()), w.does("b", w.tells(c, "b1", "b2"), w.ends()))
	}, false, nil},
	{"three senders", 12, 3, func(w *world) {
		c := w.sink("c")
		w.kick(w.does("a", w.tells(c, "a1", "a2"), w.ends()), w.does("b", w.tells(c, "b"), w.ends()),
			w.does("d", w.tells(c, "d"), w.ends()))
	}, false, nil},
	{"two receivers", 4, 2, func(w *world) {
		c, d := w.sink("c"), w.sink("d")
		w.kick(w.does("a", w.tells(c, "a"), w.tells(d, "a"), w.ends()),
			w.does("b", w.tells(d, "b"), w.tells(c, "b"), w.ends()))
	}, false, nil},
	{"from outside", 3, 1, func(w *world) {
		c := w.sink("c")
		w.kick(w.does("a", w.tells(c, "a"), w.ends()))
		w.pause()
		require.NoError(w.t, w.tells(c, "1", "2")(w.ctx))
	}, false, nil},
	{"causal chain", 3, 2, func(w *world) {
		c := w.sink("c")
		b := w.does("b", w.tells(c, "b"), w.ends())
		w.kick(w.does("a", w.tells(c, "a"), w.tells(b, "go")), w.does("d", w.tells(c, "d"), w.ends()))
	}, false, nil},
	{"two chains", 6, 2, func(w *world) {
		c := w.sink("c")
		chain := func(first, second string) core.Ref {
			last := w.does(second, w.tells(c, second), w.ends())
			return w.does(first, w.tells(c, first), w.tells(last, "go"))
		}
		w.kick(chain("a", "b"), chain("d", "e"))
	}, false, nil},
	{"to oneself", 4, 2, func(w *world) {
		self := w.start(core.ReceiveFunc(func(ctx context.Context, msg any) (any, error) {
			w.note("self", msg)
			switch n := msg.(type) {
			case int:
				if n == 3 {
					w.end()
					return nil, nil
				}
				return nil, w.tells(core.Self(ctx), n+1)(ctx)
			}
			return nil, nil
		}))
		w.kick(w.does("a", w.tells(self, 1)), w.does("d", w.tells(self, "d"), w.ends()))
	}, false, nil},
	{"start of another", 6, 3, func(w *world) {
		c := w.sink("c")
		w.kick(w.does("a", func(ctx context.Context) error {
			_, err := core.Spawn(ctx, &child{w, c})
			return err
		}, w.tells(c, "parent"), w.ends()), w.does("d", w.tells(c, "d"), w.ends()))
	}, false, nil},
}

// child says when it has started.
type child struct {
	w  *world
	to core.Ref
}

func (c *child) OnStart(ctx context.Context) error {
	c.w.mine(core.Self(ctx))
	defer c.w.end()
	return c.w.tells(c.to, "child")(ctx)
}

// asks are programs in which actors wait for each other.
var asks = []program{
	{"ask between tells", 4, 2, func(w *world) {
		c := w.sink("c")
		b := w.does("b", w.tells(c, "b"))
		w.kick(w.does("a", w.tells(c, "a1"), w.asks(b, "?"), w.tells(c, "a2"), w.ends()), w.does("d", w.tells(c, "d"), w.ends()))
	}, false, nil},
	{"future between tells", 8, 2, func(w *world) {
		c := w.sink("c")
		b := w.does("b", w.tells(c, "b"))
		w.kick(w.does("a", func(ctx context.Context) error {
			reply := b.AskFuture(ctx, "?")
			w.pause()
			if err := c.Tell(ctx, "a1"); err != nil {
				return err
			}
			if _, err := reply.Get(ctx); err != nil {
				return err
			}
			return c.Tell(ctx, "a2")
		}, w.ends()), w.does("d", w.tells(c, "d"), w.ends()))
	}, false, nil},
	{"two askers", 2, 2, func(w *world) {
		c := w.sink("c")
		w.kick(w.does("a", w.asks(c, "a"), w.ends()), w.does("b", w.asks(c, "b"), w.ends()))
	}, false, nil},
	{"asks in asks", 5, 2, func(w *world) {
		c, e := w.sink("c"), w.sink("e")
		b := w.does("b", w.tells(c, "b"), w.asks(e, "b"))
		w.kick(w.does("a", w.asks(b, "?"), w.tells(c, "a"), w.ends()), w.does("d", w.asks(e, "d"), w.tells(c, "d"), w.ends()))
	}, false, nil},
	{"ask and tell to one", 6, 3, func(w *world) {
		c := w.sink("c")
		w.kick(w.does("a", w.asks(c, "a"), w.ends()), w.does("b", w.tells(c, "b"), w.ends()), w.does("d", w.asks(c, "d"), w.ends()))
	}, false, nil},
	{"first of two replies", 2, 1, func(w *world) {
		b, c := w.does("b"), w.does("c")
		w.kick(w.does("a", func(ctx context.Context) error {
			winner, err := future.First(b.AskFuture(ctx, "?"), c.AskFuture(ctx, "?")).Get(ctx)
			w.note("a", winner)
			return err
		}, w.ends()))
	}, false, nil},
	{"replies as they come", 2, 1, func(w *world) {
		b, c := w.does("b"), w.does("c")
		w.kick(w.does("a", func(ctx context.Context) error {
			for v, err := range future.AsCompleted(ctx, b.AskFuture(ctx, "?"), c.AskFuture(ctx, "?")) {
				if err != nil {
					return err
				}
				w.note("a", v)
			}
			return nil
		}, w.ends()))
	}, false, nil},
	// sim does not see who set a promise that is there already, and so has an order here that no other runtime has.
	{"promise", 3, 2, func(w *world) {
		c, p := w.sink("c"), future.New[int]()
		a := w.does("a", w.tells(c, "a1"), func(context.Context) error { return p.Set(1) }, w.tells(c, "a2"), w.ends())
		b := w.does("b", func(ctx context.Context) error { _, err := p.Get(ctx); return err }, w.tells(c, "b"), w.ends())
		w.kick(a, b)
	}, false, nil},
	{"pipe", 12, 3, func(w *world) {
		c := w.start(core.ReceiveFunc(func(_ context.Context, msg any) (any, error) {
			w.note("c", msg)
			if msg == "piped" {
				w.end()
			}
			return nil, nil
		}))
		b := w.does("b", w.tells(c, "b"))
		w.kick(w.does("a", func(ctx context.Context) error {
			return core.Pipe(ctx, b.AskFuture(ctx, "?"), c, func(any, error) any { return "piped" })
		}, w.tells(c, "a"), w.ends()), w.does("d", w.tells(c, "d"), w.ends()))
	}, false, nil},
	{"ring", 3, 2, func(w *world) {
		var refs [2]core.Ref
		for i, name := range []string{"a", "b"} {
			refs[i] = w.start(core.ReceiveFunc(func(ctx context.Context, msg any) (any, error) {
				if msg != "go" {
					return nil, nil
				}
				w.pause()
				_, err := refs[1-i].Ask(ctx, "?")
				w.note(name, outcome(err))
				w.end()
				return nil, nil
			}))
		}
		w.kick(refs[:]...)
	}, false, nil},
}
