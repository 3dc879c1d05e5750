package roster

import (
	"encoding/binary"
	"math/bits"
	"slices"

	"github.com/gokka/gokka/core"
)

// table is a hash table of cells with open addressing and linear probing: a pointer per slot and nothing else. It is
// at most 3/4 full, and at least 1/8 if it has more than small slots. A cell is found by its address; its id only
// says where to look, so that two cells with one id, from a bad source of ids, are still two cells.
type table struct {
	slots []*core.Cell
	n     int
}

const (
	// first is how many slots a table gets when it is first used.
	first = 4
	// small is up to how many slots a table never shrinks, not even when it is empty: a shard whose only actor
	// comes and goes must not allocate each time.
	small = 32
)

// hash mixes an id so that any difference between two ids changes about half of the bits: a deterministic runtime may
// hand out 1, 2, 3, …. For a fixed half of the id it is a bijection of the other half.
func hash(id [16]byte) uint64 {
	h := mix(binary.LittleEndian.Uint64(id[:8]))
	return mix(h + binary.LittleEndian.Uint64(id[8:]))
}

// mix is the output function of SplitMix64.
func mix(x uint64) uint64 {
	x += 0x9e3779b97f4a7c15
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}

// home returns the slot at which the search for a cell with hash h begins. It uses the high bits of h; the low ones
// have chosen the shard. Any number of slots will do, so a table need not double to grow.
func (t *table) home(h uint64) int {
	hi, _ := bits.Mul64(h, uint64(len(t.slots)))
	return int(hi)
}

func (t *table) next(i int) int {
	if i++; i < len(t.slots) {
		return i
	}
	return 0
}

// distance returns how many steps lead from slot i to slot j.
func (t *table) distance(i, j int) int {
	if j >= i {
		return j - i
	}
	return j - i + len(t.slots)
}

// probe returns the slot of c, or the empty one where it would go. It ends because a table is never full.
func (t *table) probe(c *core.Cell, h uint64) int {
	i := t.home(h)
	for t.slots[i] != nil && t.slots[i] != c {
		i = t.next(i)
	}
	return i
}

// add puts c in; false if it is in already.
func (t *table) add(c *core.Cell, h uint64) bool {
	if 4*(t.n+1) > 3*len(t.slots) {
		t.resize(t.n + 1)
	}
	i := t.probe(c, h)
	if t.slots[i] != nil {
		return false
	}
	t.slots[i] = c
	t.n++
	return true
}

// remove takes c out; false if it is not in.
func (t *table) remove(c *core.Cell, h uint64) bool {
	if t.n == 0 {
		return false
	}
	i := t.probe(c, h)
	if t.slots[i] == nil {
		return false
	}
	t.close(i)
	t.n--
	if 8*t.n < len(t.slots) && len(t.slots) > small {
		t.resize(t.n)
	}
	return true
}

// close empties a slot and moves back what was only put behind it because it was taken, so that no search meets an
// empty slot too early. The alternative, a mark for "was taken", would never go away without a rebuild.
func (t *table) close(hole int) {
	for i := t.next(hole); t.slots[i] != nil; i = t.next(i) {
		home := t.home(hash(t.slots[i].ID()))
		if t.distance(home, i) >= t.distance(hole, i) {
			t.slots[hole] = t.slots[i]
			hole = i
		}
	}
	t.slots[hole] = nil
}

// resize makes the table half full with n cells. Then n must grow by a half or fall to a quarter before the next time, so
// each addition pays for at most three moves, each removal for less, and a number that goes up and down costs nothing.
func (t *table) resize(n int) {
	old := t.slots
	// Grow rounds up to what the allocator would give anyway. It does not promise that all of it is zero.
	t.slots = slices.Grow([]*core.Cell(nil), max(first, 2*n))
	t.slots = t.slots[:cap(t.slots)]
	clear(t.slots)
	for _, c := range old {
		if c == nil {
			continue
		}
		i := t.home(hash(c.ID()))
		for t.slots[i] != nil {
			i = t.next(i)
		}
		t.slots[i] = c
	}
}

// find returns a cell with the given id, nil if there is none.
func (t *table) find(id [16]byte, h uint64) *core.Cell {
	if t.n == 0 {
		return nil
	}
	for i := t.home(h); t.slots[i] != nil; i = t.next(i) {
		if t.slots[i].ID() == id {
			return t.slots[i]
		}
	}
	return nil
}

// appendTo appends the cells in no particular order.
func (t *table) appendTo(cells []*core.Cell) []*core.Cell {
	for _, c := range t.slots {
		if c != nil {
			cells = append(cells, c)
		}
	}
	return cells
}
