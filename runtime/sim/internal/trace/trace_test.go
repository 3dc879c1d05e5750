package trace

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

var steps = []Step{
	{Event: "deliver", Actor: "bank#1", From: "outside", Msg: "main.Open", Nth: 1, Of: 2},
	{Event: "deliver", Actor: "audit#2", From: "bank#1", Msg: "*main.Entry", Nth: 1, Of: 1},
	{Event: "resume", Actor: "bank#1", Of: 3},
	{Event: Choose, Nth: 1, Of: 4},
	{Event: "timer", Actor: "bank#1", From: "bank#1", Nth: 2, Of: 1, At: time.Second},
	{Event: "look", Actor: "audit#2", Msg: "registry", Of: 1, At: time.Second},
	{Event: "deliver", Actor: "bank#1", From: "bank#1", Msg: "[]main.Entry", Nth: 2, Of: 1, At: time.Second},
}

func TestRoundTrip(t *testing.T) {
	h := Header{Gokka: "v1", Go: "go1", Test: "TestX", Token: "pos:1", Reason: "because"}
	data := Encode(h, steps)
	require.Equal(t, data, Encode(h, steps))
	back, got, err := Decode(bytes.NewReader(data))
	require.NoError(t, err)
	h.Format = Format
	require.Equal(t, h, back)
	require.Equal(t, steps, got)
}

func TestNotATrace(t *testing.T) {
	for _, text := range []string{"", "{}", "x", `{"format":2}`, `{"format":1,"extra":1}`, "{\"format\":1}\nx"} {
		_, _, err := Decode(strings.NewReader(text))
		require.ErrorIs(t, err, ErrFormat, text)
	}
}

func FuzzDecode(f *testing.F) {
	f.Add(Encode(Header{Test: "TestX"}, steps))
	f.Fuzz(func(t *testing.T, data []byte) {
		h, steps, err := Decode(bytes.NewReader(data))
		if err != nil {
			return
		}
		h2, steps2, err := Decode(bytes.NewReader(Encode(h, steps)))
		if err != nil || h2 != h || len(steps2) != len(steps) {
			t.Errorf("%v: %v %v became %v %v", err, h, steps, h2, steps2)
		}
		Diagram(steps)
		Cycle(steps)
		Orders(steps)
	})
}

func TestDiagram(t *testing.T) {
	require.Equal(t, `
             outside              bank#1               audit#2
   1            |------- Open ------>|                    |
   2            |                    |------ *Entry ----->|
   3            |                    o resume             |
   4            |                    |                    |  choose 1 of 4
   5            |                    o timer              |   at 1s
   6            |                    |                    o looks at registry
   7            |                    o []main.Entry       |
`, "\n"+Diagram(steps))
	many := make([]Step, 3*maxRows)
	for i := range many {
		many[i] = steps[i%len(steps)]
	}
	require.Contains(t, Diagram(many), "... 120 steps before")
	for i := range many {
		many[i].Actor = strings.Repeat("x", i%20) + "#1"
	}
	require.Contains(t, Diagram(many), "121  deliver")
	require.NotPanics(t, func() {
		Diagram([]Step{{Event: "deliver", Actor: strings.Repeat("long", 20), From: "b", Msg: strings.Repeat("m", 90)}})
	})
	require.NotPanics(t, func() {
		Diagram([]Step{{Event: "start", Actor: ""}, {}, {Event: "deliver", From: "x"}, {Event: "deliver", Actor: "x"}})
	})
}

func TestCycle(t *testing.T) {
	a := Step{Event: "deliver", Actor: "a", From: "b", Msg: "m"}
	b := Step{Event: "deliver", Actor: "b", From: "a", Msg: "m"}
	require.Nil(t, Cycle([]Step{a, b, a}))
	require.Equal(t, []string{"m: b -> a", "m: a -> b"}, Cycle([]Step{b, b, a, b, a, b, a, b}))
	require.Equal(t, []string{"m: b -> a"}, Cycle([]Step{b, a, a, a}))
	require.Equal(t, []string{"m: b -> a (3 times in the last 4 steps)", "m: a -> b (1 times in the last 4 steps)"}, Busiest([]Step{b, a, a, a}))
}

func TestOrders(t *testing.T) {
	x := Step{Event: "deliver", Actor: "a", From: "b", Msg: "m", Nth: 1}
	y := Step{Event: "deliver", Actor: "c", From: "b", Msg: "m", Nth: 2}
	z := Step{Event: "deliver", Actor: "a", From: "c", Msg: "m", Nth: 1}
	require.Equal(t, Orders([]Step{x, y, z}), Orders([]Step{x, z, y}), "nobody can tell")
	require.NotEqual(t, Orders([]Step{x, y, z}), Orders([]Step{z, y, x}))
	require.True(t, x.Same(Step{Event: "deliver", Actor: "a", From: "b", Msg: "m", Nth: 1, Of: 7, At: 3}))
	require.False(t, x.Same(z))
}
