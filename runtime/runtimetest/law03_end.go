package runtimetest

import (
	"context"
	"errors"
	"math/rand/v2"
	"runtime"
	"sync"
	"sync/atomic"

	"github.com/gokka/gokka/core"
)

var law3 = law{"Law3_ExactlyOneEnd", []test{
	{"RacingStop", 0, func(c *check) { law3Racing(c, func(r core.Ref) { r.StopFuture() }) }},
	{"RacingKill", 0, func(c *check) { law3Racing(c, func(r core.Ref) { r.Kill(nil) }) }},
	{"RacingFailure", 0, func(c *check) { law3Racing(c, func(r core.Ref) { _ = r.TryTell(errFail) }) }},
	{"RacingStopBounded", 0, func(c *check) {
		law3Racing(c, func(r core.Ref) { r.StopFuture() }, core.WithMailbox(core.Bounded(2, core.Block)))
	}},
	{"RacingKillBounded", 0, func(c *check) {
		law3Racing(c, func(r core.Ref) { r.Kill(nil) }, core.WithMailbox(core.Bounded(2, core.Block)))
	}},
	{"RacingStopDropNewest", 0, func(c *check) {
		law3Racing(c, func(r core.Ref) { r.StopFuture() }, core.WithMailbox(core.Bounded(2, core.DropNewest)))
	}},
	{"RacingStopDropOldest", 0, func(c *check) {
		law3Racing(c, func(r core.Ref) { r.StopFuture() }, core.WithMailbox(core.Bounded(2, core.DropOldest)))
	}},
	{"RacingKillDropOldest", 0, func(c *check) {
		law3Racing(c, func(r core.Ref) { r.Kill(nil) }, core.WithMailbox(core.Bounded(2, core.DropOldest)))
	}},
	{"Dropped", 0, law3Dropped},
	{"QueueOfTheDead", 0, law3QueueOfTheDead},
	{"QueueOfTheUnborn", 0, law3QueueOfTheUnborn},
	{"Refused", 0, law3Refused},
	{"Withdrawn", 0, law3Withdrawn},
	{"RacingWithdrawal", 0, law3RacingWithdrawal},
	{"DeadlockedIsWithdrawn", 0, law3DeadlockedIsWithdrawn},
	{"ErrorAndPanic", 0, law3ErrorAndPanic},
	{"Goexit", 0, law3Goexit},
	{"ToldGoexit", 0, law3ToldGoexit},
}}

// errFail makes the actors of these tests fail when it is sent to them.
var errFail = errors.New("runtimetest: the handler fails")

// letter is a message with a record of its ends.
type letter struct {
	handled  atomic.Int32
	accepted bool  // the sender's, as are the fields below
	asked    bool  // somebody waits for the reply
	err      error // of the ask
}

// checkEnds compares what became of a letter with what its sender was told.
func checkEnds(c *check, m *machine, l *letter) {
	handled, dead := int(l.handled.Load()), m.lettersOf(l)
	switch {
	case l.asked && l.err == nil && handled != 1:
		c.errorf("an ask had a reply, but was handled %d times", handled)
	case l.asked && l.err != nil && !errors.Is(l.err, core.ErrActorDead) && !errors.Is(l.err, core.ErrMailboxFull):
		c.errorf("an ask of an actor that ends failed with %v; want ErrActorDead", l.err)
	case l.asked && l.err != nil && handled != 0:
		c.errorf("an ask failed because the actor was dead or its mailbox full, but was handled %d times", handled)
	case l.asked && dead != 0:
		c.errorf("an ask became a dead letter")
	case !l.asked && l.accepted && handled+dead != 1:
		c.errorf("an accepted message was handled %d times and %d times a dead letter", handled, dead)
	case !l.asked && !l.accepted && handled+dead != 0:
		c.errorf("a message that was not accepted was handled %d times and %d times a dead letter", handled, dead)
	}
}

// law3Racing sends from many goroutines to an actor that is ended at a random instant.
func law3Racing(c *check, end func(core.Ref), opts ...core.Option) {
	const senders, most = 4, 200
	m := c.runtime()
	for round := range c.rounds(100) {
		var handled, sending atomic.Int32
		ref := m.serve(func(_ context.Context, msg any) (any, error) {
			if msg == errFail {
				return nil, errFail
			}
			handled.Add(1)
			msg.(*letter).handled.Add(1)
			return nil, nil
		}, opts...)
		c.waitFor("asks and tells that race with the end of their actor, round %d", round)
		var sent [senders][]*letter
		var wg sync.WaitGroup
		for s := range senders {
			sending.Add(1)
			wg.Go(func() { defer sending.Add(-1); sent[s] = sendLetters(ref, s, most) })
		}
		for n := rand.Int32N(senders * most / 2); handled.Load() < n && sending.Load() == senders; {
			runtime.Gosched()
		}
		dawdle()
		end(ref)
		wg.Wait()
		c.gone(ref)
		for _, letters := range sent {
			for _, l := range letters {
				checkEnds(c, m, l)
			}
		}
		if c.failed() {
			return
		}
	}
}

