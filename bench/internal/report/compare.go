package report

import (
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/jedib0t/go-pretty/v6/text"

	"github.com/gokka/gokka/bench/internal/stats"
)

// CompareOptions says how reports are compared.
type CompareOptions struct {
	FailAbove float64 // how much worse a result may be, as a part
	Relative  bool    // ratios to native, block by block
}

// Comparison is what became of the results that two reports have in common.
type Comparison struct {
	Changes []Change
	Notes   []string

	options CompareOptions
	failed  []string // results of the new report
}

// Change is what became of a result.
type Change struct {
	Name, Runtime string
	Unit          string
	Old, New      float64 // medians
	P             float64 // corrected for the number of changes
	Verdict       string
}

// By returns the change as a part of the old value.
func (c Change) By() float64 { return c.New/c.Old - 1 }

const significant = 0.05

// Compare compares what two reports have in common. The error says that it is nothing.
func Compare(before, after *File, o CompareOptions) (*Comparison, error) {
	c := &Comparison{options: o, failed: after.Failed()}
	c.Notes = differences(before, after, o)
	var ps []float64
	var few []bool
	for i := range after.Results {
		a := &after.Results[i]
		b := before.same(a)
		if b == nil || !a.OK || !b.OK {
			continue
		}
		if b.Unit != a.Unit {
			c.Notes = append(c.Notes, fmt.Sprintf("%s on %s is measured in another unit now.", a.Workload, a.Name()))
			continue
		}
		x, y := b.Samples, a.Samples
		unit := a.Unit
		if o.Relative {
			nx, ny := before.Native(b), after.Native(a)
			if nx == nil || ny == nil || nx == b {
				continue
			}
			x, y, unit = stats.Paired(b.series(), nx.series()), stats.Paired(a.series(), ny.series()), "× native"
		}
		if len(x) == 0 || len(y) == 0 {
			continue
		}
		c.Changes = append(c.Changes, Change{Name: after.Title(a), Runtime: a.Name(), Unit: unit, Old: stats.Median(x), New: stats.Median(y)})
		ps = append(ps, stats.PValue(x, y))
		few = append(few, min(len(x), len(y)) < stats.MinSamples)
	}
	if len(c.Changes) == 0 {
		return nil, errors.New("the reports have no result in common")
	}
	ps = stats.Holm(ps)
	for i := range c.Changes {
		ch := &c.Changes[i]
		ch.P = ps[i]
		ch.Verdict = changeVerdict(*ch, few[i])
	}
	for i := range before.Results {
		if b := &before.Results[i]; after.same(b) == nil {
			c.Notes = append(c.Notes, fmt.Sprintf("%s on %s is in the old report only.", b.Workload, b.Name()))
		}
	}
	return c, nil
}

func changeVerdict(c Change, few bool) string {
	less, more := stats.Faster, stats.Slower
	if strings.HasPrefix(c.Unit, "B/") {
		less, more = stats.Smaller, stats.Larger
	}
	switch {
	case few:
		return fmt.Sprintf("%s (need %d samples)", stats.Unclear, stats.MinSamples)
	case c.P >= significant:
		return "no change seen"
	case c.New < c.Old:
		return less
	}
	return more
}

// same returns the result of f for the same thing as r, nil: none.
func (f *File) same(r *Result) *Result {
	for i := range f.Results {
		if s := &f.Results[i]; s.SameGroup(r) && s.Name() == r.Name() {
			return s
		}
	}
	return nil
}

// differences says what makes the reports hard to compare.
func differences(a, b *File, o CompareOptions) (notes []string) {
	for _, d := range []struct{ what, a, b string }{
		{"processor", a.Host.CPU, b.Host.CPU},
		{"number of cores", fmt.Sprint(a.Host.Cores), fmt.Sprint(b.Host.Cores)},
		{"Go version", a.Host.Go, b.Host.Go},
		{"GOGC", fmt.Sprint(a.Host.GOGC), fmt.Sprint(b.Host.GOGC)},
	} {
		if d.a != d.b {
			note := fmt.Sprintf("WARNING: another %s: %s, and then %s.", d.what, d.a, d.b)
			if !o.Relative {
				note += " Compare with -relative."
			}
			notes = append(notes, note)
		}
	}
	if a.Quick || b.Quick {
		notes = append(notes, "WARNING: a quick run is no measurement.")
	}
	return notes
}

// Worse returns a line for each result that fails now, or is worse than it may be, and not by chance.
func (c *Comparison) Worse() (lines []string) {
	for _, ch := range c.Changes {
		if ch.P < significant && ch.By() > c.options.FailAbove && !strings.HasPrefix(ch.Verdict, stats.Unclear) {
			lines = append(lines, fmt.Sprintf("%s on %s: %+.1f %%", ch.Name, ch.Runtime, 100*ch.By()))
		}
	}
	return append(lines, c.failed...)
}

// Text prints the changes for people.
func (c *Comparison) Text(w io.Writer, colour bool) {
	t := NewTable(3, 4, 5, 6)
	t.AppendHeader(table.Row{"workload", "runtime", "old", "new", "change", "p", "verdict"})
	name := ""
	var ratios []float64
	for _, ch := range c.Changes {
		shown := ch.Name
		if shown == name {
			shown = ""
		}
		name = ch.Name
		verdict := ch.Verdict
		switch verdict {
		case stats.Faster, stats.Smaller:
			verdict = paint(verdict, text.FgGreen, colour)
		case stats.Slower, stats.Larger:
			verdict = paint(verdict, text.FgRed, colour)
		}
		t.AppendRow(table.Row{shown, ch.Runtime, Number(ch.Old) + " " + ch.Unit, Number(ch.New) + " " + ch.Unit,
			fmt.Sprintf("%+.1f %%", 100*ch.By()), fmt.Sprintf("%.3f", ch.P), verdict})
		if ch.New > 0 && ch.Old > 0 {
			ratios = append(ratios, ch.New/ch.Old)
		}
	}
	fmt.Fprintln(w, t.Render())
	if len(ratios) > 0 {
		fmt.Fprintf(w, "Geometric mean of all changes: %+.1f %%. p is that of a Mann-Whitney test, corrected for the number of rows (Holm).\n",
			100*(stats.Geomean(ratios)-1))
	}
	for _, note := range c.Notes {
		fmt.Fprintln(w, note)
	}
}
