package strategy

import (
	"slices"
	"strconv"
	"strings"
)

// Before reports whether a comes before b in the plainest run, the canonical one, in which the first event is always
// the next: the actor that was started first goes on as long as it can, each gets its messages in the order sent, and
// a timer fires when nothing else can happen.
func Before(a, b *Event) bool {
	switch {
	case (a.Kind == Timer) != (b.Kind == Timer):
		return b.Kind == Timer
	case a.Actor != b.Actor:
		return a.Actor < b.Actor
	case a.Sent != b.Sent:
		return a.Sent < b.Sent
	}
	return a.Compare(b.ID) < 0
}

// Canonical returns the events in the order of the canonical run.
func Canonical(set *Set) []*Event {
	events := slices.Concat(set.Events, set.Timers)
	slices.SortFunc(events, func(a, b *Event) int {
		switch {
		case Before(a, b):
			return -1
		case Before(b, a):
			return 1
		}
		return 0
	})
	return events
}

// ByActor is what a Strategy implements that wants to know for whom it chooses a number.
type ByActor interface {
	ChooseFor(actor string, n int) int
}

// Deviation is where a run is not the canonical one: at a step, counted from 1, the first event is held back until
// another step, or, if Rank is not 0, the event of that rank, counted from 0, goes first.
type Deviation struct {
	At    int
	Until int // 0: for ever; for as long as anything else can happen
	Rank  int
}

func (d Deviation) String() string {
	switch {
	case d.Rank > 0:
		return strconv.Itoa(d.At) + "+" + strconv.Itoa(d.Rank)
	case d.Until == 0:
		return strconv.Itoa(d.At) + "-"
	}
	return strconv.Itoa(d.At) + "-" + strconv.Itoa(d.Until)
}

func parseDeviation(s string) (d Deviation, ok bool) {
	i := strings.IndexAny(s, "+-")
	if i < 0 {
		return d, false
	}
	number := func(s string) int {
		n, err := strconv.ParseUint(s, 10, 31)
		if err != nil {
			return -1
		}
		return int(n)
	}
	d.At = number(s[:i])
	switch n := s[i+1:]; {
	case s[i] == '+':
		d.Rank = number(n)
		ok = d.Rank > 0
	case n == "":
		ok = true
	default:
		d.Until = number(n)
		ok = d.Until > d.At
	}
	return d, ok && d.At > 0
}

// minimal makes the choices of the canonical run but for deviations, in the order of their steps.
type minimal struct {
	deviations []Deviation
	path       path // of Choose
	step       int
	held       map[ID]int // until when
}

func (m *minimal) Next(set *Set) *Event {
	m.step++
	for id, until := range m.held {
		if until != 0 && until <= m.step {
			delete(m.held, id)
		}
	}
	events := Canonical(set)
	front := func() *Event {
		for _, e := range events {
			if _, held := m.held[e.ID]; !held {
				return e
			}
		}
		return nil
	}
	for len(m.deviations) > 0 && m.deviations[0].At <= m.step {
		d := m.deviations[0]
		m.deviations = m.deviations[1:]
		if d.Rank > 0 {
			return events[min(d.Rank, len(events)-1)]
		}
		if e := front(); e != nil {
			m.held[e.ID] = d.Until
		}
	}
	if e := front(); e != nil {
		return e
	}
	return events[0]
}

func (m *minimal) Choose(n int) int { return m.path.Choose(n) }

func formatMinimal(t Token) string {
	s := strconv.FormatUint(t.Seed, 16)
	var parts []string
	for _, d := range t.Deviations {
		parts = append(parts, d.String())
	}
	picks := formatPath(t.Path)
	if len(parts) > 0 || picks != "" {
		s += ":" + strings.Join(parts, ".")
	}
	if picks != "" {
		s += ":" + picks
	}
	return s
}

func (t *Token) parseMinimal(s string) (err error) {
	seed, rest, _ := strings.Cut(s, ":")
	deviations, picks, _ := strings.Cut(rest, ":")
	if t.Seed, err = strconv.ParseUint(seed, 16, 64); err != nil {
		return err
	}
	if t.Path, err = parsePath(picks); err != nil || deviations == "" {
		return err
	}
	for part := range strings.SplitSeq(deviations, ".") {
		d, ok := parseDeviation(part)
		if !ok {
			return ErrToken
		}
		t.Deviations = append(t.Deviations, d)
	}
	return nil
}
