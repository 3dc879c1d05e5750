package strategy

import (
	"fmt"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
)

// program is chains of steps, one per actor: the strategies' view of a run. Its events happen in the order that a
// strategy chooses.
type program struct {
	lengths []int
	timer   bool
}

type label string

func (l label) String() string { return string(l) }

// run returns the order in which the chains' steps happened.
func (p program) run(s Strategy) string {
	var set Set
	left := slices.Clone(p.lengths)
	add := func(chain int) {
		if left[chain] == 0 {
			return
		}
		e := &Event{Owner: label(fmt.Sprint(chain))}
		e.Assign(ID{Kind: Deliver, Actor: int32(chain), Sender: int32(chain), Nth: uint64(10 - left[chain])})
		left[chain]--
		set.Add(e)
	}
	for i := range left {
		add(i)
	}
	if p.timer {
		e := &Event{Owner: label("t")}
		e.Assign(ID{Kind: Timer, Actor: -1, Sender: -1, Nth: 1})
		set.Timers = []*Event{e}
	}
	order := ""
	for set.Len() > 0 {
		e := s.Next(&set)
		if e == nil {
			return order + "!"
		}
		order += e.Owner.String()
		if e.Kind == Timer {
			set.Timers = nil
			continue
		}
		set.Remove(e)
		add(int(e.Actor))
	}
	return order
}

func TestStrategies(t *testing.T) {
	program := program{lengths: []int{2, 2}}
	all := []string{"0011", "0101", "0110", "1001", "1010", "1100"}
	for _, kind := range []string{"random", "pos", "pct2.k4", "pct3.k4", "sticky50", "delay2.k4"} {
		t.Run(kind, func(t *testing.T) {
			seen := map[string]int{}
			for seed := range uint64(500) {
				token, err := Parse(fmt.Sprintf("%s:%x", kind, seed))
				require.NoError(t, err)
				order := program.run(token.New())
				require.Equal(t, order, program.run(token.New()), "the token is all there is")
				seen[order]++
			}
			for order := range seen {
				require.Contains(t, all, order)
			}
			require.Greater(t, len(seen), 3, "%v", seen)
		})
	}
	require.Equal(t, "0101", program.run(Token{Name: "rr"}.New()))
	require.Equal(t, "0101", program.run(Token{Name: "delay", Length: 4}.New()))
	require.Equal(t, "1001", program.run(Token{Name: "path", Path: []int{1}}.New()))
}

// A sender with a low priority is late all the time, which is what others find too seldom.
func TestPCTIsUnfair(t *testing.T) {
	seen := map[string]int{}
	for seed := range uint64(200) {
		seen[program{lengths: []int{8, 1}}.run(Token{Name: "pct", Depth: 1, Length: 9, Seed: seed}.New())]++
	}
	require.Len(t, seen, 2)
	require.Greater(t, seen["000000001"], 50)
	require.Greater(t, seen["100000000"], 50)
}

func TestTimersAreSeldomEarly(t *testing.T) {
	for _, kind := range []string{"random", "pos", "sticky50"} {
		early := 0
		for seed := range uint64(2000) {
			token, err := Parse(fmt.Sprintf("%s:%x", kind, seed))
			require.NoError(t, err)
			if (program{lengths: []int{1}, timer: true}).run(token.New()) == "t0" {
				early++
			}
		}
		require.Greater(t, early, 50, kind)
		require.Less(t, early, 500, kind)
	}
}

func TestExhaustive(t *testing.T) {
	explore := func(p program, plain bool) (orders []string, pruned int) {
		x := &Exhaustive{Plain: plain}
		for x.Begin() {
			order := p.run(x)
			x.End(false)
			if !x.Cut() {
				orders = append(orders, order)
				require.Equal(t, order, p.run(x.Token().New()))
			}
		}
		require.Equal(t, len(orders), x.Complete)
		require.False(t, x.Changed())
		slices.Sort(orders)
		return orders, x.Pruned
	}
	orders, _ := explore(program{lengths: []int{2, 2}}, true)
	require.Equal(t, []string{"0011", "0101", "0110", "1001", "1010", "1100"}, orders)
	orders, pruned := explore(program{lengths: []int{2, 2}}, false)
	require.Equal(t, []string{"0011"}, orders, "steps of different actors can change places")
	require.Positive(t, pruned)
	orders, _ = explore(program{lengths: []int{1, 1}, timer: true}, false)
	require.Len(t, orders, 4, "a timer cannot change places with anything")
}

