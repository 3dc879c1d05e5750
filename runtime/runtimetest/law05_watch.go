package runtimetest

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"github.com/gokka/gokka/core"
)

// watcher counts how often it is told of each actor's end.
type watcher struct {
	c    *check
	told map[core.Ref]int
}

func (a *watcher) Receive(ctx context.Context, msg any) (any, error) {
	switch m := msg.(type) {
	case core.Ref:
		return nil, core.Watch(ctx, m)
	case core.Terminated:
		a.told[m.Ref]++
		if err := m.Ref.Err(); err == nil || err != m.Err {
			a.c.errorf("Terminated says %v of an actor whose Err is %v", m.Err, err)
		}
		return nil, nil
	default:
		return len(a.told), nil
	}
}

func newWatcher(c *check) *watcher { return &watcher{c, map[core.Ref]int{}} }

// expect waits until the watcher was told of n ends, stops it, and expects that it was told of each once.
func (a *watcher) expect(ref core.Ref, n int) {
	a.c.t.Helper()
	for a.c.ask(ref, "how many") != n {
		a.c.waitFor("Terminated of %d actors", n)
	}
	a.c.stop(ref)
	for _, times := range a.told {
		if times != 1 {
			a.c.errorf("a watcher was told %d times that an actor is gone", times)
			return
		}
	}
}

// law5Terminated ends watched actors in all ways.
func law5Terminated(c *check) {
	m := c.runtime()
	often, once := newWatcher(c), newWatcher(c)
	oftenRef, onceRef := m.start(often), m.start(once)
	n := 0
	for range c.rounds(20) {
		for _, end := range []func(core.Ref){
			func(r core.Ref) { r.StopFuture() },
			func(r core.Ref) { r.Kill(errFail) },
			func(r core.Ref) { c.tell(r, errFail) },
		} {
			target := m.serve(func(_ context.Context, msg any) (any, error) { err, _ := msg.(error); return nil, err })
			for range 3 {
				c.ask(oftenRef, target)
			}
			c.ask(onceRef, target)
			end(target)
			n++
		}
	}
	late := newWatcher(c)
	lateRef := m.start(late)
	dead := m.serve(echo)
	c.stop(dead)
	c.ask(lateRef, dead)
	late.expect(lateRef, 1)
	often.expect(oftenRef, n)
	once.expect(onceRef, n)
}

// law5TerminatedRacing has actors end while others begin to watch them.
func law5TerminatedRacing(c *check) {
	m := c.runtime()
	const watchers = 3
	var actors []*watcher
	var refs []core.Ref
	for range watchers {
		a := newWatcher(c)
		actors, refs = append(actors, a), append(refs, m.start(a))
	}
	rounds := c.rounds(100)
	for range rounds {
		target := m.serve(echo)
		var all sync.WaitGroup
		for _, ref := range refs {
			all.Go(func() {
				dawdle()
				c.ask(ref, target)
			})
		}
		dawdle()
		target.StopFuture()
		c.waitFor("an actor to watch another one that ends")
		all.Wait()
	}
	for i, a := range actors {
		a.expect(refs[i], rounds)
	}
}

// law5Unwatched changes its mind when Terminated is in the queue.
func law5Unwatched(c *check) {
	m := c.runtime()
	dead := m.serve(echo)
	c.stop(dead)
	told := 0
	ref := m.serve(func(ctx context.Context, msg any) (any, error) {
		switch msg.(type) {
		case core.Terminated:
			told++
		case bool:
			return nil, errors.Join(core.Watch(ctx, dead), core.Unwatch(ctx, dead))
		}
		return fmt.Sprint(told), nil
	})
	for range 10 {
		c.ask(ref, true)
		if n := c.ask(ref, "how often"); n != "0" {
			c.fatalf("an actor that does not watch any more was told of an end")
		}
	}
}
