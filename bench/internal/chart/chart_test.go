package chart_test

import (
	"encoding/xml"
	"errors"
	"io"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/gokka/gokka/bench/internal/chart"
)

func number(v float64) string { return strconv.FormatFloat(v, 'g', 4, 64) }

func charts() map[string]string {
	bars := []chart.Bar{
		{Name: "goroutine", Value: 100, Low: 90, High: 120, Text: "100 ns"},
		{Name: "native, x", Label: "<x> & y", Value: 50, Low: 50, High: 50, Text: "50 ns"},
		{Name: "sim", Failed: true, Text: "FAIL"},
	}
	curve := chart.Curve{Name: "pooled", Points: []chart.Point{{X: 2, Y: 1000, Text: "a"}, {X: 100, Y: 1e6, Text: "b"}}}
	axis := chart.Axis{Label: "x", Format: number}
	return map[string]string{
		"bars":         chart.Bars("a < b", bars),
		"no bars":      chart.Bars("none", nil),
		"all zero":     chart.Bars("zero", []chart.Bar{{Name: "native", Text: "0"}}),
		"forest":       chart.Forest("f", []string{"goroutine", "pooled"}, []chart.Row{{Label: "w", Bars: bars[:1]}, {Label: "none"}}),
		"curves":       chart.Curves("c", axis, axis, []chart.Curve{curve}),
		"no curves":    chart.Curves("none", axis, axis, nil),
		"a point":      chart.Curves("p", axis, axis, []chart.Curve{{Name: "pooled", Points: curve.Points[:1]}}),
		"standing":     chart.Standalone(chart.Bars("s", bars)),
		"many legends": chart.Forest("l", strings.Split(strings.Repeat("pooled-nodirect ", 9), " "), nil),
	}
}

// Every chart is well-formed, stays within its frame, and has no number that is none.
func TestChartsAreSound(t *testing.T) {
	position := regexp.MustCompile(` (?:x|x1|x2|cx)="([^"]*)"`)
	for name, c := range charts() {
		d := xml.NewDecoder(strings.NewReader(c))
		for {
			_, err := d.Token()
			if errors.Is(err, io.EOF) {
				break
			}
			require.NoError(t, err, name)
		}
		require.NotContains(t, c, "NaN", name)
		require.NotContains(t, c, "Inf", name)
		require.NotContains(t, c, "%!", name)
		require.NotContains(t, strings.ReplaceAll(c, `xmlns="http://www.w3.org/2000/svg"`, ""), "http", "nothing from a network")
		for _, m := range position.FindAllStringSubmatch(c, -1) {
			v, err := strconv.ParseFloat(m[1], 64)
			require.NoError(t, err)
			require.GreaterOrEqual(t, v, 0.0, name)
			require.LessOrEqual(t, v, float64(chart.Width), name)
		}
	}
}

func TestBars(t *testing.T) {
	c := charts()["bars"]
	require.Contains(t, c, "a &lt; b")
	require.Contains(t, c, "&lt;x&gt; &amp; y")
	require.Equal(t, 2, strings.Count(c, `class="bar `), "none for what failed")
	require.Equal(t, 3, strings.Count(c, "whisker"), "none without an interval")
	require.Contains(t, c, "FAIL")
}

func TestStandaloneHasItsStyles(t *testing.T) {
	c := charts()["standing"]
	require.Contains(t, c, "<style>")
	require.Contains(t, c, "prefers-color-scheme:dark")
}

func TestClass(t *testing.T) {
	require.Equal(t, "c-pooled-direct", chart.Class("pooled-direct"))
	require.Equal(t, "c-native", chart.Class("native, mutex queue"))
	require.Equal(t, "c-native", chart.Class("unknown"))
}
