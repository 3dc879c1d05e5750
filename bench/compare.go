package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/gokka/gokka/bench/internal/report"
)

// compare says what has changed from one report to another.
func compare(_ context.Context, args []string, stdout, _ io.Writer) (int, error) {
	var o report.CompareOptions
	gate := false
	fs := flag.NewFlagSet("compare", flag.ContinueOnError)
	compareFlags(fs, &o, &gate)
	names, err := parseMixed(fs, args)
	if err != nil {
		return 0, err
	}
	if len(names) != 2 {
		return 0, errors.New("compare: want two reports or baselines, the old one and the new one")
	}
	var files [2]*report.File
	for i, name := range names {
		path, err := reportPath(name)
		if err != nil {
			return 0, fmt.Errorf("compare: %w", err)
		}
		if files[i], err = report.Read(path); err != nil {
			return 0, fmt.Errorf("compare: %w", err)
		}
	}
	c, err := report.Compare(files[0], files[1], o)
	if err != nil {
		return 0, fmt.Errorf("compare: %w", err)
	}
	c.Text(stdout, colours(stdout))
	if !gate {
		return 0, nil
	}
	worse := c.Worse()
	for _, line := range worse {
		fmt.Fprintln(stdout, "WORSE", line)
	}
	if len(worse) > 0 {
		return exitFailed, nil
	}
	fmt.Fprintf(stdout, "Nothing is worse by more than %g %%.\n", 100*o.FailAbove)
	return 0, nil
}

func compareFlags(fs *flag.FlagSet, o *report.CompareOptions, gate *bool) {
	fs.SetOutput(io.Discard)
	fs.Func("fail-above", "exit with 1 if anything is worse by more than so many `PERCENT`, for certain, or fails", func(s string) error {
		v, err := strconv.ParseFloat(strings.TrimSuffix(s, "%"), 64)
		if err != nil || !(v >= 0 && v <= 10_000) {
			return errors.New("want a percentage, as in 5%")
		}
		o.FailAbove, *gate = v/100, true
		return nil
	})
	fs.BoolVar(&o.Relative, "relative", false, "compare ratios to native instead of times, which other machines change less")
}
