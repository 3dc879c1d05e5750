package main

import (
	"errors"
	"flag"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/gokka/gokka/bench/internal/measure"
	"github.com/gokka/gokka/bench/internal/runtimes"
	"github.com/gokka/gokka/bench/internal/workload"
)

// options are what a command line says.
type options struct {
	outputs []output
	peers   bool
	config  measure.Config
}

// parse understands a command line. An error is one line that says what would have been valid; flag.ErrHelp asks for
// help.
func parse(args []string) (options, error) {
	var o options
	var pattern, names string
	var all bool
	var set settings
	fs := flagSet(&o, &pattern, &names, &all, &set)
	rest, err := parseMixed(fs, args)
	if err != nil {
		return o, err
	}
	if len(rest) > 0 {
		return o, fmt.Errorf("unknown command %q; there are list, render, save, compare and bugs; workloads are chosen with -run", rest[0])
	}
	if len(o.outputs) == 0 {
		o.outputs = defaultOutputs
	}
	if o.config.Workloads, err = chooseWorkloads(pattern, all); err != nil {
		return o, err
	}
	if o.config.Workloads, err = set.apply(o.config.Workloads); err != nil {
		return o, fmt.Errorf("-set: %w", err)
	}
	if o.config.Lanes, err = chooseLanes(names, o.config.Quick); err != nil {
		return o, err
	}
	if !o.config.Any() {
		return o, fmt.Errorf("-runtimes: nothing to run: %s does not run any of these workloads", names)
	}
	return o, nil
}

func flagSet(o *options, pattern, names *string, all *bool, set *settings) *flag.FlagSet {
	fs := flag.NewFlagSet("run", flag.ContinueOnError)
	outputFlag(fs, &o.outputs, formats, "table, html=report.html and json=report.json")
	fs.BoolVar(&o.config.Quick, "quick", false,
		"small sizes and few samples: a check that all works, in under 20 seconds")
	fs.BoolVar(all, "all", false, "run also the workloads and parameters that are not in the default set")
	fs.StringVar(pattern, "run", "", "run the workloads whose names match `REGEXP`, of all that there are")
	fs.BoolVar(&o.peers, "peers", false, "measure also other actor libraries, in the workloads that they can do")
	fs.StringVar(names, "runtimes", strings.Join(laneNames(false), ","),
		"measure these, a comma-separated `LIST`; sim only with -quick")
	fs.Func("json", "short for -o json=`FILE`", func(path string) error {
		out, err := parseOutput("json="+path, formats)
		o.outputs = append(o.outputs, out)
		return err
	})
	fs.Var(set, "set", "run with a parameter, `WORKLOAD.PARAMETER=VALUE,…`, a run for each value; list names them, n is the size; "+
		"may be given several times")
	fs.Func("samples", "take `N` samples of each row, instead of 10, or 6 with -quick, or what time allows", func(s string) (err error) {
		o.config.Samples, err = positive(s)
		return err
	})
	fs.Func("cpu", "run everything with each GOMAXPROCS of a comma-separated `LIST`", func(s string) error {
		for part := range strings.SplitSeq(s, ",") {
			n, err := positive(part)
			if err != nil {
				return err
			}
			o.config.Procs = append(o.config.Procs, n)
		}
		return nil
	})
	return fs
}

// most is as far as any of the numbers makes sense.
const most = 10_000

func positive(s string) (int, error) {
	n, err := strconv.Atoi(s)
	if err != nil || n < 1 || n > most {
		return 0, fmt.Errorf("want a number from 1 to %d", most)
	}
	return n, nil
}

// chooseWorkloads returns those that match, or the default ones; all: with all the parameters that they want to be run with.
func chooseWorkloads(pattern string, all bool) ([]workload.Workload, error) {
	ws := workload.Default()
	if pattern != "" || all {
		ws = workload.All()
	}
	re, err := regexp.Compile(pattern)
	if err != nil {
		return nil, fmt.Errorf("-run: %w", err)
	}
	var chosen []workload.Workload
	var names []string
	for _, w := range ws {
		names = append(names, w.Name)
		switch {
		case !re.MatchString(w.Name):
		case all:
			chosen = append(chosen, w.Scanned()...)
		default:
			chosen = append(chosen, w)
		}
	}
	if len(chosen) == 0 {
		return nil, fmt.Errorf("-run: no workload matches %q; there are %s", pattern, strings.Join(names, ", "))
	}
	return chosen, nil
}

// settings are what -set said: values of a parameter of a workload.
type settings []setting

type setting struct {
	workload, param string
	values          []int
}

func (s *settings) String() string { return "" }

// Set implements flag.Value.
func (s *settings) Set(text string) error {
	name, list, ok := strings.Cut(text, "=")
	base, param, dot := strings.Cut(name, ".")
	if !ok || !dot || base == "" || param == "" {
		return errors.New("want it as in fan-in.senders=1,8")
	}
	one := setting{workload: base, param: param}
	for part := range strings.SplitSeq(list, ",") {
		v, err := strconv.Atoi(part)
		if err != nil {
			return fmt.Errorf("%q is no number", part)
		}
		one.values = append(one.values, v)
	}
	*s = append(*s, one)
	return nil
}

// apply replaces each workload that there are settings for by one for each value.
func (s settings) apply(ws []workload.Workload) ([]workload.Workload, error) {
	for _, one := range s {
		var with []workload.Workload
		found := false
		for _, w := range ws {
			base, _, _ := strings.Cut(w.Name, workload.Base)
			if base != one.workload {
				with = append(with, w)
				continue
			}
			if _, scanned := w.Values[one.param]; scanned && found {
				continue // -all has chosen other values
			}
			found = true
			for _, v := range one.values {
				set, err := w.With(workload.Values{one.param: v})
				if err != nil {
					return nil, err
				}
				with = append(with, set)
			}
		}
		if !found {
			return nil, fmt.Errorf("%s is not among the workloads that are run", one.workload)
		}
		ws = with
	}
	return ws, nil
}

// laneNames returns what can be measured, with or without what is measured only if it is asked for.
func laneNames(slow bool) []string {
	var names []string
	for _, f := range runtimes.All() {
		if !f.Slow || slow {
			names = append(names, f.Name)
		}
	}
	return append(names, workload.Native)
}

func chooseLanes(list string, quick bool) ([]measure.Lane, error) {
	all := runtimes.All()
	var lanes []measure.Lane
	var seen []string
	for name := range strings.SplitSeq(list, ",") {
		name = strings.TrimSpace(name)
		i := slices.IndexFunc(all, func(f runtimes.Factory) bool { return f.Name == name })
		switch {
		case slices.Contains(seen, name):
			continue
		case i >= 0 && all[i].Slow && !quick:
			return nil, fmt.Errorf("-runtimes: %s is not made for speed, and is measured only with -quick", name)
		case i >= 0:
			lanes = append(lanes, measure.Lane{Factory: &all[i]})
		case name == workload.Native:
			lanes = append(lanes, measure.Lane{})
		default:
			return nil, fmt.Errorf("-runtimes: unknown runtime %q; there are %s", name, strings.Join(laneNames(true), ", "))
		}
		seen = append(seen, name)
	}
	return lanes, nil
}

func flagNames(fs *flag.FlagSet) string {
	var names []string
	fs.VisitAll(func(f *flag.Flag) { names = append(names, "-"+f.Name) })
	return strings.Join(names, ", ")
}
