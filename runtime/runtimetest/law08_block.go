package runtimetest

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"time"

	"github.com/gokka/gokka/core"
	"github.com/gokka/gokka/future"
)

var law8 = law{"Law8_BlockingIsSafe", []test{
	{"NestedAsks", 0, law8NestedAsks},
	{"NestedFutures", 0, law8NestedFutures},
	{"PromiseOfAnother", 0, law8PromiseOfAnother},
	{"InBorrowedTurn", 0, law8InBorrowedTurn},
	{"ManyWaiting", 0, law8ManyWaiting},
	{"LifeOfAnother", 0, law8LifeOfAnother},
	{"FullMailbox", 0, law8FullMailbox},
	{"TryTell", 0, law8TryTell},
	{"Hooks", 0, law8Hooks},
	{"Channel", parallel, law8Channel},
	{"Mutex", parallel, law8Mutex},
}}

// chain starts n actors, each of which passes a message on to the next by way of pass; the last one replies.
func chain(m *machine, n int, pass func(ctx context.Context, next core.Ref, msg any) (any, error)) core.Ref {
	ref := m.serve(echo)
	for range n {
		next := ref
		ref = m.serve(func(ctx context.Context, msg any) (any, error) { return pass(ctx, next, msg) })
	}
	return ref
}

func law8NestedAsks(c *check) {
	m := c.runtime()
	first := chain(m, 1000, func(ctx context.Context, next core.Ref, msg any) (any, error) { return next.Ask(ctx, msg) })
	for range 3 {
		c.waitFor("the reply to 1000 nested asks")
		if v, err := first.Ask(background, "deep"); v != "deep" || err != nil {
			c.errorf("1000 nested asks returned %v, %v", v, err)
		}
	}
	ctx, cancel := context.WithTimeout(background, 2*bound)
	defer cancel()
	c.waitFor("the reply to 1000 nested asks with a deadline")
	if v, err := first.Ask(ctx, "timed"); v != "timed" || err != nil {
		c.errorf("1000 nested asks with a deadline returned %v, %v", v, err)
	}
}

func law8NestedFutures(c *check) {
	m := c.runtime()
	first := chain(m, 200, func(ctx context.Context, next core.Ref, msg any) (any, error) {
		ctx, cancel := context.WithCancel(ctx)
		defer cancel()
		return next.AskFuture(ctx, msg).Get(ctx)
	})
	c.waitFor("the reply through 200 nested futures")
	if v, err := first.Ask(background, "deep"); v != "deep" || err != nil {
		c.errorf("200 nested futures returned %v, %v", v, err)
	}
}

// law8PromiseOfAnother has a handler wait for what only another actor's turn provides.
func law8PromiseOfAnother(c *check) {
	m := c.runtime()
	setter := m.serve(func(_ context.Context, msg any) (any, error) { return nil, msg.(*future.Promise[int]).Set(7) })
	waits := map[string]func(ctx context.Context, p *future.Promise[int]) (int, error){
		"plain": func(ctx context.Context, p *future.Promise[int]) (int, error) { return p.Get(ctx) },
		"cancellable": func(ctx context.Context, p *future.Promise[int]) (int, error) {
			ctx, cancel := context.WithCancel(ctx)
			defer cancel()
			return p.Get(ctx)
		},
		"timed": func(ctx context.Context, p *future.Promise[int]) (int, error) {
			ctx, cancel := context.WithTimeout(ctx, 2*bound)
			defer cancel()
			return p.Get(ctx)
		},
	}
	for how, wait := range waits {
		waiter := m.serve(func(ctx context.Context, msg any) (any, error) {
			p := future.New[int]()
			if err := setter.Tell(ctx, p); err != nil {
				return nil, err
			}
			return wait(ctx, p)
		})
		for range c.rounds(50) {
			if v := c.ask(waiter, how); v != 7 {
				c.errorf("a %s wait for another actor's promise returned %v", how, v)
			}
		}
	}
}

// law8InBorrowedTurn waits in a turn that may run on its asker's goroutine, and so in its asker's place.
func law8InBorrowedTurn(c *check) {
	m := c.runtime()
	setter := m.serve(func(_ context.Context, msg any) (any, error) { return nil, msg.(*future.Promise[int]).Set(7) })
	waiter := m.serve(func(ctx context.Context, msg any) (any, error) {
		p := future.New[int]()
		if err := setter.Tell(ctx, p); err != nil {
			return nil, err
		}
		return p.Get(ctx)
	})
	first := chain(m, 3, func(ctx context.Context, _ core.Ref, msg any) (any, error) { return waiter.Ask(ctx, msg) })
	asker := m.serve(func(ctx context.Context, msg any) (any, error) { return first.Ask(ctx, msg) })
	for range c.rounds(50) {
		if v := c.ask(asker, "go"); v != 7 {
			c.errorf("a wait below two nested asks returned %v", v)
		}
	}
}

