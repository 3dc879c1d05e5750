package report

import (
	_ "embed"
	"html/template"
	"io"

	"github.com/gokka/gokka/bench/internal/chart"
	"github.com/gokka/gokka/bench/internal/workload"
)

//go:embed page.html
var page string

var pageTemplate = template.Must(template.New("page").Funcs(template.FuncMap{
	"css":    func() template.CSS { return template.CSS(chart.CSS(":root")) },
	"svg":    func(c Chart) template.HTML { return template.HTML(c.SVG) },
	"number": func(v *float64) string { return Number(*v) },
	"amount": amount,
	"mib":    func(bytes int64) string { return Number(float64(bytes) / (1 << 20)) },
	"at": func(r *Result, q float64) string {
		v, ok := workload.At(r.Latency, q)
		if !ok {
			return "–"
		}
		return Duration(v)
	},
}).Parse(page))

// HTML writes one page with all that f has, for a browser without a network.
func (f *File) HTML(w io.Writer) error {
	var overview *Chart
	if c, ok := f.Overview(); ok {
		overview = &c
	}
	var bars []Chart
	for _, g := range f.Groups() {
		bars = append(bars, f.Bars(g))
	}
	return pageTemplate.Execute(w, struct {
		*File
		Overview                            *Chart
		Bars, Latencies, Crowds, MemoryBars []Chart
	}{f, overview, bars, f.Latencies(), f.Crowds(), f.Memory()})
}
