package hunt

import (
	"bytes"
	"fmt"
	"io"
	"path"
	"path/filepath"
	"strings"

	"github.com/jedib0t/go-pretty/v6/table"

	"github.com/gokka/gokka/bench/internal/report"
	"github.com/gokka/gokka/bench/internal/stats"
)

// What the tables show.
const (
	aboutIterations = `
Iterations to the first failure: median / 90th percentile over the base seeds, and how many of them led to the bug
where not all did. ">" is the iteration at which the search was given up, "-" that no search found it.`
	aboutStrategies = `
How many of the programs each strategy found the bug of, from all base seeds and from any; how many runs it took for
one that failed, the geometric mean over the programs (a bug that was not found counts as one in all runs); and where
it was best.`
	aboutSizes = `
The share of the portfolio's runs that show the bug, the strategy that alone shows it in the most, and the steps of a
run; deviations and steps of minimised failures, over some base seeds, and of the failures as they were found; the
least number of deviations, found by thinking; how many orders an exhaustive search runs up to the bug; how many
different orders so many runs of the twin have, and after how many an exhaustive search of it is complete.`
)

// Text prints f for people at a terminal.
func (f *File) Text(w io.Writer) error {
	_, err := fmt.Fprintf(w, "%s%s\n\n%s%s\n\n%s%s\n%s", f.iterations().Render(), aboutIterations,
		f.summary().Render(), aboutStrategies, f.sizes().Render(), aboutSizes, f.remarks("", "\n"))
	return err
}

// Markdown prints f for a page.
func (f *File) Markdown(w io.Writer) error {
	_, err := fmt.Fprintf(w, "%s\n\n%s\n%s\n\n%s\n%s\n\n%s\n%s", aboutIterations[1:], f.iterations().RenderMarkdown(),
		aboutStrategies, f.summary().RenderMarkdown(), aboutSizes, f.sizes().RenderMarkdown(), f.remarks("\n", "\n"))
	return err
}

// SaveDocs makes the page in dir say what f says, which was read from path.
func (f *File) SaveDocs(dir, source string) error {
	if err := report.CheckDocs(dir, report.BugsPage, source); err != nil {
		return err
	}
	var b bytes.Buffer
	name := path.Join("reports", filepath.Base(source))
	fmt.Fprintf(&b, "\n\n%d base seeds, %s, %s, commit %s; all figures are in [%s](%s).\n\n%s\n\n", f.Seeds, f.Host.Go,
		f.Began.Format("2006-01-02"), f.Host.Commit[:min(12, len(f.Host.Commit))], name, name, f.programs().RenderMarkdown())
	if err := f.Markdown(&b); err != nil {
		return err
	}
	b.WriteString("\n")
	return report.SavePart(dir, report.BugsPage, b.Bytes())
}

// programs says what the programs are.
func (f *File) programs() table.Writer {
	t := report.NewTable()
	t.AppendHeader(table.Row{"program", "the bug", "class", "noticed by", "after"})
	for i := range f.Results {
		r := &f.Results[i]
		t.AppendRow(table.Row{r.Name, r.Bug, r.Class, r.Oracle, r.Origin})
	}
	return t
}

// iterations says how soon each strategy found each bug.
func (f *File) iterations() table.Writer {
	names := f.strategies()
	header := table.Row{"program"}
	var right []int
	for i, name := range names {
		header = append(header, name)
		right = append(right, i+2)
	}
	t := report.NewTable(right...)
	t.AppendHeader(header)
	for i := range f.Results {
		row := table.Row{f.Results[i].Name}
		for _, name := range names {
			cell := ""
			if s := f.Results[i].Search(name); s != nil {
				cell = s.String()
			}
			row = append(row, cell)
		}
		t.AppendRow(row)
	}
	return t
}

// summary says what each strategy is good for.
func (f *File) summary() table.Writer {
	t := report.NewTable(2, 3, 4)
	t.AppendHeader(table.Row{"strategy", "from all seeds", "from any", "runs to a failure", "best alone at"})
	for _, name := range f.strategies() {
		all, any, costs := 0, 0, []float64{}
		var best []string
		for i := range f.Results {
			r := &f.Results[i]
			s := r.Search(name)
			if s == nil {
				continue
			}
			if s.Found() == len(s.First) {
				all++
			}
			if s.Found() > 0 {
				any++
			}
			costs = append(costs, float64(s.Runs)/float64(max(1, s.Found())))
			if r.Best() == s {
				best = append(best, r.Name)
			}
		}
		cost := report.Number(stats.Geomean(costs))
		if s := f.Results[0].Search(name); s != nil && s.Cap == 1 {
			cost = "" // it always makes the same run
		}
		t.AppendRow(table.Row{name, fmt.Sprintf("%d of %d", all, len(f.Results)), any, cost, strings.Join(best, ", ")})
	}
	return t
}

