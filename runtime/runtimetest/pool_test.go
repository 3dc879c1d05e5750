package runtimetest_test

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/gokka/gokka/core"
	"github.com/gokka/gokka/registry"
	"github.com/gokka/gokka/runtime/runtimetest"
)

// pool is a small correct runtime with a fixed number of places, to be broken on purpose: each fixture differs from
// it by one line. A place is held by a goroutine that takes cells from one queue. One that parks gives its place to
// another, and finds out that there are too many of them when it looks for work the next time.
type pool struct {
	env    core.Env
	places int
	faults

	mu      sync.Mutex
	work    sync.Cond // the queue has something, or there is somebody too many
	queue   []*core.Cell
	head    int // queue[:head] has been taken
	taken   int // how many cells were ever taken: the monitor sees whether the queue moves
	running int // goroutines that hold a place
	allowed int // how many may: places, and more while some are stuck where the kernel does not see it
	all     int // goroutines, parked ones included
	closed  bool
	actors  map[*core.Cell]struct{}
	monitor *time.Ticker
	ended   chan struct{} // closed when all goroutines have ended after Shutdown
	over    chan struct{} // tells the monitor to end
}

// place is what a worker passes to Run, and Park finds again.
type place struct{ p *pool }

const budget = 64

func newPool(places int, monitored bool, f faults) *pool {
	p := &pool{places: places, allowed: places, faults: f, actors: map[*core.Cell]struct{}{},
		ended: make(chan struct{}), over: make(chan struct{})}
	p.work.L = &p.mu
	p.env = core.Env{Name: "pool", Registry: registry.New(), Direct: core.DirectInTurns, Admit: p.admit, Retire: p.retire}
	p.mu.Lock()
	defer p.mu.Unlock()
	for range places {
		p.addWorker()
	}
	if monitored {
		p.monitor = time.NewTicker(time.Millisecond)
		go p.watch()
	}
	return p
}

func (p *pool) Env() *core.Env { return &p.env }

func (p *pool) Schedule(c *core.Cell, from *core.Turn) {
	if p.schedule == nil {
		p.push(c)
		return
	}
	p.schedule(p, c)
}

func (p *pool) push(c *core.Cell) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.head > len(p.queue)/2 {
		n := copy(p.queue, p.queue[p.head:])
		clear(p.queue[n:])
		p.queue, p.head = p.queue[:n], 0
	}
	p.queue = append(p.queue, c)
	p.work.Signal()
}

func (p *pool) Park(ctx context.Context, t *core.Turn, w *core.Wait) error {
	if t == nil {
		return w.Await(ctx)
	}
	if here, ok := t.Host().(*place); !ok || here.p != p || p.noSpare {
		return w.Await(ctx)
	}
	p.mu.Lock()
	if p.running--; p.running < p.allowed {
		p.addWorker()
	}
	p.mu.Unlock()
	defer func() {
		p.mu.Lock()
		p.running++
		p.work.Signal()
		p.mu.Unlock()
	}()
	return w.Await(ctx)
}

// addWorker is called with mu held.
func (p *pool) addWorker() {
	p.running++
	p.all++
	go p.loop(&place{p})
}

func (p *pool) loop(here *place) {
	exited := false
	defer func() {
		if exited && !p.noReplacement { // a handler called Goexit
			go p.loop(here)
		}
	}()
	for {
		c := p.next()
		if c == nil {
			return
		}
		exited = true
		more := p.run(c, here)
		exited = false
		if more {
			p.push(c)
		}
	}
}

func (p *pool) run(c *core.Cell, here *place) bool {
	if p.runCell != nil {
		return p.runCell(c, here)
	}
	return c.Run(here, budget)
}

// next waits for a cell; nil if the worker is to end.
func (p *pool) next() *core.Cell {
	p.mu.Lock()
	defer p.mu.Unlock()
	for p.running <= p.allowed {
		if p.head < len(p.queue) {
			c := p.queue[p.head]
			p.queue[p.head] = nil
			p.head++
			p.taken++
			return c
		}
		p.allowed = p.places
		if p.closed && len(p.actors) == 0 {
			break
		}
		if p.running <= p.allowed {
			p.work.Wait()
		}
	}
	p.running--
	if p.all--; p.all == 0 {
		close(p.ended)
	}
	return nil
}

// watch adds a worker when the queue does not move.
func (p *pool) watch() {
	taken := -1
	for {
		select {
		case <-p.over:
			return
		case <-p.monitor.C:
		}
		p.mu.Lock()
		if taken == p.taken && p.head < len(p.queue) {
			p.allowed = p.running + 1
			p.addWorker()
		}
		taken = p.taken
		p.mu.Unlock()
	}
}

func (p *pool) admit(c *core.Cell) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.closed {
		return fmt.Errorf("%w: pool", core.ErrRuntimeClosed)
	}
	p.actors[c] = struct{}{}
	return nil
}

func (p *pool) retire(c *core.Cell) {
	p.mu.Lock()
	defer p.mu.Unlock()
	delete(p.actors, c)
	p.work.Broadcast()
}

// Shutdown stops all actors and waits for the goroutines.
func (p *pool) Shutdown(ctx context.Context) error {
	p.mu.Lock()
	again := p.closed
	p.closed = true
	cells := make([]*core.Cell, 0, len(p.actors))
	for c := range p.actors {
		cells = append(cells, c)
	}
	p.work.Broadcast()
	p.mu.Unlock()
	slices.SortFunc(cells, func(a, b *core.Cell) int { return cmp.Compare(b.Seq(), a.Seq()) })
	var errs []error
	for _, c := range cells {
		_, err := c.Ref().Stop(ctx)
		errs = append(errs, err)
	}
	if !again && p.monitor != nil && !p.leak {
		p.monitor.Stop()
		close(p.over)
	}
	select {
	case <-p.ended:
	case <-ctx.Done():
		errs = append(errs, ctx.Err())
	}
	return errors.Join(errs...)
}

// TestPool shows that nothing is wrong with the fixtures but what they break on purpose, and that the kernel keeps the
// laws however asks are handed over.
func TestPool(t *testing.T) {
	for _, tt := range []struct {
		places int
		direct core.DirectMode
	}{{1, core.DirectInTurns}, {2, core.DirectInTurns}, {2, core.DirectNever}, {2, core.DirectAlways}} {
		t.Run(fmt.Sprintf("places=%d,direct=%d", tt.places, tt.direct), func(t *testing.T) {
			runtimetest.Run(t, func(t *testing.T) core.Runtime {
				p := newPool(tt.places, true, faults{})
				p.env.Direct = tt.direct
				t.Cleanup(func() { shutdown(t, p) })
				return p
			})
		})
	}
}
