package runtimetest_test

import (
	"context"
	"math"
	"os"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/gokka/gokka/core"
	"github.com/gokka/gokka/registry"
	"github.com/gokka/gokka/runtime/runtimetest"
)

// The environment of a process that tests one fixture. The kernel has its own variable, GOKKA_FAULT, which needs the
// build tag gokkafaults.
const (
	envFixture = "GOKKA_FIXTURE"
	envFault   = "GOKKA_FAULT"
)

// faults is what can be wrong with a pool.
type faults struct {
	schedule      func(p *pool, c *core.Cell)          // instead of push
	runCell       func(c *core.Cell, here *place) bool // instead of Run with a budget
	noSpare       bool                                 // Park keeps its place
	noReplacement bool                                 // a goroutine that exits is not replaced
	leak          bool                                 // Shutdown forgets the monitor
	mediator      core.Mediator
	registry      core.Registrar
}

// A fixture is a runtime, and what the suite must find wrong with it.
type fixture struct {
	name   string
	law    string // the group of tests that must fail; "" if none may
	test   string // the one that must; "" if it does not matter which
	broken string
	fault  string // of the kernel
	// One place without a monitor is where much shows that a second goroutine would hide. The suite is told so by Serial.
	bare   bool
	faults func() faults
}

var fixtures = []fixture{
	{name: "sound", broken: "nothing"},
	{name: "sound-bare", broken: "nothing", bare: true},
	{name: "sound-mediated", broken: "nothing", faults: func() faults { return faults{mediator: &reorder{every: math.MaxInt}} }},

	{name: "overlap", law: "Law1_OneTurnAtATime", broken: "runs two turns of a cell at once",
		faults: func() faults { return faults{runCell: overlapping} }},
	{name: "reorders", law: "Law2_Order", broken: "delivers some messages after the next one",
		faults: func() faults { return faults{mediator: &reorder{every: 5}} }},
	{name: "k-stopfirst", law: "Law2_Order", broken: "a stop overtakes what was queued before it", fault: "stopfirst"},
	{name: "k-nodrain", law: "Law3_ExactlyOneEnd", broken: "what is queued behind a stop is forgotten", fault: "nodrain"},
	{name: "k-nowithdraw", law: "Law3_ExactlyOneEnd", broken: "a failed ask stays in the queue", fault: "nowithdraw"},
	{name: "k-goexit", law: "Law3_ExactlyOneEnd", broken: "the kernel swallows Goexit", fault: "goexit"},
	{name: "swallows-goexit", law: "Law3_ExactlyOneEnd", broken: "a worker that exits is not replaced", bare: true,
		faults: func() faults { return faults{noReplacement: true} }},
	{name: "loses-wakeup", law: "Law4_NoLostWakeup", broken: "every thousandth wake-up is lost",
		faults: func() faults { return faults{schedule: forgetful()} }},
	{name: "k-bothhooks", law: "Law5_LifeCycle", broken: "OnStop is called after OnFailure", fault: "bothhooks"},
	{name: "k-stopfirst-drains", law: "Law6_StopDrains", broken: "a stop overtakes what was queued before it", fault: "stopfirst"},
	{name: "starves", law: "Law7_Fairness", broken: "a cell may run for ever", bare: true,
		faults: func() faults {
			return faults{runCell: func(c *core.Cell, here *place) bool { return c.Run(here, math.MaxInt) }}
		}},
	{name: "no-spare", law: "Law8_BlockingIsSafe", broken: "a parked turn keeps its place", bare: true,
		faults: func() faults { return faults{noSpare: true} }},
	{name: "k-noplace", law: "Law8_BlockingIsSafe", broken: "a borrowed turn does not know its place", bare: true, fault: "noplace"},
	{name: "k-nodetection", law: "Law9_NoSilentDeadlock", broken: "rings are not looked for", fault: "nodetection"},
	{name: "k-unverified", law: "Law9_NoSilentDeadlock", broken: "a context is believed on any goroutine", fault: "unverified"},
	{name: "k-onlycontext", law: "Law9_NoSilentDeadlock", broken: "contexts alone tell who is inside what", fault: "onlycontext"},
	{name: "k-alone", law: "Law9_NoSilentDeadlock", broken: "a wait for all counts as one for the first", fault: "alone"},
	{name: "k-anyisall", law: "Law9_NoSilentDeadlock", broken: "a wait for any counts as one for all", fault: "anyisall"},
	{name: "k-noring", law: "Law9_NoSilentDeadlock", broken: "a timeout does not tell the ring", fault: "noring"},
	{name: "k-twovictims", law: "Law9_NoSilentDeadlock", broken: "two that find the same ring do not agree on a victim", fault: "twovictims"},
	{name: "leaks", law: "Law10_NothingLeaks", broken: "Shutdown forgets a goroutine",
		faults: func() faults { return faults{leak: true} }},
	{name: "k-twice", law: "Law5_LifeCycle", test: "Terminated", broken: "watchers are told twice", fault: "twice"},
	{name: "k-twice-racing", law: "Law5_LifeCycle", test: "TerminatedRacing", broken: "watchers are told twice", fault: "twice"},
	{name: "k-nounwatch", law: "Law5_LifeCycle", test: "Unwatched", broken: "Unwatch forgets what is queued", fault: "nounwatch"},
	{name: "reorders-terminated", law: "Law2_Order", test: "TerminatedComesLast", broken: "delivers some messages after the next one",
		faults: func() faults { return faults{mediator: &reorder{every: 5}} }},
	{name: "k-silentdrop", law: "Law3_ExactlyOneEnd", test: "Dropped", broken: "what is dropped is no dead letter", fault: "silentdrop"},
	{name: "k-silentdrop-newest", law: "Law3_ExactlyOneEnd", test: "RacingStopDropNewest", broken: "what is dropped is no dead letter",
		fault: "silentdrop"},
	{name: "k-silentdrop-oldest", law: "Law3_ExactlyOneEnd", test: "RacingStopDropOldest", broken: "what is dropped is no dead letter",
		fault: "silentdrop"},
	{name: "k-silentdrop-killed", law: "Law3_ExactlyOneEnd", test: "RacingKillDropOldest", broken: "what is dropped is no dead letter",
		fault: "silentdrop"},
	{name: "k-boundstop", law: "Law6_StopDrains", test: "FullMailbox", broken: "a stop waits for room", fault: "boundstop"},
	{name: "k-trywaits", law: "Law8_BlockingIsSafe", test: "TryTell", broken: "TryTell waits for room", fault: "trywaits"},
	{name: "k-keepties", law: "Law10_NothingLeaks", test: "Timers", broken: "timers do not end with their actor", fault: "keepties"},
	{name: "allocates", law: "Law11_Costs", broken: "Schedule allocates",
		faults: func() faults {
			return faults{schedule: func(p *pool, c *core.Cell) { box := new(*core.Cell); *box = c; sink.Store(box); p.push(c) }}
		}},
	{name: "shared-registry", law: "Law12_Isolation", broken: "all runtimes share a registry",
		faults: func() faults { return faults{registry: registry.Default()} }},
}

