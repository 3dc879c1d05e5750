package workload

import (
	"slices"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"
)

// What native versions are checked with.
func TestChecks(t *testing.T) {
	ns := []int{1, 2, 3}
	require.NoError(t, checkCount(counter{n: 4, sum: 7}, ns, 4))
	require.ErrorIs(t, checkCount(counter{n: 3, sum: 7}, ns, 4), errWrong)
	require.ErrorIs(t, checkCount(counter{n: 4, sum: 8}, ns, 4), errWrong)

	good := func(q *question) (*question, error) { return q.answer(), nil }
	require.NoError(t, askAll(3, good))
	bad := func(q *question) (*question, error) { return q, nil }
	require.ErrorIs(t, askAll(3, bad), errWrong)
	require.ErrorIs(t, askChain(1, func(*question) error { return nil }), errWrong)

	r := round{actors: 10, tokens: 2, stride: 3}
	require.Equal(t, []token{{left: 3}, {left: 2}}, r.tokensOf(5))
	require.NoError(t, r.check([]token{{at: 6}, {at: 8}}, 5))
	require.ErrorIs(t, r.check([]token{{at: 6}, {at: 8, left: 1}}, 5), errWrong)
	require.ErrorIs(t, r.check([]token{{at: 5}, {at: 8}}, 5), errWrong)
	require.Equal(t, 1, gcd(10, 3))
	require.Equal(t, 5, gcd(10, 15))

	require.NoError(t, checkSpawn([]int{1, 1}))
	require.ErrorIs(t, checkSpawn([]int{1, 0}), errWrong)

	require.NoError(t, checkSkynet(skyResult{4950, 111}, 100))
	require.ErrorIs(t, checkSkynet(skyResult{4951, 111}, 100), errWrong)
	require.ErrorIs(t, checkSkynet(skyResult{4950, 110}, 100), errWrong)
	require.NoError(t, checkSkynet(skyResult{499_999_500_000, 1_111_111}, 1_000_000))

	js := newJobs(2)
	for i := range js {
		require.True(t, js[i].work())
		require.False(t, js[i].work())
	}
	require.NoError(t, checkJobs(js, 2))
	js[7].work()
	require.ErrorIs(t, checkJobs(js, 2), errWrong)

	p := &party{ponged: 2, pinged: 2}
	require.NoError(t, checkBig([]*party{p}, 2))
	p.strangers = 1
	require.ErrorIs(t, checkBig([]*party{p}, 2), errWrong)
	require.ErrorIs(t, checkBig([]*party{{ponged: 2, pinged: 1}}, 2), errWrong)
	require.ErrorIs(t, checkBig([]*party{{ponged: 1, pinged: 2}}, 2), errWrong)

	require.Equal(t, 2, blockingShare(0, blockingActors+1))
	require.Equal(t, 1, blockingShare(1, blockingActors+1))
	require.Zero(t, blockingShare(5, 5))

	x := uint64(7)
	for range 13 {
		x = x*lcgMul + lcgAdd
	}
	require.Equal(t, x, lcgJump(7, 13))
	h := &hog{x: lcgJump(0, 2*noisyLoops), turns: 2, most: 3}
	require.NoError(t, checkHogs([]*hog{h}))
	h.x++
	require.ErrorIs(t, checkHogs([]*hog{h}), errWrong)
	require.ErrorIs(t, checkHogs([]*hog{{most: 3, turns: 3, x: lcgJump(0, 3*noisyLoops)}}), errWrong, "out of turns")

	require.NoError(t, (&pair{trips: 3, got: 3, served: 3, latency: newHistogram()}).report(&B{}))
	require.ErrorIs(t, (&pair{trips: 4, got: 3, served: 3, latency: newHistogram()}).report(&B{}), errWrong)
	require.ErrorIs(t, (&pair{got: 3, served: 4, latency: newHistogram()}).report(&B{}), errWrong)

	require.NoError(t, checkBalances([]int{1, 2}, []int{1, 2}))
	require.ErrorIs(t, checkBalances([]int{1, 2}, []int{1, 3}), errWrong)
	_, after := transfers(10, 100)
	sum := 0
	for _, v := range after {
		sum += v
	}
	require.Equal(t, 10*bankOpening, sum)

	requests := &dictionary{values: map[int]int{}}
	require.NoError(t, requests.check(0, 10, make([]int, 2)))
	require.ErrorIs(t, requests.check(1, 10, make([]int, 2)), errWrong)
	require.ErrorIs(t, requests.check(0, 10, []int{0, 1}), errWrong, "a reply to no request")
	requests.values[1] = 1
	require.ErrorIs(t, requests.check(0, 10, make([]int, 2)), errWrong, "a write that nobody has sent")

	forks := make([]atomic.Int32, 2)
	diner := &philosopher{left: &forks[0], right: &forks[1]}
	diner.eat()
	require.Zero(t, diner.quarrels)
	forks[1].Store(2)
	diner.eat()
	require.Equal(t, 1, diner.quarrels)

	require.NoError(t, checkDoomed([]doomed{{kicks: 1, ends: 1}}))
	require.ErrorIs(t, checkDoomed([]doomed{{kicks: 1}}), errWrong)
	require.ErrorIs(t, checkDoomed([]doomed{{kicks: 1, questions: 1, ends: 1}}), errWrong)

	require.NoError(t, checkSorted([]int{}, 0))
	require.ErrorIs(t, checkSorted(numbersOf(100), 100), errWrong)
	sorted := numbersOf(100)
	parts, done := split(sorted, 10)
	require.Len(t, parts, 2)
	require.Equal(t, 100, done+len(parts[0])+len(parts[1]))
	require.Less(t, slices.Max(parts[0]), slices.Min(parts[1]))
	slices.Sort(sorted)
	require.NoError(t, checkSorted(sorted, 100))
	require.ErrorIs(t, checkSorted(sorted, 101), errWrong)

	require.NoError(t, checkAlarms([]alarm{{rang: 1}, {}}, []clockRadio{{got: 1}}))
	require.ErrorIs(t, checkAlarms([]alarm{{rang: 1}, {rang: 1}}, []clockRadio{{got: 1}}), errWrong, "cancelled")
	require.ErrorIs(t, checkAlarms([]alarm{{rang: 1}}, []clockRadio{{got: 1, early: 1}}), errWrong)
	require.ErrorIs(t, checkAlarms([]alarm{{rang: 1}}, []clockRadio{{got: 2}}), errWrong)

	tree := twig{seed: 42, nodes: 1000}
	require.Equal(t, 1000, tree.sequential().nodes)
	require.NoError(t, checkUCT(tree.sequential(), tree))
	require.ErrorIs(t, checkUCT(leafSum{999, tree.sequential().hash}, tree), errWrong)
	require.ErrorIs(t, checkUCT(leafSum{1000, 1}, tree), errWrong)

	require.Equal(t, 1229, countPrimes(10_000))
	require.Equal(t, 9592, countPrimes(100_000))
	require.Equal(t, 92, (&queensWork{board: 8}).count())
	require.Equal(t, []int{0, 2, 1}, []int{complement(0, 0), complement(0, 1), complement(2, 0)})

	const senders = 8
	c := newCollector(senders, 2, newLatch(1))
	for s := range senders {
		c.take(&numbered{s, 0})
		c.take(&numbered{s, 1})
	}
	require.NoError(t, c.check(2))
	require.ErrorIs(t, c.check(3), errWrong)
	c.next[0] = 0
	c.take(&numbered{0, 1})
	c.take(&numbered{0, 0})
	require.ErrorIs(t, c.check(2), errWrong)
}
