package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
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
	list   bool
	json   string
	config measure.Config
}

// parse understands a command line. An error is one line that says what would have been valid; flag.ErrHelp asks for
// help.
func parse(args []string) (options, error) {
	var o options
	var pattern, names string
	var all bool
	fs := flagSet(&o, &pattern, &names, &all)
	if len(args) > 0 && args[0] == "list" {
		o.list = true
		args = args[1:]
	}
	if err := fs.Parse(args); err != nil {
		if errors.Is(err, flag.ErrHelp) {
			return o, err
		}
		return o, fmt.Errorf("%w; the flags are %s", err, flagNames(fs))
	}
	switch {
	case o.list && (fs.NArg() > 0 || fs.NFlag() > 0):
		return o, errors.New("list takes no arguments")
	case o.list:
		return o, nil
	case fs.NArg() > 0:
		return o, fmt.Errorf("unknown command %q; the only one is list; workloads are chosen with -run", fs.Arg(0))
	}
	var err error
	if o.config.Workloads, err = chooseWorkloads(pattern, all); err != nil {
		return o, err
	}
	if o.config.Lanes, err = chooseLanes(names, o.config.Quick); err != nil {
		return o, err
	}
	if !o.config.Any() {
		return o, fmt.Errorf("-runtimes: nothing to run: %s does not run any of these workloads", names)
	}
	return o, nil
}

func flagSet(o *options, pattern, names *string, all *bool) *flag.FlagSet {
	fs := flag.NewFlagSet("bench", flag.ContinueOnError)
	fs.SetOutput(io.Discard)
	fs.BoolVar(&o.config.Quick, "quick", false,
		"small sizes and few samples: a check that all works, in under 20 seconds")
	fs.BoolVar(all, "all", false, "run also the workloads that are not in the default set")
	fs.StringVar(pattern, "run", "", "run the workloads whose names match `REGEXP`, of all that there are")
	fs.StringVar(names, "runtimes", strings.Join(laneNames(false), ","),
		"measure these, a comma-separated `LIST`; sim only with -quick")
	fs.StringVar(&o.json, "json", "", "write all samples to `FILE`")
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

func chooseWorkloads(pattern string, all bool) ([]workload.Workload, error) {
	if pattern == "" && !all {
		return workload.Default(), nil
	}
	re, err := regexp.Compile(pattern)
	if err != nil {
		return nil, fmt.Errorf("-run: %w", err)
	}
	var chosen []workload.Workload
	var names []string
	for _, w := range workload.All() {
		names = append(names, w.Name)
		if re.MatchString(w.Name) {
			chosen = append(chosen, w)
		}
	}
	if len(chosen) == 0 {
		return nil, fmt.Errorf("-run: no workload matches %q; there are %s", pattern, strings.Join(names, ", "))
	}
	return chosen, nil
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
