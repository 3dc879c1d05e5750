package runtimetest

import (
	"context"
	"errors"

	"github.com/gokka/gokka/core"
)

var law2 = law{"Law2_Order", []test{
	{"PerSender", 0, law2PerSender},
	{"FromActors", 0, law2FromActors},
	{"BurstToIdle", 0, law2BurstToIdle},
	{"AskBehindTells", 0, law2AskBehindTells},
	{"StopInLine", 0, law2StopInLine},
	{"Bounded", 0, law2Bounded},
	{"TerminatedComesLast", 0, law2TerminatedComesLast},
}}

// numbered is the n-th message of a sender.
type numbered struct{ sender, n int }

// inOrder is an actor that checks each sender's numbers.
type inOrder struct {
	c    *check
	last map[int]int
}

func newInOrder(c *check) *inOrder { return &inOrder{c, map[int]int{}} }

func (a *inOrder) Receive(_ context.Context, msg any) (any, error) {
	m, ok := msg.(numbered)
	if !ok {
		total := 0
		for _, n := range a.last {
			total += n
		}
		return total, nil
	}
	if want := a.last[m.sender] + 1; m.n != want {
		a.c.errorf("message %d of a sender came when %d was due", m.n, want)
	}
	a.last[m.sender] = m.n
	return m.n, nil
}

// sendMixed sends messages 1 to n to ref in every way that there is.
func sendMixed(c *check, ctx context.Context, ref core.Ref, sender, n int) {
	for i := 1; i <= n; i++ {
		m := numbered{sender, i}
		var err error
		switch i % 7 {
		case 3:
			_, err = ref.Ask(ctx, m)
		case 5:
			ref.AskFuture(ctx, m) // its result is of no interest, its place in the queue is
		case 6:
			err = ref.TryTell(m)
		default:
			err = ref.Tell(ctx, m)
		}
		if err != nil {
			c.errorf("message %d: %v", i, err)
			return
		}
	}
}

func law2PerSender(c *check) {
	const senders = 4
	each := c.rounds(1000)
	m := c.runtime()
	ref := m.start(newInOrder(c))
	c.all(senders, func(s int) { sendMixed(c, background, ref, s, each) })
	if n := c.ask(ref, "total"); n != senders*each {
		c.errorf("the last messages of the senders add up to %d, not %d", n, senders*each)
	}
}

// law2FromActors has actors as senders: a runtime may schedule and hand over locally then.
func law2FromActors(c *check) {
	const senders = 4
	each := c.rounds(500)
	m := c.runtime()
	ref := m.start(newInOrder(c))
	c.all(senders, func(s int) {
		sender := m.serve(func(ctx context.Context, _ any) (any, error) {
			sendMixed(c, ctx, ref, s, each)
			return nil, nil
		})
		c.ask(sender, "send")
	})
	if n := c.ask(ref, "total"); n != senders*each {
		c.errorf("the last messages of the senders add up to %d, not %d", n, senders*each)
	}
}

// law2BurstToIdle sends short bursts, each to an actor that has had time to become idle.
func law2BurstToIdle(c *check) {
	m := c.runtime()
	ref := m.start(newInOrder(c))
	n := 0
	for round := range c.rounds(300) {
		burst := 3
		if round%20 == 0 {
			burst = 1500 // a queue that long may be kept in another way
		}
		for range burst {
			n++
			c.tell(ref, numbered{0, n})
		}
		if total := c.ask(ref, "total"); total != n {
			c.fatalf("an ask was handled after %v of the %d messages sent before it", total, n)
		}
		dawdle()
	}
}

// law2AskBehindTells asks from inside, where an ask that is handed over directly could overtake.
func law2AskBehindTells(c *check) {
	m := c.runtime()
	ref := m.start(newInOrder(c))
	n := 0
	teller := m.serve(func(ctx context.Context, _ any) (any, error) {
		n++
		if err := ref.Tell(ctx, numbered{0, n}); err != nil {
			return nil, err
		}
		if n%3 == 0 {
			dawdle()
		}
		n++
		return ref.Ask(ctx, numbered{0, n})
	})
	for range c.rounds(500) {
		c.ask(teller, "go")
		dawdle()
	}
}

// law2StopInLine stops in the middle of a sequence.
func law2StopInLine(c *check) {
	m := c.runtime()
	for range c.rounds(50) {
		handled := 0
		ref := m.serve(func(_ context.Context, msg any) (any, error) {
			if handled++; msg != handled {
				c.errorf("message %v was handled as number %d", msg, handled)
			}
			return nil, nil
		})
		const before = 20
		for i := 1; i <= before; i++ {
			c.tell(ref, i)
		}
		ref.StopFuture()
		for i := before + 1; i <= 2*before; i++ {
			_ = ref.Tell(background, i) // accepted or not, it comes after the stop
		}
		c.gone(ref)
		if handled != before {
			c.errorf("a stop behind %d messages let %d be handled", before, handled)
		}
	}
}

// law2Bounded makes the senders wait for room.
func law2Bounded(c *check) {
	const senders = 4
	each := c.rounds(200)
	m := c.runtime()
	ref := m.start(newInOrder(c), core.WithMailbox(core.Bounded(2, core.Block)))
	c.waitFor("senders that wait for room in a bounded mailbox")
	c.all(senders, func(s int) {
		send := func(ctx context.Context) {
			for i := 1; i <= each; i++ {
				if err := ref.Tell(ctx, numbered{s, i}); err != nil {
					c.errorf("Tell to a bounded mailbox that blocks: %v", err)
					return
				}
			}
		}
		if s%2 == 0 {
			send(background)
			return
		}
		c.ask(m.serve(func(ctx context.Context, _ any) (any, error) { send(ctx); return nil, nil }), "send")
	})
	if n := c.ask(ref, "total"); n != senders*each {
		c.errorf("the last messages of the senders add up to %d, not %d", n, senders*each)
	}
}

// law2TerminatedComesLast watches actors that tell their watcher something to the end.
func law2TerminatedComesLast(c *check) {
	m := c.runtime()
	lastWords := errors.New("last words")
	over := make(chan []any, 1)
	var got []any
	watcher := m.serve(func(ctx context.Context, msg any) (any, error) {
		if target, ok := msg.(core.Ref); ok {
			got = nil
			return nil, core.Watch(ctx, target)
		}
		if got = append(got, msg); len(got) == 12 {
			over <- got
		}
		return nil, nil
	})
	for range c.rounds(50) {
		target := m.start(&actor{
			onReceive: func(ctx context.Context, msg any) (any, error) { return nil, watcher.Tell(ctx, msg) },
			onStop:    func(ctx context.Context) error { return watcher.Tell(ctx, lastWords) },
		})
		c.ask(watcher, target)
		for i := range 10 {
			c.tell(target, i)
		}
		target.StopFuture()
		got := receive(c, over, "what a watched actor tells, and its end")
		for i := range 10 {
			if got[i] != i {
				c.fatalf("message %d of an actor that stops is %v", i, got[i])
			}
		}
		if _, ok := got[11].(core.Terminated); !ok || got[10] != lastWords {
			c.fatalf("after the messages of an actor that stops came %v", got[10:])
		}
	}
}