// law8ManyWaiting has more handlers wait than any pool has workers. What they wait for comes from an actor.
func law8ManyWaiting(c *check) {
	const waiters = 200
	m := c.runtime()
	for range 3 {
		open := future.New[bool]()
		var waiting, passed atomic.Int32
		all := make(chan struct{})
		for range waiters {
			ref := m.serve(func(ctx context.Context, _ any) (any, error) {
				if waiting.Add(1) == waiters {
					close(all)
				}
				_, err := open.Get(ctx)
				passed.Add(1)
				return nil, err
			})
			c.tell(ref, "wait")
			defer ref.StopFuture()
		}
		receive(c, all, "the last of many handlers to begin while the others wait")
		opener := m.serve(func(context.Context, any) (any, error) { return nil, open.Set(true) })
		c.ask(opener, "open")
		c.waitFor("many handlers to go on")
		for passed.Load() < waiters {
			c.ask(m.serve(echo), "in between")
		}
	}
}

// law8LifeOfAnother waits for the start, the stop and the end of other actors from inside a handler.
func law8LifeOfAnother(c *check) {
	m := c.runtime()
	ref := m.serve(func(ctx context.Context, msg any) (any, error) {
		other, err := core.Spawn(ctx, new(actor))
		if err != nil {
			return nil, err
		}
		if err := other.Ready(ctx); err != nil {
			return nil, err
		}
		if msg == "stop" {
			_, err := other.Stop(ctx)
			return nil, err
		}
		other.StopFuture()
		return nil, other.Wait(ctx)
	})
	for range c.rounds(50) {
		c.ask(ref, "stop")
		c.ask(ref, "wait")
	}
}

// law8FullMailbox has an actor wait for room in another's mailbox.
func law8FullMailbox(c *check) {
	m := c.runtime()
	handled := 0
	consumer := m.serve(func(_ context.Context, msg any) (any, error) {
		if msg != "total" {
			handled++
		}
		return handled, nil
	}, core.WithMailbox(core.Bounded(1, core.Block)))
	n := c.rounds(200)
	producer := m.serve(func(ctx context.Context, msg any) (any, error) {
		for range n {
			if err := consumer.Tell(ctx, msg); err != nil {
				return nil, err
			}
		}
		return nil, nil
	})
	c.ask(producer, "produce")
	if got := c.ask(consumer, "total"); got != n {
		c.errorf("%v of %d messages were handled", got, n)
	}
}

// law8TryTell tries full mailboxes, from outside and inside, while their actors cannot make room.
func law8TryTell(c *check) {
	for _, policy := range []core.Policy{core.Block, core.Fail, core.DropNewest, core.DropOldest} {
		m := c.runtime()
		g := newGate()
		ref := m.serve(func(ctx context.Context, msg any) (any, error) {
			if msg == "wait" {
				return nil, g.pass(ctx)
			}
			return nil, nil
		}, core.WithMailbox(core.Bounded(1, policy)))
		c.tell(ref, "wait")
		receive(c, g.entered, "a handler to begin")
		c.tell(ref, "message")
		try := func() {
			err := ref.TryTell("message")
			if want := policy != core.DropOldest; errors.Is(err, core.ErrMailboxFull) != want {
				c.errorf("TryTell at a full mailbox with policy %d = %v", policy, err)
			}
		}
		c.waitFor("TryTell at a full mailbox")
		try()
		c.ask(m.serve(func(context.Context, any) (any, error) { try(); return nil, nil }), "try")
		g.release()
	}
}

// law8Hooks waits in OnStart, OnStop and OnFailure for other actors.
func law8Hooks(c *check) {
	m := c.runtime()
	helper := m.serve(echo)
	ask := func(ctx context.Context) {
		if _, err := helper.AskFuture(ctx, "from a hook").Get(ctx); err != nil {
			c.errorf("a wait in a hook failed: %v", err)
		}
	}
	for range c.rounds(20) {
		a := &actor{
			onReceive: func(context.Context, any) (any, error) { return nil, errFail },
			onStart:   func(ctx context.Context) error { ask(ctx); return nil },
			onStop:    func(ctx context.Context) error { ask(ctx); return nil },
			onFailure: func(ctx context.Context, _ error) { ask(ctx) },
		}
		c.stop(m.start(a))
		ref := m.start(a)
		c.tell(ref, "fail")
		c.gone(ref)
	}
}

// law8Channel blocks handlers where the kernel cannot see it, until another actor releases them.
func law8Channel(c *check) {
	const waiters = 4
	m := c.runtime()
	for range 3 {
		open := make(chan struct{})
		var passed sync.WaitGroup
		for range waiters {
			passed.Add(1)
			c.tell(m.serve(func(context.Context, any) (any, error) {
				defer passed.Done()
				<-open
				return nil, nil
			}), "wait")
		}
		opener := m.serve(func(context.Context, any) (any, error) { close(open); return nil, nil })
		c.waitFor("an actor's turn while the handlers of others block on a channel")
		if _, err := opener.Ask(background, "open"); err != nil {
			c.fatalf("Ask: %v", err)
		}
		passed.Wait()
	}
	c.ask(m.serve(echo), "afterwards")
}

// law8Mutex has a handler hold a lock over an ask, while another handler wants the lock, and the asked one sleeps.
func law8Mutex(c *check) {
	m := c.runtime()
	var mu sync.Mutex
	sleeper := m.serve(func(context.Context, any) (any, error) { time.Sleep(time.Millisecond); return nil, nil })
	locker := func(ctx context.Context, msg any) (any, error) {
		mu.Lock()
		defer mu.Unlock()
		return sleeper.Ask(ctx, msg)
	}
	c.all(4, func(int) {
		ref := m.serve(locker)
		for range 3 {
			c.ask(ref, "lock")
		}
	})
}
