package report

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/gokka/gokka/bench/internal/chart"
	"github.com/gokka/gokka/bench/internal/runtimes"
	"github.com/gokka/gokka/bench/internal/workload"
)

// README.md, which lies above the documentation, has two parts that are made from reports: one of a report of the
// runtimes, and one of a report of other libraries too.
const (
	readmePage = "README.md"
	peersBegin = "<!-- other libraries, made by go run ./bench render: begin -->"
	peersEnd   = "<!-- other libraries, made by go run ./bench render: end -->"
)

// headlines are the workloads that README.md shows, and what they are there.
var headlines = []struct{ workload, text, label string }{
	{"ping-pong", "a message, and the switch to its receiver", "hop"},
	{"count", "a tell, from one sender to one actor", "tell, 1 to 1"},
	{"fan-in", "a tell, from 8 senders to one actor", "tell, 8 to 1"},
	{"fan-out", "a tell, from one sender to 1000 actors", "tell, 1 to 1000"},
	{"ask", "an ask from outside, and its reply", "ask from outside"},
	{"nested", "an ask inside a handler", "ask in a handler"},
	{"ask-64", "an ask, with 64 askers", "64 askers"},
	{"spawn", "start, one message, stop", "start and stop"},
	{"idle-mem", "the memory of an idle actor", "idle actor"},
}

// Headlines is a small Overview.
func (f *File) Headlines() (c Chart, ok bool) {
	names := []string{pooledName, goroutineName}
	var rows []chart.Row
	for _, h := range headlines {
		row := chart.Row{Label: h.label}
		for _, name := range names {
			if r := f.Find(h.workload, name); r != nil && r.RatioNative != nil {
				row.Bars = append(row.Bars, r.ratioBar())
			}
		}
		if len(row.Bars) > 0 {
			rows = append(rows, row)
		}
	}
	if len(rows) == 0 {
		return c, false
	}
	return Chart{"headlines", "What things take, compared to hand-written goroutines and channels. Left of 1 is better.",
		chart.Forest("Compared to goroutines and channels", names, rows)}, true
}

// ratioBar is the result compared to native.
func (r *Result) ratioBar() chart.Bar {
	iv := r.RatioNative
	return chart.Bar{Name: r.Runtime, Value: iv.Median, Low: iv.Low, High: iv.High,
		Text: fmt.Sprintf("%s × native [%s, %s] %s", Number(iv.Median), Number(iv.Low), Number(iv.High), r.Verdict)}
}

// lanes returns the runtimes and libraries of a report, ours first and native last.
func (f *File) lanes() (ours, peers []string) {
	for i := range f.Results {
		name := f.Results[i].Runtime
		if f.Results[i].Peer() && !slices.Contains(peers, name) {
			peers = append(peers, name)
		}
	}
	return []string{pooledName, goroutineName}, peers
}

// Peer reports whether the result is another library's.
func (r *Result) Peer() bool {
	return r.Runtime != workload.Native &&
		!slices.ContainsFunc(runtimes.All(), func(f runtimes.Factory) bool { return f.Name == r.Runtime })
}

// headlineTable has a row for each headline that there is, or with everyLane that all lanes have, and a column for each lane.
func (f *File) headlineTable(lanes []string, everyLane bool) []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, "| |")
	for _, name := range lanes {
		fmt.Fprintf(&b, " %s |", strings.ReplaceAll(name, workload.Native, "by hand"))
	}
	fmt.Fprintf(&b, "\n|---|%s\n", strings.Repeat("---:|", len(lanes)))
	for _, h := range headlines {
		var cells []string
		for _, name := range lanes {
			if r := f.Find(h.workload, name); r != nil {
				cells = append(cells, amount(r))
			} else {
				cells = append(cells, "")
			}
		}
		if missing := slices.Contains(cells, ""); strings.Join(cells, "") == "" || everyLane && missing {
			continue
		}
		fmt.Fprintf(&b, "| %s | %s |\n", h.text, strings.Join(cells, " | "))
	}
	return b.Bytes()
}

// readmeText is the part about the runtimes; report is its path without extension, seen from README.md.
func (f *File) readmeText(report, docs string) []byte {
	var b bytes.Buffer
	b.WriteString("\n\n")
	ours, _ := f.lanes()
	b.Write(f.headlineTable(append(ours, workload.Native), false))
	if c, ok := f.Headlines(); ok {
		fmt.Fprintf(&b, "\n<img src=\"%s/%s.svg\" alt=\"%s\" width=\"520\">\n", report, c.Name, c.Doc)
	}
	fmt.Fprintf(&b, "\nMedians of [a report](%s.json) of `go run ./bench`, on %s. [All of it](%s/runtimes.md#measured), with intervals.\n\n",
		report, f.Host, docs)
	return b.Bytes()
}

// peersText is the part about other libraries.
func (f *File) peersText(report string) []byte {
	var b bytes.Buffer
	b.WriteString("\n\n")
	ours, peers := f.lanes()
	b.Write(f.headlineTable(slices.Concat(ours, peers, []string{workload.Native}), true))
	fmt.Fprintf(&b, "\nMedians of [a report](%s.json) of `go run ./bench -peers`, on %s.\n", report, f.Host)
	for _, line := range append(f.Notes, f.Warnings()...) {
		fmt.Fprintf(&b, "\n- %s", line)
	}
	b.WriteString("\n\n")
	return b.Bytes()
}

// saveReadme makes the part of README.md that the report is about. A README without it stays as it is. done: there is nothing
// else to be made of the report.
func (f *File) saveReadme(dir, name string) (done bool, err error) {
	_, peers := f.lanes()
	done = len(peers) > 0
	path := filepath.Join(dir, "..", readmePage)
	data, err := os.ReadFile(path)
	if errors.Is(err, os.ErrNotExist) {
		return done, nil
	}
	if err != nil {
		return done, err
	}
	abs, err := filepath.Abs(dir)
	if err != nil {
		return done, err
	}
	docs := filepath.Base(abs)
	report := docs + "/" + docsDir + "/" + name
	if done {
		data = replacePart(data, peersBegin, peersEnd, f.peersText(report))
	} else {
		data = replacePart(data, docsBegin, docsEnd, f.readmeText(report, docs))
	}
	return done, os.WriteFile(path, data, 0o644)
}

// replacePart replaces what is between two marks, if they are there.
func replacePart(data []byte, begin, end string, text []byte) []byte {
	before, rest, ok1 := bytes.Cut(data, []byte(begin))
	_, after, ok2 := bytes.Cut(rest, []byte(end))
	if !ok1 || !ok2 {
		return data
	}
	return slices.Concat(before, []byte(begin), text, []byte(end), after)
}
