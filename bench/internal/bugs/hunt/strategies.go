package hunt

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/gokka/gokka/runtime/sim"
)

// Strategy is what a search goes by: one of the strategies of runtime/sim, or the default portfolio.
type Strategy struct {
	Name   string
	Kinds  []sim.Strategy // none: the default
	Single bool           // there is but one run
}

// Portfolio is the name of the strategies that take turns unless another one is asked for.
const Portfolio = "portfolio"

// DefaultStrategies are those that are compared.
func DefaultStrategies() []string {
	return []string{Portfolio, "random", "pos", "pct2", "pct3", "pct5", "sticky90", "delay1", "delay3", "rr"}
}

// ParseStrategy understands the names that GOKKA_SIM_STRATEGY takes, and portfolio.
func ParseStrategy(name string) (Strategy, error) {
	base := strings.TrimRight(name, "0123456789")
	parameter := name[len(base):]
	with := func(s sim.Strategy) (Strategy, error) { return Strategy{Name: name, Kinds: []sim.Strategy{s}}, nil }
	if parameter == "" {
		switch base {
		case Portfolio:
			return Strategy{Name: name}, nil
		case "random":
			return with(sim.Random())
		case "pos":
			return with(sim.POS())
		case "rr":
			return Strategy{Name: name, Kinds: []sim.Strategy{sim.RoundRobin()}, Single: true}, nil
		}
	}
	n, err := strconv.Atoi(parameter)
	switch {
	case err != nil || n > 100:
	case base == "pct" && n > 0:
		return with(sim.PCT(n))
	case base == "delay":
		return with(sim.Delay(n))
	case base == "sticky":
		return with(sim.Sticky(float64(n) / 100))
	}
	return Strategy{}, fmt.Errorf("unknown strategy %q; there are portfolio, random, pos, rr, and with a number pct3, "+
		"delay1, sticky90", name)
}

// ParseStrategies understands a comma-separated list of names.
func ParseStrategies(list string) (all []Strategy, err error) {
	for name := range strings.SplitSeq(list, ",") {
		s, err := ParseStrategy(strings.TrimSpace(name))
		if err != nil {
			return nil, err
		}
		if !slices.ContainsFunc(all, func(o Strategy) bool { return o.Name == s.Name }) {
			all = append(all, s)
		}
	}
	return all, nil
}
