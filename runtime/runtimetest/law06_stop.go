package runtimetest

import (
	"context"
	"errors"
	"sync/atomic"

	"github.com/gokka/gokka/core"
)

var law6 = law{"Law6_StopDrains", []test{
	{"Drains", 0, law6Drains},
	{"WaitsForTheEnd", 0, law6WaitsForTheEnd},
	{"OnStopError", 0, law6OnStopError},
	{"OvertakenByFailure", 0, law6OvertakenByFailure},
	{"GivenUpWait", 0, law6GivenUpWait},
	{"FromInside", 0, law6FromInside},
	{"Many", 0, law6Many},
	{"FullMailbox", 0, law6FullMailbox},
}}

// law6Drains stops an actor with a queue, from the goroutine that has filled it.
func law6Drains(c *check) {
	m := c.runtime()
	for round := range c.rounds(100) {
		handled := 0
		ref := m.serve(func(context.Context, any) (any, error) { handled++; return nil, nil })
		n := round % 50
		for range n {
			c.tell(ref, "message")
		}
		c.stop(ref)
		if handled != n {
			c.fatalf("Stop returned after %d of the %d messages queued before it", handled, n)
		}
	}
}

// law6WaitsForTheEnd holds up OnStop and watches those who wait for it.
func law6WaitsForTheEnd(c *check) {
	m := c.runtime()
	g := newGate()
	var over atomic.Bool
	ref := m.start(&actor{onStop: func(ctx context.Context) error {
		err := g.pass(ctx)
		over.Store(true)
		return err
	}})
	first := ref.StopFuture()
	receive(c, g.entered, "OnStop to begin")
	later := ref.StopFuture()
	for name, f := range map[string]core.Future[bool]{"the stop": first, "a later stop": later} {
		if _, done, _ := f.TryGet(); done {
			c.errorf("%s has an answer while OnStop is running", name)
		}
	}
	if ref.Err() != nil {
		c.errorf("Err is %v while OnStop is running", ref.Err())
	}
	g.release()
	c.waitFor("the answer to a stop")
	if ok, err := first.Get(background); !ok || err != nil || !over.Load() {
		c.errorf("the stop answered %v, %v, and OnStop had returned: %v", ok, err, over.Load())
	}
	if ok, err := later.Get(background); ok || err != nil {
		c.errorf("a stop that came during OnStop answered %v, %v; want false, nil", ok, err)
	}
	if ok, err := ref.Stop(background); ok || err != nil {
		c.errorf("a stop that came after the end answered %v, %v; want false, nil", ok, err)
	}
}

func law6OnStopError(c *check) {
	m := c.runtime()
	ref := m.start(&actor{onStop: func(context.Context) error { return errFail }})
	c.waitFor("the answer to a stop")
	if ok, err := ref.Stop(background); !ok || !errors.Is(err, errFail) {
		c.errorf("Stop = %v, %v; want true and the error of OnStop", ok, err)
	}
	if !errors.Is(ref.Err(), core.ErrStopped) || !errors.Is(ref.Err(), errFail) {
		c.errorf("Err = %v; want ErrStopped with the error of OnStop", ref.Err())
	}
}

// law6OvertakenByFailure has a failure, and a kill, before the stop's turn.
func law6OvertakenByFailure(c *check) {
	m := c.runtime()
	for _, how := range []string{"failure", "kill"} {
		g := newGate()
		ref := m.start(&actor{
			onReceive: func(ctx context.Context, msg any) (any, error) { _ = g.pass(ctx); return nil, errFail },
			onStop: func(context.Context) error {
				c.errorf("%s: OnStop was called", how)
				return nil
			},
		})
		f := ref.AskFuture(background, "asked, so that its error does no harm")
		receive(c, g.entered, "a handler to begin")
		if how == "failure" {
			c.tell(ref, "fail")
		}
		stop := ref.StopFuture()
		if how == "kill" {
			ref.Kill(errFail)
		}
		g.release()
		c.waitFor("the answer to a stop that was overtaken by a %s", how)
		if ok, err := stop.Get(background); !ok || !errors.Is(err, errFail) {
			c.errorf("a stop overtaken by a %s answered %v, %v; want true and the failure", how, ok, err)
		}
		if _, err := f.Get(background); !errors.Is(err, errFail) {
			c.errorf("%s: the ask that was being handled ended with %v", how, err)
		}
	}
}

