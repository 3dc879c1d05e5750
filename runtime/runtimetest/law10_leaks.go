package runtimetest

import (
	"bytes"
	"context"
	"errors"
	"runtime"
	"runtime/pprof"
	"strings"
	"sync/atomic"
	"time"

	"github.com/gokka/gokka/core"
)

var law10 = law{"Law10_NothingLeaks", []test{
	{"Goroutines", 0, law10Goroutines},
	{"ShutdownStops", 0, law10ShutdownStops},
	{"ShutdownRacesStarts", 0, law10ShutdownRacesStarts},
	{"Values", 0, law10Values},
	{"Messages", 0, law10Messages},
	{"Timers", 0, law10Timers},
}}

// stopper is what the runtimes of Gokka have. A runtime without it is not asked what it leaves behind.
type stopper interface{ Shutdown(context.Context) error }

func (m *machine) shutdown() error {
	s, ok := m.Runtime.(stopper)
	if !ok {
		m.c.t.Log("the runtime has no method Shutdown(context.Context) error: nothing to check")
		runtime.Goexit()
	}
	m.c.waitFor("Shutdown")
	ctx, cancel := context.WithTimeout(background, bound/2)
	defer cancel()
	return s.Shutdown(ctx)
}

// law10Goroutines makes a runtime do everything that may cost goroutines, and looks for those that stay.
func law10Goroutines(c *check) {
	m := c.runtime()
	for range 20 {
		first := chain(m, 5, func(ctx context.Context, next core.Ref, msg any) (any, error) { return next.Ask(ctx, msg) })
		c.ask(first, "deep")
		ctx, cancel := context.WithTimeout(background, bound)
		if _, err := first.Ask(ctx, "timed"); err != nil {
			c.errorf("Ask: %v", err)
		}
		cancel()
	}
	exits := m.serve(func(context.Context, any) (any, error) { runtime.Goexit(); return nil, nil })
	for range 5 {
		_, _ = exits.AskFuture(background, "exit").Get(background)
	}
	g := newGate()
	for range 20 {
		c.tell(m.serve(func(ctx context.Context, _ any) (any, error) { return nil, g.pass(ctx) }), "wait")
	}
	receive(c, g.entered, "a handler to begin")
	g.release()
	if err := m.shutdown(); err != nil {
		c.fatalf("Shutdown = %v", err)
	}
	// They may still be on their way out: they get time by the scheduler, not by the clock.
	c.waitFor("goroutines to end after Shutdown")
	var left string
	for deadline := time.Now().Add(bound / 4); time.Now().Before(deadline); runtime.Gosched() {
		if left = goroutinesOf(c); left == "" {
			return
		}
	}
	c.errorf("after Shutdown there are goroutines left:\n%s", left)
}

// goroutinesOf returns the stacks of the goroutines that descend from the test, without its own.
func goroutinesOf(c *check) string {
	var profile bytes.Buffer
	if err := pprof.Lookup("goroutine").WriteTo(&profile, 1); err != nil {
		c.fatalf("goroutine profile: %v", err)
	}
	var left []string
	for stack := range strings.SplitSeq(profile.String(), "\n\n") {
		if strings.Contains(stack, c.label+`"`) && !strings.Contains(stack, "runtimetest.(*suite).run") {
			left = append(left, stack)
		}
	}
	return strings.Join(left, "\n\n")
}

// law10ShutdownStops checks that Shutdown ends every actor properly, also one that was unregistered by hand, and that
// nothing can be started afterwards.
func law10ShutdownStops(c *check) {
	m := c.runtime()
	var stopped atomic.Int32
	refs := make([]core.Ref, 10)
	for i := range refs {
		refs[i] = m.start(&actor{onStop: func(context.Context) error { stopped.Add(1); return nil }})
	}
	m.Env().Registry.Unregister(refs[3])
	if err := m.shutdown(); err != nil {
		c.fatalf("Shutdown = %v", err)
	}
	if n := stopped.Load(); int(n) != len(refs) {
		c.errorf("Shutdown called OnStop of %d of %d actors", n, len(refs))
	}
	for i, ref := range refs {
		if ref.Err() == nil {
			c.errorf("actor %d is not gone after Shutdown", i)
		}
	}
	ref, err := core.Start(background, m, new(actor))
	if !errors.Is(err, core.ErrRuntimeClosed) {
		c.errorf("Start after Shutdown = %v, %v; want ErrRuntimeClosed", ref, err)
	}
	if err := m.shutdown(); err != nil {
		c.errorf("a second Shutdown = %v", err)
	}
}

