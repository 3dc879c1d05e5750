package runtimetest

import (
	"context"
	"sync/atomic"

	"github.com/gokka/gokka/core"
)

var law4 = law{"Law4_NoLostWakeup", []test{
	{"LastTell", 0, law4LastTell},
	{"IdleFlips", 0, law4IdleFlips},
	{"PingPong", 0, law4PingPong},
	{"ManyIdleActors", 0, law4ManyIdleActors},
	{"Starts", 0, law4Starts},
}}

// law4LastTell hammers an actor from several senders, round after round: nothing comes after the last message of a
// round that could wake the actor by chance.
func law4LastTell(c *check) {
	const senders = 4
	m := c.runtime()
	for round := range c.rounds(500) {
		left := senders * 3
		done := make(chan struct{})
		ref := m.serve(func(context.Context, any) (any, error) {
			if left--; left == 0 {
				close(done)
			}
			return nil, nil
		})
		c.all(senders, func(int) {
			for range 3 {
				dawdle()
				c.tell(ref, round)
			}
		})
		receive(c, done, "the last of some told messages to be handled")
		ref.StopFuture()
	}
}

// law4IdleFlips lets the actor go idle after every message, at the very time when the next is sent.
func law4IdleFlips(c *check) {
	m := c.runtime()
	ref := m.serve(func(_ context.Context, msg any) (any, error) {
		if acks, ok := msg.(chan struct{}); ok {
			acks <- struct{}{}
		}
		return nil, nil
	})
	c.all(4, func(s int) {
		acks := make(chan struct{}, 1)
		for range c.rounds(1500) {
			c.tell(ref, acks)
			if s%2 == 0 {
				c.tell(ref, "more")
			}
			receive(c, acks, "a told message to be handled")
			if s == 3 {
				dawdle()
			}
		}
	})
}

// law4PingPong makes every wake-up come from inside a turn.
func law4PingPong(c *check) {
	m := c.runtime()
	var left atomic.Int32
	left.Store(int32(c.rounds(5000)))
	done := make(chan struct{})
	hit := func(to *core.Ref) core.ReceiveFunc {
		return func(ctx context.Context, msg any) (any, error) {
			switch n := left.Add(-1); {
			case n > 0:
				return nil, to.Tell(ctx, msg)
			case n == 0:
				close(done)
			}
			return nil, nil
		}
	}
	// Several pairs, so that there is always something else to run.
	for range 4 {
		var ping, pong core.Ref
		ping, pong = m.serve(hit(&pong)), m.serve(hit(&ping))
		c.tell(ping, "go")
	}
	receive(c, done, "pairs of actors to finish their ping-pong")
}

// law4ManyIdleActors wakes each of many actors once, from a runtime with nothing else to do.
func law4ManyIdleActors(c *check) {
	m := c.runtime()
	const actors = 200
	acks := make(chan struct{}, actors)
	refs := make([]core.Ref, actors)
	for i := range refs {
		refs[i] = m.serve(func(context.Context, any) (any, error) { acks <- struct{}{}; return nil, nil })
	}
	for range c.rounds(10) {
		for _, ref := range refs {
			c.tell(ref, "wake")
		}
		for range refs {
			receive(c, acks, "each of many actors to handle its only message")
		}
	}
}

// law4Starts has nothing but OnStart to run.
func law4Starts(c *check) {
	m := c.runtime()
	for range c.rounds(300) {
		started := make(chan struct{})
		ref := m.start(&actor{onStart: func(context.Context) error { close(started); return nil }})
		receive(c, started, "OnStart of an actor that got no messages")
		ref.StopFuture()
	}
}
