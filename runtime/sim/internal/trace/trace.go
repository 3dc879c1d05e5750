// Package trace is what is known of a run afterwards: its steps, on disk, as a picture, and what repeats in them.
package trace

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"hash/fnv"
	"io"
	"slices"
	"strconv"
	"time"
)

// Step is one event, or one number that was chosen.
type Step struct {
	Event string        `json:"event"`          // what strategy.Kind says, or "choose"
	Actor string        `json:"actor"`          // whose step it is; "" for a choice
	From  string        `json:"from,omitempty"` // of a message: its sender; of a timer: who made it
	Msg   string        `json:"msg,omitempty"`  // the type of a message; what is looked at
	Nth   int           `json:"nth,omitempty"`  // of a message, a timer: among those of its sender; the choice
	Of    int           `json:"of"`             // how many could have happened
	At    time.Duration `json:"at,omitempty"`   // time since the beginning
}

// Choose is Step.Event of a choice.
const Choose = "choose"

// Same reports whether two steps are the same event, whatever else could have happened.
func (s Step) Same(t Step) bool {
	s.Of, s.At, t.Of, t.At = 0, 0, 0, 0
	return s == t
}

func (s Step) String() string {
	switch s.Event {
	case "deliver":
		return "deliver " + s.Actor + " " + s.Msg + " from " + s.From + "/" + strconv.Itoa(s.Nth)
	case "timer":
		return "timer of " + s.From + "/" + strconv.Itoa(s.Nth)
	case "look":
		return "look " + s.Actor + " " + s.Msg
	case Choose:
		return "choose " + strconv.Itoa(s.Nth) + " of " + strconv.Itoa(s.Of)
	}
	return s.Event + " " + s.Actor
}

// Header says which run the steps are of.
type Header struct {
	Format int    `json:"format"`
	Gokka  string `json:"gokka"`
	Go     string `json:"go"`
	Test   string `json:"test"`
	Token  string `json:"token"`
	Reason string `json:"reason,omitempty"` // why it failed
}

// Format is the present Header.Format.
const Format = 1

// ErrFormat is returned for a file that is no trace.
var ErrFormat = errors.New("not a trace")

// Encode writes a trace: the header and the steps, a line of JSON each. The same run gives the same bytes.
func Encode(h Header, steps []Step) []byte {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	h.Format = Format
	_ = e.Encode(h) // strings and numbers cannot fail
	for _, s := range steps {
		_ = e.Encode(s)
	}
	return b.Bytes()
}

// Decode is the way back.
func Decode(r io.Reader) (h Header, steps []Step, err error) {
	lines := bufio.NewScanner(r)
	lines.Buffer(nil, 1<<20)
	fail := func(n int, err error) (Header, []Step, error) {
		return Header{}, nil, fmt.Errorf("%w: line %d: %w", ErrFormat, n, err)
	}
	for n := 1; lines.Scan(); n++ {
		if n == 1 {
			if err := strict(lines.Bytes(), &h); err != nil {
				return fail(n, err)
			}
			if h.Format != Format {
				return fail(n, fmt.Errorf("format %d", h.Format))
			}
			continue
		}
		var s Step
		if err := strict(lines.Bytes(), &s); err != nil {
			return fail(n, err)
		}
		steps = append(steps, s)
	}
	if err := lines.Err(); err != nil {
		return fail(len(steps)+2, err)
	}
	if h.Format == 0 {
		return fail(1, io.ErrUnexpectedEOF)
	}
	return h, steps, nil
}

func strict(line []byte, v any) error {
	d := json.NewDecoder(bytes.NewReader(line))
	d.DisallowUnknownFields()
	return d.Decode(v)
}

// Orders identifies the orders in which the actors got their messages: two runs have the same number if every
// actor got the same messages in the same order, whatever happened between actors.
func Orders(steps []Step) uint64 {
	actors := map[string]uint64{}
	for _, s := range steps {
		if s.Event != "deliver" && s.Event != Choose && s.Event != "timer" {
			continue
		}
		h := fnv.New64a()
		fmt.Fprintf(h, "%x %s %s %d", actors[s.Actor], s.From, s.Msg, s.Nth)
		actors[s.Actor] = h.Sum64()
	}
	var sum uint64
	for name, n := range actors {
		h := fnv.New64a()
		fmt.Fprintf(h, "%s %x", name, n)
		sum += h.Sum64()
	}
	return sum
}

// Cycle returns the steps that repeat at the end, once; nil if there is no such cycle. It tells kinds of steps
// apart, not single messages.
func Cycle(steps []Step) []string {
	const longest, rounds = 100, 3
	kinds := make([]string, 0, longest*rounds)
	for _, s := range steps[max(0, len(steps)-longest*rounds):] {
		s.Nth = 0
		kinds = append(kinds, s.kind())
	}
	for period := 1; period*rounds <= len(kinds); period++ {
		tail := kinds[len(kinds)-period*rounds:]
		if slices.Equal(tail[period:], tail[:len(tail)-period]) {
			return tail[:period]
		}
	}
	return nil
}

func (s Step) kind() string {
	switch s.Event {
	case "deliver":
		return s.Msg + ": " + s.From + " -> " + s.Actor
	case "timer":
		return "timer of " + s.From
	}
	return s.Event + " " + s.Actor
}

// Busiest returns the kinds of steps that are most frequent at the end, with how often they happened.
func Busiest(steps []Step) []string {
	const last, shown = 1000, 5
	steps = steps[max(0, len(steps)-last):]
	count := map[string]int{}
	for _, s := range steps {
		count[s.kind()]++
	}
	var kinds []string
	for k := range count {
		kinds = append(kinds, k)
	}
	slices.SortFunc(kinds, func(a, b string) int {
		if count[a] != count[b] {
			return count[b] - count[a]
		}
		if a < b {
			return -1
		}
		return 1
	})
	kinds = kinds[:min(len(kinds), shown)]
	for i, k := range kinds {
		kinds[i] = fmt.Sprintf("%s (%d times in the last %d steps)", k, count[k], len(steps))
	}
	return kinds
}