// String is a cell of the table.
func (s *Search) String() string {
	if s.Found() == 0 {
		return "-"
	}
	at := func(q float64) string {
		if n, ok := s.Quantile(q); ok {
			return fmt.Sprint(n)
		}
		return fmt.Sprintf(">%d", s.Cap)
	}
	if len(s.First) == 1 {
		return at(1)
	}
	text := at(0.5) + " / " + at(0.9)
	if s.Found() < len(s.First) {
		text += fmt.Sprintf(" (%d of %d)", s.Found(), len(s.First))
	}
	return text
}

// sizes says how large the programs are, and how much smaller a failure can be made.
func (f *File) sizes() table.Writer {
	t := report.NewTable(3, 5, 6, 7, 8, 9, 10)
	t.AppendHeader(table.Row{"program", "expected", "% of runs", "best alone", "steps", "minimised", "by hand",
		"orders to the bug", "twin: orders", "all orders"})
	for i := range f.Results {
		r := &f.Results[i]
		rate, steps := "", ""
		if s := r.Search(Portfolio); s != nil {
			rate, steps = percent(s.Rate()), fmt.Sprintf("%.0f", s.Length())
		}
		best := ""
		if s := r.Best(); s != nil {
			best = s.Strategy + " " + percent(s.Rate())
		}
		t.AppendRow(table.Row{r.Name, r.Expect, rate, best, steps, r.smallest(), r.Deviations, r.Exhaustive.cell(true), r.Twin.cell(),
			r.Twin.Exhaustive.cell(false)})
	}
	return t
}

func percent(part float64) string {
	switch p := 100 * part; {
	case p >= 10:
		return fmt.Sprintf("%.0f %%", p)
	case p >= 0.095:
		return fmt.Sprintf("%.1f %%", p)
	default:
		return fmt.Sprintf("%.2g %%", p)
	}
}

func (e *Exhaustive) cell(bug bool) string {
	switch {
	case e == nil:
		return ""
	case bug && e.Found, e.Complete && !e.Found:
		return fmt.Sprint(e.Orders)
	}
	return fmt.Sprintf(">%d", e.Orders)
}

func (t *Twin) cell() string {
	switch {
	case t.Runs == 0:
		return ""
	case t.failure() != "":
		return "FAIL"
	}
	return fmt.Sprintf("%d in %d", t.Orders, t.Runs)
}

// smallest says to how many deviations and steps failures were minimised.
func (r *Result) smallest() string {
	if len(r.Minimal) == 0 {
		return ""
	}
	low, high := r.Minimal[0], r.Minimal[0]
	for _, m := range r.Minimal {
		low = Minimal{min(low.Deviations, m.Deviations), min(low.Steps, m.Steps), min(low.Found, m.Found)}
		high = Minimal{max(high.Deviations, m.Deviations), max(high.Steps, m.Steps), max(high.Found, m.Found)}
	}
	return fmt.Sprintf("%s, %s of %s steps", between(low.Deviations, high.Deviations), between(low.Steps, high.Steps),
		between(low.Found, high.Found))
}

func between(low, high int) string {
	if low == high {
		return fmt.Sprint(low)
	}
	return fmt.Sprintf("%d-%d", low, high)
}

// remarks are lines about what did not go as it should.
func (f *File) remarks(before, after string) string {
	var b strings.Builder
	for i := range f.Results {
		r := &f.Results[i]
		if !r.Missed() {
			continue
		}
		s := r.Search(Portfolio)
		fmt.Fprintf(&b, "%s%s: the portfolio found it from %d of %d base seeds", before, r.Name, s.Found(), len(s.First))
		if best := r.Best(); best != nil {
			fmt.Fprintf(&b, "; %s does best, from %d of %d", best.Strategy, best.Found(), len(best.First))
		}
		b.WriteString(after)
	}
	for i := range f.Results {
		r := &f.Results[i]
		for _, m := range r.Minimal {
			if m.Deviations > 2*r.Deviations {
				fmt.Fprintf(&b, "%s%s: minimised to %d deviations, by hand to %d%s", before, r.Name, m.Deviations, r.Deviations, after)
				break
			}
		}
	}
	for _, line := range f.Failed() {
		b.WriteString(before + line + after)
	}
	if f.Quick {
		b.WriteString(before + "This was a quick run: -all takes more base seeds, and tries more orders." + after)
	}
	return b.String()
}

func firstLine(s string) string {
	line, _, _ := strings.Cut(s, "\n")
	return line
}
