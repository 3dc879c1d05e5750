package roster

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/gokka/gokka/core"
)

// check fails the test unless the table holds exactly the cells of the model, finds each, and keeps its promises
// about its size.
func check(t *testing.T, tab *table, model map[*core.Cell]bool) {
	t.Helper()
	if tab.n != len(model) {
		t.Fatalf("table of %d cells, want %d", tab.n, len(model))
	}
	if got := len(tab.appendTo(nil)); got != len(model) {
		t.Fatalf("table lists %d cells, want %d", got, len(model))
	}
	for c := range model {
		h := hash(c.ID())
		if tab.slots[tab.probe(c, h)] != c {
			t.Fatalf("a cell of %d in %d slots is not found", tab.n, len(tab.slots))
		}
		if f := tab.find(c.ID(), h); f == nil || f.ID() != c.ID() {
			t.Fatalf("find returns %v for a cell that is in", f)
		}
	}
	if size := len(tab.slots); 4*tab.n > 3*size || size > small && 8*tab.n < size {
		t.Fatalf("%d cells in %d slots: the load must be between 1/8 and 3/4", tab.n, size)
	}
}

// play runs a script of additions and removals on a table and on a map. Each byte pair is one step.
func play(t *testing.T, cells []*core.Cell, script []byte) {
	var tab table
	model := map[*core.Cell]bool{}
	for i := 0; i+1 < len(script); i += 2 {
		c := cells[(int(script[i])|int(script[i+1]&0x0f)<<8)%len(cells)]
		h := hash(c.ID())
		if script[i+1]&0x10 == 0 {
			if got := tab.add(c, h); got == model[c] {
				t.Fatalf("step %d: add = %v for a cell whose presence is %v", i/2, got, model[c])
			}
			model[c] = true
		} else {
			if got := tab.remove(c, h); got != model[c] {
				t.Fatalf("step %d: remove = %v for a cell whose presence is %v", i/2, got, model[c])
			}
			delete(model, c)
			if len(tab.slots) > 0 && tab.slots[tab.probe(c, h)] != nil {
				t.Fatalf("step %d: a removed cell is still found", i/2)
			}
		}
		if i%64 == 0 {
			check(t, &tab, model)
		}
	}
	check(t, &tab, model)
}

var idSources = map[string]func() func() [16]byte{
	"random":     func() func() [16]byte { return nil },
	"low half":   func() func() [16]byte { return sequential(0) },
	"high half":  func() func() [16]byte { return sequential(8) },
	"opposite":   opposite,
	"seven ids":  func() func() [16]byte { return repeated(7) },
	"all the id": func() func() [16]byte { return repeated(1) },
}

func TestTableAgainstMap(t *testing.T) {
	for name, source := range idSources {
		t.Run(name, func(t *testing.T) {
			n := 300
			if name == "random" {
				n = 2000
			}
			cells := newCells(t, n, source())
			for seed := range uint64(4) {
				rnd := rand.New(rand.NewPCG(seed, 1))
				script := make([]byte, 5000)
				for i := range script {
					script[i] = byte(rnd.Uint32())
				}
				play(t, cells, script)
			}
		})
	}
}

func FuzzTable(f *testing.F) {
	cells := append(newCells(f, 64, repeated(5)), newCells(f, 200, sequential(8))...)
	f.Add([]byte{1, 0, 1, 0, 2, 0, 1, 0x10, 2, 0x10, 2, 0x10})
	f.Add([]byte{0, 0, 5, 0, 10, 0, 15, 0, 20, 0, 0, 0x10, 5, 0x10, 10, 0x10})
	f.Fuzz(func(t *testing.T, script []byte) { play(t, cells, script) })
}

func TestTableGrowsAndShrinksStepByStep(t *testing.T) {
	for name, source := range idSources {
		t.Run(name, func(t *testing.T) {
			var tab table
			model := map[*core.Cell]bool{}
			cells := newCells(t, 200, source())
			for _, c := range cells {
				tab.add(c, hash(c.ID()))
				model[c] = true
				check(t, &tab, model)
			}
			rand.Shuffle(len(cells), func(i, j int) { cells[i], cells[j] = cells[j], cells[i] })
			for _, c := range cells {
				tab.remove(c, hash(c.ID()))
				delete(model, c)
				check(t, &tab, model)
			}
			if len(tab.slots) > small {
				t.Fatalf("an empty table keeps %d slots", len(tab.slots))
			}
		})
	}
}

// A table around a threshold must not be rebuilt at every step.
func TestTableDoesNotRebuildBackAndForth(t *testing.T) {
	cells := newCells(t, 1000, nil)
	var tab table
	for i, c := range cells[:999] {
		before := len(tab.slots)
		tab.add(c, hash(c.ID()))
		if len(tab.slots) == before || i == 0 {
			continue
		}
		after := len(tab.slots)
		for range 3 {
			tab.remove(c, hash(c.ID()))
			tab.add(c, hash(c.ID()))
		}
		if len(tab.slots) != after {
			t.Fatalf("the table went from %d to %d slots by one cell that came and went", after, len(tab.slots))
		}
	}
}

// Ids that differ in few bits must spread over shards and slots like random ones: the length of the probes and the
// sizes of the shards are what chance would give.
func TestHashSpreadsSequentialIDs(t *testing.T) {
	for _, name := range []string{"low half", "high half", "opposite", "random"} {
		t.Run(name, func(t *testing.T) {
			const n = 10000
			var shards [shardCount]table
			for _, c := range newCells(t, n, idSources[name]()) {
				h := hash(c.ID())
				shards[h%shardCount].add(c, h)
			}
			steps, mean := 0, float64(n)/shardCount
			for i := range shards {
				tab := &shards[i]
				if off := math.Abs(float64(tab.n) - mean); off > 6*math.Sqrt(mean) {
					t.Errorf("shard %d holds %d cells, expected %.0f", i, tab.n, mean)
				}
				for slot, c := range tab.slots {
					if c != nil {
						steps += tab.distance(tab.home(hash(c.ID())), slot)
					}
				}
			}
			// Knuth: at most (1/(1-load)-1)/2 steps beyond the first, 1.5 at the highest load.
			if avg := float64(steps) / n; avg > 1.6 {
				t.Errorf("a cell is %.2f slots from its home on average, expected at most 1.5", avg)
			}
		})
	}
}
