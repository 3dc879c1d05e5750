package report

import (
	"fmt"
	"io"
	"math"
	"strconv"

	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/jedib0t/go-pretty/v6/text"

	"github.com/gokka/gokka/bench/internal/measure"
)

// Table prints rows for people, and after it what went wrong. ok is false if anything did.
func Table(w io.Writer, rows []measure.Row) (ok bool) {
	t := table.NewWriter()
	t.SetStyle(style)
	t.SetColumnConfigs([]table.ColumnConfig{
		{Number: 3, Align: text.AlignRight}, {Number: 4, Align: text.AlignRight}, {Number: 5, Align: text.AlignRight},
		{Number: 7, Align: text.AlignRight}, {Number: 8, Align: text.AlignRight},
	})
	t.AppendHeader(table.Row{"workload", "runtime", "median", "± (95 %)", "× native", "verdict", "allocs/op", "B/op"})
	judged := false
	for i := range rows {
		r := &rows[i]
		name := ""
		if i == 0 || !sameGroup(r, &rows[i-1]) {
			name = title(rows, r)
			if i > 0 {
				t.AppendSeparator()
			}
		}
		native := nativeOf(rows, r)
		judged = judged || r.Err == nil && verdict(r, native) != ""
		t.AppendRow(cells(name, r, native))
	}
	fmt.Fprintln(w, t.Render())
	if judged {
		fmt.Fprintf(w, "The verdict is on the 95 %% interval of the ratio to native. same: all of it within ±%.0f %% of 1;\n"+
			"unclear: 1 is in it, or fewer than %d samples. By chance, about one interval in twenty misses the true ratio.\n",
			100*measure.SameWithin, measure.MinSamples)
	}
	ok = true
	for i := range rows {
		if r := &rows[i]; r.Err != nil {
			ok = false
			fmt.Fprintf(w, "FAIL %s on %s: %v\n", title(rows, r), runtimeName(r), r.Err)
		}
	}
	return ok
}

var style = table.Style{
	Name:    "plain",
	Box:     table.BoxStyle{PaddingRight: "  ", MiddleHorizontal: "─", MiddleSeparator: "─"},
	Format:  table.FormatOptions{Header: text.FormatDefault},
	Options: table.Options{SeparateHeader: true},
}

// title is the workload's name, with GOMAXPROCS where that differs between rows.
func title(rows []measure.Row, r *measure.Row) string {
	for i := range rows {
		if rows[i].Procs != r.Procs {
			return fmt.Sprintf("%s (%d cpu)", r.Workload.Name, r.Procs)
		}
	}
	return r.Workload.Name
}

func runtimeName(r *measure.Row) string {
	if r.Lane.Variant != "" {
		return r.Lane.Name() + ", " + r.Lane.Variant
	}
	return r.Lane.Name()
}

func cells(name string, r, native *measure.Row) table.Row {
	if r.Err != nil {
		return table.Row{name, runtimeName(r), "FAIL", "", "", "", "", ""}
	}
	sum, compared := r.Summary(), "1"
	switch iv := ratio(r, native); {
	case iv != nil && len(r.Samples) < measure.MinSamples:
		compared = fmt.Sprintf("%.2f", iv.Median)
	case iv != nil:
		compared = fmt.Sprintf("%.2f [%.2f, %.2f]", iv.Median, iv.Low, iv.High)
	case native == nil:
		compared = "-"
	}
	return table.Row{name, runtimeName(r), number(sum.Median) + " " + r.Workload.Unit, spread(sum), compared, verdict(r, native),
		number(r.AllocsPerOp()), number(r.BytesPerOp())}
}

// spread is the wider half of the interval as a part of the median.
func spread(iv measure.Interval) string {
	half := max(iv.High-iv.Median, iv.Median-iv.Low) / math.Abs(iv.Median)
	if math.IsInf(half, 0) || math.IsNaN(half) {
		return fmt.Sprintf("needs %d samples", measure.MinSamples)
	}
	return fmt.Sprintf("±%.1f %%", 100*half)
}

// number prints about three digits of v.
func number(v float64) string {
	switch {
	case math.Abs(v) < 0.005:
		return "0"
	case math.Abs(v) < 10:
		return strconv.FormatFloat(v, 'f', 2, 64)
	case math.Abs(v) < 100:
		return strconv.FormatFloat(v, 'f', 1, 64)
	}
	return strconv.FormatFloat(v, 'f', 0, 64)
}
