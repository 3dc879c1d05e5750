package runtimetest

import (
	"sync/atomic"
	"time"

	"github.com/gokka/gokka/core"
)

// countingClock is a runtime's clock, and knows how many calls it is to make.
type countingClock struct {
	env     core.Env // with the clock in question
	pending atomic.Int32
}

type countedTimer struct {
	core.Timer
	clock *countingClock
}

func (c *countingClock) Now() time.Time { return c.env.Now() }

func (c *countingClock) AfterFunc(d time.Duration, f func()) core.Timer {
	c.pending.Add(1)
	return countedTimer{c.env.AfterFunc(d, func() { c.pending.Add(-1); f() }), c}
}

// Stop implements core.Timer.
func (t countedTimer) Stop() bool {
	stopped := t.Timer.Stop()
	if stopped {
		t.clock.pending.Add(-1)
	}
	return stopped
}

// law10Timers ends actors that have timers, in all ways, and wants nothing left of those.
func law10Timers(c *check) {
	m := c.runtime()
	clock := &countingClock{env: core.Env{Clock: m.Env().Clock}}
	m.Env().Clock = clock
	start := func() core.Ref {
		ref := m.serve(echo)
		_, errAfter := core.TellAfter(background, ref, time.Hour, "late")
		_, errEvery := core.TellEvery(background, ref, time.Hour, "tick")
		if errAfter != nil || errEvery != nil {
			c.fatalf("TellAfter = %v, TellEvery = %v", errAfter, errEvery)
		}
		return ref
	}
	for range 5 {
		stopped, killed := start(), start()
		stopped.StopFuture()
		killed.Kill(nil)
		c.gone(stopped)
		c.gone(killed)
	}
	if n := clock.pending.Load(); n > 0 {
		c.fatalf("%d timers of actors that are gone are left", n)
	}
	for range 5 {
		start()
	}
	if err := m.shutdown(); err != nil {
		c.fatalf("Shutdown = %v", err)
	}
	if n := clock.pending.Load(); n > 0 {
		c.errorf("after Shutdown %d timers are left", n)
	}
}
