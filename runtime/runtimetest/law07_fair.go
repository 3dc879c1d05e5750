package runtimetest

import (
	"context"
	"runtime"
	"sync/atomic"

	"github.com/gokka/gokka/core"
)

var law7 = law{"Law7_Fairness", []test{
	{"SelfTeller", 0, law7SelfTeller},
	{"Pair", 0, law7Pair},
	{"Crowd", 0, law7Crowd},
	{"WokenByTheBusy", 0, law7WokenByTheBusy},
	{"Askers", 0, law7Askers},
	{"Delayed", 0, law7Delayed},
}}

// endless starts an actor that always has a message to handle, until the test is over.
func endless(c *check, m *machine, turns *atomic.Int64) core.Ref {
	var ref core.Ref
	ref = m.serve(func(ctx context.Context, msg any) (any, error) {
		turns.Add(1)
		_ = ref.Tell(ctx, msg)
		return nil, nil
	})
	c.tell(ref, "go")
	return ref
}

// askOften shows that an actor gets its turns beside one that never goes idle, which gets its own too.
func askOften(c *check, ref core.Ref, turns ...*atomic.Int64) {
	for range 5 {
		c.waitFor("the reply of an actor beside others that never go idle")
		if _, err := ref.Ask(background, "ask"); err != nil {
			c.fatalf("Ask: %v", err)
		}
	}
	c.waitFor("turns of an actor that never goes idle, beside one that is asked")
	var seen []int64
	for _, t := range turns {
		seen = append(seen, t.Load())
	}
	for i, t := range turns {
		for t.Load() <= seen[i] {
			runtime.Gosched()
		}
	}
}

func law7SelfTeller(c *check) {
	m := c.runtime()
	before := m.serve(echo)
	var turns atomic.Int64
	endless(c, m, &turns)
	askOften(c, before, &turns)
	askOften(c, m.serve(echo), &turns)
}

// law7Pair has two actors keep each other awake: each message makes one of them runnable from inside.
func law7Pair(c *check) {
	m := c.runtime()
	var turns atomic.Int64
	var ping, pong core.Ref
	hit := func(to *core.Ref) core.ReceiveFunc {
		return func(ctx context.Context, msg any) (any, error) {
			turns.Add(1)
			_ = to.Tell(ctx, msg)
			return nil, nil
		}
	}
	before := m.serve(echo)
	ping, pong = m.serve(hit(&pong)), m.serve(hit(&ping))
	c.tell(ping, "go")
	askOften(c, before, &turns)
	askOften(c, m.serve(echo), &turns)
}

// law7Crowd has more actors that never go idle than there are processors.
func law7Crowd(c *check) {
	m := c.runtime()
	turns := make([]*atomic.Int64, runtime.GOMAXPROCS(0)+2)
	for i := range turns {
		turns[i] = new(atomic.Int64)
		endless(c, m, turns[i])
	}
	askOften(c, m.serve(echo), turns...)
}

// law7WokenByTheBusy wakes the other actor from inside the turns of the one that never goes idle.
func law7WokenByTheBusy(c *check) {
	m := c.runtime()
	done := make(chan struct{})
	left := c.rounds(50)
	other := m.serve(func(context.Context, any) (any, error) {
		if left--; left == 0 {
			close(done)
		}
		return nil, nil
	})
	var busy core.Ref
	busy = m.serve(func(ctx context.Context, msg any) (any, error) {
		_ = other.Tell(ctx, msg)
		_ = busy.Tell(ctx, msg)
		return nil, nil
	})
	c.tell(busy, "go")
	receive(c, done, "turns of an actor that is told by one that never goes idle")
}

// law7Askers has actors that ask another one in each of their turns, which a runtime may do on their goroutines.
func law7Askers(c *check) {
	m := c.runtime()
	var turns [3]*atomic.Int64
	for i := range turns {
		turns[i] = new(atomic.Int64)
		asked := m.serve(echo)
		var asker core.Ref
		asker = m.serve(func(ctx context.Context, msg any) (any, error) {
			turns[i].Add(1)
			_, _ = asked.Ask(ctx, msg)
			_ = asker.Tell(ctx, msg)
			return nil, nil
		})
		c.tell(asker, "go")
	}
	askOften(c, m.serve(echo), turns[:]...)
}

// law7Delayed has actors whose next message always is due at once, by a timer.
func law7Delayed(c *check) {
	m := c.runtime()
	var turns [3]*atomic.Int64
	for i := range turns {
		turns[i] = new(atomic.Int64)
		var ref core.Ref
		ref = m.serve(func(ctx context.Context, msg any) (any, error) {
			turns[i].Add(1)
			_, _ = core.TellAfter(ctx, ref, 0, msg)
			return nil, nil
		})
		c.tell(ref, "go")
	}
	askOften(c, m.serve(echo), turns[:]...)
}
