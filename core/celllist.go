package core

import (
	"cmp"
	"slices"

	"github.com/gokka/gokka/internal/spin"
)

// CellList is a set of cells for a runtime to know which it runs, so that Shutdown finds also those that are in no
// registry. Adding and removing cost a few nanoseconds, from any goroutine, because the cell itself knows its place;
// so it can be in one CellList at a time. The zero value is empty.
type CellList struct{ list cellList }

// Add puts c in if it is alive; false if not, or if it is in already.
func (l *CellList) Add(c *Cell) bool { return l.list.add(c, ofRuntime) }

// Remove takes c out; false if it is not in.
func (l *CellList) Remove(c *Cell) bool { return l.list.remove(c, ofRuntime, nil) }

// Len returns how many there are.
func (l *CellList) Len() int { return l.list.len() }

// Cells returns all, in the order in which they were started. What is added or removed meanwhile may be in it or not.
func (l *CellList) Cells() []*Cell {
	cells := l.list.all()
	slices.SortFunc(cells, func(a, b *Cell) int { return cmp.Compare(a.seq, b.seq) })
	return cells
}

// Newcomers is a set of cells for a registry: those of its runtimes' that nobody has looked for yet. It is like a
// CellList otherwise; a cell can be in one of each.
type Newcomers struct{ list cellList }

// Add puts c in if it is alive; false if not, or if it is in already, or was moved.
func (n *Newcomers) Add(c *Cell) bool { return n.list.add(c, newcomer) }

// Remove takes c out; false if it is not in. If c was moved, unmove is called with it, under the lock that Move holds.
func (n *Newcomers) Remove(c *Cell, unmove func(*Cell)) bool {
	return n.list.remove(c, newcomer, unmove)
}

// Move takes out all cells for which to returns true, or with an id some of them, among which is the one with that id. They
// count as moved: they are not added again.
func (n *Newcomers) Move(id *[16]byte, to func(*Cell) bool) { n.list.move(id, newcomer, to) }

// Len returns how many there are.
func (n *Newcomers) Len() int { return n.list.len() }

// membership is what kind of list a cell is in: an index of Cell.places.
type membership uint8

const (
	ofRuntime membership = iota
	newcomer
	memberships
)

// What Cell.places says besides a place, which is counted from 1.
const (
	nowhere uint32 = 0
	moved   uint32 = 1<<32 - 1
)

// cellList is split into parts, so that processors seldom want the same lock. A cell's id says which part it is in.
type cellList struct {
	parts [16]listPart
}

type listPart struct {
	mu    spin.Mutex
	cells []*Cell // guarded by mu, as are the places of the cells in it; nil where one was removed
	live  int     // how many there are
	_     [24]byte
}

func (l *cellList) part(id *[16]byte) *listPart { return &l.parts[id[15]%16] }

func (l *cellList) add(c *Cell, m membership) bool {
	p, place := l.part((*[16]byte)(&c.id)), &c.places[m]
	p.mu.Lock()
	defer p.mu.Unlock()
	if *place != nowhere || !c.Alive() {
		return false
	}
	if n := len(p.cells); n == cap(p.cells) && p.live <= n/2 {
		p.compact(m, p.cells[:0])
	}
	p.cells = append(p.cells, c)
	p.live++
	*place = uint32(len(p.cells))
	return true
}

func (l *cellList) remove(c *Cell, m membership, unmove func(*Cell)) bool {
	p, place := l.part((*[16]byte)(&c.id)), &c.places[m]
	p.mu.Lock()
	defer p.mu.Unlock()
	switch *place {
	case nowhere:
		return false
	case moved:
		unmove(c)
	default:
		p.remove(*place, m)
	}
	*place = nowhere
	return true
}

// remove leaves the place empty: to give it to the last cell would fetch that one's line from whoever runs it.
func (p *listPart) remove(place uint32, m membership) {
	p.cells[place-1] = nil
	p.live--
	if p.live == 0 && cap(p.cells) <= 64 {
		p.cells = p.cells[:0]
	} else if p.live < cap(p.cells)/8 && p.live >= 8 {
		p.compact(m, make([]*Cell, 0, 2*p.live))
	}
}

// compact moves the cells to the front of room, which may be where they are.
func (p *listPart) compact(m membership, room []*Cell) {
	all := p.cells
	for _, c := range all {
		if c != nil {
			room = append(room, c)
			c.places[m] = uint32(len(room))
		}
	}
	if len(all) > 0 && cap(room) == cap(all) {
		clear(all[len(room):])
	}
	p.cells = room
}

func (l *cellList) move(id *[16]byte, m membership, to func(*Cell) bool) {
	if id != nil {
		l.part(id).move(m, to)
		return
	}
	for i := range l.parts {
		l.parts[i].move(m, to)
	}
}

func (p *listPart) move(m membership, to func(*Cell) bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	var rest []*Cell
	for _, c := range p.cells {
		switch {
		case c == nil:
		case to(c):
			c.places[m] = moved
		default:
			rest = append(rest, c)
			c.places[m] = uint32(len(rest))
		}
	}
	p.cells, p.live = rest, len(rest)
}

func (l *cellList) len() int {
	n := 0
	for i := range l.parts {
		p := &l.parts[i]
		p.mu.Lock()
		n += p.live
		p.mu.Unlock()
	}
	return n
}

func (l *cellList) all() (cells []*Cell) {
	for i := range l.parts {
		p := &l.parts[i]
		p.mu.Lock()
		for _, c := range p.cells {
			if c != nil {
				cells = append(cells, c)
			}
		}
		p.mu.Unlock()
	}
	return cells
}
