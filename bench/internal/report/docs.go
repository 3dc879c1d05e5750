package report

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/gokka/gokka/bench/internal/chart"
)

// SaveCharts writes every chart as a file of its own into dir, which it makes if need be.
func (f *File) SaveCharts(dir string) error { return saveCharts(dir, f.Charts()) }

func saveCharts(dir string, charts []Chart) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	for _, c := range charts {
		if err := os.WriteFile(filepath.Join(dir, c.Name+".svg"), []byte(chart.Standalone(c.SVG)), 0o644); err != nil {
			return err
		}
	}
	return nil
}

// The pages that have a part which is made from a report.
const (
	RuntimesPage = "runtimes.md"
	BugsPage     = "bugs.md"
)

// Where reports are kept, and what is around the part of a page.
const (
	docsDir   = "reports"
	docsBegin = "<!-- made by go run ./bench render: begin -->"
	docsEnd   = "<!-- made by go run ./bench render: end -->"
)

// CheckDocs returns an error unless the report at path can be made a part of a page in dir.
func CheckDocs(dir, page, path string) error {
	data, err := os.ReadFile(filepath.Join(dir, page))
	if err != nil {
		return err
	}
	if _, _, _, err = docsParts(data); err != nil {
		return fmt.Errorf("%s: %w", filepath.Join(dir, page), err)
	}
	a, errA := filepath.Abs(filepath.Dir(path))
	b, errB := filepath.Abs(filepath.Join(dir, docsDir))
	if err := errors.Join(errA, errB); err != nil {
		return err
	}
	if a != b {
		return fmt.Errorf("the report must be in %s, and %s is not", filepath.Join(dir, docsDir), path)
	}
	return nil
}

func docsParts(data []byte) (before, old, after []byte, err error) {
	before, rest, ok1 := bytes.Cut(data, []byte(docsBegin))
	old, after, ok2 := bytes.Cut(rest, []byte(docsEnd))
	if !ok1 || !ok2 {
		return nil, nil, nil, fmt.Errorf("there is no part between %q and %q", docsBegin, docsEnd)
	}
	return before, old, after, nil
}

// SaveDocs makes the documentation in dir say what the report at path, which f was read from, says: page, charts, and the
// part of runtimes.md between two marks, and that of the README.md above. A report with other libraries is about them: it
// makes their part of the README.md alone.
func (f *File) SaveDocs(dir, path string) error {
	if err := CheckDocs(dir, RuntimesPage, path); err != nil {
		return err
	}
	name := strings.TrimSuffix(filepath.Base(path), filepath.Ext(path))
	reports := filepath.Join(dir, docsDir)
	if done, err := f.saveReadme(dir, name); done || err != nil {
		return err
	}
	if err := saveCharts(filepath.Join(reports, name), f.docsCharts()); err != nil {
		return err
	}
	var page bytes.Buffer
	if err := f.HTML(&page); err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(reports, name+".html"), page.Bytes(), 0o644); err != nil {
		return err
	}
	return SavePart(dir, RuntimesPage, f.docsText(docsDir+"/"+name))
}

// SavePart makes text the part of a page in dir that is made from a report.
func SavePart(dir, page string, text []byte) error {
	target := filepath.Join(dir, page)
	data, err := os.ReadFile(target)
	if err != nil {
		return err
	}
	before, _, after, err := docsParts(data)
	if err != nil {
		return err
	}
	return os.WriteFile(target, bytes.Join([][]byte{before, []byte(docsBegin), text, []byte(docsEnd), after}, nil), 0o644)
}

// docsCharts are those that the page shows; the others are in the report.
func (f *File) docsCharts() (cs []Chart) {
	for _, all := range []func() (Chart, bool){f.Headlines, f.Overview} {
		if c, ok := all(); ok {
			cs = append(cs, c)
		}
	}
	cs = append(cs, f.Crowds()...)
	for _, c := range f.Memory() {
		if c.Name == "memory-idle-mem" {
			cs = append(cs, c)
		}
	}
	return append(cs, f.Latencies()...)
}

func (f *File) docsText(report string) []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, "\n\nMeasured on %s; %s. The figures of other machines differ, the ratios less. All samples are in\n"+
		"[%s.json](%s.json), all charts in [%s.html](%s.html).\n\n", f.Host, f.When(), report, report, report, report)
	for _, line := range f.Warnings() {
		fmt.Fprintf(&b, "**Warning:** %s\n\n", line)
	}
	for _, line := range f.Advice() {
		fmt.Fprintf(&b, "- %s\n", line)
	}
	for _, c := range f.docsCharts() {
		if c.Name == "headlines" {
			continue // it is README.md's
		}
		fmt.Fprintf(&b, "\n![%s](%s/%s.svg)\n", c.Doc, report, c.Name)
	}
	for _, line := range f.Notes {
		fmt.Fprintf(&b, "\nNote: %s\n", line)
	}
	t, _ := f.table(false, false)
	fmt.Fprintf(&b, "\n%s\n", t.RenderMarkdown())
	if l := f.latencies(); l != nil {
		fmt.Fprintf(&b, "\n%s\n", l.RenderMarkdown())
	}
	b.WriteString("\n")
	return b.Bytes()
}