func TestExhaustiveSeesChange(t *testing.T) {
	x := new(Exhaustive)
	for n := 2; x.Begin() && !x.Changed(); n++ {
		program{lengths: make([]int, n), timer: true}.run(x)
		p := program{lengths: []int{1, 1}}
		p.lengths = append(p.lengths, slices.Repeat([]int{1}, n-2)...)
		p.run(x)
		x.End(true)
	}
	require.True(t, x.Changed())
}

func TestTokens(t *testing.T) {
	for _, text := range []string{"random:0", "pos:7c1f03", "pct3.k41:9a", "delay0.k1:ffffffffffffffff", "rr:1", "sticky90:2",
		"path:", "path:0.2.1", "bytes:", "bytes:00c1", "min:0", "min:9a:7-9", "min:9a:7-.7-12.12+1", "min:9a::0.2.1", "min:9a:7-9:1"} {
		token, err := Parse(text)
		require.NoError(t, err)
		require.Equal(t, text, token.String())
	}
	for _, text := range []string{"", "pos", "pos:", "pos:xyz", "pos3:1", "pct:1", "pct0:1", "pct3.k0:1", "pct3.k:1", "pct101:1",
		"path:1.", "path:-1", "bytes:0", "bytes:xy", "bytes1:00", "luck:1", "pos.k3:1", "pct3.k99999999999:1",
		"min:", "min:x", "min:1:7", "min:1:7-7", "min:1:0-7", "min:1:7+0", "min:1:-7", "min:1:7-x", "min:1:7-9.", "min:1:7-9:x", "min1:1"} {
		_, err := Parse(text)
		require.ErrorIs(t, err, ErrToken, text)
	}
	require.Equal(t, 7, Token{Name: "pct", Depth: 2}.WithLength(7).Length)
	require.Zero(t, Token{Name: "pos"}.WithLength(7).Length)
	require.Contains(t, Names(), "pct")
}

func FuzzParse(f *testing.F) {
	f.Add("pct3.k41:9a")
	f.Add("path:0.2.1")
	f.Add("min:9a:7-9.8-.12+1:0.2")
	f.Add("bytes:00c1")
	f.Fuzz(func(t *testing.T, text string) {
		token, err := Parse(text)
		if err != nil {
			return
		}
		again, err := Parse(token.String())
		if err != nil || again.String() != token.String() {
			t.Errorf("%q is %q, which is %q, %v", text, token, again, err)
		}
		token.New()
	})
}

func TestSet(t *testing.T) {
	var s Set
	events := make([]*Event, 5)
	for i := range events {
		events[i] = new(Event)
		events[i].Assign(ID{Nth: uint64(i)})
		s.Add(events[i])
		s.Add(events[i])
	}
	require.Equal(t, 5, s.Len())
	s.Remove(events[1])
	s.Remove(events[1])
	require.Equal(t, 4, s.Len())
	require.False(t, s.Has(events[1]))
	for _, i := range []int{4, 0, 3, 2} {
		require.True(t, s.Has(events[i]))
		s.Remove(events[i])
	}
	require.Zero(t, s.Len())
}

// The canonical run goes on with the first actor as long as it can, and has timers come last; deviations hold an event
// back, or let one go first.
func TestCanonical(t *testing.T) {
	p := program{lengths: []int{2, 2, 1}, timer: true}
	for token, want := range map[string]string{
		"min:0":             "00112t",
		"min:0:1-3":         "11002t",
		"min:0:1-2":         "10012t",
		"min:0:1-":          "112t00",
		"min:0:1-.1-4":      "2t0011",
		"min:0:1-.1-.1-":    "t00112",
		"min:0:2+2":         "02011t",
		"min:0:2+3":         "0t0112",
		"min:0:2+9":         "0t0112",
		"min:0:1-4.2+1.9-9": "",
	} {
		parsed, err := Parse(token)
		if want == "" {
			require.Error(t, err)
			continue
		}
		require.NoError(t, err)
		require.Equal(t, want, p.run(parsed.New()), token)
	}
}

func TestCanonicalMessages(t *testing.T) {
	var set Set
	for i, e := range []Event{
		{ID: ID{Kind: Deliver, Actor: 2, Sender: 1}, Sent: 1},
		{ID: ID{Kind: Deliver, Actor: 1, Sender: 5}, Sent: 7},
		{ID: ID{Kind: Deliver, Actor: 1, Sender: 9}, Sent: 3},
	} {
		e.Owner = label(fmt.Sprint(i))
		set.Add(&e)
	}
	order := ""
	for _, e := range Canonical(&set) {
		order += e.Owner.String()
	}
	require.Equal(t, "210", order, "the actor that was started first, and what was sent to it first")
}
