package core

import (
	"math/rand/v2"
	"slices"
	"sync"
	"testing"
)

func TestCellListAgainstAModel(t *testing.T) {
	var (
		list  CellList
		model []*Cell // in the order of seq
		out   []*Cell
		r     = rand.New(rand.NewPCG(1, 2))
	)
	for i := range uint64(3000) {
		out = append(out, &Cell{seq: i, id: randomID()})
	}
	bySeq := func(a, b *Cell) int { return int(a.seq) - int(b.seq) }
	for step := range 30_000 {
		// Up to two thousand, down to few, and so on.
		few := step/3000%2 == 1
		if n := len(out); n > 0 && (len(model) == 0 || r.IntN(10) < 8 != few) {
			i := r.IntN(n)
			list.Add(out[i])
			model = append(model, out[i])
			out = slices.Delete(out, i, i+1)
		} else {
			i := r.IntN(len(model))
			list.Remove(model[i])
			out = append(out, model[i])
			model = slices.Delete(model, i, i+1)
		}
		if step%100 == 0 {
			slices.SortFunc(model, bySeq)
		}
		if list.Len() != len(model) || step%100 == 0 && !slices.Equal(list.Cells(), model) {
			t.Fatalf("%d cells instead of %d, or others", list.Len(), len(model))
		}
	}
}

func TestCellListManyAtOnce(t *testing.T) {
	var (
		list CellList
		wg   sync.WaitGroup
	)
	for range 8 {
		wg.Go(func() {
			cells := make([]*Cell, 100)
			for i := range cells {
				cells[i] = &Cell{id: randomID()}
			}
			for range 50 {
				for _, c := range cells {
					list.Add(c)
				}
				if list.Len() < len(cells) || len(list.Cells()) < len(cells) {
					t.Error("cells are missing")
				}
				for _, c := range cells {
					list.Remove(c)
				}
			}
		})
	}
	wg.Wait()
	if list.Len() != 0 || list.Cells() != nil {
		t.Error(list.Len(), "are left")
	}
}
