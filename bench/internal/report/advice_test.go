package report_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/gokka/gokka/bench/internal/report"
)

func TestAdvice(t *testing.T) {
	lines := sample(unchanged).Advice()
	require.Len(t, lines, 7)
	for i, want := range []string{
		"a hop takes 121 ns on pooled and 404 ns on goroutine; pooled is 3.33 times as fast.",
		"with 1 % of them busy pooled is faster at every size from 100 to 100000; with 10 %",
		"one takes 303 B on pooled and 3030 B on goroutine, so 1 GiB holds 3.54 million or 0.35 million.",
		"start, message and stop take 909 ns on pooled and 1.82 µs on goroutine (ratio 0.50).",
		"Asks from outside: 1.11 µs on pooled, 909 ns on goroutine (goroutine is faster), 90.9 ns on pooled if",
		"take goroutine; pooled takes 6.00 times as long; actors next to them wait up to 240 µs on pooled and 40.0 µs on goroutine",
		"a round trip takes 240 ms on pooled and 200 ms on goroutine in 99 % of cases.",
	} {
		require.Contains(t, lines[i], want)
	}
}

// The number of actors from which on pooled is faster is found for each share of busy ones.
func TestAdviceFindsTheCrossover(t *testing.T) {
	f := sample(func(name, runtime string, v float64) float64 {
		few := strings.Contains(name, "actors=100/") || strings.Contains(name, "actors=1000/")
		switch {
		case !strings.HasPrefix(name, "crowd") || runtime != "pooled":
			return v
		case strings.HasSuffix(name, "busy=100"):
			return 500 // as goroutine
		case strings.HasSuffix(name, "busy=10"):
			return 900
		case few:
			return 600
		}
		return v
	})
	line := f.Advice()[1]
	require.Contains(t, line, "with 1 % of them busy pooled is faster from 10000 actors on, up to 100000;")
	require.Contains(t, line, "with 10 % of them busy goroutine is faster, at 100000 actors;")
	require.Contains(t, line, "with 100 % of them busy there is no clear difference at 100000 actors.")
}

func TestAdviceTurnsWithTheNumbers(t *testing.T) {
	f := sample(func(name, runtime string, v float64) float64 {
		switch {
		case runtime == "pooled" && name == "ping-pong":
			return 800
		case runtime == "pooled" && name == "blocking":
			return 1000
		case runtime == "pooled" && name == "spawn":
			return 1800
		case runtime == "pooled" && name == "ask":
			return 900
		}
		return v
	})
	all := strings.Join(f.Advice(), "\n")
	for _, want := range []string{"goroutine is 2.00 times as fast", "pooled takes 0.50 of goroutine's time", "which makes no clear difference", "no clear difference"} {
		require.Contains(t, all, want)
	}
}

func TestNoAdviceWithoutNumbers(t *testing.T) {
	require.Empty(t, (&report.File{}).Advice())
	require.Empty(t, file().Advice())
	f := sample(unchanged)
	for i := range f.Results {
		r := &f.Results[i]
		r.Samples, r.Blocks, r.Latency = r.Samples[:5], r.Blocks[:5], nil
	}
	require.Len(t, f.Advice(), 1, "memory needs no comparison of samples")
}
