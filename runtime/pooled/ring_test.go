package pooled

import (
	"math"
	"math/rand/v2"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/gokka/gokka/core"
)

// ringAt makes an empty ring whose indices begin at start: they are counted modulo 1<<32 and may wrap around.
func ringAt(start uint32) *ring {
	r := new(ring)
	r.head.Store(start)
	r.tail.Store(start)
	return r
}

// starts are interesting places to begin: the indices overflow after a while or at once.
var starts = []uint32{0, 1, ringSize - 1, math.MaxUint32, math.MaxUint32 - 1, math.MaxUint32 - ringSize, math.MaxUint32 - ringSize/2}

func TestRingFull(t *testing.T) {
	cells := newCells(t, ringSize+1)
	for _, start := range starts {
		r := ringAt(start)
		require.Nil(t, r.pop())
		for i, c := range cells[:ringSize] {
			require.True(t, r.push(c))
			require.Equal(t, i+1, r.len())
		}
		require.False(t, r.push(cells[ringSize]), "full")
		require.True(t, r.pop() == cells[0])
		require.True(t, r.push(cells[ringSize]), "room for one again")
		for _, c := range cells[1:] {
			require.True(t, r.pop() == c)
		}
		require.Nil(t, r.pop())
		require.Zero(t, r.len())
	}
}

func TestStealTakesHalfRoundedUp(t *testing.T) {
	cells := newCells(t, ringSize)
	for _, start := range starts {
		for _, n := range []int{0, 1, 2, 3, 4, 5, 6, 7, 99, ringSize/2 - 1, ringSize / 2, ringSize/2 + 1, ringSize - 1, ringSize} {
			victim, thief := ringAt(start), ringAt(-start)
			for _, c := range cells[:n] {
				victim.push(c)
			}
			first := victim.stealInto(thief)
			if n == 0 {
				require.Nil(t, first)
				require.Zero(t, thief.len())
				continue
			}
			half := (n + 1) / 2
			require.True(t, first == cells[0], "the oldest is run at once")
			require.Equal(t, half-1, thief.len())
			require.Equal(t, n-half, victim.len())
			for _, c := range cells[1:half] {
				require.True(t, thief.pop() == c)
			}
			for _, c := range cells[half:n] {
				require.True(t, victim.pop() == c)
			}
		}
	}
}

// FuzzRing plays a script of operations on three rings and compares them with slices.
func FuzzRing(f *testing.F) {
	cells := newCells(f, 1024)
	f.Add(uint32(0), []byte{0, 1, 2, 3})
	rnd := rand.New(rand.NewPCG(1, 2))
	for _, start := range starts {
		script := make([]byte, 4000)
		for i := range script {
			script[i] = byte(rnd.Uint32())
		}
		f.Add(start, script)
		for i := range script { // mostly pushes, so that rings get full
			script[i] = byte(min(rnd.Uint32N(16), 3) * 85)
		}
		f.Add(start, script)
	}
	f.Fuzz(func(t *testing.T, start uint32, script []byte) {
		rings := [...]*ring{ringAt(start), ringAt(start + 1), ringAt(start / 2)}
		var models [len(rings)][]*core.Cell
		for i, b := range script {
			at, other := int(b>>2)%len(rings), int(b>>4)%len(rings)
			r, m := rings[at], &models[at]
			switch b & 3 {
			case 0, 3:
				c := cells[i%len(cells)]
				if got, want := r.push(c), len(*m) < ringSize; got != want {
					t.Fatalf("step %d: push = %v with %d in the ring", i, got, len(*m))
				} else if want {
					*m = append(*m, c)
				}
			case 1:
				var want *core.Cell
				if len(*m) > 0 {
					want, *m = (*m)[0], (*m)[1:]
				}
				if r.pop() != want {
					t.Fatalf("step %d: pop is not what was pushed first", i)
				}
			case 2:
				if other == at || len(models[other]) > 0 {
					continue // a thief's ring is empty
				}
				var want *core.Cell
				if half := (len(*m) + 1) / 2; half > 0 {
					want = (*m)[0]
					models[other] = append([]*core.Cell(nil), (*m)[1:half]...)
					*m = (*m)[half:]
				}
				if r.stealInto(rings[other]) != want {
					t.Fatalf("step %d: stealInto does not return the oldest", i)
				}
			}
			for i, r := range rings {
				if r.len() != len(models[i]) {
					t.Fatalf("ring %d has %d cells, want %d", i, r.len(), len(models[i]))
				}
			}
		}
	})
}