// law10ShutdownRacesStarts starts actors while the runtime is shut down, one of them in an OnStop: each is refused or
// stopped.
func law10ShutdownRacesStarts(c *check) {
	for range c.rounds(20) {
		m := c.runtime()
		refs := make(chan core.Ref, 1000)
		start := func(ctx context.Context) bool {
			ref, err := core.Start(ctx, m, new(actor))
			if err == nil {
				refs <- ref
				return true
			}
			if !errors.Is(err, core.ErrRuntimeClosed) {
				c.errorf("Start during Shutdown = %v; want ErrRuntimeClosed", err)
			}
			return false
		}
		m.start(&actor{onStop: func(ctx context.Context) error { start(ctx); return nil }})
		starter := make(chan struct{})
		go func() {
			defer close(starter)
			for range 100 {
				if !start(background) {
					return
				}
			}
		}()
		dawdle()
		if err := m.shutdown(); err != nil {
			c.fatalf("Shutdown = %v while actors are started", err)
		}
		receive(c, starter, "the one who starts actors")
		close(refs)
		for ref := range refs {
			if ref.Err() == nil {
				c.fatalf("an actor that was started during Shutdown is left behind")
			}
		}
	}
}

// collected runs the garbage collector until n values have been reported.
func collected(c *check, freed *atomic.Int32, n int32, what string) {
	c.waitFor("%s to be collected", what)
	for deadline := time.Now().Add(bound / 2); time.Now().Before(deadline); runtime.Gosched() {
		if runtime.GC(); freed.Load() == n {
			return
		}
	}
	c.errorf("%d of %d %s were not collected", n-freed.Load(), n, what)
}

// law10Values keeps the Refs of actors that have ended in all ways, and wants their values gone.
func law10Values(c *check) {
	type big struct {
		actor
		_ [1 << 12]byte
	}
	m := c.runtime()
	var freed atomic.Int32
	var refs []core.Ref
	start := func(onStart func(context.Context) error) core.Ref {
		a := new(big)
		a.onStart = onStart
		a.onReceive = func(_ context.Context, msg any) (any, error) {
			if msg == errFail {
				return nil, errFail
			}
			return msg, nil
		}
		runtime.AddCleanup(a, func(int) { freed.Add(1) }, 0)
		ref := m.start(a)
		refs = append(refs, ref)
		return ref
	}
	for range 3 {
		stopped, killed, failed := start(nil), start(nil), start(nil)
		c.ask(stopped, "hello")
		stopped.StopFuture()
		killed.Kill(nil)
		c.tell(failed, errFail)
		start(func(context.Context) error { return errFail })
	}
	for _, ref := range refs {
		c.gone(ref)
	}
	// A runtime may hold on to what ran last until something else has.
	c.ask(m.serve(echo), "something else")
	collected(c, &freed, int32(len(refs)), "values of actors that are gone")
	runtime.KeepAlive(refs)
}

// law10Messages wants what an idle actor has handled gone.
func law10Messages(c *check) {
	type parcel [1 << 12]byte
	m := c.runtime()
	var freed atomic.Int32
	n := int32(0)
	ref := m.serve(func(_ context.Context, msg any) (any, error) { return msg, nil })
	send := func(tell bool) {
		p := new(parcel)
		runtime.AddCleanup(p, func(int) { freed.Add(1) }, 0)
		if n++; tell {
			c.tell(ref, p)
		} else {
			c.ask(ref, p)
		}
	}
	for range 20 {
		for range 10 {
			send(true)
		}
		send(false)
	}
	c.ask(ref, "last")
	c.ask(m.serve(echo), "something else")
	collected(c, &freed, n, "messages that were handled")
	runtime.KeepAlive(ref)
}
