package pooled

import (
	"sync/atomic"

	"github.com/gokka/gokka/core"
	"github.com/gokka/gokka/internal/spin"
)

// global is the queue that all workers share: what comes from outside, what does not fit elsewhere, and what a goroutine
// leaves behind when it blocks. It is a list linked through Cell.Local, so it has no size and allocates nothing.
type global struct {
	n           atomic.Int64 // how many; written under mu, read by anyone
	mu          spin.Mutex
	first, last *core.Cell
}

func (g *global) len() int { return int(g.n.Load()) }

// push adds c at the end.
func (g *global) push(c *core.Cell) {
	c.Local = nil
	g.mu.Lock()
	if g.last == nil {
		g.first = c
	} else {
		g.last.Local = c
	}
	g.last = c
	g.n.Add(1)
	g.mu.Unlock()
}

// take moves a fair share of the queue for one of workers, at most what fits, to the empty ring of a place, and returns
// one to be run at once; nil if there is none.
func (g *global) take(to *ring, workers int) *core.Cell {
	if g.n.Load() == 0 {
		return nil
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	c := g.popLocked()
	if c == nil {
		return nil
	}
	for range min(int(g.n.Load())/workers, ringSize/2) {
		to.push(g.popLocked())
	}
	return c
}

// pop takes the oldest; nil if there is none.
func (g *global) pop() *core.Cell {
	if g.n.Load() == 0 {
		return nil
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.popLocked()
}

func (g *global) popLocked() *core.Cell {
	c := g.first
	if c == nil {
		return nil
	}
	next, _ := c.Local.(*core.Cell)
	c.Local = nil
	if g.first = next; next == nil {
		g.last = nil
	}
	g.n.Add(-1)
	return c
}
