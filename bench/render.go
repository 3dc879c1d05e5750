package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"

	"github.com/gokka/gokka/bench/internal/report"
)

// render presents a saved report again.
func render(_ context.Context, args []string, stdout, _ io.Writer) (int, error) {
	var outs []output
	fs := flag.NewFlagSet("render", flag.ContinueOnError)
	outputFlag(fs, &outs)
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
	f, err := report.Read(path)
	if err != nil {
		return 0, err
	}
	o, err := openOutputs(outs, path, stdout)
	if err != nil {
		return 0, err
	}
	defer o.close()
	return 0, o.write(f)
}

func outputFlag(fs *flag.FlagSet, outs *[]output) {
	fs.SetOutput(io.Discard)
	fs.Func("o", "write the results as `FORMAT[=FILE]`: table, md, csv, json, bench (for benchstat), html, svg=DIR; may be given "+
		"several times (default table, html=report.html and json=report.json)", func(s string) error {
		out, err := parseOutput(s)
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
