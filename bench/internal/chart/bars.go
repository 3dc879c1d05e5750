package chart

import (
	"fmt"
	"html"
	"math"
)

// Bar is one value with its interval, which has no width if it is not known.
type Bar struct {
	Name      string // of the series, which gives the colour
	Label     string // instead of the name, if not ""
	Value     float64
	Low, High float64
	Text      string // the value in words; if Failed, what is written instead of a bar
	Failed    bool
}

// Bars draws horizontal bars from zero.
func Bars(title string, bars []Bar) string {
	const top, row, left, right = 26, 24, 142, 88
	s := &svg{height: top + row*float64(len(bars)) + 6}
	s.text(0, 15, "start", "head", title)
	x := scale{high: 1e-300, from: left, to: Width - right}
	for _, b := range bars {
		if !b.Failed {
			x.high = max(x.high, b.Value, b.High)
		}
	}
	for i, b := range bars {
		y := top + row*float64(i)
		label := b.Label
		if label == "" {
			label = b.Name
		}
		s.text(left-8, y+15, "end", "", label)
		if b.Failed {
			s.text(left+2, y+15, "start", "head", b.Text)
			continue
		}
		s.printf(`<rect x="%d" y="%.1f" width="%.1f" height="16" rx="2" class="bar %s"><title>%s</title></rect>`,
			left, y+3, max(1, x.at(b.Value)-left), Class(b.Name), html.EscapeString(fmt.Sprintf("%s: %s", label, b.Text)))
		if b.High > b.Low {
			whisker(s, x.at(b.Low), x.at(b.High), y+11)
		}
		s.text(max(x.at(b.Value), x.at(b.High))+6, y+15, "start", "", b.Text)
	}
	s.line(left, top, left, s.height-4, "grid")
	return s.done(title)
}

func whisker(s *svg, low, high, y float64) {
	s.line(low, y, high, y, "whisker")
	s.line(low, y-4, low, y+4, "whisker")
	s.line(high, y-4, high, y+4, "whisker")
}

// Row is a line of a Forest: several series' ratios to the same base.
type Row struct {
	Label string
	Bars  []Bar
}

// Forest draws intervals of ratios on a logarithmic scale, with a line at 1.
func Forest(title string, names []string, rows []Row) string {
	const left, right, each, gap = 138, 18, 11, 9
	s := &svg{}
	s.text(0, 15, "start", "head", title)
	top := 36 + s.legend(0, 36, names)
	bottom := top
	low, high := 0.5, 2.0
	for _, r := range rows {
		bottom += float64(max(1, len(r.Bars)))*each + gap
		for _, b := range r.Bars {
			low, high = min(low, b.Low), max(high, b.High)
		}
	}
	s.height = bottom + 22
	x := scale{low: low / 1.05, high: high * 1.05, from: left, to: Width - right, log: true}
	const apart = 28 // how far labels must be from each other, and from that of 1
	last := 0.0
	for _, tick := range []float64{.01, .02, .05, .1, .2, .5, 1, 2, 5, 10, 20, 50, 100} {
		if tick < x.low || tick > x.high {
			continue
		}
		class := "grid"
		if tick == 1 {
			class = "one"
		}
		s.line(x.at(tick), top-8, x.at(tick), bottom, class)
		if at := x.at(tick); tick == 1 || at-last >= apart && math.Abs(at-x.at(1)) >= apart {
			s.text(at, bottom+14, "middle", "soft", fmt.Sprintf("%g×", tick))
			last = at
		}
	}
	y := top
	for _, r := range rows {
		h := float64(max(1, len(r.Bars))) * each
		s.text(left-8, y+h/2+4, "end", "", r.Label)
		for i, b := range r.Bars {
			at := y + each*(float64(i)+.5)
			s.line(x.at(b.Low), at, x.at(b.High), at, "span "+Class(b.Name))
			s.printf(`<circle cx="%.1f" cy="%.1f" r="4" class="dot %s"><title>%s</title></circle>`, x.at(b.Value), at, Class(b.Name),
				html.EscapeString(fmt.Sprintf("%s, %s: %s", r.Label, b.Name, b.Text)))
		}
		y += h + gap
	}
	return s.done(title)
}
