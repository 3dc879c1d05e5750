package runtimetest

import (
	"context"
	"errors"
	"runtime"
	"sync/atomic"
	"time"

	"github.com/gokka/gokka/core"
)

// law3Withdrawn gives asks up while they are queued behind a handler that waits.
func law3Withdrawn(c *check) {
	m := c.runtime()
	g := newGate()
	ref := m.serve(func(ctx context.Context, msg any) (any, error) {
		switch msg {
		case "wait":
			return nil, g.pass(ctx)
		case "withdrawn":
			c.errorf("an ask was handled after its asker had given up")
		}
		return nil, nil
	})
	c.tell(ref, "wait")
	receive(c, g.entered, "a handler to begin")

	c.waitFor("an ask whose context ends")
	cause := errors.New("enough")
	ctx, cancel := context.WithCancelCause(background)
	result := make(chan error, 1)
	go func() { _, err := ref.Ask(ctx, "withdrawn"); result <- err }()
	dawdle()
	cancel(cause)
	if err := <-result; !errors.Is(err, context.Canceled) {
		c.errorf("a cancelled ask returned %v; want context.Canceled", err)
	}
	timed, cancelTimed := context.WithTimeout(background, time.Millisecond)
	defer cancelTimed()
	if _, err := ref.Ask(timed, "withdrawn"); !errors.Is(err, core.ErrTimeout) || !errors.Is(err, context.DeadlineExceeded) {
		c.errorf("an ask whose deadline passed returned %v; want ErrTimeout", err)
	}
	if _, err := ref.Ask(ctx, "withdrawn"); !errors.Is(err, context.Canceled) {
		c.errorf("an ask with an ended context returned %v; want context.Canceled", err)
	}
	g.release()
	c.ask(ref, "last")
}

// law3RacingWithdrawal gives up at random instants. If the actor has taken the message by then, it may still begin to
// handle it, but as the very next.
func law3RacingWithdrawal(c *check) {
	type request struct{ givenUp atomic.Int64 } // the number of the turn that may be its own; 0: not given up
	m := c.runtime()
	var turns atomic.Int64
	ref := m.serve(func(_ context.Context, msg any) (any, error) {
		n := turns.Add(1)
		if r, ok := msg.(*request); ok {
			if last := r.givenUp.Load(); last != 0 && n > last {
				c.errorf("an ask was handled %d turns after it had been withdrawn", n-last)
			}
		}
		dawdle()
		return nil, nil
	})
	c.waitFor("asks that are cancelled at random instants")
	c.all(4, func(int) {
		for range c.rounds(300) {
			ctx, cancel := context.WithCancel(background)
			go func() { dawdle(); cancel() }()
			r := new(request)
			_, err := ref.Ask(ctx, r)
			if err != nil {
				r.givenUp.Store(turns.Load() + 1)
			}
			if err != nil && !errors.Is(err, context.Canceled) {
				c.errorf("a cancelled ask returned %v; want context.Canceled", err)
			}
		}
	})
	c.ask(ref, "last")
}

// law3DeadlockedIsWithdrawn asks the actor itself, which cannot be answered, and then looks whether it comes all
// the same.
func law3DeadlockedIsWithdrawn(c *check) {
	m := c.runtime()
	var again atomic.Int32
	var ref core.Ref
	ref = m.serve(func(ctx context.Context, msg any) (any, error) {
		var err error
		switch msg {
		case "ask":
			_, err = ref.Ask(ctx, "again")
		case "future":
			_, err = ref.AskFuture(ctx, "again").Get(ctx)
		case "again":
			again.Add(1)
		}
		return err, nil
	})
	for _, how := range []string{"ask", "future"} {
		if err, _ := c.ask(ref, how).(error); !errors.Is(err, core.ErrDeadlock) {
			c.errorf("%s of oneself returned %v; want ErrDeadlock", how, err)
		}
	}
	c.ask(ref, "last")
	if n := again.Load(); n != 0 {
		c.errorf("%d asks that had failed with a deadlock were handled later", n)
	}
}

// law3Goexit has handlers end their goroutine, more often than any runtime has workers to lose. The asks go through
// futures from outside: a runtime that hands over directly may run others on the asker's own goroutine, and there
// Goexit takes the asker along.
func law3Goexit(c *check) {
	m := c.runtime()
	handler := func(_ context.Context, msg any) (any, error) {
		switch msg {
		case "exit":
			runtime.Goexit()
		case "exit and panic":
			defer panic("on the way out")
			runtime.Goexit()
		}
		return msg, nil
	}
	ref, other := m.serve(handler), m.serve(handler)
	want := map[string]any{"exit": core.ErrGoexit, "exit and panic": "on the way out"}
	for i := range 20 {
		how := [...]string{"exit", "exit and panic"}[i%2]
		c.waitFor("the reply of a handler that calls runtime.Goexit")
		_, err := ref.AskFuture(background, how).Get(background)
		if p, ok := errors.AsType[*core.PanicError](err); !ok || p.Value != want[how] {
			c.fatalf("the asker of a handler that calls runtime.Goexit (%s) got %v; want a PanicError with %v", how, err, want[how])
		}
		c.waitFor("actors to go on after a handler has called runtime.Goexit")
		for _, r := range []core.Ref{ref, other} {
			if v, err := r.AskFuture(background, "fine").Get(background); v != "fine" || err != nil {
				c.fatalf("after a Goexit an actor replied %v, %v; want fine", v, err)
			}
		}
	}
}

// law3ToldGoexit is law3Goexit where nobody waits, and in the hooks: the failure ends the actor, not its runtime.
func law3ToldGoexit(c *check) {
	m := c.runtime()
	for range 5 {
		failure := make(chan error, 1)
		ref := m.start(&actor{
			onReceive: func(context.Context, any) (any, error) { runtime.Goexit(); return nil, nil },
			onFailure: func(_ context.Context, err error) { failure <- err; runtime.Goexit() },
		})
		c.tell(ref, "exit")
		if err := receive(c, failure, "OnFailure after runtime.Goexit"); !errors.Is(err, core.ErrGoexit) {
			c.errorf("OnFailure after runtime.Goexit was told %v; want ErrGoexit", err)
		}
		c.gone(ref)
		ref = m.start(&actor{onStart: func(context.Context) error { runtime.Goexit(); return nil }})
		c.waitFor("the end of an OnStart that calls runtime.Goexit")
		if err := ref.Ready(background); !errors.Is(err, core.ErrGoexit) {
			c.errorf("Ready after a Goexit in OnStart = %v; want ErrGoexit", err)
		}
		c.gone(ref)
		ref = m.start(&actor{onStop: func(context.Context) error { runtime.Goexit(); return nil }})
		c.waitFor("the end of an OnStop that calls runtime.Goexit")
		if ok, err := ref.Stop(background); !ok || !errors.Is(err, core.ErrGoexit) {
			c.errorf("Stop of an actor whose OnStop calls Goexit = %v, %v; want true, ErrGoexit", ok, err)
		}
	}
	ref := m.serve(echo)
	if v := c.ask(ref, "fine"); v != "fine" {
		c.errorf("after many Goexits a new actor replied %v", v)
	}
}
