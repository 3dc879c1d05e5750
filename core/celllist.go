package core

import (
	"cmp"
	"slices"

	"github.com/gokka/gokka/internal/spin"
)

// CellList is a set of cells, for a runtime to know which it runs, so that Shutdown finds also those that are in no registry. A
// cell can be in one list at a time. The zero value is empty. It is linked through the cells: adding and removing
// allocate nothing and cost a few nanoseconds, from any goroutine.
type CellList struct {
	shards [16]listShard
}

type listShard struct {
	mu    spin.Mutex
	n     int
	first *Cell // guarded by mu, as are the links of its cells
	_     [40]byte
}

func (l *CellList) shard(c *Cell) *listShard { return &l.shards[c.id[15]%16] }

// Add puts c in. It must not be in a list.
func (l *CellList) Add(c *Cell) {
	s := l.shard(c)
	s.mu.Lock()
	defer s.mu.Unlock()
	if c.next = s.first; c.next != nil {
		c.next.prev = c
	}
	s.first = c
	s.n++
}

// Remove takes c out. It must be in the list.
func (l *CellList) Remove(c *Cell) {
	s := l.shard(c)
	s.mu.Lock()
	defer s.mu.Unlock()
	if c.prev == nil {
		s.first = c.next
	} else {
		c.prev.next = c.next
	}
	if c.next != nil {
		c.next.prev = c.prev
	}
	c.prev, c.next = nil, nil
	s.n--
}

// Len returns how many there are.
func (l *CellList) Len() int {
	n := 0
	for i := range l.shards {
		s := &l.shards[i]
		s.mu.Lock()
		n += s.n
		s.mu.Unlock()
	}
	return n
}

// Cells returns all, in the order in which they were started. What is added or removed meanwhile may be in it or not.
func (l *CellList) Cells() []*Cell {
	var cells []*Cell
	for i := range l.shards {
		s := &l.shards[i]
		s.mu.Lock()
		for c := s.first; c != nil; c = c.next {
			cells = append(cells, c)
		}
		s.mu.Unlock()
	}
	slices.SortFunc(cells, func(a, b *Cell) int { return cmp.Compare(a.seq, b.seq) })
	return cells
}
