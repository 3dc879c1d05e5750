package proxy

import (
	"go/token"
	"strings"
	"unicode/utf8"
)

// missing is the error for a name that is not there.
func (c *class) missing(p Proxy, name string) error {
	err := &AttrError{Proxy: p, Name: name, Nearest: nearest(name, c.names)}
	if name != "" && !token.IsExported(name) {
		err.Reason = "only exported names count"
	}
	return err
}

// nearest returns which of the names was probably meant, "" if none is like it.
func nearest(name string, names []string) (best string) {
	letters := utf8.RuneCountInString(name)
	least := max(1, letters/3) + 1
	for _, n := range names {
		if more := letters - utf8.RuneCountInString(n); more >= least || -more >= least {
			continue // some names come from strangers, and may be very long
		}
		if d := distance(strings.ToLower(name), strings.ToLower(n)); d < least {
			best, least = n, d
		}
	}
	return best
}

// distance returns how many letters must be inserted, deleted or replaced to make b of a (Levenshtein), where two
// neighbours that have changed places count once (optimal string alignment).
func distance(a, b string) int {
	s, t := []rune(a), []rune(b)
	var before []int
	last := make([]int, len(t)+1)
	for j := range last {
		last[j] = j
	}
	for i := range s {
		row := make([]int, len(t)+1)
		row[0] = i + 1
		for j := range t {
			cost := 1
			if s[i] == t[j] {
				cost = 0
			}
			row[j+1] = min(last[j]+cost, last[j+1]+1, row[j]+1)
			if i > 0 && j > 0 && s[i] == t[j-1] && s[i-1] == t[j] {
				row[j+1] = min(row[j+1], before[j-1]+1)
			}
		}
		before, last = last, row
	}
	return last[len(t)]
}