// law6GivenUpWait ends the wait of a stop: the request stays.
func law6GivenUpWait(c *check) {
	m := c.runtime()
	g := newGate()
	handled := 0
	ref := m.serve(func(ctx context.Context, _ any) (any, error) { handled++; return nil, g.pass(ctx) })
	c.tell(ref, "wait")
	receive(c, g.entered, "a handler to begin")
	c.tell(ref, "queued")
	ctx, cancel := context.WithCancel(background)
	go func() { dawdle(); cancel() }()
	c.waitFor("a stop whose context is cancelled")
	if ok, err := ref.Stop(ctx); ok || !errors.Is(err, context.Canceled) {
		c.errorf("Stop = %v, %v; want false, context.Canceled", ok, err)
	}
	g.release()
	c.gone(ref)
	if handled != 2 {
		c.errorf("%d messages were handled; want the 2 before the stop", handled)
	}
}

// law6FromInside has an actor ask for its own stop.
func law6FromInside(c *check) {
	m := c.runtime()
	g := newGate()
	handled := 0
	ref := m.serve(func(ctx context.Context, msg any) (any, error) {
		handled++
		if msg == "stop" {
			if err := g.pass(ctx); err != nil {
				return nil, err
			}
			core.Self(ctx).StopFuture()
			_ = core.Self(ctx).Tell(ctx, "behind the stop")
		}
		return nil, nil
	})
	c.tell(ref, "stop")
	receive(c, g.entered, "a handler to begin")
	c.tell(ref, "before the stop")
	g.release()
	c.gone(ref)
	if handled != 2 {
		c.errorf("%d messages were handled; want the 2 before the stop", handled)
	}
	if !errors.Is(ref.Err(), core.ErrStopped) {
		c.errorf("Err = %v; want ErrStopped", ref.Err())
	}
}

// law6Many stops one actor from many goroutines, some of them actors.
func law6Many(c *check) {
	m := c.runtime()
	for range c.rounds(50) {
		var over atomic.Bool
		var stoppers atomic.Int32
		ref := m.start(&actor{onStop: func(context.Context) error { dawdle(); over.Store(true); return nil }})
		stop := func(ctx context.Context) {
			dawdle()
			ok, err := ref.Stop(ctx)
			if err != nil {
				c.errorf("one of many stops answered %v", err)
			}
			if ok {
				stoppers.Add(1)
			}
			if !over.Load() {
				c.errorf("one of many stops was answered before OnStop had returned")
			}
		}
		c.waitFor("the answers to many stops")
		c.all(6, func(i int) {
			if i%2 == 0 {
				stop(background)
				return
			}
			c.ask(m.serve(func(ctx context.Context, _ any) (any, error) { stop(ctx); return nil, nil }), "stop")
		})
		if stoppers.Load() == 0 {
			c.errorf("none of many stops has stopped the actor")
		}
	}
}

// law6FullMailbox stops actors whose mailbox is full: a stop needs no room, and comes after what is there.
func law6FullMailbox(c *check) {
	for _, policy := range []core.Policy{core.Block, core.Fail, core.DropNewest, core.DropOldest} {
		m := c.runtime()
		g := newGate()
		handled := 0
		ref := m.serve(func(ctx context.Context, msg any) (any, error) {
			if msg == "wait" {
				return nil, g.pass(ctx)
			}
			handled++
			return nil, nil
		}, core.WithMailbox(core.Bounded(1, policy)))
		c.tell(ref, "wait")
		receive(c, g.entered, "a handler to begin")
		c.tell(ref, "message")
		c.waitFor("StopFuture at a full mailbox")
		stop := ref.StopFuture()
		g.release()
		c.waitFor("the stop of an actor whose mailbox was full")
		if ok, err := stop.Get(background); !ok || err != nil {
			c.errorf("the stop of an actor whose mailbox was full = %v, %v; want true, nil", ok, err)
		}
		if handled != 1 {
			c.errorf("%d messages were handled before the stop; want 1", handled)
		}
	}
}
