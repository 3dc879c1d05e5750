package runtimetest

import (
	"context"
	"errors"
	"sync/atomic"
	"time"

	"github.com/gokka/gokka/core"
)

var law9 = law{"Law9_NoSilentDeadlock", []test{
	{"Self", 0, law9Self},
	{"Rings", 0, law9Rings},
	{"RingsAtOnce", 0, law9RingsAtOnce},
	{"RingOfStops", 0, law9RingOfStops},
	{"FullMailbox", 0, law9FullMailbox},
	{"TwoRuntimes", parallel, law9TwoRuntimes},
	{"Deadlines", 0, law9Deadlines},
	{"All", 0, law9All},
	{"Any", 0, law9Any},
	{"AnyAlive", 0, law9AnyAlive},
	{"AnyLeft", 0, law9AnyLeft},
	{"Abandoned", 0, law9Abandoned},
	{"Expiry", 0, law9Expiry},
	{"ExpiryAlone", 0, law9ExpiryAlone},
	{"Chains", 0, law9Chains},
	{"Crossing", 0, law9Crossing},
	{"ForeignContext", parallel, law9ForeignContext},
	{"StaleContext", 0, law9StaleContext},
}}

// expectRing checks the error of a wait that closed a ring of these actors, of which victim is the one that got it.
func expectRing(c *check, err error, victim core.Ref, members ...core.Ref) {
	c.t.Helper()
	dead, ok := errors.AsType[*core.DeadlockError](err)
	if !ok || !errors.Is(err, core.ErrDeadlock) {
		c.errorf("a wait in a ring of %d ended with %v; want ErrDeadlock", len(members), err)
		return
	}
	want := map[core.Ref]bool{}
	for _, m := range members {
		want[m] = true
	}
	for _, r := range dead.Ring {
		if !want[r] {
			c.errorf("the ring %v names %v, which is no part of it, or twice", dead, r)
		}
		delete(want, r)
	}
	if len(want) != 0 {
		c.errorf("the ring %v does not name all of its %d members", dead, len(members))
	}
	if len(dead.Ring) > 0 && dead.Ring[0] != victim {
		c.errorf("the ring %v does not begin with the one that got the error, %v", dead, victim)
	}
}

// law9Self waits for the running actor in every way that there is.
func law9Self(c *check) {
	ways := map[string]func(ctx context.Context, self core.Ref) error{
		"Ask": func(ctx context.Context, self core.Ref) error { _, err := self.Ask(ctx, "x"); return err },
		"AskFuture": func(ctx context.Context, self core.Ref) error {
			_, err := self.AskFuture(ctx, "x").Get(ctx)
			return err
		},
		"Stop": func(ctx context.Context, self core.Ref) error { _, err := self.Stop(ctx); return err },
		"Wait": func(ctx context.Context, self core.Ref) error { return self.Wait(ctx) },
		"cancellable Ask": func(ctx context.Context, self core.Ref) error {
			ctx, cancel := context.WithCancel(ctx)
			defer cancel()
			_, err := self.Ask(ctx, "x")
			return err
		},
	}
	m := c.runtime()
	for name, way := range ways {
		ref := m.serve(func(ctx context.Context, msg any) (any, error) {
			self := core.Self(ctx)
			switch msg {
			case name:
				expectRing(c, way(ctx, self), self, self)
			case background: // does not say where it is used
				expectRing(c, way(background, self), self, self)
			default:
				return "still alive", nil
			}
			return nil, nil
		})
		c.ask(ref, name)
		c.ask(ref, background)
		c.ask(ref, core.Call(func(ctx context.Context, _ any) (any, error) {
			expectRing(c, way(ctx, core.Self(ctx)), ref, ref)
			return nil, nil
		}))
		if v := c.ask(ref, "afterwards"); v != "still alive" {
			c.errorf("after %s of itself the actor replied %v", name, v)
		}
	}
	ref := m.start(&actor{onStart: func(ctx context.Context) error {
		expectRing(c, core.Self(ctx).Ready(ctx), core.Self(ctx), core.Self(ctx))
		expectRing(c, core.Self(ctx).Ready(background), core.Self(ctx), core.Self(ctx))
		return nil
	}})
	c.waitFor("an OnStart that waits for its own end")
	if err := ref.Ready(background); err != nil {
		c.errorf("Ready = %v", err)
	}
}

