package main

import (
	"fmt"
	"io"
	"text/tabwriter"

	"github.com/gokka/gokka/bench/internal/workload"
)

// list prints what can be run.
func list(w io.Writer) {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	defer t.Flush()
	fmt.Fprintln(t, "workload\tdefault\tsize\tquick\t\tunit\tdescription")
	for _, x := range workload.All() {
		in := "yes"
		if x.Optional {
			in = "no"
		}
		doc := x.Doc
		if x.Crowded {
			doc += " (not on sim)"
		}
		fmt.Fprintf(t, "%s\t%s\t%d\t%d\t%s\t%s\t%s\n", x.Name, in, x.Size, x.Quick, x.What, x.Unit, doc)
		for _, v := range x.Variants {
			fmt.Fprintf(t, "\t\t\t\t\t\tnative variant, %s: %s\n", v.Name, v.Doc)
		}
	}
}

// usage prints the help text.
func usage(w io.Writer) {
	fmt.Fprint(w, `Compares Gokka's runtimes with each other and with hand-written goroutine and channel code.

  bench [flags]   run workloads and print a table
  bench list      say what workloads there are

`)
	var o options
	var pattern, names string
	var all bool
	fs := flagSet(&o, &pattern, &names, &all)
	fs.SetOutput(w)
	fs.PrintDefaults()
}
