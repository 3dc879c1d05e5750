package report

import (
	"encoding/csv"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/gokka/gokka/bench/internal/workload"
)

// CSV prints a line for each sample, and none for what failed.
func (f *File) CSV(w io.Writer) error {
	c := csv.NewWriter(w)
	row := []string{"workload", "runtime", "variant", "gomaxprocs", "block", "size", "elapsed_ns", "value", "unit",
		"median", "ratio_native", "verdict", "allocs_op", "bytes_op", "p50_ns", "p99_ns", "max_ns"}
	if err := c.Write(row); err != nil {
		return err
	}
	for i := range f.Results {
		r := &f.Results[i]
		if !r.OK {
			continue
		}
		ratio := ""
		if r.RatioNative != nil {
			ratio = float(r.RatioNative.Median)
		}
		for j, v := range r.Samples {
			row := []string{r.Workload, r.Runtime, r.Variant, strconv.Itoa(r.Procs), strconv.Itoa(r.Blocks[j]),
				strconv.Itoa(r.Sizes[j]), float(r.Elapsed[j]), float(v), r.Unit, float(*r.Median), ratio, r.Verdict,
				float(*r.AllocsOp), float(*r.BytesOp), at(r, .5), at(r, .99), at(r, 1)}
			if err := c.Write(row); err != nil {
				return err
			}
		}
	}
	c.Flush()
	return c.Error()
}

func at(r *Result, q float64) string {
	v, ok := workload.At(r.Latency, q)
	if !ok {
		return ""
	}
	return strconv.FormatInt(v, 10)
}

func float(v float64) string { return strconv.FormatFloat(v, 'g', -1, 64) }

// Bench prints the format of go test -bench, a line for each sample, which benchstat -col /runtime reads.
func (f *File) Bench(w io.Writer) error {
	goos, goarch, _ := strings.Cut(f.Host.OS, "/")
	_, err := fmt.Fprintf(w, "goos: %s\ngoarch: %s\npkg: github.com/gokka/gokka/bench\ncpu: %s\n", goos, goarch, f.Host.CPU)
	for i := range f.Results {
		r := &f.Results[i]
		if !r.OK {
			continue
		}
		unit := r.Unit
		if strings.HasPrefix(unit, "ns/") {
			unit = "ns/op" // so that they have one table
		}
		for j, v := range r.Samples {
			if _, err = fmt.Fprintf(w, "Benchmark%s/runtime=%s-%d\t%d\t%s %s\t%s B/op\t%s allocs/op\n",
				title(r.Workload), benchName.Replace(r.Name()), r.Procs, r.Sizes[j], float(v), unit,
				float(*r.BytesOp), float(*r.AllocsOp)); err != nil {
				return err
			}
		}
	}
	return err
}

// benchName takes spaces out of names, which the format does not allow there.
var benchName = strings.NewReplacer(", ", ":", " ", "-")

// title makes PingPong of ping-pong; parameters stay as they are.
func title(name string) string {
	base, params, found := strings.Cut(name, workload.Base)
	var b strings.Builder
	for part := range strings.SplitSeq(base, "-") {
		b.WriteString(strings.ToUpper(part[:1]) + part[1:])
	}
	if found {
		b.WriteString(workload.Base + params)
	}
	return b.String()
}
