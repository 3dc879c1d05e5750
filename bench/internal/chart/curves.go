package chart

import (
	"fmt"
	"html"
	"math"
	"strings"
)

// Point is one of a curve. Text says what it is.
type Point struct {
	X, Y float64
	Text string
}

// Curve is a series of points from left to right.
type Curve struct {
	Name   string
	Points []Point
}

// Axis is a logarithmic axis with marks; without any, those are the powers of ten.
type Axis struct {
	Label  string
	Marks  []float64
	Format func(v float64) string
}

// Curves draws curves in a frame whose axes are both logarithmic.
func Curves(title string, x, y Axis, curves []Curve) string {
	const left, right, plot = 64, 16, 190
	s := &svg{}
	s.text(0, 15, "start", "head", title)
	var names []string
	for _, c := range curves {
		names = append(names, c.Name)
	}
	top := 36 + s.legend(0, 36, names) - 2
	s.height = top + plot + 42
	lowX, highX, lowY, highY := math.Inf(1), 0.0, math.Inf(1), 0.0
	for _, c := range curves {
		for _, p := range c.Points {
			lowX, highX = min(lowX, p.X), max(highX, p.X)
			lowY, highY = min(lowY, p.Y), max(highY, p.Y)
		}
	}
	if highX == 0 {
		return s.done(title)
	}
	if len(x.Marks) == 0 {
		x.Marks = decades(lowX, highX)
	}
	if len(y.Marks) == 0 {
		y.Marks = decades(lowY, highY)
	}
	sx := scale{low: lowX, high: max(highX, lowX*1.01), from: left, to: Width - right, log: true}
	sy := scale{low: y.Marks[0], high: y.Marks[len(y.Marks)-1], from: top + plot, to: top, log: true}
	if sy.high < highY {
		sy.high = highY
	}
	for _, v := range y.Marks {
		s.line(left, sy.at(v), Width-right, sy.at(v), "grid")
		s.text(left-6, sy.at(v)+4, "end", "soft", y.Format(v))
	}
	for _, v := range x.Marks {
		if v < sx.low*.999 || v > sx.high*1.001 {
			continue
		}
		s.line(sx.at(v), top, sx.at(v), top+plot, "grid")
		anchor, at := "middle", sx.at(v)
		if at > Width-right-20 {
			anchor, at = "end", Width-2
		}
		s.text(at, top+plot+18, anchor, "soft", x.Format(v))
	}
	s.text((left+Width-right)/2, top+plot+35, "middle", "soft", x.Label)
	if y.Label != "" {
		s.text(left, top-6, "start", "soft", y.Label)
	}
	for _, c := range curves {
		var at []string
		for _, p := range c.Points {
			at = append(at, fmt.Sprintf("%.1f,%.1f", sx.at(p.X), sy.at(p.Y)))
		}
		s.printf(`<polyline points="%s" class="curve %s"/>`, strings.Join(at, " "), Class(c.Name))
		for _, p := range c.Points {
			s.printf(`<circle cx="%.1f" cy="%.1f" r="3" class="dot %s"><title>%s</title></circle>`, sx.at(p.X), sy.at(p.Y),
				Class(c.Name), html.EscapeString(c.Name+", "+p.Text))
		}
	}
	return s.done(title)
}
