package lifemodel

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"
)

const (
	drivers = 4
	stormy  = 4  // how much longer programs are
	again   = 20 // how often a program is performed to see whether it fails, once one has failed
)

// TestLifeCycleStorm performs programs from several goroutines that wait for nothing, and then does the books.
func TestLifeCycleStorm(t *testing.T) {
	for _, e := range engines {
		t.Run(e.name, func(t *testing.T) {
			t.Parallel()
			for range e.rounds() {
				rapid.Check(t, lifeStorm(e.make))
			}
		})
	}
}

func lifeStorm(newEngine newEngine) func(*rapid.T) {
	limit, times := *patience, 1
	return func(t *rapid.T) {
		p := drawProgram(t, *parts*stormy)
		seed := rapid.Uint64().Draw(t, "seed")
		for range times {
			if err := storm(newEngine, seed, p, limit); err != nil {
				limit, times = min(limit, 5*impatience), again
				t.Logf("%v\nseed %d, program of %d:%v", err, seed, len(p), p)
				t.Fatal("the books do not balance")
			}
		}
	}
}

func storm(newEngine newEngine, seed uint64, p program, limit time.Duration) error {
	ctx, _, stop := watchdog(context.Background(), limit)
	defer stop()
	w, err := newWorld(ctx, newEngine, seed)
	if err != nil {
		return err
	}
	defer w.end(limit)
	deeds := make([]deed, len(p))
	deeds[0] = w.plan(1, p[0]) // so that there is somebody whom the others can be about
	w.perform(&deeds[0])
	var all, waiting sync.WaitGroup
	for d := range drivers {
		all.Go(func() {
			for i := 1 + d; i < len(p); i += drivers {
				deeds[i] = w.plan(i+1, p[i])
				do := func() { w.perform(&deeds[i]) }
				if deeds[i].mayWait() {
					waiting.Go(do)
				} else {
					do()
				}
			}
		})
	}
	all.Wait()
	w.releaseAll()
	waiting.Wait()
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	if complaint := w.await(limit, func() (string, bool) { return w.untold(deeds), false }); complaint != "" {
		return errors.New(complaint)
	}
	if err := w.rt.Shutdown(ctx); err != nil && w.sim == nil {
		return fmt.Errorf("shutdown: %w", err)
	}
	if complaint := w.await(limit, func() (string, bool) { return w.audit(deeds), false }); complaint != "" {
		return errors.New(complaint)
	}
	return w.wrongdoing()
}

// plan says whom a command is about at this time.
func (w *world) plan(id int, c command) deed {
	d := deed{command: c, id: id, actor: w.actor(c.target)}
	if c.msg == exits { // on a borrowed goroutine that would take the asker along
		if d.block = false; c.op == giveUp {
			d.op = ask
		}
	}
	if c.by > 0 || c.op == watch || c.op == unwatch {
		d.by = w.actor(max(c.by-1, 0))
		d.inside = d.by != nil && !(c.other && (c.op == watch || c.op == unwatch))
	}
	return d
}

func (d *deed) mayWait() bool {
	return d.inside || d.op == giveUp || d.block && (d.op == ask || d.op == stop || d.op == stopAll)
}

// untold looks for watchers that are alive and have not been told of an end.
func (w *world) untold(deeds []deed) string {
	type pair struct{ by, of *actor }
	watched := map[pair]int{}
	for _, d := range deeds {
		p := pair{d.by, d.actor}
		switch {
		case p.by == nil || p.of == nil:
		case d.op == unwatch:
			watched[p] = -len(deeds)
		case d.op == watch && d.result == "nil":
			watched[p]++
		}
	}
	for p, n := range watched {
		if n <= 0 || !p.by.ref.IsAlive() || !p.of.ref.Cell().Gone() {
			continue
		}
		if _, trace, _ := p.by.look(); told(trace, p.of) == 0 {
			return fmt.Sprintf("%s was not told of the end of %s", p.by.name, p.of.name)
		}
	}
	return ""
}

func told(trace []string, of *actor) (n int) {
	for _, e := range trace {
		if strings.HasPrefix(e, "terminated "+of.name+":") {
			n++
		}
	}
	return n
}
