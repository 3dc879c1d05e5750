package sim

import (
	"cmp"
	"slices"
	"strconv"
	"time"

	"github.com/gokka/gokka/core"
	"github.com/gokka/gokka/runtime/sim/internal/strategy"
)

// epoch is when virtual time begins: in the past, so that nobody mistakes it for the present.
var epoch = time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)

// virtualClock is the runtime's core.Clock. Its time stands still while anything runs, and goes on from timer to
// timer when nothing can. In a testing/synctest bubble it is the bubble's time. All is guarded by Runtime.mu.
type virtualClock struct {
	r      *Runtime
	now    time.Time
	timers []*timer // the next one is the last
	made   uint64
	firing *timer
	armed  []*timer // by the one that is firing
}

// newTiming makes the proc that timers' calls are made by.
func newTiming() *proc {
	p := &proc{name: "timer", number: -1}
	p.self.Owner = p
	return p
}

// timer is a pending call.
type timer struct {
	r     *Runtime
	when  time.Time
	call  func()
	by    *proc // who made it
	nth   int   // among those of by
	clock clock // by's, when it made it
	edge  edge  // from by, likewise
	event strategy.Event

	// echo says that it was made by the call of a timer of which nothing else came. What only goes on like this,
	// such as a warning that is repeated, is not worth the wait.
	echo bool
}

// String names the firing.
func (t *timer) String() string { return "timer of " + t.by.name + "/" + strconv.Itoa(t.nth) }

func (t *timer) compare(u *timer) int {
	return cmp.Or(u.when.Compare(t.when), cmp.Compare(u.event.Nth, t.event.Nth))
}

// Now implements core.Clock.
func (c *virtualClock) Now() time.Time {
	return get(c.r, func() time.Time {
		c.r.mu.Lock()
		defer c.r.mu.Unlock()
		return c.time()
	})
}

func (c *virtualClock) time() time.Time {
	if c.r.bubble {
		return time.Now()
	}
	return c.now
}

// AfterFunc implements core.Clock. The call is an event like others: f runs when it is chosen, and may send
// messages.
func (c *virtualClock) AfterFunc(d time.Duration, f func()) core.Timer {
	t := &timer{r: c.r, call: f, edge: c.r.edge()}
	t.r.do(func() { c.add(t, d) })
	return t
}

func (c *virtualClock) add(t *timer, d time.Duration) {
	r := c.r
	r.mu.Lock()
	defer r.mu.Unlock()
	by := r.enter()
	c.made++
	t.when, t.by, t.clock = c.time().Add(max(d, 0)), by, by.clock
	if by == r.timing && c.firing != nil {
		t.by, t.clock = c.firing.by, c.firing.clock
		c.armed = append(c.armed, t)
	} else if by == r.outside {
		t.clock = clock{floor: r.sent}
	}
	t.by.timers++
	t.nth = t.by.timers
	t.event.Owner = t
	t.event.Assign(strategy.ID{Kind: strategy.Timer, Actor: -1, Sender: -1, Nth: c.made})
	i, _ := slices.BinarySearchFunc(c.timers, t, (*timer).compare)
	c.timers = slices.Insert(c.timers, i, t)
	r.stir()
}

// Stop implements core.Timer.
func (t *timer) Stop() bool {
	return get(t.r, func() bool {
		t.r.mu.Lock()
		defer t.r.mu.Unlock()
		return t.r.clock.remove(t)
	})
}

func (c *virtualClock) remove(t *timer) bool {
	i, found := slices.BinarySearchFunc(c.timers, t, (*timer).compare)
	if found {
		c.timers = slices.Delete(c.timers, i, i+1)
	}
	return found
}

// due puts the timers that may fire next into events: the earliest, and those of the same instant. idle says that
// nothing else can happen.
func (c *virtualClock) due(events []*strategy.Event, g *goal, idle bool) []*strategy.Event {
	n := len(c.timers)
	if n == 0 {
		return events
	}
	first := c.timers[n-1]
	if now := c.time(); first.when.After(now) {
		switch {
		case !idle && (!c.r.opts.EarlyTimers || first.by.patient):
			return events
		case !g.mayReach(first.when):
			return events
		case g.unbounded && !slices.ContainsFunc(c.timers, func(t *timer) bool { return !t.echo }):
			return events
		}
	}
	for i := n - 1; i >= 0 && c.timers[i].when.Equal(first.when); i-- {
		events = append(events, &c.timers[i].event)
	}
	return events
}

// fire lets a timer fire. Called by the driver with r.mu held.
func (r *Runtime) fire(t *timer) {
	c := &r.clock
	if now := c.time(); t.when.After(now) {
		if r.bubble {
			r.unlocked(func() { time.Sleep(t.when.Sub(now)) })
		} else {
			c.now = t.when
		}
	}
	if !c.remove(t) {
		return // stopped meanwhile
	}
	c.firing = t
	if r.timing.stray { // a call is blocked out of sight
		r.timing = newTiming()
	}
	r.timing.clock = t.clock
	if raceBuild {
		r.timing.race.in = []edge{t.edge}
	}
	before := r.stirred
	r.hire(r.timing).call = t.call
	r.turn(r.timing)
	if r.stirred == before+len(c.armed) {
		for _, next := range c.armed {
			next.echo = true
		}
	}
	c.firing = nil
	clear(c.armed)
	c.armed = c.armed[:0]
}
