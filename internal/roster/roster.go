// Package roster keeps sets of actors: the index of a registry, and each runtime's list of what it runs.
package roster

import (
	"cmp"
	"maps"
	"slices"
	"sync"

	"github.com/gokka/gokka/core"
)

// Roster is a set of cells. All methods may be called from any goroutine.
type Roster struct {
	mu  sync.Mutex
	all map[*core.Cell]struct{}
}

// New makes an empty Roster.
func New() *Roster { return &Roster{all: map[*core.Cell]struct{}{}} }

// Add puts c in; false if it is in already.
func (r *Roster) Add(c *core.Cell) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	_, found := r.all[c]
	r.all[c] = struct{}{}
	return !found
}

// Remove takes c out; false if it was not in.
func (r *Roster) Remove(c *core.Cell) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	_, found := r.all[c]
	delete(r.all, c)
	return found
}

// Len returns how many there are.
func (r *Roster) Len() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return len(r.all)
}

// Cells returns all, in the order in which they were started.
func (r *Roster) Cells() []*core.Cell {
	r.mu.Lock()
	cells := slices.Collect(maps.Keys(r.all))
	r.mu.Unlock()
	slices.SortFunc(cells, func(a, b *core.Cell) int { return cmp.Compare(a.Seq(), b.Seq()) })
	return cells
}
