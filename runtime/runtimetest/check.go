package runtimetest

import (
	"context"
	"fmt"
	"runtime"
	"runtime/pprof"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/gokka/gokka/core"
)

// bound is how long a subtest may take before it is given up.
var bound = 20 * time.Second

// background is what tests wait with that are to take the way of a wait without an end: the bound is kept by the one
// who runs the test, not by its contexts, since a context with a deadline is another case for the kernel.
var background = context.Background()

// check is one test of one law while it runs. Its methods may be called from any goroutine, and from handlers, except
// that fatalf ends the calling goroutine.
type check struct {
	t     *testing.T
	suite *suite
	law   string
	label string             // marks all goroutines that descend from this test
	wants chan chan *machine // asks the test's own goroutine for a runtime
	ended chan struct{}      // closed when the test is over or given up

	mu    sync.Mutex
	over  bool // the test is over: it must not be told of failures any more
	doing string
	refs  []core.Ref
}

// machine is a runtime and what can be seen of it.
type machine struct {
	core.Runtime
	*probe
	c *check
}

var labels atomic.Uint64

// run runs body on a goroutine that can be abandoned.
func (s *suite) run(t *testing.T, law string, body func(c *check)) {
	c := &check{t: t, suite: s, law: law, label: fmt.Sprint("runtimetest-", labels.Add(1)),
		wants: make(chan chan *machine), ended: make(chan struct{})}
	pprof.SetGoroutineLabels(pprof.WithLabels(background, pprof.Labels("runtimetest", c.label)))
	defer c.end()

	done := make(chan struct{})
	go func() {
		defer close(done)
		body(c)
	}()
	timeout := time.NewTimer(bound)
	defer timeout.Stop()
	for {
		select {
		case <-done:
			return
		case reply := <-c.wants:
			reply <- c.newMachine()
		case <-timeout.C:
			c.mu.Lock()
			doing := c.doing
			c.mu.Unlock()
			c.errorf("gave up after %v, waiting for %s", bound, doing)
			return
		}
	}
}

func (c *check) newMachine() *machine {
	rt := c.suite.newRuntime(c.t)
	if rt == nil || rt.Env() == nil {
		c.t.Fatal("newRuntime returned no runtime, or one without an Env")
	}
	return &machine{rt, watch(rt.Env()), c}
}

// end releases what the test has left behind, so that an abandoned one does not disturb the next.
func (c *check) end() {
	c.mu.Lock()
	c.over = true
	refs := c.refs
	c.mu.Unlock()
	close(c.ended)
	for _, r := range refs {
		r.Kill(nil)
	}
}

// runtime makes a runtime.
func (c *check) runtime() *machine {
	reply := make(chan *machine, 1)
	select {
	case c.wants <- reply:
	case <-c.ended:
		runtime.Goexit()
	}
	select {
	case m := <-reply:
		return m
	case <-c.ended:
		runtime.Goexit()
	}
	return nil
}

// errorf reports that the law is broken.
func (c *check) errorf(format string, args ...any) {
	c.t.Helper()
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.over {
		c.t.Errorf(c.law+": "+format, args...)
	}
}

// fatalf is errorf, and the end of the calling goroutine. Handlers must not call it.
func (c *check) fatalf(format string, args ...any) {
	c.t.Helper()
	c.errorf(format, args...)
	runtime.Goexit()
}

// waitFor says what is waited for from here on, in case it never comes.
func (c *check) waitFor(format string, args ...any) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.doing = fmt.Sprintf(format, args...)
}

// failed reports whether the law is known to be broken already: a long test may stop.
func (c *check) failed() bool { return c.t.Failed() }

// rounds scales how often a race is tried.
func (c *check) rounds(n int) int {
	if raceEnabled || c.suite.serial {
		return max(n/5, 3)
	}
	return n
}

// all runs f(0) … f(n-1) on a goroutine each, and waits for them.
func (c *check) all(n int, f func(i int)) {
	var wg sync.WaitGroup
	for i := range n {
		wg.Go(func() { f(i) })
	}
	wg.Wait()
}

// receive waits on a channel for v.
func receive[T any](c *check, ch <-chan T, what string) T {
	c.waitFor("%s", what)
	select {
	case v := <-ch:
		return v
	case <-c.ended:
		runtime.Goexit()
		panic("unreachable")
	}
}

// start starts an actor that the test kills in the end.
func (m *machine) start(actor any, opts ...core.Option) core.Ref {
	m.c.t.Helper()
	ref, err := core.Start(background, m, actor, opts...)
	if err != nil {
		m.c.fatalf("Start: %v", err)
	}
	m.c.keep(ref)
	return ref
}

func (c *check) keep(ref core.Ref) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.refs = append(c.refs, ref)
}

// serve is start for an actor that is one function.
func (m *machine) serve(f core.ReceiveFunc, opts ...core.Option) core.Ref {
	m.c.t.Helper()
	return m.start(f, opts...)
}

// ask asks and expects a reply.
func (c *check) ask(ref core.Ref, msg any) any {
	c.t.Helper()
	c.waitFor("the reply to %v", msg)
	v, err := ref.Ask(background, msg)
	if err != nil {
		c.fatalf("Ask(%v): %v", msg, err)
	}
	return v
}

// tell tells and expects that the message is accepted.
func (c *check) tell(ref core.Ref, msg any) {
	c.t.Helper()
	if err := ref.Tell(background, msg); err != nil {
		c.fatalf("Tell(%v): %v", msg, err)
	}
}

// gone waits until the actor is gone.
func (c *check) gone(ref core.Ref) {
	c.t.Helper()
	c.waitFor("the end of an actor that was stopped or killed")
	if err := ref.Wait(background); err != nil {
		c.fatalf("Wait: %v", err)
	}
}

// stop stops the actor and expects that this call has done so.
func (c *check) stop(ref core.Ref) {
	c.t.Helper()
	c.waitFor("Stop")
	if ok, err := ref.Stop(background); !ok || err != nil {
		c.fatalf("Stop = %v, %v; want true, nil", ok, err)
	}
}
