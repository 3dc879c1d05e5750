package report

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/gokka/gokka/bench/internal/chart"
	"github.com/gokka/gokka/bench/internal/workload"
)

// Chart is one of the charts of a report.
type Chart struct {
	Name string // of a file, without its extension
	Doc  string // what it shows
	SVG  string
}

// Overview shows all ratios to native.
func (f *File) Overview() (c Chart, ok bool) {
	var names []string
	var rows []chart.Row
	for _, g := range f.Groups() {
		if g[0].Base() == "crowd" && len(g[0].Values) > 0 {
			continue // they have charts of their own
		}
		row := chart.Row{Label: short(f.Title(g[0]))}
		for _, r := range g {
			if !r.OK || r.RatioNative == nil || r.Variant != "" {
				continue
			}
			if !slices.Contains(names, r.Runtime) {
				names = append(names, r.Runtime)
			}
			row.Bars = append(row.Bars, r.ratioBar())
		}
		if len(row.Bars) > 0 {
			rows = append(rows, row)
		}
	}
	if len(rows) == 0 {
		return c, false
	}
	return Chart{"overview", "Time, or memory, compared to hand-written goroutine and channel code, with 95 % intervals. Left of 1 is better.",
		chart.Forest("Compared to native code", names, rows)}, true
}

// short makes a workload's name fit next to a chart: of the parameters only the values are left.
func short(name string) string {
	const most = 18
	base, params, found := strings.Cut(name, workload.Base)
	if found {
		var values []string
		for p := range strings.SplitSeq(params, workload.Base) {
			_, v, _ := strings.Cut(p, "=")
			values = append(values, v)
		}
		name = base + " " + strings.Join(values, ", ")
	}
	if r := []rune(name); len(r) > most {
		name = string(r[:most-1]) + "…"
	}
	return name
}

// Bars shows the medians of a group.
func (f *File) Bars(g []*Result) Chart {
	var bars []chart.Bar
	for _, r := range g {
		b := chart.Bar{Name: r.Name(), Label: r.Variant}
		switch {
		case !r.OK:
			b.Failed, b.Text = true, "FAIL"
		default:
			b.Value, b.Low, b.High = *r.Median, *r.Median, *r.Median
			if r.CI95 != nil {
				b.Low, b.High = r.CI95.Low, r.CI95.High
			}
			b.Text = amount(r)
		}
		bars = append(bars, b)
	}
	unit := strings.NewReplacer("ns/", "time per ", "B/", "bytes per ").Replace(g[0].Unit)
	return Chart{fileName(f.Title(g[0])), g[0].Doc, chart.Bars(strings.ReplaceAll(f.Title(g[0]), workload.Base, ", ")+": "+unit, bars)}
}

func amount(r *Result) string {
	if strings.HasPrefix(r.Unit, "ns/") && *r.Median >= 1000 {
		return Duration(*r.Median)
	}
	unit, _, _ := strings.Cut(r.Unit, "/")
	return Number(*r.Median) + " " + unit
}

func fileName(s string) string {
	return strings.Trim(strings.Map(func(c rune) rune {
		switch {
		case c >= 'a' && c <= 'z', c >= '0' && c <= '9', c == '-':
			return c
		case c == ')':
			return -1
		}
		return '-'
	}, s), "-")
}

// Latencies shows the distributions, a chart for each group that has them.
func (f *File) Latencies() (cs []Chart) {
	for _, g := range f.Groups() {
		var curves []chart.Curve
		of := ""
		for _, r := range g {
			if len(r.Latency) == 0 {
				continue
			}
			of = r.LatencyOf
			c := chart.Curve{Name: r.Name()}
			for _, p := range r.Latency {
				if p.Quantile < .5 {
					continue
				}
				nines := float64(r.LatencyCount)
				if p.Quantile < 1 {
					nines = 1 / (1 - p.Quantile)
				}
				c.Points = append(c.Points, chart.Point{X: nines, Y: float64(max(1, p.Nanos)),
					Text: fmt.Sprintf("%s: %s", percent(p.Quantile), Duration(p.Nanos))})
			}
			curves = append(curves, c)
		}
		if len(curves) == 0 {
			continue
		}
		title := strings.ReplaceAll(f.Title(g[0]), workload.Base, ", ")
		cs = append(cs, Chart{"latency-" + fileName(f.Title(g[0])), g[0].Doc, chart.Curves(title+": latency of "+of,
			chart.Axis{Label: "share of all that took no longer", Marks: []float64{2, 10, 100, 1000, 10_000, 100_000},
				Format: func(v float64) string { return percent(1 - 1/v) }},
			chart.Axis{Format: Duration[float64]}, curves)})
	}
	return cs
}

