package workload

import (
	"context"
	"slices"

	"github.com/gokka/gokka/core"
)

var quicksort = Workload{
	Name: "quicksort", Doc: "a tree of actors sorts numbers, each splitting a part for two more",
	Unit: "ns/number", What: "numbers", Size: 1_000_000, Quick: 100_000, Fixed: true, Optional: true,
	Params: []Param{{"threshold", "up to how many numbers are sorted without splitting them", 2048, 1_000_000}},
	Actors: quicksortActors, Native: quicksortNative,
}

// numbersOf returns n numbers to sort, some of them more than once.
func numbersOf(n int) []int {
	r, vs := random(23), make([]int, n)
	for i := range vs {
		vs[i] = r.IntN(n)
	}
	return vs
}

// split moves the numbers below a pivot to the front and those above it to the back; what is in between is sorted.
// Parts of up to threshold are sorted at once, and have no others.
func split(vs []int, threshold int) (parts [][]int, sorted int) {
	if len(vs) <= threshold {
		slices.Sort(vs)
		return nil, len(vs)
	}
	a, b, c := vs[0], vs[len(vs)/2], vs[len(vs)-1]
	pivot := max(min(a, b), min(max(a, b), c))
	low, i, high := 0, 0, len(vs)
	for i < high {
		switch v := vs[i]; {
		case v < pivot:
			vs[i], vs[low] = vs[low], v
			low++
			i++
		case v > pivot:
			high--
			vs[i], vs[high] = vs[high], v
		default:
			i++
		}
	}
	for _, part := range [][]int{vs[:low], vs[high:]} {
		if len(part) > 0 {
			parts = append(parts, part)
		}
	}
	return parts, high - low
}

// checkSorted wants the numbers that there were, in order, and each to have been reported once.
func checkSorted(vs []int, reported int) error {
	if err := check("numbers that were reported", reported, len(vs)); err != nil {
		return err
	}
	want := numbersOf(len(vs))
	slices.Sort(want)
	return check("the numbers are sorted", slices.Equal(vs, want), true)
}

// partSorted is how many numbers a part of the tree has sorted.
type partSorted struct{ numbers int }

type sorter struct {
	core.Base
	part      []int
	threshold int
	parent    core.Ref
	end       *latch // of the root
	sorted    partSorted
	missing   int
}

func (s *sorter) Receive(ctx context.Context, msg any) (any, error) {
	if child, ok := msg.(*partSorted); ok {
		s.sorted.numbers += child.numbers
		s.missing--
	} else {
		var parts [][]int
		parts, s.sorted.numbers = split(s.part, s.threshold)
		s.missing = len(parts)
		for _, part := range parts {
			if err := grow(ctx, &sorter{part: part, threshold: s.threshold, parent: s.Self()}); err != nil {
				return nil, err
			}
		}
	}
	if s.missing == 0 {
		s.Stop()
	}
	return nil, nil
}

func (s *sorter) OnStop(ctx context.Context) error {
	if s.end != nil {
		s.end.hit()
		return nil
	}
	return s.parent.Tell(ctx, &s.sorted)
}

func quicksortActors(ctx context.Context, rt core.Runtime, b *B) error {
	end := newLatch(1)
	root := &sorter{part: numbersOf(b.N), threshold: b.Param("threshold"), end: end}
	return growTree(ctx, rt, b, root, end, func() error { return checkSorted(root.part, root.sorted.numbers) })
}

// A goroutine per part, and a channel of capacity two per part that is split.
func quicksortNative(_ context.Context, b *B) error {
	vs, result, threshold := numbersOf(b.N), make(chan int, 1), b.Param("threshold")

	b.Start()
	go quicksortGo(vs, threshold, result)
	sorted := <-result
	b.Stop(b.N)

	return checkSorted(vs, sorted)
}

func quicksortGo(vs []int, threshold int, parent chan<- int) {
	parts, sorted := split(vs, threshold)
	if len(parts) > 0 {
		results := make(chan int, len(parts))
		for _, part := range parts {
			go quicksortGo(part, threshold, results)
		}
		for range parts {
			sorted += <-results
		}
	}
	parent <- sorted
}
