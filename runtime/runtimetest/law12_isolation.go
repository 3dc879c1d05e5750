package runtimetest

import (
	"context"
	"errors"

	"github.com/gokka/gokka/core"
)

var law12 = law{"Law12_Isolation", []test{
	{"Registries", 0, law12Registries},
	{"Fatal", 0, law12Fatal},
	{"Shutdown", 0, law12Shutdown},
	{"Parallel1", beside, law12Parallel},
	{"Parallel2", beside, law12Parallel},
}}

// law12Registries stops all actors of one registry, and looks at those of the other.
func law12Registries(c *check) {
	one, two := c.runtime(), c.runtime()
	if one.inner == nil || two.inner == nil {
		c.t.Log("the runtimes have no registry: nothing to check")
		return
	}
	a, b := one.serve(echo), two.serve(echo)
	c.ask(a, "hello")
	c.ask(b, "hello")
	stops := one.Env().Registry.StopAllFuture()
	c.waitFor("all actors of one registry to stop")
	for _, f := range stops {
		if _, err := f.Get(background); err != nil {
			c.errorf("StopAllFuture: %v", err)
		}
	}
	c.gone(a)
	if len(stops) != 1 || !b.IsAlive() {
		c.errorf("a registry with one actor stopped %d; the other registry's actor is alive: %v", len(stops), b.IsAlive())
	}
}

// law12Fatal has one runtime's actor end all actors that belong to it.
func law12Fatal(c *check) {
	one, two := c.runtime(), c.runtime()
	b := two.serve(echo)
	a := one.serve(func(context.Context, any) (any, error) { return nil, core.FatalError{Err: errFail} })
	c.waitFor("the end of an actor with a fatal error")
	if _, err := a.Ask(background, "fatal"); !errors.Is(err, errFail) {
		c.errorf("Ask = %v", err)
	}
	c.gone(a)
	for one.stopAlls() == 0 {
		c.stopQuietly(one.serve(echo))
	}
	if n := two.stopAlls(); n != 0 {
		c.errorf("a fatal error stopped all actors of another runtime's registry")
	}
	if v, err := b.Ask(background, "fine"); v != "fine" || err != nil {
		c.errorf("after a fatal error elsewhere, an actor replied %v, %v", v, err)
	}
}

// law12Shutdown shuts one runtime down while the other goes on.
func law12Shutdown(c *check) {
	one, two := c.runtime(), c.runtime()
	a, b := one.serve(echo), two.serve(echo)
	c.ask(a, "hello")
	if err := one.shutdown(); err != nil {
		c.fatalf("Shutdown = %v", err)
	}
	c.gone(a)
	if v := c.ask(b, "fine"); v != "fine" {
		c.errorf("after the shutdown of another runtime an actor replied %v", v)
	}
	c.ask(two.serve(echo), "new")
}

// law12Parallel runs beside its twin, with a runtime of its own.
func law12Parallel(c *check) {
	m := c.runtime()
	first := chain(m, 20, func(ctx context.Context, next core.Ref, msg any) (any, error) { return next.Ask(ctx, msg) })
	for i := range c.rounds(50) {
		if v := c.ask(first, i); v != i {
			c.errorf("in a test that runs beside another, an ask of %d returned %v", i, v)
		}
	}
	c.stop(first)
}
