// Package chart draws charts as SVG, for a page that has their styles, or with styles of their own. Colours follow the
// reader's choice of light or dark.
package chart

import (
	"fmt"
	"html"
	"math"
	"strings"
)

// Width is that of all charts, in units that are about a pixel on a phone.
const Width = 390

// svg collects the elements of a chart.
type svg struct {
	b      strings.Builder
	height float64
}

func (s *svg) printf(format string, args ...any) { fmt.Fprintf(&s.b, format, args...) }

// text writes t; anchor is start, middle or end.
func (s *svg) text(x, y float64, anchor, class, t string) {
	s.printf(`<text x="%.1f" y="%.1f" text-anchor="%s" class="%s">%s</text>`, x, y, anchor, class, html.EscapeString(t))
}

func (s *svg) line(x1, y1, x2, y2 float64, class string) {
	s.printf(`<line x1="%.1f" y1="%.1f" x2="%.1f" y2="%.1f" class="%s"/>`, x1, y1, x2, y2, class)
}

// done returns the chart. label is what it shows, for who cannot see it.
func (s *svg) done(label string) string {
	return fmt.Sprintf(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %.0f" role="img" aria-label="%s">%s</svg>`,
		Width, s.height, html.EscapeString(label), s.b.String())
}

// Standalone returns a chart with the styles in it, as a file of its own.
func Standalone(chart string) string {
	i := strings.Index(chart, ">") + 1
	return chart[:i] + "<style>" + CSS("svg") + "</style>" + `<rect class="ground" width="100%" height="100%"/>` + chart[i:] + "\n"
}

// palette are the colours of series, light and dark. Neighbours differ in lightness too.
var palette = []struct{ name, light, dark string }{
	{"native", "#6b7280", "#9aa3af"},
	{"goroutine", "#1f5fbf", "#6ea8fe"},
	{"pooled", "#c2570c", "#fb9a4b"},
	{"pooled-direct", "#0b7a5b", "#3fc79a"},
	{"pooled-nodirect", "#8a6d00", "#dcc04a"},
	{"sim", "#9d2f7f", "#ee85cf"},
	{"hollywood", "#6d3fc0", "#b593f5"},
	{"protoactor", "#a8323e", "#f28b93"},
	{"goakt", "#0e7490", "#5cc8e0"},
	{"go-actor", "#4d7c0f", "#a3d65c"},
}

// Class returns the style of a series.
func Class(name string) string {
	name, _, _ = strings.Cut(name, ",")
	for _, p := range palette {
		if p.name == name {
			return "c-" + name
		}
	}
	return "c-native"
}

// CSS returns the styles of charts under root.
func CSS(root string) string {
	var light, dark, classes strings.Builder
	for _, p := range palette {
		fmt.Fprintf(&light, "--%s:%s;", p.name, p.light)
		fmt.Fprintf(&dark, "--%s:%s;", p.name, p.dark)
		fmt.Fprintf(&classes, ".c-%s{--c:var(--%s)}", p.name, p.name)
	}
	return fmt.Sprintf("%s{--ground:#fff;--ink:#1c2430;--soft:#5b6675;--grid:#e2e6ec;%s}"+
		"@media(prefers-color-scheme:dark){%s{--ground:#12161c;--ink:#e6eaf0;--soft:#9aa6b5;--grid:#2b333f;%s}}%s"+
		"svg text{font:12px system-ui,-apple-system,'Segoe UI',Roboto,'DejaVu Sans',sans-serif;fill:var(--ink)}"+
		"svg text.soft{fill:var(--soft);font-size:11.5px}svg text.head{font-weight:600}"+
		".ground{fill:var(--ground)}.grid{stroke:var(--grid);stroke-width:1}.one{stroke:var(--soft);stroke-width:1.5}"+
		".bar{fill:var(--c);fill-opacity:.8}.dot{fill:var(--c)}.whisker{stroke:var(--ink);stroke-width:1.4}"+
		".span{stroke:var(--c);stroke-width:2.2}.curve{fill:none;stroke:var(--c);stroke-width:2}",
		root, light.String(), root, dark.String(), classes.String())
}

// scale maps values to positions, evenly or by their logarithms.
type scale struct {
	low, high, from, to float64
	log                 bool
}

func (s scale) at(v float64) float64 {
	low, high := s.low, s.high
	if s.log {
		v, low, high = math.Log(v), math.Log(low), math.Log(high)
	}
	if high == low {
		return s.from
	}
	return s.from + (s.to-s.from)*min(1, max(0, (v-low)/(high-low)))
}

// decades returns the powers of ten from at most low to at least high.
func decades(low, high float64) (ticks []float64) {
	for e := math.Floor(math.Log10(low) + 1e-9); ; e++ {
		v := math.Pow(10, e)
		ticks = append(ticks, v)
		if v >= high*(1-1e-9) {
			return ticks
		}
	}
}

// legend writes the names of series next to their colours, and returns the height that it took.
func (s *svg) legend(x, y float64, names []string) float64 {
	const row = 17
	at, top := x, y
	for _, name := range names {
		w := 20 + 6.6*float64(len(name)) + 10
		if at+w > Width && at > x {
			at, y = x, y+row
		}
		s.printf(`<rect x="%.1f" y="%.1f" width="11" height="11" rx="2" class="dot %s"/>`, at, y-10, Class(name))
		s.text(at+16, y, "start", "", name)
		at += w
	}
	return y - top + row
}