func percent(q float64) string {
	if q == 1 {
		return "maximum"
	}
	return strconv.FormatFloat(100*q, 'g', 6, 64) + " %"
}

// Crowds shows time per message by number of actors, a chart for each share of busy ones that was measured with several
// numbers.
func (f *File) Crowds() (cs []Chart) {
	type key struct {
		busy, procs int
	}
	curves := map[key]map[string][]chart.Point{}
	sizes := map[key][]float64{}
	for i := range f.Results {
		r := &f.Results[i]
		if r.Base() != "crowd" || !r.OK {
			continue
		}
		actors, busy := crowdOf(r)
		k := key{busy, r.Procs}
		if curves[k] == nil {
			curves[k] = map[string][]chart.Point{}
		}
		curves[k][r.Name()] = append(curves[k][r.Name()], chart.Point{X: float64(actors), Y: *r.Median,
			Text: fmt.Sprintf("%d actors: %s", actors, amount(r))})
		if !slices.Contains(sizes[k], float64(actors)) {
			sizes[k] = append(sizes[k], float64(actors))
		}
	}
	for _, k := range slices.SortedFunc(maps.Keys(curves), func(a, b key) int { return (a.busy - b.busy) + 1000*(a.procs-b.procs) }) {
		if len(sizes[k]) < 2 {
			continue
		}
		var list []chart.Curve
		for _, name := range slices.Sorted(maps.Keys(curves[k])) {
			points := curves[k][name]
			slices.SortFunc(points, func(a, b chart.Point) int { return int(a.X - b.X) })
			list = append(list, chart.Curve{Name: name, Points: points})
		}
		slices.Sort(sizes[k])
		cs = append(cs, Chart{fmt.Sprintf("crowd-%d", k.busy), fmt.Sprintf("Time per message when %d %% of the actors have one.", k.busy),
			chart.Curves(fmt.Sprintf("crowd: time per message, %d %% busy", k.busy),
				chart.Axis{Label: "actors", Marks: sizes[k], Format: func(v float64) string { return strconv.Itoa(int(v)) }},
				chart.Axis{Marks: []float64{30, 100, 300, 1000, 3000}, Format: Duration[float64]}, list)})
	}
	return cs
}

// Memory shows what idle actors take, and how much memory the process had at its peak.
func (f *File) Memory() (cs []Chart) {
	for _, g := range f.Groups() {
		if g[0].Base() == "idle-mem" {
			c := f.Bars(g)
			c.Name = "memory-" + c.Name
			cs = append(cs, c)
		}
	}
	for _, g := range f.Groups() {
		var bars []chart.Bar
		for _, r := range g {
			if r.OK && r.PeakRSS > 0 && r.Variant == "" && (r.Workload == "spawn" || r.Workload == "crowd") {
				bars = append(bars, chart.Bar{Name: r.Name(), Value: float64(r.PeakRSS), Text: Number(float64(r.PeakRSS)/(1<<20)) + " MiB"})
			}
		}
		if len(bars) > 0 {
			cs = append(cs, Chart{"memory-" + fileName(f.Title(g[0])), "The most memory that the process held, what it held before included.",
				chart.Bars(f.Title(g[0])+": peak memory of the process", bars)})
		}
	}
	return cs
}

// Charts returns all charts.
func (f *File) Charts() (cs []Chart) {
	if c, ok := f.Overview(); ok {
		cs = append(cs, c)
	}
	for _, g := range f.Groups() {
		cs = append(cs, f.Bars(g))
	}
	return slices.Concat(cs, f.Latencies(), f.Crowds(), f.Memory())
}
