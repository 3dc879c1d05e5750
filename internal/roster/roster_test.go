package roster

import (
	"math/rand/v2"
	"reflect"
	"runtime"
	"slices"
	"sync"
	"testing"
	"unsafe"

	"github.com/gokka/gokka/core"
)

// set is what Roster and Indexed have in common.
type set interface {
	Add(*core.Cell) bool
	Remove(*core.Cell) bool
	Find([16]byte) *core.Cell
	Len() int
	Cells() []*core.Cell
}

func eachSet(t *testing.T, test func(t *testing.T, s set)) {
	t.Run("Roster", func(t *testing.T) { test(t, new(Roster)) })
	t.Run("Indexed", func(t *testing.T) { test(t, new(Indexed)) })
}

func TestSet(t *testing.T) {
	eachSet(t, func(t *testing.T, s set) {
		cells := newCells(t, 500, nil)
		if s.Len() != 0 || len(s.Cells()) != 0 || s.Find(cells[0].ID()) != nil || s.Remove(cells[0]) {
			t.Fatal("the empty set is not empty")
		}
		for _, i := range rand.Perm(len(cells)) {
			if !s.Add(cells[i]) || s.Add(cells[i]) {
				t.Fatal("Add must be true the first time only")
			}
		}
		if got := s.Cells(); !slices.Equal(got, cells) {
			t.Fatal("Cells is not all in the order of the starts")
		}
		for i, c := range cells {
			if s.Find(c.ID()) != c {
				t.Fatal("Find misses a cell")
			}
			if !s.Remove(c) || s.Remove(c) || s.Find(c.ID()) != nil {
				t.Fatal("Remove must be true the first time only, and then the cell is not found")
			}
			if s.Len() != len(cells)-i-1 {
				t.Fatalf("Len = %d, want %d", s.Len(), len(cells)-i-1)
			}
		}
	})
}

func TestCellsIsASnapshot(t *testing.T) {
	eachSet(t, func(t *testing.T, s set) {
		cells := newCells(t, 10, nil)
		for _, c := range cells {
			s.Add(c)
		}
		got := s.Cells()
		got[0] = nil
		s.Remove(cells[1])
		if got[1] != cells[1] || s.Cells()[0] != cells[0] {
			t.Fatal("the slice and the set are not independent")
		}
	})
}

func TestCellsWithOneIDAreAllKept(t *testing.T) {
	eachSet(t, func(t *testing.T, s set) {
		cells := newCells(t, 50, repeated(1))
		for _, c := range cells {
			s.Add(c)
		}
		if !slices.Equal(s.Cells(), cells) {
			t.Fatalf("%d cells with one id are %d in the set", len(cells), s.Len())
		}
		for len(cells) > 0 {
			if f := s.Find(cells[0].ID()); !slices.Contains(cells, f) {
				t.Fatal("Find does not return one of those that are in")
			}
			s.Remove(cells[0])
			cells = cells[1:]
		}
	})
}

func TestIndexedListsByClass(t *testing.T) {
	var x Indexed
	cells := newCells(t, 100, nil)
	for _, i := range rand.Perm(len(cells)) {
		x.Add(cells[i])
		x.Add(cells[i])
	}
	oranges := func() []*core.Cell {
		return x.OfClass(func(typ reflect.Type, name string) bool {
			if (typ == reflect.TypeFor[orange]()) != (name == "orange") {
				t.Errorf("type %v is called %q", typ, name)
			}
			return name == "orange"
		})
	}
	var want []*core.Cell
	for i := 1; i < len(cells); i += 2 {
		want = append(want, cells[i])
	}
	if !slices.Equal(oranges(), want) {
		t.Fatal("OfClass is not all oranges in the order of the starts")
	}
	for _, c := range cells {
		x.Remove(c)
	}
	if len(oranges()) != 0 {
		t.Fatal("a removed cell is still listed by its class")
	}
}

func TestIndexedRefusesTheDead(t *testing.T) {
	var x Indexed
	c := newCells(t, 1, nil)[0]
	c.Ref().Kill(nil)
	if x.Add(c) || x.Len() != 0 || x.Find(c.ID()) != nil {
		t.Fatal("a dead actor was added")
	}
}

