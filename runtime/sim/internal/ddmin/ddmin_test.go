package ddmin

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
)

func numbers(n int) (list []int) {
	for i := range n {
		list = append(list, i)
	}
	return list
}

func TestMinimise(t *testing.T) {
	for name, needed := range map[string][]int{"none": nil, "one": {17}, "two": {3, 90}, "far apart": {0, 50, 99}, "all": numbers(100)} {
		t.Run(name, func(t *testing.T) {
			asked := 0
			got := Minimise(numbers(100), func(part []int) bool {
				asked++
				require.True(t, slices.IsSorted(part))
				for _, n := range needed {
					if !slices.Contains(part, n) {
						return false
					}
				}
				return true
			})
			require.Equal(t, needed, got)
			require.LessOrEqual(t, asked, 300)
		})
	}
	require.Empty(t, Minimise(nil, func([]int) bool { t.Error("asked about nothing"); return false }))
}

// The result need not be the shortest of all, but nothing can be left out of it.
func TestNothingCanBeLeftOut(t *testing.T) {
	holds := func(part []int) bool {
		sum := 0
		for _, n := range part {
			sum += n
		}
		return sum%7 == 3
	}
	list := numbers(10) // 45 = 6*7+3
	got := Minimise(list, holds)
	require.True(t, holds(got))
	for i := range got {
		require.False(t, holds(slices.Delete(slices.Clone(got), i, i+1)))
	}
}

func TestGivesUp(t *testing.T) {
	left := 3
	var last []int
	got := Minimise(numbers(100), func(part []int) bool {
		if left--; left < 0 || !slices.Contains(part, 99) {
			return false
		}
		last = part
		return true
	})
	require.Equal(t, last, got)
	require.NotEmpty(t, got)
}
