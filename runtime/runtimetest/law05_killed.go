package runtimetest

import (
	"context"
	"errors"
	"slices"

	"github.com/gokka/gokka/core"
)

// law5KilledInFactory kills an actor before there is anything of it but its name.
func law5KilledInFactory(c *check) {
	m := c.runtime()
	var d diary
	ref, err := core.StartFunc(background, m, func(self core.Ref) (*actor, error) {
		self.Kill(errFail)
		return diarist(c, m, &d), nil
	})
	if err != nil {
		return // to refuse is fine too
	}
	c.gone(ref)
	c.waitFor("Ready of an actor that was killed in its factory")
	if err := ref.Ready(background); !errors.Is(err, errFail) {
		c.errorf("Ready = %v; want the cause of the kill", err)
	}
	d.expect(c)
	expectGone(c, m, ref, 1)
}

// law5KilledAtStart races a kill with the start.
func law5KilledAtStart(c *check) {
	m := c.runtime()
	for range c.rounds(300) {
		var d diary
		killed := make(chan struct{})
		ref, err := core.StartFunc(background, m, func(self core.Ref) (*actor, error) {
			go func() { dawdle(); self.Kill(errFail); close(killed) }()
			return startDiary(&d), nil
		})
		if err != nil {
			c.fatalf("StartFunc: %v", err)
		}
		c.gone(ref)
		receive(c, killed, "Kill to return")
		switch got := d.all(); {
		case len(got) == 0: // before OnStart
		case slices.Equal(got, []string{"start", "failure"}): // later
		default:
			c.errorf("the life of an actor that is killed was %v", got)
		}
		expectGone(c, m, ref, 1)
		if c.failed() {
			return
		}
	}
}

// startDiary is a diarist that says nothing about its registration.
func startDiary(d *diary) *actor {
	return &actor{
		onStart:   func(context.Context) error { d.add("start"); return nil },
		onStop:    func(context.Context) error { d.add("stop"); return nil },
		onFailure: func(context.Context, error) { d.add("failure") },
	}
}

func law5KilledInOnStart(c *check) {
	m := c.runtime()
	for _, fails := range []bool{false, true} {
		var d diary
		g := newGate()
		a := startDiary(&d)
		a.onStart = func(ctx context.Context) error {
			if err := g.pass(ctx); !errors.Is(err, context.Canceled) {
				c.errorf("a kill ended the wait in OnStart with %v; want context.Canceled", err)
			}
			if fails {
				return ctx.Err()
			}
			return nil
		}
		ref := m.start(a)
		receive(c, g.entered, "OnStart to begin")
		ref.Kill(errFail)
		c.gone(ref)
		if fails {
			d.expect(c)
		} else {
			d.expect(c, "failure")
		}
		if !errors.Is(ref.Err(), errFail) {
			c.errorf("Err = %v; want the cause of the kill", ref.Err())
		}
		expectGone(c, m, ref, 1)
	}
}

// law5OneLastHook ends an actor in several ways at once.
func law5OneLastHook(c *check) {
	m := c.runtime()
	for range c.rounds(500) {
		var d diary
		a := startDiary(&d)
		a.onReceive = func(_ context.Context, msg any) (any, error) { return nil, errFail }
		ref := m.start(a)
		c.all(3, func(i int) {
			dawdle()
			switch i {
			case 0:
				ref.StopFuture()
			case 1:
				ref.Kill(errFail)
			case 2:
				_ = ref.Tell(background, errFail)
			}
		})
		c.gone(ref)
		got := d.all()
		if n := len(got); n > 2 || n > 0 && got[0] != "start" || n == 1 {
			c.fatalf("the life of an actor that is ended in several ways at once was %v", got)
		}
		expectGone(c, m, ref, 1)
	}
}

// law5LastHookIsOutOfLookups kills busy actors: the one who kills and the turn that ends have to agree.
func law5LastHookIsOutOfLookups(c *check) {
	m := c.runtime()
	for range c.rounds(500) {
		var d diary
		a := diarist(c, m, &d)
		a.onStart = nil
		ref := m.start(a)
		killed := make(chan struct{})
		go func() {
			defer close(killed)
			dawdle()
			ref.Kill(nil)
		}()
		for range 10 {
			_ = ref.Tell(background, "message")
		}
		c.gone(ref)
		if m.lookup(ref) {
			c.errorf("an actor that was killed is gone, and still found in the registry")
		}
		receive(c, killed, "Kill to return")
		expectGone(c, m, ref, 1)
		if c.failed() {
			return
		}
	}
}