// One owner and several thieves, across the overflow of the indices: each cell is taken exactly once, and the owner and each
// thief see the cells in the order in which they were pushed.
func TestRingUnderTheft(t *testing.T) {
	const thieves, n = 3, 10_000
	cells := newCells(t, n)
	number := numbers(cells)
	for _, start := range []uint32{0, math.MaxUint32 - n/2} {
		var (
			r     = ringAt(start)
			taken = make([]atomic.Int32, n)
			left  atomic.Int64
			wg    sync.WaitGroup
		)
		left.Store(n)
		taker := func() func(c *core.Cell) {
			last := -1
			return func(c *core.Cell) {
				i := number[c]
				if i <= last {
					t.Errorf("cell %d after cell %d", i, last)
				}
				last = i
				taken[i].Add(1)
				left.Add(-1)
			}
		}
		wg.Go(func() {
			take := taker()
			for i, c := range cells {
				for !r.push(c) {
					if c := r.pop(); c != nil {
						take(c)
					}
				}
				if i%3 == 0 {
					if c := r.pop(); c != nil {
						take(c)
					}
				}
			}
			for c := r.pop(); c != nil; c = r.pop() {
				take(c)
			}
		})
		for range thieves {
			wg.Go(func() {
				take, mine := taker(), ringAt(start)
				for left.Load() > 0 {
					c := r.stealInto(mine)
					if c == nil {
						runtime.Gosched()
						continue
					}
					for ; c != nil; c = mine.pop() {
						take(c)
					}
				}
			})
		}
		wg.Wait()
		for i := range taken {
			if got := taken[i].Load(); got != 1 {
				t.Fatalf("cell %d was taken %d times", i, got)
			}
		}
		require.Zero(t, r.len())
	}
}

// Thieves may steal from each other, as they do when all of them are out of work.
func TestRingsUnderMutualTheft(t *testing.T) {
	const n, rounds = 4, 20_000
	cells := newCells(t, ringSize)
	number := numbers(cells)
	var (
		rings [n]ring
		wg    sync.WaitGroup
		owned = make([]atomic.Bool, len(cells)) // held by a goroutine that runs it
		left  atomic.Int64
	)
	for i, c := range cells {
		rings[i%n].push(c)
	}
	left.Store(rounds)
	for i := range n {
		wg.Go(func() {
			mine := &rings[i]
			for victim := i; left.Load() > 0; victim++ {
				c := mine.pop()
				if c == nil && victim%n != i {
					c = rings[victim%n].stealInto(mine)
				}
				if c == nil {
					runtime.Gosched()
					continue
				}
				if !owned[number[c]].CompareAndSwap(false, true) {
					t.Errorf("cell %d is with two owners", number[c])
				}
				left.Add(-1)
				owned[number[c]].Store(false)
				if !mine.push(c) {
					t.Error("the ring is full, with fewer cells in all than it has room for")
				}
			}
		})
	}
	wg.Wait()
	seen := map[int]bool{}
	for i := range rings {
		for c := rings[i].pop(); c != nil; c = rings[i].pop() {
			require.False(t, seen[number[c]])
			seen[number[c]] = true
		}
	}
	require.Len(t, seen, len(cells), "no cell got lost")
}

func TestRingLengthIsNeverNegative(t *testing.T) {
	var (
		r    ring
		wg   sync.WaitGroup
		done atomic.Bool
		c    = newCells(t, 1)[0]
	)
	wg.Go(func() {
		defer done.Store(true)
		for range 30_000 {
			r.push(c)
			r.pop()
		}
	})
	wg.Go(func() {
		for !done.Load() {
			if n := r.len(); n < 0 || n > ringSize {
				t.Errorf("length %d", n)
				return
			}
		}
	})
	wg.Wait()
}
