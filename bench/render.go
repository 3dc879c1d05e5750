package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/gokka/gokka/bench/internal/bugs/hunt"
	"github.com/gokka/gokka/bench/internal/report"
)

// render presents a saved report again.
func render(_ context.Context, args []string, stdout, _ io.Writer) (int, error) {
	var outs []output
	fs := flag.NewFlagSet("render", flag.ContinueOnError)
	outputFlag(fs, &outs, formats, "table")
	names, err := parseMixed(fs, args)
	if err != nil {
		return 0, err
	}
	if len(names) != 1 {
		return 0, errors.New("render: want one report, as in: bench render report.json -o html=report.html")
	}
	path, err := reportPath(names[0])
	if err != nil {
		return 0, err
	}
	f, err := readDocument(path)
	if err != nil {
		return 0, err
	}
	for _, out := range outs {
		if has := f.formats(); !slices.Contains(has, out.format) && !slices.Contains(has, out.format+"=DIR") {
			return 0, fmt.Errorf("render: this report has the formats %s", strings.Join(has, ", "))
		}
	}
	o, err := openOutputs(outs, path, f.page(), stdout)
	if err != nil {
		return 0, err
	}
	defer o.close()
	return 0, o.write(f)
}

// readDocument reads a report of workloads or of bugs.
func readDocument(path string) (document, error) {
	if f, err := hunt.Read(path); err == nil {
		return bugReport{f}, nil
	}
	f, err := report.Read(path)
	if err != nil {
		return nil, err
	}
	return comparison{f}, nil
}

func outputFlag(fs *flag.FlagSet, outs *[]output, formats []string, byDefault string) {
	fs.SetOutput(io.Discard)
	fs.Func("o", "write the results as `FORMAT[=FILE]`: "+strings.Join(formats, ", ")+"; may be given "+
		"several times (default "+byDefault+")", func(s string) error {
		out, err := parseOutput(s, formats)
		*outs = append(*outs, out)
		return err
	})
}

// parseMixed lets flags stand before, between and after the other arguments, which it returns.
func parseMixed(fs *flag.FlagSet, args []string) (rest []string, err error) {
	for {
		if err := fs.Parse(args); err != nil {
			if errors.Is(err, flag.ErrHelp) {
				return nil, err
			}
			return nil, fmt.Errorf("%s: %w; the flags are %s", fs.Name(), err, flagNames(fs))
		}
		if fs.NArg() == 0 {
			return rest, nil
		}
		rest = append(rest, fs.Arg(0))
		args = fs.Args()[1:]
	}
}
