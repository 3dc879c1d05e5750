// Package roster keeps sets of actors: the index of a registry, and what each runtime knows of those that it runs.
//
// A [Roster] is made for a million actors that come and go on all processors: it is split into shards, each a small
// hash table under a lock of its own, which costs 11 to 16 bytes per actor while it grows. [Indexed] can also list the
// actors of a type without looking at the others. [StopAll] stops a list of actors in the order and within the time
// that registries and runtimes promise.
package roster

import (
	"cmp"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/gokka/gokka/core"
)

// shardCount is a power of two. It is well above the number of processors of most machines, so that two of them
// seldom want the same lock, and large enough for the growth of one shard of a million actors to take below a
// millisecond. What is not used costs a pointer.
const shardCount = 64

// few is how many cells a list of unknown length has room for at first, and is sorted without a copy: an allocation
// costs more than either saves.
const few = 32

// Roster is a set of cells. The zero value is empty and ready to use, and half a kilobyte large. All methods may be
// called from any goroutine. None waits for more than a shard's lock, which is held while a table is searched, copied
// or resized, and never while other code runs.
//
// A Roster must not be copied.
type Roster struct {
	shards [shardCount]atomic.Pointer[shard] // nil: nothing was added there yet
}

// shard is the part of a roster whose ids have the same low bits in their hash.
type shard struct {
	mu    sync.Mutex
	cells table    // guarded by mu
	_     [24]byte // fills a cache line, so that processors with different shards do not disturb each other
}

// Add puts c in; false if it is in already.
func (r *Roster) Add(c *core.Cell) bool {
	h := hash(c.ID())
	s := r.shard(h)
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.cells.add(c, h)
}

// Remove takes c out; false if it is not in.
func (r *Roster) Remove(c *core.Cell) bool {
	h := hash(c.ID())
	s := r.shards[h%shardCount].Load()
	if s == nil {
		return false
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.cells.remove(c, h)
}

// Find returns the cell with the given id, nil if there is none. If several have it, it returns one of them.
func (r *Roster) Find(id [16]byte) *core.Cell {
	h := hash(id)
	s := r.shards[h%shardCount].Load()
	if s == nil {
		return nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.cells.find(id, h)
}

// Len returns how many there are. It counts shard by shard: cells that come or go meanwhile may or may not count.
func (r *Roster) Len() int {
	n := 0
	for i := range r.shards {
		if s := r.shards[i].Load(); s != nil {
			s.mu.Lock()
			n += s.cells.n
			s.mu.Unlock()
		}
	}
	return n
}

// Cells returns all, in the order in which they were started. The slice is the caller's. It is copied shard by shard:
// it contains what was in all the time, and nothing that was out all the time; what came or went meanwhile
// may or may not be there.
func (r *Roster) Cells() []*core.Cell {
	return inOrder(r.appendTo(make([]*core.Cell, 0, r.Len())))
}

func (r *Roster) appendTo(cells []*core.Cell) []*core.Cell {
	for i := range r.shards {
		if s := r.shards[i].Load(); s != nil {
			s.mu.Lock()
			cells = s.cells.appendTo(cells)
			s.mu.Unlock()
		}
	}
	return cells
}

// shard returns the shard of a hash, making it if need be.
func (r *Roster) shard(h uint64) *shard {
	p := &r.shards[h%shardCount]
	if s := p.Load(); s != nil {
		return s
	}
	p.CompareAndSwap(nil, new(shard))
	return p.Load()
}

// inOrder sorts cells by their start, in place. If there are many, the numbers are copied out first: to fetch them
// from a million cells at each comparison would take several times as long as the sort.
func inOrder(cells []*core.Cell) []*core.Cell {
	if len(cells) <= few {
		slices.SortFunc(cells, func(a, b *core.Cell) int { return cmp.Compare(a.Seq(), b.Seq()) })
		return cells
	}
	type start struct {
		seq  uint64
		cell *core.Cell
	}
	starts := make([]start, len(cells))
	for i, c := range cells {
		starts[i] = start{c.Seq(), c}
	}
	slices.SortFunc(starts, func(a, b start) int { return cmp.Compare(a.seq, b.seq) })
	for i, s := range starts {
		cells[i] = s.cell
	}
	return cells
}