// sendLetters sends until the actor is dead, at most n letters, and waits for all replies.
func sendLetters(ref core.Ref, seed, n int) []*letter {
	var letters []*letter
	futures := map[*letter]core.Future[any]{}
	for i := range n {
		l := new(letter)
		letters = append(letters, l)
		switch (seed + i) % 4 {
		case 0:
			l.asked = true
			_, l.err = ref.Ask(background, l)
		case 1:
			l.asked = true
			futures[l] = ref.AskFuture(background, l)
		case 2:
			l.accepted = ref.TryTell(l) == nil
		default:
			l.accepted = ref.Tell(background, l) == nil
		}
		if !ref.IsAlive() && i > n/2 {
			break
		}
	}
	for l, f := range futures {
		_, l.err = f.Get(background)
	}
	return letters
}

// law3QueueOfTheDead knows what is in the queue when the actor ends.
func law3QueueOfTheDead(c *check) {
	ends := map[string]func(ref core.Ref){
		"stop":    func(ref core.Ref) { ref.StopFuture() },
		"kill":    func(ref core.Ref) { ref.Kill(errFail) },
		"failure": func(ref core.Ref) { _ = ref.TryTell(errFail) },
	}
	for name, end := range ends {
		m := c.runtime()
		g := newGate()
		ref := m.serve(func(ctx context.Context, msg any) (any, error) {
			switch msg {
			case "wait":
				_ = g.pass(ctx)
			case errFail:
				return nil, errFail
			default:
				c.errorf("%s: %v was handled after the end", name, msg)
			}
			return nil, nil
		})
		c.tell(ref, "wait")
		receive(c, g.entered, "a handler to begin")
		end(ref)
		told := new(letter)
		told.accepted = ref.Tell(background, told) == nil
		f := ref.AskFuture(background, "asked")
		g.release()
		c.waitFor("an ask behind a %s to fail", name)
		if _, err := f.Get(background); !errors.Is(err, core.ErrActorDead) {
			c.errorf("an ask behind a %s ended with %v; want ErrActorDead", name, err)
		}
		c.gone(ref)
		if name != "kill" && !told.accepted {
			c.errorf("an actor with a %s in its queue refused a message", name)
		}
		checkEnds(c, m, told)
	}
}

// law3QueueOfTheUnborn sends to an actor whose OnStart fails.
func law3QueueOfTheUnborn(c *check) {
	m := c.runtime()
	g := newGate()
	ref := m.start(&actor{
		onStart: func(ctx context.Context) error {
			_ = g.pass(ctx)
			return errFail
		},
		onReceive: func(context.Context, any) (any, error) {
			c.errorf("a message was handled although OnStart had failed")
			return nil, nil
		},
	})
	told := &letter{accepted: true}
	c.tell(ref, told)
	f := ref.AskFuture(background, "asked")
	g.release()
	c.waitFor("an ask of an actor whose OnStart fails")
	if _, err := f.Get(background); !errors.Is(err, core.ErrActorDead) {
		c.errorf("an ask of an actor whose OnStart failed ended with %v; want ErrActorDead", err)
	}
	c.gone(ref)
	checkEnds(c, m, told)
}

// law3Refused sends to an actor whose factory fails, and to one that is gone.
func law3Refused(c *check) {
	m := c.runtime()
	told := &letter{accepted: true}
	var f core.Future[any]
	_, err := core.StartFunc(background, m, func(self core.Ref) (*actor, error) {
		c.tell(self, told)
		f = self.AskFuture(background, "asked")
		return nil, errFail
	})
	if !errors.Is(err, errFail) {
		c.errorf("StartFunc = %v; want the factory's error", err)
	}
	c.waitFor("an ask of an actor whose factory failed")
	if _, err := f.Get(background); !errors.Is(err, core.ErrActorDead) {
		c.errorf("an ask of an actor whose factory failed ended with %v; want ErrActorDead", err)
	}
	checkEnds(c, m, told)

	ref := m.serve(echo)
	c.stop(ref)
	late := new(letter)
	if err := ref.Tell(background, late); !errors.Is(err, core.ErrActorDead) {
		c.errorf("Tell to a dead actor = %v; want ErrActorDead", err)
	}
	checkEnds(c, m, late)
	if _, err := ref.Ask(background, late); !errors.Is(err, core.ErrActorDead) {
		c.errorf("Ask of a dead actor = %v; want ErrActorDead", err)
	}
	if _, err := ref.AskFuture(background, late).Get(background); !errors.Is(err, core.ErrActorDead) {
		c.errorf("AskFuture of a dead actor = %v; want ErrActorDead", err)
	}
}

func law3ErrorAndPanic(c *check) {
	m := c.runtime()
	ref := m.serve(func(_ context.Context, msg any) (any, error) {
		switch msg {
		case "error":
			return nil, errFail
		case "panic":
			panic(errFail)
		}
		return msg, nil
	})
	client := m.serve(func(ctx context.Context, msg any) (any, error) { return ref.Ask(ctx, msg) })
	c.waitFor("asks whose handler fails")
	for _, to := range []core.Ref{ref, client} {
		if _, err := to.Ask(background, "error"); err != errFail {
			c.errorf("the asker got %v; want the very error that the handler returned", err)
		}
		_, err := to.Ask(background, "panic")
		if p, ok := errors.AsType[*core.PanicError](err); !ok || p.Value != errFail || len(p.Stack) == 0 {
			c.errorf("the asker of a handler that panics got %v; want a PanicError with value and stack", err)
		}
		if v := c.ask(to, "fine"); v != "fine" {
			c.errorf("an actor that failed replied %v; want fine", v)
		}
	}
}
