package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"regexp"
	"strings"
	"time"

	"github.com/gokka/gokka/bench/internal/bugs"
	"github.com/gokka/gokka/bench/internal/bugs/hunt"
	"github.com/gokka/gokka/bench/internal/report"
)

// bugReport is a report of how soon bugs are found.
type bugReport struct{ *hunt.File }

func (b bugReport) stream(format string) func(w io.Writer) error {
	return map[string]func(w io.Writer) error{"table": b.Text, "md": b.Markdown, "json": b.Write}[format]
}
func (b bugReport) formats() []string                 { return bugFormats }
func (b bugReport) saveCharts(string) error           { return errors.New("there are no charts of bugs") }
func (b bugReport) page() string                      { return report.BugsPage }
func (b bugReport) saveDocs(dir, source string) error { return b.SaveDocs(dir, source) }

// bugOptions are what a command line of bugs says.
type bugOptions struct {
	outputs []output
	config  hunt.Config
}

// bugFlags are the flags as they are given.
type bugFlags struct {
	outputs             []output
	all                 bool
	pattern, strategies string
	seeds, most         int
}

func (f *bugFlags) set() *flag.FlagSet {
	fs := flag.NewFlagSet("bugs", flag.ContinueOnError)
	outputFlag(fs, &f.outputs, bugFormats, "table")
	fs.BoolVar(&f.all, "all", false, "100 base seeds, 10 000 runs of the twins, long exhaustive searches: some minutes instead of one")
	fs.StringVar(&f.pattern, "run", "", "search the programs whose names match `REGEXP`")
	fs.StringVar(&f.strategies, "strategies", strings.Join(hunt.DefaultStrategies(), ","), "go by these, a comma-separated `LIST`")
	number := func(name, usage string, to *int) {
		fs.Func(name, usage, func(s string) (err error) {
			*to, err = positive(s)
			return err
		})
	}
	number("seeds", "search `N` times for each bug with each strategy, with another base seed; 20 unless given, with -all 100", &f.seeds)
	number("cap", "give a search up after `N` iterations; 10000 unless given", &f.most)
	return fs
}

// parseBugs understands a command line of bugs.
func parseBugs(args []string) (o bugOptions, err error) {
	var f bugFlags
	rest, err := parseMixed(f.set(), args)
	if err != nil {
		return o, err
	}
	if len(rest) > 0 {
		return o, fmt.Errorf("bugs: unexpected argument %q; programs are chosen with -run", rest[0])
	}
	o.config = hunt.Quick()
	if f.all {
		o.config = hunt.Full()
	}
	if f.seeds > 0 {
		o.config.Seeds = f.seeds
	}
	if f.most > 0 {
		o.config.Cap = f.most
	}
	if o.config.Programs, err = choosePrograms(f.pattern); err != nil {
		return o, err
	}
	if o.config.Strategies, err = hunt.ParseStrategies(f.strategies); err != nil {
		return o, fmt.Errorf("bugs: -strategies: %w", err)
	}
	if o.outputs = f.outputs; len(o.outputs) == 0 {
		o.outputs = []output{{"table", ""}}
	}
	return o, nil
}

func choosePrograms(pattern string) (chosen []bugs.Program, err error) {
	re, err := regexp.Compile(pattern)
	if err != nil {
		return nil, fmt.Errorf("bugs: -run: %w", err)
	}
	var names []string
	for _, p := range bugs.All() {
		names = append(names, p.Name)
		if re.MatchString(p.Name) {
			chosen = append(chosen, p)
		}
	}
	if len(chosen) == 0 {
		return nil, fmt.Errorf("bugs: -run: no program matches %q; there are %s", pattern, strings.Join(names, ", "))
	}
	return chosen, nil
}

// searchBugs measures how soon bugs are found.
func searchBugs(ctx context.Context, args []string, stdout, stderr io.Writer) (int, error) {
	o, err := parseBugs(args)
	if err != nil {
		return 0, err
	}
	for _, v := range os.Environ() { // they would overrule what is measured
		if name, value, _ := strings.Cut(v, "="); strings.HasPrefix(name, "GOKKA_SIM_") && value != "" {
			return 0, fmt.Errorf("bugs: %s is set, and would change what is measured", name)
		}
	}
	outs, err := openOutputs(o.outputs, "", report.BugsPage, stdout)
	if err != nil {
		return 0, err
	}
	defer outs.close()
	line := newProgress(stderr)
	o.config.Progress = func(n, all int, what string) { line.say("[%d/%d] %s", n, all, what) }
	host, began := report.ThisHost(), time.Now()
	results, err := hunt.Run(ctx, o.config)
	line.clear()
	if err != nil {
		return 0, fmt.Errorf("bugs: %w", err)
	}
	f := hunt.NewFile(host, began, &o.config, results)
	f.Interrupted = ctx.Err() != nil
	if err := outs.write(bugReport{f}); err != nil {
		return 0, err
	}
	switch {
	case f.Interrupted:
		fmt.Fprintln(stderr, "bench: interrupted; the report holds what was measured so far")
		return exitInterrupted, nil
	case len(f.Failed()) > 0:
		return exitFailed, nil
	}
	return 0, nil
}