// An actor that ends while it is added must not stay, whichever comes first.
func TestIndexedAddAgainstTheEnd(t *testing.T) {
	var x Indexed
	for _, c := range newCells(t, 3000, nil) {
		var wg sync.WaitGroup
		wg.Go(func() { x.Add(c) })
		wg.Go(func() {
			c.Ref().Kill(nil)
			x.Remove(c)
		})
		wg.Wait()
	}
	if n := x.Len(); n != 0 {
		t.Fatalf("%d dead actors were left", n)
	}
	if left := x.OfClass(func(reflect.Type, string) bool { return true }); len(left) != 0 {
		t.Fatalf("%d dead actors were left in a class", len(left))
	}
}

// One goroutine adds, another removes at the first possible instant: an actor that is not known must not be known by
// its type either.
func TestIndexedKeepsBothSetsAlike(t *testing.T) {
	var x Indexed
	cells := newCells(t, 20_000, nil)
	var wg sync.WaitGroup
	wg.Go(func() {
		for _, c := range cells {
			x.Add(c)
		}
	})
	wg.Go(func() {
		for _, c := range cells {
			for !x.Remove(c) {
				runtime.Gosched() // not added yet
			}
		}
	})
	wg.Wait()
	if left := x.OfClass(func(reflect.Type, string) bool { return true }); len(left) != 0 {
		t.Errorf("%d actors were left in a class", len(left))
	}
}

// Each goroutine adds, looks up and removes cells of its own, and everybody fights over a few common ones. What is
// always in must be seen by every look.
func TestConcurrentUse(t *testing.T) {
	eachSet(t, func(t *testing.T, s set) {
		const workers, own = 8, 100
		always, contested := newCells(t, 50, nil), newCells(t, 4, repeated(2))
		for _, c := range always {
			s.Add(c)
		}
		var wg sync.WaitGroup
		for range workers {
			mine := newCells(t, own, nil)
			wg.Go(func() {
				for round := range 15 {
					for _, c := range mine {
						if !s.Add(c) || s.Find(c.ID()) != c {
							t.Error("a cell that was added is not found")
						}
						s.Add(contested[round%4])
					}
					for _, c := range always {
						if s.Find(c.ID()) != c {
							t.Error("a cell that is always in is not found")
						}
					}
					if all := s.Cells(); !isSuperset(all, always) || !isSuperset(all, mine) {
						t.Error("Cells misses a cell that was in all the while")
					}
					for _, c := range mine {
						if !s.Remove(c) {
							t.Error("a cell that was in could not be removed")
						}
						s.Remove(contested[(round+1)%4])
					}
				}
			})
		}
		wg.Wait()
		for _, c := range contested {
			s.Remove(c)
		}
		if !slices.Equal(s.Cells(), always) {
			t.Errorf("%d cells are left, want %d", s.Len(), len(always))
		}
	})
}

// isSuperset reports whether all, which is in start order, contains some.
func isSuperset(all, some []*core.Cell) bool {
	i := 0
	for _, c := range all {
		if i < len(some) && c == some[i] {
			i++
		}
	}
	return i == len(some)
}

func TestShardFillsACacheLine(t *testing.T) {
	if size := unsafe.Sizeof(shard{}); unsafe.Sizeof(uintptr(0)) == 8 && size != 64 {
		t.Errorf("a shard has %d bytes", size)
	}
}

// footprint returns the bytes that fill takes and keeps.
func footprint(fill func() any) float64 {
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	kept := fill()
	runtime.GC()
	runtime.ReadMemStats(&after)
	runtime.KeepAlive(kept)
	return float64(after.HeapAlloc) - float64(before.HeapAlloc)
}

// The average over sizes is what counts: right after it has grown a table is half full, just before 3/4.
func TestMemoryPerActor(t *testing.T) {
	cells := newCells(t, 40_000, nil)
	sum, sizes := 0.0, 0
	for n := 16_000; n <= len(cells); n += 4_000 {
		perCell := footprint(func() any {
			r := new(Roster)
			for _, c := range cells[:n] {
				r.Add(c)
			}
			return r
		}) / float64(n)
		t.Logf("%d actors: %.1f bytes each", n, perCell)
		sum, sizes = sum+perCell, sizes+1
	}
	if avg := sum / float64(sizes); avg > 16 {
		t.Errorf("an actor costs %.1f bytes on average, want at most 16", avg)
	}
	runtime.KeepAlive(cells)
}
