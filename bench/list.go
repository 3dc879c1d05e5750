package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"text/tabwriter"

	"github.com/gokka/gokka/bench/internal/bugs"
	"github.com/gokka/gokka/bench/internal/report"
	"github.com/gokka/gokka/bench/internal/workload"
)

// list prints what can be run, and the bugs that can be searched for.
func list(_ context.Context, args []string, stdout, _ io.Writer) (int, error) {
	if len(args) > 0 {
		return 0, errors.New("list takes no arguments")
	}
	t := tabwriter.NewWriter(stdout, 0, 0, 2, ' ', 0)
	fmt.Fprintln(t, "workload\tdefault\tn\tquick\t\tunit\tdescription")
	for _, x := range workload.All() {
		in := "yes"
		if x.Optional {
			in = "no"
		}
		doc := x.Doc
		if x.Crowded {
			doc += " (not on sim)"
		}
		if x.Only != "" {
			doc += " (only on " + x.Only + ")"
		}
		fmt.Fprintf(t, "%s\t%s\t%d\t%d\t%s\t%s\t%s\n", x.Name, in, x.Size, x.Quick, x.What, x.Unit, doc)
		for _, p := range x.Params {
			fmt.Fprintf(t, "\t\t\t\t\t\tparameter %s: %s, %d unless set\n", p.Name, p.Doc, p.Default)
		}
		for _, v := range x.Variants {
			fmt.Fprintf(t, "\t\t\t\t\t\tnative variant, %s: %s\n", v.Name, v.Doc)
		}
	}
	if err := t.Flush(); err != nil {
		return 0, err
	}
	fmt.Fprintln(stdout)
	fmt.Fprintln(t, "bug\tclass\tdescription")
	for _, p := range bugs.All() {
		fmt.Fprintf(t, "%s\t%s\t%s\n", p.Name, p.Class, p.Bug)
	}
	return 0, t.Flush()
}

// usage prints the help text.
func usage(w io.Writer) {
	fmt.Fprint(w, `Compares Gokka's runtimes with each other and with hand-written goroutine and channel code.

  bench [flags]               run workloads; print a table, write report.html and report.json
  bench list                  say what workloads, parameters and bugs there are
  bench render REPORT [-o …]  present a saved report again; -o docs=DIR makes it a part of the documentation
  bench save NAME [REPORT]    keep a report as a baseline, report.json unless told otherwise
  bench compare OLD NEW       say what has changed between two reports or baselines
  bench bugs [flags]          say how soon the strategies of runtime/sim find known bugs

Flags of a run:
`)
	var o options
	var pattern, names string
	var all bool
	var set settings
	fs := flagSet(&o, &pattern, &names, &all, &set)
	fs.SetOutput(w)
	fs.PrintDefaults()
	fmt.Fprint(w, "\nFlags of compare:\n")
	var c report.CompareOptions
	var gate bool
	fs = flag.NewFlagSet("compare", flag.ContinueOnError)
	compareFlags(fs, &c, &gate)
	fs.SetOutput(w)
	fs.PrintDefaults()
	fmt.Fprint(w, "\nFlags of bugs:\n")
	fs = new(bugFlags).set()
	fs.SetOutput(w)
	fs.PrintDefaults()
}
