package runtimetest

import (
	"context"
	"errors"
	"slices"
	"sync"

	"github.com/gokka/gokka/core"
)

var law5 = law{"Law5_LifeCycle", []test{
	{"Order", 0, law5Order},
	{"OnStartFails", 0, law5OnStartFails},
	{"KilledInFactory", 0, law5KilledInFactory},
	{"KilledAtStart", 0, law5KilledAtStart},
	{"KilledInOnStart", 0, law5KilledInOnStart},
	{"OneLastHook", 0, law5OneLastHook},
	{"LastHookIsOutOfLookups", 0, law5LastHookIsOutOfLookups},
	{"Fatal", 0, law5Fatal},
	{"Terminated", 0, law5Terminated},
	{"TerminatedRacing", 0, law5TerminatedRacing},
	{"Unwatched", 0, law5Unwatched},
}}

// diary is what happened to an actor, in order.
type diary struct {
	mu      sync.Mutex
	entries []string
}

func (d *diary) add(entry string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.entries = append(d.entries, entry)
}

func (d *diary) has(entry string) bool { return slices.Contains(d.all(), entry) }

func (d *diary) all() []string {
	d.mu.Lock()
	defer d.mu.Unlock()
	return slices.Clone(d.entries)
}

func (d *diary) expect(c *check, want ...string) {
	c.t.Helper()
	if got := d.all(); !slices.Equal(got, want) {
		c.errorf("the actor's life was %v; want %v", got, want)
	}
}

// diarist is an actor that writes its life down.
func diarist(c *check, m *machine, d *diary) *actor {
	alive := func(ctx context.Context, where string, want bool) {
		self := core.Self(ctx)
		if self.IsAlive() != want {
			c.errorf("in %s, IsAlive is %v", where, !want)
		}
		if m.lookup(self) != want {
			c.errorf("in %s, the actor is found in the registry: %v", where, !want)
		}
	}
	return &actor{
		onStart: func(ctx context.Context) error { d.add("start"); alive(ctx, "OnStart", true); return nil },
		onReceive: func(_ context.Context, msg any) (any, error) {
			if msg == errFail {
				d.add("fail")
				return nil, errFail
			}
			d.add(msg.(string))
			return nil, nil
		},
		onStop:    func(ctx context.Context) error { d.add("stop"); alive(ctx, "OnStop", false); return nil },
		onFailure: func(ctx context.Context, err error) { d.add("failure"); alive(ctx, "OnFailure", false) },
	}
}

func law5Order(c *check) {
	m := c.runtime()
	for _, last := range []string{"stop", "failure"} {
		var d diary
		inFactory := false
		ref, err := core.StartFunc(background, m, func(self core.Ref) (*actor, error) {
			inFactory = true // no lock: it is the caller's goroutine
			c.tell(self, "early")
			if m.lookup(self) {
				c.errorf("the actor is in the registry before its factory has returned")
			}
			return diarist(c, m, &d), nil
		})
		if err != nil || !inFactory {
			c.fatalf("StartFunc = %v, and the factory has run: %v", err, inFactory)
		}
		c.keep(ref)
		if !m.lookup(ref) || !ref.IsAlive() {
			c.errorf("after Start the actor is not found in the registry, or not alive")
		}
		c.tell(ref, "message")
		c.waitFor("Ready")
		if err := ref.Ready(background); err != nil || !d.has("start") {
			c.errorf("Ready = %v, and OnStart has run: %v; want nil, true", err, d.has("start"))
		}
		if last == "stop" {
			c.stop(ref)
			d.expect(c, "start", "early", "message", "stop")
			if !errors.Is(ref.Err(), core.ErrStopped) {
				c.errorf("Err of a stopped actor = %v; want ErrStopped", ref.Err())
			}
		} else {
			c.tell(ref, errFail)
			c.gone(ref)
			d.expect(c, "start", "early", "message", "fail", "failure")
			if !errors.Is(ref.Err(), errFail) {
				c.errorf("Err of a failed actor = %v; want its failure", ref.Err())
			}
		}
		expectGone(c, m, ref, 1)
	}
}

// expectGone checks an actor that is gone; registered says how often it should have been registered.
func expectGone(c *check, m *machine, ref core.Ref, registered int) {
	c.t.Helper()
	if ref.IsAlive() || ref.Err() == nil {
		c.errorf("an actor that is gone is alive: %v, and its Err is %v", ref.IsAlive(), ref.Err())
	}
	if in, out := m.registrations(ref); in > registered || out < in {
		c.errorf("an actor that is gone was registered %d times and unregistered %d times", in, out)
	}
}

func law5OnStartFails(c *check) {
	m := c.runtime()
	for how, onStart := range map[string]func(context.Context) error{
		"error": func(context.Context) error { return errFail },
		"panic": func(context.Context) error { panic(errFail) },
	} {
		var d diary
		a := diarist(c, m, &d)
		a.onStart = onStart
		before := m.errorsLogged()
		ref, err := core.Start(background, m, a, core.WaitReady())
		if !errors.Is(err, errFail) || ref.IsZero() {
			c.fatalf("%s: Start with WaitReady = %v, %v; want the Ref and OnStart's failure", how, ref, err)
		}
		c.gone(ref)
		if err := ref.Ready(background); !errors.Is(err, errFail) {
			c.errorf("%s: Ready = %v; want OnStart's failure", how, err)
		}
		if !errors.Is(ref.Err(), errFail) {
			c.errorf("%s: Err = %v; want OnStart's failure", how, ref.Err())
		}
		if m.errorsLogged() == before {
			c.errorf("%s: the failure of OnStart was not logged", how)
		}
		d.expect(c) // neither other hook
		expectGone(c, m, ref, 1)
	}
}

func law5Fatal(c *check) {
	m := c.runtime()
	var d diary
	a := diarist(c, m, &d)
	a.onReceive = func(context.Context, any) (any, error) { return nil, core.FatalError{Err: errFail} }
	ref := m.start(a)
	c.waitFor("the reply of a handler with a fatal error")
	if _, err := ref.Ask(background, "fatal"); !errors.Is(err, errFail) {
		c.errorf("the asker of a fatal handler got %v", err)
	}
	c.gone(ref)
	d.expect(c, "start", "stop")
	// The others are asked to stop once the actor is gone; the next start and stop leave time for that.
	c.waitFor("a fatal error to stop all actors of the registry")
	for m.stopAlls() == 0 {
		c.stopQuietly(m.serve(echo))
	}
	if n := m.stopAlls(); n != 1 {
		c.errorf("a fatal error stopped all actors %d times", n)
	}
}

// stopQuietly stops an actor that others may stop too.
func (c *check) stopQuietly(ref core.Ref) {
	ref.StopFuture()
	c.gone(ref)
}
