package runtimetest

import (
	"context"
	"errors"
	"sync/atomic"

	"github.com/gokka/gokka/core"
	"github.com/gokka/gokka/future"
)

// asking is how an actor of a ring waits for the next.
var asking = []func(ctx context.Context, next core.Ref, msg any) (any, error){
	func(ctx context.Context, next core.Ref, msg any) (any, error) { return next.Ask(ctx, msg) },
	func(ctx context.Context, next core.Ref, msg any) (any, error) {
		return next.AskFuture(ctx, msg).Get(ctx)
	},
	func(ctx context.Context, next core.Ref, msg any) (any, error) {
		ctx, cancel := context.WithCancel(ctx)
		defer cancel()
		return next.Ask(ctx, msg)
	},
}

// cancels reports whether a way of asking cancels the ask when it returns.
func cancels(how int) bool { return how == 2 }

// law9Rings goes round a ring of asks until it closes. The victim is whoever comes to wait last, which need not be the
// one that sent the last ask.
func law9Rings(c *check) {
	m := c.runtime()
	for n := 2; n <= 4; n++ {
		for how, ask := range asking {
			ring := make([]core.Ref, n)
			var victims atomic.Int32
			for i := range ring {
				ring[i] = m.serve(func(ctx context.Context, msg any) (any, error) {
					if msg != "round" {
						return msg, nil
					}
					if i == n-1 {
						msg = "closing"
					}
					_, err := ask(ctx, ring[(i+1)%n], msg)
					switch {
					case err == nil:
					case cancels(how) && errors.Is(err, context.Canceled):
						// The victim has given up the ask that this is about. It may come to count itself later than this.
					default:
						victims.Add(1)
						expectRing(c, err, ring[i], ring...)
					}
					return nil, nil
				})
			}
			c.ask(ring[0], "round")
			for _, r := range ring {
				c.ask(r, "afterwards")
			}
			if v := victims.Load(); v != 1 {
				c.errorf("a ring of %d asks had %d victims; want 1", n, v)
			}
		}
	}
}

// law9RingsAtOnce closes rings from all sides at the same time.
func law9RingsAtOnce(c *check) {
	m := c.runtime()
	for _, n := range []int{2, 3, 5} {
		for round := range c.rounds(300) {
			ask := asking[round%len(asking)]
			ring := make([]core.Ref, n)
			var here, victims atomic.Int32
			all := future.New[bool]()
			for i := range ring {
				ring[i] = m.serve(func(ctx context.Context, msg any) (any, error) {
					if msg != "go" {
						return msg, nil
					}
					// The last to come lets them all go.
					if int(here.Add(1)) == n {
						_ = all.Set(true)
					} else if _, err := all.Get(ctx); err != nil {
						return nil, err
					}
					switch v, err := ask(ctx, ring[(i+1)%n], "question"); {
					case err != nil:
						victims.Add(1)
						expectRing(c, err, ring[i], ring...)
					case v != "question":
						c.errorf("an ask in a broken ring returned %v", v)
					}
					return nil, nil
				})
			}
			var replies []core.Future[any]
			for _, r := range ring {
				replies = append(replies, r.AskFuture(background, "go"))
			}
			c.waitFor("a ring of %d asks that closes from all sides", n)
			for _, f := range replies {
				if _, err := f.Get(background); err != nil {
					c.errorf("an actor of a ring of %d replied %v", n, err)
				}
			}
			if v := victims.Load(); v != 1 {
				c.errorf("a ring of %d that closed from all sides had %d victims; want 1", n, v)
			}
			for _, r := range ring {
				r.StopFuture()
			}
			if c.failed() {
				return
			}
		}
	}
}
