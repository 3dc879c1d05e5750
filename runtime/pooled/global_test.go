package pooled

import (
	"runtime"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestGlobalIsFirstInFirstOut(t *testing.T) {
	var g global
	cells := newCells(t, 10)
	require.Nil(t, g.pop())
	for round := range 3 {
		for i, c := range cells {
			c.Local = t // whatever it was used for before
			g.push(c)
			require.Equal(t, i+1, g.len())
		}
		for i, c := range cells {
			require.True(t, g.pop() == c, "round %d, cell %d", round, i)
			require.Nil(t, c.Local, "a cell that is in no queue must not keep others")
			require.Equal(t, len(cells)-i-1, g.len())
		}
		require.Nil(t, g.pop())
		require.Nil(t, g.first)
		require.Nil(t, g.last)
	}
}

func TestGlobalCellsAlternate(t *testing.T) {
	var g global
	cells := newCells(t, 3)
	for range 5 { // the list becomes empty and is begun anew
		g.push(cells[0])
		require.True(t, g.pop() == cells[0])
		g.push(cells[1])
		g.push(cells[2])
		require.True(t, g.pop() == cells[1])
		g.push(cells[0])
		require.True(t, g.pop() == cells[2])
		require.True(t, g.pop() == cells[0])
		require.Nil(t, g.pop())
	}
}

func TestGlobalTakeIsAFairShare(t *testing.T) {
	cells := newCells(t, 1000)
	number := numbers(cells)
	for _, test := range []struct{ queued, workers, moved int }{
		{0, 1, 0}, {0, 4, 0}, {1, 1, 0}, {1, 4, 0}, {2, 1, 1}, {2, 2, 0}, {3, 2, 1}, {9, 4, 2}, {9, 100, 0}, {101, 2, 50},
		{ringSize/2 + 1, 1, ringSize / 2}, {1000, 1, ringSize / 2}, {1000, 3, ringSize / 2}, {1000, 10, 99},
	} {
		var (
			g  global
			to ring
		)
		for _, c := range cells[:test.queued] {
			g.push(c)
		}
		c := g.take(&to, test.workers)
		if test.queued == 0 {
			require.Nil(t, c)
			continue
		}
		require.Equal(t, 0, number[c], "%+v: the oldest is run at once", test)
		require.Nil(t, c.Local)
		require.Equal(t, test.moved, to.len(), "%+v", test)
		require.Equal(t, test.queued-test.moved-1, g.len(), "%+v", test)
		for i := range test.moved {
			c := to.pop()
			require.Equal(t, i+1, number[c], "%+v", test)
			require.Nil(t, c.Local)
		}
		for i := test.moved + 1; i < test.queued; i++ {
			require.Equal(t, i, number[g.pop()], "%+v", test)
		}
	}
}

// Each cell that several goroutines push is taken by one of several others, once.
func TestGlobalUnderContention(t *testing.T) {
	const producers, consumers, each = 3, 3, 2000
	cells := newCells(t, producers*each)
	number := numbers(cells)
	var (
		g     global
		wg    sync.WaitGroup
		taken [producers * each]atomic.Int32
		left  atomic.Int64
	)
	left.Store(int64(len(cells)))
	for i := range producers {
		wg.Go(func() {
			for _, c := range cells[i*each : (i+1)*each] {
				g.push(c)
			}
		})
	}
	for i := range consumers {
		wg.Go(func() {
			var mine ring
			for left.Load() > 0 {
				c := g.pop
				if i > 0 {
					c = mine.pop
					if first := g.take(&mine, consumers); first != nil {
						taken[number[first]].Add(1)
						left.Add(-1)
					}
				}
				for cell := c(); cell != nil; cell = c() {
					taken[number[cell]].Add(1)
					left.Add(-1)
				}
				runtime.Gosched()
			}
		})
	}
	wg.Wait()
	for i := range taken {
		require.EqualValues(t, 1, taken[i].Load(), "cell %d", i)
	}
	require.Zero(t, g.len())
}