// TestFixture runs the suite on the fixture that the environment names. TestSuiteBites does so in processes of their own.
func TestFixture(t *testing.T) {
	name := os.Getenv(envFixture)
	if name == "" {
		t.Skip("for TestSuiteBites")
	}
	for _, f := range fixtures {
		if f.name != name {
			continue
		}
		var opts []runtimetest.Option
		if f.bare {
			opts = append(opts, runtimetest.Serial())
		}
		// The same for all, or a sound fixture would not show that the broken ones have not merely run out of time.
		runtimetest.SetBound(4 * time.Second)
		runtimetest.Run(t, func(t *testing.T) core.Runtime { return f.start(t) }, opts...)
		return
	}
	t.Fatalf("no fixture %q", name)
}

func (f fixture) start(t *testing.T) *pool {
	var broken faults
	if f.faults != nil {
		broken = f.faults()
	}
	places := 2
	if f.bare {
		places = 1
	}
	p := newPool(places, !f.bare, broken)
	p.env.Mediator = broken.mediator
	if broken.registry != nil {
		p.env.Registry = broken.registry
	}
	t.Cleanup(func() {
		patience := time.Second
		if f.law == "" {
			patience = 20 * time.Second // a sound one must stop, however busy the machine is
		}
		ctx, cancel := context.WithTimeout(context.Background(), patience)
		defer cancel()
		if err := p.Shutdown(ctx); err != nil && f.law == "" {
			t.Errorf("Shutdown: %v", err)
		}
	})
	return p
}

var sink atomic.Pointer[*core.Cell]

// forgetful loses a wake-up now and then.
func forgetful() func(p *pool, c *core.Cell) {
	var n atomic.Int64
	return func(p *pool, c *core.Cell) {
		if n.Add(1)%1000 != 0 {
			p.push(c)
		}
	}
}

// overlapping runs each message together with the one behind it. The kernel's bookkeeping stays in order, so that
// only the actor is harmed.
func overlapping(c *core.Cell, here *place) bool {
	var first, second core.Step
	c.Enter(here)
	for range budget {
		if !c.Next(&first) {
			return false
		}
		if first.Message() == nil {
			c.Invoke(&first)
			c.Finish(&first)
			continue
		}
		more := c.Next(&second)
		if more && second.Message() != nil {
			var wg sync.WaitGroup
			wg.Go(func() { c.Invoke(&first) })
			c.Invoke(&second)
			wg.Wait()
		} else {
			c.Invoke(&first)
		}
		c.Finish(&first)
		if !more {
			return false
		}
		if second.Message() == nil {
			c.Invoke(&second)
		}
		c.Finish(&second)
	}
	c.Leave()
	return true
}

// reorder holds some told messages back until the next message to the same actor.
type reorder struct {
	every int // how often
	mu    sync.Mutex
	n     int
	held  map[*core.Cell]core.Mail
}

func (r *reorder) Send(from *core.Turn, to *core.Cell, m core.Mail) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.held == nil {
		r.held = map[*core.Cell]core.Mail{}
	}
	old, held := r.held[to]
	if r.n++; !held && r.n%r.every == 0 && !m.Asked() && !m.IsStop() {
		r.held[to] = m
		return nil
	}
	delete(r.held, to)
	wake, ok := to.Deliver(m)
	if held {
		if w, ok := to.Deliver(old); !ok {
			to.Reject(old)
		} else {
			wake = wake || w
		}
	}
	if !ok {
		return &core.ActorDeadError{Ref: to.Ref()}
	}
	if wake {
		to.Runtime().Schedule(to, from)
	}
	return nil
}
