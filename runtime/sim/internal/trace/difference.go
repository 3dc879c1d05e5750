package trace

import "fmt"

// Difference says, in a line of its own, what the first message is that an actor got in one run and not at the same
// place in the other; "" if all got the same.
func Difference(a, b []Step) string {
	got := map[string][]Step{}
	for _, s := range a {
		if s.Event == "deliver" {
			got[s.Actor] = append(got[s.Actor], s)
		}
	}
	nth := map[string]int{}
	for _, s := range b {
		if s.Event != "deliver" {
			continue
		}
		i := nth[s.Actor]
		nth[s.Actor]++
		switch other := got[s.Actor]; {
		case i == len(other):
			return fmt.Sprintf("\nfirst difference: %s got %s from %s, and nothing in the canonical one",
				s.Actor, Unqualified(s.Msg), s.From)
		case !other[i].Same(s):
			return fmt.Sprintf("\nfirst difference: %s got %s from %s, and %s from %s in the canonical one",
				s.Actor, Unqualified(s.Msg), s.From, Unqualified(other[i].Msg), other[i].From)
		}
	}
	return ""
}
