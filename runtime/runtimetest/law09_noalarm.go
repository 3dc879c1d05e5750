package runtimetest

import (
	"context"
	"math/rand/v2"
	"runtime"
	"sync/atomic"

	"github.com/gokka/gokka/core"
)

// law9Chains has many actors wait for each other in all ways that are no ring.
func law9Chains(c *check) {
	const actors = 8
	m := c.runtime()
	refs := make([]core.Ref, actors)
	for i := range refs {
		refs[i] = m.serve(func(ctx context.Context, msg any) (any, error) {
			depth := msg.(int)
			if depth == 0 || i == actors-1 {
				return depth, nil
			}
			// Only ever towards the end, and by turns directly, through a future, and both at once.
			to := refs[i+1+rand.IntN(actors-1-i)]
			switch rand.IntN(3) {
			case 0:
				return to.Ask(ctx, depth-1)
			case 1:
				return to.AskFuture(ctx, depth-1).Get(ctx)
			}
			f := refs[actors-1].AskFuture(ctx, 0)
			if _, err := to.Ask(ctx, depth-1); err != nil {
				return nil, err
			}
			return f.Get(ctx)
		})
	}
	c.waitFor("actors that ask along many chains")
	c.all(4, func(int) {
		for range c.rounds(300) {
			if _, err := refs[rand.IntN(actors)].Ask(background, actors); err != nil {
				c.errorf("an ask along a chain returned %v", err)
				return
			}
		}
	})
}

// law9Crossing has two actors ask each other time and again, but never at the same time: a token says whose turn it
// is. Whoever looks at the waits one after the other may see parts of different rounds.
func law9Crossing(c *check) {
	m := c.runtime()
	var refs [3]core.Ref
	left := c.rounds(1000)
	done := make(chan struct{})
	for i := range refs {
		refs[i] = m.serve(func(ctx context.Context, msg any) (any, error) {
			if msg == "question" {
				return nil, nil
			}
			for j := range refs {
				if j != i {
					if _, err := refs[j].Ask(ctx, "question"); err != nil {
						c.errorf("an ask returned %v, but nobody else was asking", err)
					}
				}
			}
			if left--; left <= 0 {
				close(done)
				return nil, nil
			}
			return nil, refs[(i+1)%len(refs)].Tell(ctx, "token")
		})
	}
	c.tell(refs[0], "token")
	receive(c, done, "actors that ask each other by turns")
}

// law9ForeignContext lends a handler's context to another goroutine, which asks an actor that asks the first one
// back. That one is merely slow: nobody waits for ever.
func law9ForeignContext(c *check) {
	m := c.runtime()
	for range c.rounds(20) {
		var a, b core.Ref
		var asked atomic.Bool
		result := make(chan error, 1)
		a = m.serve(func(ctx context.Context, msg any) (any, error) {
			if msg == "go" {
				go func() { _, err := b.Ask(ctx, "question"); result <- err }()
				for !asked.Load() {
					runtime.Gosched()
				}
				for range 200 { // slow, while b waits
					runtime.Gosched()
				}
			}
			return msg, nil
		})
		b = m.serve(func(ctx context.Context, msg any) (any, error) {
			asked.Store(true)
			return a.Ask(ctx, "back")
		})
		c.tell(a, "go")
		if err := receive(c, result, "an ask with a handler's context on another goroutine"); err != nil {
			c.errorf("an ask with a handler's context on another goroutine returned %v; nobody waits in a ring", err)
			return
		}
		c.stop(a)
		c.stop(b)
	}
}

// law9StaleContext uses a handler's context after the handler has returned, also in other actors' turns.
func law9StaleContext(c *check) {
	m := c.runtime()
	contexts := make(chan context.Context, 1)
	a := m.serve(func(ctx context.Context, msg any) (any, error) {
		if msg == "lend" {
			contexts <- ctx
		}
		return msg, nil
	})
	b := m.serve(func(_ context.Context, msg any) (any, error) { return a.Ask(msg.(context.Context), "question") })
	for range c.rounds(50) {
		c.tell(a, "lend")
		ctx := receive(c, contexts, "a handler's context")
		c.waitFor("an ask with the context of a handler that has returned")
		if _, err := a.Ask(ctx, "question"); err != nil {
			c.errorf("an ask with the context of a handler that has returned = %v", err)
		}
		if !c.suite.serial { // there b would wait where the kernel does not see it
			c.ask(b, ctx)
		}
	}
}