// law9RingOfStops has two actors stop each other.
func law9RingOfStops(c *check) {
	m := c.runtime()
	for range c.rounds(30) {
		var refs [2]core.Ref
		var deadlocks atomic.Int32
		for i := range refs {
			refs[i] = m.serve(func(ctx context.Context, _ any) (any, error) {
				if _, err := refs[1-i].Stop(ctx); errors.Is(err, core.ErrDeadlock) {
					deadlocks.Add(1)
				} else if err != nil {
					c.errorf("Stop in a ring = %v", err)
				}
				return nil, nil
			})
		}
		c.tell(refs[0], "go")
		_ = refs[1].Tell(background, "go") // unless it has been stopped already
		// At most one is the victim: the other one's stop succeeds.
		c.waitFor("two actors that stop each other")
		for refs[0].IsAlive() && refs[1].IsAlive() {
			c.ask(m.serve(echo), "in between")
		}
		for _, r := range refs {
			c.stopQuietly(r)
		}
		if n := deadlocks.Load(); n > 1 {
			c.errorf("two actors that stop each other were both told of a deadlock")
		}
	}
}

// law9FullMailbox waits for room that only the waiting actor itself could make.
func law9FullMailbox(c *check) {
	m := c.runtime()
	self := m.serve(func(ctx context.Context, msg any) (any, error) {
		if msg == "fill" {
			self := core.Self(ctx)
			if err := self.Tell(ctx, "fits"); err != nil {
				c.errorf("Tell to oneself with room = %v", err)
			}
			expectRing(c, self.Tell(ctx, "does not fit"), self, self)
		}
		if msg == "does not fit" {
			c.errorf("a message that was refused with a deadlock was handled")
		}
		return nil, nil
	}, core.WithMailbox(core.Bounded(1, core.Block)))
	c.ask(self, "fill")
	c.ask(self, "last")
}

// law9TwoRuntimes closes a ring over actors of different runtimes.
func law9TwoRuntimes(c *check) {
	one, two := c.runtime(), c.runtime()
	var refs [2]core.Ref
	var victims atomic.Int32
	for i, m := range []*machine{one, two} {
		refs[i] = m.serve(func(ctx context.Context, msg any) (any, error) {
			if msg == "closing" {
				return nil, nil
			}
			if i == 1 {
				msg = "closing"
			}
			if _, err := refs[1-i].Ask(ctx, msg); err != nil {
				victims.Add(1)
				expectRing(c, err, refs[i], refs[:]...)
			}
			return nil, nil
		})
	}
	c.ask(refs[0], "round")
	c.ask(refs[1], "closing") // comes after the handler that may still be waiting
	if v := victims.Load(); v != 1 {
		c.errorf("a ring over two runtimes had %d victims; want 1", v)
	}
}

// law9Deadlines has waits in a ring that end by themselves.
func law9Deadlines(c *check) {
	m := c.runtime()
	self := m.serve(func(ctx context.Context, msg any) (any, error) {
		if msg == "question" {
			c.errorf("an ask of oneself that timed out was handled later")
		}
		if msg != "self" {
			return msg, nil
		}
		timed, cancel := context.WithTimeout(ctx, 20*time.Millisecond)
		defer cancel()
		_, err := core.Self(ctx).Ask(timed, "question")
		expectExpired(c, err, core.Self(ctx))
		return nil, nil
	})
	c.ask(self, "self")
	c.ask(self, "last")
}
