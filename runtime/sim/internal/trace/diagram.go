package trace

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// The size of a diagram.
const (
	maxColumns = 7
	maxColumn  = 26 // characters
	maxRows    = 60
	manySteps  = 1000 // of which nobody wants to see more than
	fewRows    = 12
)

// Diagram draws the steps as a sequence diagram: a column for each actor, an arrow for each message that arrives.
// Of a long run only the end is drawn; one with many actors becomes a list.
func Diagram(steps []Step) string {
	var b strings.Builder
	rows := maxRows
	if len(steps) > manySteps {
		rows = fewRows
	}
	first := max(0, len(steps)-rows)
	if first > 0 {
		fmt.Fprintf(&b, "  ... %d steps before\n", first)
	}
	columns := columnsOf(steps[first:])
	if len(columns) > maxColumns {
		for i, s := range steps[first:] {
			fmt.Fprintf(&b, "%4d  %s\n", first+i+1, s)
		}
		return b.String()
	}
	d := newDiagram(columns, steps[first:])
	b.WriteString("      " + d.header() + "\n")
	var now time.Duration
	for i, s := range steps[first:] {
		line := strings.TrimRight(fmt.Sprintf("%4d  %s", first+i+1, d.row(s)), " ")
		if s.At != now {
			now = s.At
			line += "   at " + now.String()
		}
		b.WriteString(line + "\n")
	}
	return b.String()
}

func columnsOf(steps []Step) (names []string) {
	for _, s := range steps {
		for _, name := range []string{s.From, s.Actor} {
			if name != "" && !slices.Contains(names, name) {
				names = append(names, name)
			}
		}
	}
	return names
}

// diagram knows where the columns are.
type diagram struct {
	columns []string
	width   int
}

func newDiagram(columns []string, steps []Step) *diagram {
	d := &diagram{columns: columns}
	for _, c := range columns {
		d.width = max(d.width, len(c)+3)
	}
	for _, s := range steps {
		n := len(label(s)) + 4
		if s.Event == "deliver" && s.From != s.Actor {
			n += 4
		}
		d.width = max(d.width, n)
	}
	d.width = min(d.width, maxColumn)
	return d
}

func (d *diagram) middle(name string) int { return slices.Index(d.columns, name)*d.width + d.width/2 }

func (d *diagram) header() string {
	line := []byte(strings.Repeat(" ", d.width*len(d.columns)))
	for _, c := range d.columns {
		name := shorten(c, d.width-1)
		copy(line[d.middle(c)-len(name)/2:], name)
	}
	return strings.TrimRight(string(line), " ")
}

// row draws one step.
func (d *diagram) row(s Step) string {
	line := []byte(strings.Repeat(" ", d.width*len(d.columns)+maxColumn))
	for _, c := range d.columns {
		line[d.middle(c)] = '|'
	}
	text := label(s)
	if s.Actor == "" {
		return strings.TrimRight(string(line), " ") + "  " + text
	}
	to := d.middle(s.Actor)
	if s.Event != "deliver" || s.From == s.Actor || s.From == "" {
		line[to] = 'o'
		copy(line[to+2:], shorten(text, d.width-3))
		return string(line)
	}
	from := d.middle(s.From)
	left, right := min(from, to), max(from, to)
	for i := left + 1; i < right; i++ {
		line[i] = '-'
	}
	if to == right {
		line[right-1] = '>'
	} else {
		line[left+1] = '<'
	}
	text = " " + shorten(text, right-left-6) + " "
	copy(line[(left+right-len(text))/2+1:], text)
	return string(line)
}

func label(s Step) string {
	switch s.Event {
	case "deliver":
		return Unqualified(s.Msg)
	case "look":
		return "looks at " + s.Msg
	case "timer":
		return "timer"
	case Choose:
		return s.String()
	}
	return s.Event
}

// Unqualified leaves out the package.
func Unqualified(typ string) string {
	if i := strings.LastIndexByte(typ, '.'); i >= 0 && !strings.ContainsAny(typ, "[{( ") {
		stars := strings.Count(typ[:i], "*")
		return strings.Repeat("*", stars) + typ[i+1:]
	}
	return typ
}

func shorten(s string, n int) string {
	if len(s) <= n {
		return s
	}
	return s[:max(n-1, 0)] + "~"
}
