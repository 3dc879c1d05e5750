package runtimetest

import (
	"context"
	"runtime"
	"sync"

	"github.com/gokka/gokka/core"
)

var law1 = law{"Law1_OneTurnAtATime", []test{
	{"ManySenders", 0, law1ManySenders},
	{"ManyActors", 0, law1ManyActors},
	{"Hooks", 0, law1Hooks},
	{"WhileBlocked", 0, law1WhileBlocked},
	{"HappensBefore", 0, law1HappensBefore},
}}

// counter counts without a lock, in a way that overlapping turns get wrong, and the race detector notices.
type counter struct {
	c      *check
	inside inside
	n      int
}

func (a *counter) Receive(_ context.Context, msg any) (any, error) {
	if !a.inside.enter() {
		a.c.errorf("two turns of one actor overlap")
	}
	defer a.inside.leave()
	if msg == "total" {
		return a.n, nil
	}
	n := a.n
	if n%8 == 0 {
		runtime.Gosched()
	}
	a.n = n + 1
	return a.n, nil
}

// law1ManySenders sends in every way from many goroutines.
func law1ManySenders(c *check) {
	const senders = 8
	each := c.rounds(500)
	m := c.runtime()
	ref := m.start(&counter{c: c})
	c.all(senders, func(s int) {
		for i := range each {
			switch (s + i) % 4 {
			case 0:
				c.ask(ref, "count")
			case 1:
				if _, err := ref.AskFuture(background, "count").Get(background); err != nil {
					c.fatalf("AskFuture: %v", err)
				}
			default:
				c.tell(ref, "count")
			}
		}
	})
	if n := c.ask(ref, "total"); n != senders*each {
		c.errorf("%d of %d turns left their mark", n, senders*each)
	}
}

// law1ManyActors has actors ask one actor, on their own goroutine if the runtime hands over directly, while others
// tell it from outside.
func law1ManyActors(c *check) {
	const clients = 6
	each := c.rounds(300)
	m := c.runtime()
	ref := m.start(&counter{c: c})
	c.all(clients, func(s int) {
		client := m.serve(func(ctx context.Context, msg any) (any, error) { return ref.Ask(ctx, msg) })
		for range each {
			c.ask(client, "count")
			c.tell(ref, "count")
		}
	})
	if n := c.ask(ref, "total"); n != 2*clients*each {
		c.errorf("%d of %d turns left their mark", n, 2*clients*each)
	}
}

// law1Hooks starts actors with messages waiting, and stops or kills them while more arrive.
func law1Hooks(c *check) {
	m := c.runtime()
	for round := range c.rounds(50) {
		var in inside
		turn := func() {
			if !in.enter() {
				c.errorf("a hook or a handler overlaps with another of the same actor")
			}
			runtime.Gosched()
			in.leave()
		}
		a := &actor{
			onReceive: func(context.Context, any) (any, error) { turn(); return nil, nil },
			onStart:   func(context.Context) error { turn(); return nil },
			onStop:    func(context.Context) error { turn(); return nil },
			onFailure: func(context.Context, error) { turn() },
		}
		ref, err := core.StartFunc(background, m, func(self core.Ref) (*actor, error) {
			return a, self.Tell(background, "early")
		})
		if err != nil {
			c.fatalf("StartFunc: %v", err)
		}
		var wg sync.WaitGroup
		for range 3 {
			wg.Go(func() {
				for range 20 {
					_ = ref.Tell(background, "message") // may come too late
				}
			})
		}
		dawdle()
		if round%2 == 0 {
			ref.StopFuture()
		} else {
			ref.Kill(nil)
		}
		wg.Wait()
		c.gone(ref)
	}
}

// law1WhileBlocked sends to an actor whose handler has given its place away.
func law1WhileBlocked(c *check) {
	m := c.runtime()
	g := newGate()
	in := new(inside)
	ref := m.serve(func(ctx context.Context, msg any) (any, error) {
		if !in.enter() {
			c.errorf("a turn began while another of the same actor was waiting for a future")
		}
		defer in.leave()
		if msg == "wait" {
			return nil, g.pass(ctx)
		}
		return nil, nil
	})
	friend := m.serve(func(ctx context.Context, msg any) (any, error) { return nil, ref.Tell(ctx, msg) })
	c.tell(ref, "wait")
	receive(c, g.entered, "a handler to wait for a future")
	for range 50 {
		c.tell(ref, "outside")
		c.ask(friend, "inside")
	}
	g.release()
	c.ask(ref, "last")
}

// law1HappensBefore passes plain memory from sender to handler, from turn to turn, and back with the reply. Without
// the race detector it can only see stale values.
func law1HappensBefore(c *check) {
	type parcel struct{ sent, handled int }
	m := c.runtime()
	var turns []*parcel // the actor's
	ref := m.serve(func(_ context.Context, msg any) (any, error) {
		p := msg.(*parcel)
		turns = append(turns, p)
		p.handled = p.sent * len(turns) / len(turns)
		return p, nil
	})
	relay := m.serve(func(ctx context.Context, msg any) (any, error) { return ref.Ask(ctx, msg) })
	c.all(4, func(s int) {
		for i := range c.rounds(300) {
			p := &parcel{sent: i}
			to := ref
			if s%2 == 0 {
				to = relay
			}
			if v := c.ask(to, p); v != p || p.handled != i {
				c.errorf("a turn saw stale memory: %+v", *p)
			}
			if i%10 == 0 {
				c.tell(ref, &parcel{sent: i})
			}
		}
	})
	c.stop(ref)
	for _, p := range turns { // written by the turns, read after the end
		if p.handled != p.sent {
			c.errorf("after the end the work of a turn is not seen: %+v", *p)
		}
	}
}
