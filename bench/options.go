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
	fs := flagSet(&o, &pattern, &names)
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
	if o.config.Quick && o.config.Samples == 0 {
		o.config.Samples = quickSamples
	}
	var err error
	if o.config.Workloads, err = chooseWorkloads(pattern); err != nil {
		return o, err
	}
	o.config.Lanes, err = chooseLanes(names)
	return o, err
}

func flagSet(o *options, pattern, names *string) *flag.FlagSet {
	fs := flag.NewFlagSet("bench", flag.ContinueOnError)
	fs.SetOutput(io.Discard)
	fs.BoolVar(&o.config.Quick, "quick", false, "small sizes and few samples: a check that all works, in under 20 seconds")
	fs.StringVar(pattern, "run", "", "run only the workloads whose names match `REGEXP`")
	fs.StringVar(names, "runtimes", strings.Join(laneNames(), ","), "measure these, a comma-separated `LIST`")
	fs.StringVar(&o.json, "json", "", "write all samples to `FILE`")
	fs.Func("samples", "take `N` samples of each row, instead of 6 to 10 as time allows", func(s string) (err error) {
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

func chooseWorkloads(pattern string) ([]workload.Workload, error) {
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

func laneNames() []string {
	var names []string
	for _, f := range runtimes.All() {
		names = append(names, f.Name)
	}
	return append(names, workload.Native)
}

func chooseLanes(list string) ([]measure.Lane, error) {
	all := runtimes.All()
	var lanes []measure.Lane
	var seen []string
	for name := range strings.SplitSeq(list, ",") {
		name = strings.TrimSpace(name)
		i := slices.IndexFunc(all, func(f runtimes.Factory) bool { return f.Name == name })
		switch {
		case slices.Contains(seen, name):
			continue
		case i >= 0:
			lanes = append(lanes, measure.Lane{Factory: &all[i]})
		case name == workload.Native:
			lanes = append(lanes, measure.Lane{})
		default:
			return nil, fmt.Errorf("-runtimes: unknown runtime %q; there are %s", name, strings.Join(laneNames(), ", "))
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
