package core_test

import (
	"slices"
	"sync"
	"time"

	"github.com/gokka/gokka/core"
)

// fakeClock is a core.Clock that a test moves.
type fakeClock struct {
	mu     sync.Mutex
	now    time.Time
	timers []*fakeTimer
}

type fakeTimer struct {
	clock *fakeClock
	at    time.Time
	f     func()
}

// withClock gives the world's runtime a clock of its own, before its first actor starts.
func (w *world) withClock() *fakeClock {
	clock := &fakeClock{now: time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)}
	w.rt.Env().Clock = clock
	return clock
}

func (c *fakeClock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *fakeClock) AfterFunc(d time.Duration, f func()) core.Timer {
	c.mu.Lock()
	defer c.mu.Unlock()
	t := &fakeTimer{c, c.now.Add(d), f}
	c.timers = append(c.timers, t)
	return t
}

func (t *fakeTimer) Stop() bool {
	t.clock.mu.Lock()
	defer t.clock.mu.Unlock()
	i := slices.Index(t.clock.timers, t)
	if i < 0 {
		return false
	}
	t.clock.timers = slices.Delete(t.clock.timers, i, i+1)
	return true
}

// pass lets d pass: it makes all calls that are due, each on a goroutine of its own, in order, and waits for them.
func (c *fakeClock) pass(d time.Duration) {
	c.mu.Lock()
	end := c.now.Add(d)
	c.mu.Unlock()
	for {
		f := c.next(end)
		if f == nil {
			return
		}
		var call sync.WaitGroup
		call.Go(f)
		call.Wait()
	}
}

// jump is pass for a clock that is late: whatever is called finds the time to be that of the end already.
func (c *fakeClock) jump(d time.Duration) {
	c.mu.Lock()
	c.now = c.now.Add(d)
	c.mu.Unlock()
	c.pass(0)
}

// next takes out the call that is due next until end; if there is none it is end.
func (c *fakeClock) next(end time.Time) func() {
	c.mu.Lock()
	defer c.mu.Unlock()
	var first *fakeTimer
	for _, t := range c.timers {
		if !t.at.After(end) && (first == nil || t.at.Before(first.at)) {
			first = t
		}
	}
	if first == nil {
		c.now = end
		return nil
	}
	c.timers = slices.DeleteFunc(c.timers, func(t *fakeTimer) bool { return t == first })
	if first.at.After(c.now) {
		c.now = first.at
	}
	return first.f
}

// pending returns how many calls are to come.
func (c *fakeClock) pending() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return len(c.timers)
}
