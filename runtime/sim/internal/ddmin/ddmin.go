// Package ddmin makes a list that has a property as short as single steps can make it.
package ddmin

import "slices"

// Minimise returns a part of list, in the same order, for which holds is true and of which no single element can
// be left out, so far as holds says. It is taken to be true of list itself, and is asked about shorter lists only.
// holds may give up by saying false from some time on: then the result is the shortest list that it said true of.
// Zeller, Hildebrandt: Simplifying and Isolating Failure-Inducing Input, TSE 2002.
func Minimise[E any](list []E, holds func(part []E) bool) []E {
	if len(list) == 0 || holds(nil) {
		return nil
	}
	for chunks := 2; len(list) > 1; {
		if rest, ok := reduce(list, chunks, holds); ok {
			list = rest
			chunks = max(chunks-1, 2)
			continue
		}
		if chunks == len(list) {
			break
		}
		chunks = min(2*chunks, len(list))
	}
	return list
}

// reduce leaves out one of a number of chunks of about the same size.
func reduce[E any](list []E, chunks int, holds func([]E) bool) ([]E, bool) {
	chunks = min(chunks, len(list))
	for i := range chunks {
		from, to := i*len(list)/chunks, (i+1)*len(list)/chunks
		if rest := slices.Concat(list[:from], list[to:]); holds(rest) {
			return rest, true
		}
	}
	return nil, false
}
