package report

import (
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/jedib0t/go-pretty/v6/text"

	"github.com/gokka/gokka/bench/internal/stats"
	"github.com/gokka/gokka/bench/internal/workload"
)

// Text prints f for people at a terminal, with colours if so told.
func (f *File) Text(w io.Writer, colour bool) error {
	t, judged := f.table(colour, true)
	if _, err := fmt.Fprintln(w, t.Render()); err != nil {
		return err
	}
	if judged {
		fmt.Fprintf(w, "The verdict is on the 95 %% interval of the ratio to native. same: all of it within ±%.0f %% of 1;\n"+
			"unclear: 1 is in it, or fewer than %d samples. By chance, about one interval in twenty misses the true ratio.\n",
			100*stats.SameWithin, stats.MinSamples)
	}
	if l := f.latencies(); l != nil {
		fmt.Fprintf(w, "\n%s\n", l.Render())
	}
	for _, line := range f.Failed() {
		fmt.Fprintln(w, line)
	}
	if advice := f.Advice(); len(advice) > 0 {
		fmt.Fprintln(w, "\nWhat to take, by these numbers:")
		for _, line := range advice {
			fmt.Fprintln(w, wrap("- "+line, 115))
		}
	}
	for _, line := range f.Notes {
		fmt.Fprintln(w, wrap("Note: "+line, 115))
	}
	for _, line := range f.Warnings() {
		fmt.Fprintln(w, "WARNING:", line)
	}
	return nil
}

// Markdown prints f for a page.
func (f *File) Markdown(w io.Writer) error {
	t, _ := f.table(false, false)
	fmt.Fprintf(w, "%s; %s.\n\n%s\n", f.Host, f.When(), t.RenderMarkdown())
	if l := f.latencies(); l != nil {
		fmt.Fprintf(w, "\n%s\n", l.RenderMarkdown())
	}
	for _, line := range f.Failed() {
		fmt.Fprintf(w, "\n**%s**\n", line)
	}
	if advice := f.Advice(); len(advice) > 0 {
		fmt.Fprintln(w)
		for _, line := range advice {
			fmt.Fprintln(w, "-", line)
		}
	}
	for _, line := range f.Notes {
		fmt.Fprintf(w, "\nNote: %s\n", line)
	}
	for _, line := range f.Warnings() {
		fmt.Fprintf(w, "\n**Warning:** %s\n", line)
	}
	return nil
}

// When says in words when it was, and how long it took.
func (f *File) When() string {
	return fmt.Sprintf("%s, %.0f s", f.Began.Format("2006-01-02 15:04 MST"), f.Seconds)
}

var style = table.Style{
	Name:    "plain",
	Box:     table.BoxStyle{PaddingRight: "  ", MiddleHorizontal: "─", MiddleSeparator: "─"},
	Format:  table.FormatOptions{Header: text.FormatDefault},
	Options: table.Options{SeparateHeader: true},
}

// NewTable makes a table with these columns, counted from 1, aligned to the right.
func NewTable(right ...int) table.Writer {
	t := table.NewWriter()
	t.SetStyle(style)
	var columns []table.ColumnConfig
	for _, n := range right {
		columns = append(columns, table.ColumnConfig{Number: n, Align: text.AlignRight})
	}
	t.SetColumnConfigs(columns)
	return t
}

// table makes the main table; judged: there are verdicts in it.
func (f *File) table(colour, lines bool) (t table.Writer, judged bool) {
	t = NewTable(3, 4, 5, 7, 8, 9)
	t.AppendHeader(table.Row{"workload", "runtime", "median", "± (95 %)", "× native", "verdict", "allocs/op", "B/op", "peak MiB"})
	for i, g := range f.Groups() {
		if i > 0 && lines {
			t.AppendSeparator()
		}
		name := f.Title(g[0])
		for _, r := range g {
			judged = judged || r.Verdict != ""
			t.AppendRow(f.cells(name, r, colour))
			name = ""
		}
	}
	return t, judged
}

func (f *File) cells(name string, r *Result, colour bool) table.Row {
	if !r.OK {
		return table.Row{name, r.Name(), paint("FAIL", text.FgRed, colour), "", "", "", "", "", ""}
	}
	compared := ""
	switch iv := r.RatioNative; {
	case f.Native(r) == r:
		compared = "1"
	case iv == nil:
		compared = "-"
	case len(r.Samples) < stats.MinSamples:
		compared = Number(iv.Median)
	default:
		compared = fmt.Sprintf("%s [%s, %s]", Number(iv.Median), Number(iv.Low), Number(iv.High))
	}
	spread := fmt.Sprintf("needs %d samples", stats.MinSamples)
	if r.CI95 != nil {
		spread = fmt.Sprintf("±%.1f %%", 100*r.CI95.Spread())
	}
	verdict := r.Verdict
	switch verdict {
	case stats.Faster, stats.Smaller:
		verdict = paint(verdict, text.FgGreen, colour)
	case stats.Slower, stats.Larger:
		verdict = paint(verdict, text.FgYellow, colour)
	}
	rss := "-"
	if r.PeakRSS > 0 {
		rss = Number(float64(r.PeakRSS) / (1 << 20))
	}
	return table.Row{name, r.Name(), Number(*r.Median) + " " + r.Unit, spread, compared, verdict,
		Number(*r.AllocsOp), Number(*r.BytesOp), rss}
}

func paint(s string, c text.Color, colour bool) string {
	if !colour {
		return s
	}
	return c.EscapeSeq() + s + text.Reset.EscapeSeq()
}

// latencies makes the table of latencies; nil if there are none.
func (f *File) latencies() table.Writer {
	t, any := NewTable(4, 5, 6, 7, 8), false
	t.AppendHeader(table.Row{"workload", "runtime", "latency of", "p50", "p90", "p99", "p99.9", "max"})
	for _, g := range f.Groups() {
		name := f.Title(g[0])
		for _, r := range g {
			if len(r.Latency) == 0 {
				continue
			}
			any = true
			row := table.Row{name, r.Name(), r.LatencyOf}
			for _, q := range []float64{.5, .9, .99, .999, 1} {
				cell := "-" // too few to tell
				if v, ok := workload.At(r.Latency, q); ok {
					cell = Duration(v)
				}
				row = append(row, cell)
			}
			t.AppendRow(row)
			name = ""
		}
	}
	if !any {
		return nil
	}
	return t
}

// Number prints about three digits of v.
func Number(v float64) string {
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

// wrap breaks s between words, and indents all lines but the first.
func wrap(s string, width int) string {
	var b strings.Builder
	at := 0
	for word := range strings.FieldsSeq(s) {
		n := utf8.RuneCountInString(word)
		switch {
		case at == 0:
		case at+1+n > width:
			b.WriteString("\n  ")
			at = 2
		default:
			b.WriteByte(' ')
			at++
		}
		b.WriteString(word)
		at += n
	}
	return b.String()
}

// Duration prints about three digits of so many nanoseconds.
func Duration[N int64 | float64](nanos N) string {
	switch v := float64(nanos); {
	case v < 1e3:
		return Number(v) + " ns"
	case v < 1e6:
		return Number(v/1e3) + " µs"
	case v < 1e9:
		return Number(v/1e6) + " ms"
	default:
		return Number(v/1e9) + " s"
	}
}
