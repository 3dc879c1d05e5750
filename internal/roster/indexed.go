package roster

import (
	"reflect"
	"sync"

	"github.com/gokka/gokka/core"
)

// Indexed is a Roster of living actors that also knows them by type. An actor costs twice what it costs in a
// Roster, and each type that was ever in it half a kilobyte. The zero value is empty and ready to use. All methods
// may be called from any goroutine. An Indexed must not be copied.
//
// Most actors are never looked for, and many come and go between two look-ups. So those that the runtime adds are only
// listed at first, for less than a tenth of the price, and put into the tables by the next look-up.
type Indexed struct {
	newcomers core.Newcomers // who came with AddNewcomer, and has not been looked for
	all       Roster
	classes   sync.Map // reflect.Type → *class; one that was made stays
}

// class is the actors of one type.
type class struct {
	name  string
	cells Roster
}

// Add puts c in; false if it is in already, if it is not alive, or if it has no type yet, as in its factory.
//
// It cannot leave behind an actor that is ending at the same time, provided that whoever ends it first makes it not
// alive and then calls Remove: Alive is read under the lock of the cell's shard, so a Remove that finds nothing has
// been there before, and then the actor was not alive any more.
func (x *Indexed) Add(c *core.Cell) bool {
	typ := c.Type()
	if typ == nil {
		return false
	}
	k := x.class(typ, c.TypeName())
	h := hash(c.ID())
	s := x.all.shard(h)
	s.mu.Lock()
	defer s.mu.Unlock()
	if !c.Alive() || !s.cells.add(c, h) {
		return false
	}
	// Both sets change under the lock of the first, or a Remove in between would leave the cell in the second. The
	// locks are always taken in this order, and readers take one at a time.
	k.cells.Add(c)
	return true
}

// AddNewcomer is Add for cells of runtimes that have this and no other Indexed, and RemoveNewcomer is Remove for them.
func (x *Indexed) AddNewcomer(c *core.Cell) bool { return c.Type() != nil && x.newcomers.Add(c) }

// RemoveNewcomer takes c out; false if it is not in.
func (x *Indexed) RemoveNewcomer(c *core.Cell) bool {
	return x.newcomers.Remove(c, func(c *core.Cell) { x.Remove(c) })
}

// index puts the newcomers into the tables. If id is given, only some are, among which is the cell with that id.
func (x *Indexed) index(id *[16]byte) { x.newcomers.Move(id, x.Add) }

// Remove takes c out of the tables; false if it is not in.
func (x *Indexed) Remove(c *core.Cell) bool {
	h := hash(c.ID())
	s := x.all.shards[h%shardCount].Load()
	if s == nil {
		return false
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.cells.remove(c, h) {
		return false
	}
	x.class(c.Type(), c.TypeName()).cells.Remove(c)
	return true
}

// Find is Roster.Find.
func (x *Indexed) Find(id [16]byte) *core.Cell {
	x.index(&id)
	return x.all.Find(id)
}

// Len is Roster.Len.
func (x *Indexed) Len() int { return x.newcomers.Len() + x.all.Len() }

// Cells is Roster.Cells.
func (x *Indexed) Cells() []*core.Cell {
	x.index(nil)
	return x.all.Cells()
}

// OfClass returns the actors whose class match accepts, in the order in which they were started. match is asked
// once for each type that was ever in, with its name as core.Cell.TypeName has it. Otherwise it is as Cells.
func (x *Indexed) OfClass(match func(typ reflect.Type, name string) bool) []*core.Cell {
	x.index(nil)
	cells := make([]*core.Cell, 0, few)
	for typ, k := range x.classes.Range {
		if k := k.(*class); match(typ.(reflect.Type), k.name) {
			cells = k.cells.appendTo(cells)
		}
	}
	return inOrder(cells)
}

func (x *Indexed) class(typ reflect.Type, name string) *class {
	if k, ok := x.classes.Load(typ); ok {
		return k.(*class)
	}
	k, _ := x.classes.LoadOrStore(typ, &class{name: name})
	return k.(*class)
}
