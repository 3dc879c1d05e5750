package render

import "strings"

// maxCompared is how many pairs of lines are compared; of longer texts all lines are shown.
const maxCompared = 4_000_000

// Diff shows two texts as one: lines of the first begin with "- ", those of the second with "+ ", those of both with
// two spaces.
func Diff(a, b string) string {
	x, y := strings.Split(a, "\n"), strings.Split(b, "\n")
	var out strings.Builder
	put := func(sign, line string) { out.WriteString(strings.TrimRight(sign+line, " ") + "\n") }
	common := longest(x, y)
	i, j := 0, 0
	for i < len(x) || j < len(y) {
		switch {
		case i < len(x) && j < len(y) && x[i] == y[j] && common != nil:
			put("  ", x[i])
			i, j = i+1, j+1
		case i < len(x) && (j == len(y) || common == nil || common[i+1][j] >= common[i][j+1]):
			put("- ", x[i])
			i++
		default:
			put("+ ", y[j])
			j++
		}
	}
	return strings.TrimRight(out.String(), "\n")
}

// longest returns how many lines the rests of two texts have in common at most, by where they begin.
func longest(x, y []string) [][]int {
	if len(x)*len(y) > maxCompared {
		return nil
	}
	n := make([][]int, len(x)+1)
	for i := range n {
		n[i] = make([]int, len(y)+1)
	}
	for i := len(x) - 1; i >= 0; i-- {
		for j := len(y) - 1; j >= 0; j-- {
			if x[i] == y[j] {
				n[i][j] = n[i+1][j+1] + 1
			} else {
				n[i][j] = max(n[i+1][j], n[i][j+1])
			}
		}
	}
	return n
}
