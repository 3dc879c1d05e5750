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
	fmt.Fprintln(t, "workload\tsize\tquick\t\tunit\tdescription")
	for _, x := range workload.All() {
		fmt.Fprintf(t, "%s\t%d\t%d\t%s\t%s\t%s\n", x.Name, x.Size, x.Quick, x.What, x.Unit, x.Doc)
		for _, v := range x.Variants {
			fmt.Fprintf(t, "\t\t\t\t\tnative variant, %s: %s\n", v.Name, v.Doc)
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
	fs := flagSet(&o, &pattern, &names)
	fs.SetOutput(w)
	fs.PrintDefaults()
}
