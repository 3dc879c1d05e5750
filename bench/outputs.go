package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/term"

	"github.com/gokka/gokka/bench/internal/report"
)

// output is one -o: a format, and the file that it goes to, or "" for standard output.
type output struct{ format, path string }

// The formats that reports of workloads and of bugs can have; those with DIR are many files.
var (
	formats    = []string{"table", "md", "csv", "json", "bench", "html", "svg=DIR", "docs=DIR"}
	bugFormats = []string{"table", "md", "json", "docs=DIR"}
)

// document is a report.
type document interface {
	formats() []string
	stream(format string) func(w io.Writer) error // for the formats without DIR
	saveCharts(dir string) error
	page() string // of the documentation that has a part made from it
	saveDocs(dir, source string) error
}

// comparison is a report of workloads.
type comparison struct{ *report.File }

func (c comparison) stream(format string) func(w io.Writer) error {
	return map[string]func(w io.Writer) error{
		"table": func(w io.Writer) error { return c.Text(w, colours(w)) },
		"md":    c.Markdown, "csv": c.CSV, "json": c.Write, "bench": c.Bench, "html": c.HTML,
	}[format]
}
func (c comparison) formats() []string                 { return formats }
func (c comparison) saveCharts(dir string) error       { return c.SaveCharts(dir) }
func (c comparison) page() string                      { return report.RuntimesPage }
func (c comparison) saveDocs(dir, source string) error { return c.SaveDocs(dir, source) }

// colours reports whether w is a terminal whose user has nothing against colours; see no-color.org.
func colours(w io.Writer) bool {
	f, ok := w.(*os.File)
	return ok && os.Getenv("NO_COLOR") == "" && term.IsTerminal(int(f.Fd()))
}

// defaultOutputs are those of a run that says nothing about it.
var defaultOutputs = []output{{"table", ""}, {"html", "report.html"}, {"json", "report.json"}}

func parseOutput(s string, formats []string) (output, error) {
	format, path, hasPath := strings.Cut(s, "=")
	stream := slices.Contains(formats, format)
	switch {
	case !stream && !slices.Contains(formats, format+"=DIR"):
		return output{}, fmt.Errorf("there are the formats %s, each with =FILE", strings.Join(formats, ", "))
	case hasPath && path == "", !stream && !hasPath:
		return output{}, fmt.Errorf("want %s=, and then a name", format)
	}
	return output{format, path}, nil
}

// outputs are where a report goes, open already, so that what cannot be written is known before the work.
type outputs struct {
	list   []output
	files  []*os.File // nil for standard output and for directories
	stdout io.Writer
	source string // the report's file, if it was read from one
	page   string
	human  bool // standard output is for people
}

// openOutputs opens the files. What they hold stays until there is something to replace it with.
func openOutputs(list []output, source, page string, stdout io.Writer) (*outputs, error) {
	o := &outputs{list: list, source: source, page: page, stdout: stdout, human: true}
	onStdout := 0
	for _, out := range list {
		if out.path == "" {
			onStdout++
			o.human = out.format == "table" || out.format == "md"
		}
	}
	if onStdout > 1 {
		return nil, errors.New("-o: only one format can go to standard output; give the others a file, as in json=FILE")
	}
	if onStdout == 0 {
		o.list = append([]output{{"table", ""}}, list...)
	}
	for _, out := range o.list {
		file, err := out.open(source, page)
		if err != nil {
			o.close()
			return nil, fmt.Errorf("-o %s: %w", out.format, err)
		}
		o.files = append(o.files, file)
	}
	return o, nil
}

func (out output) open(source, page string) (*os.File, error) {
	switch {
	case out.path == "":
		return nil, nil
	case out.format == "docs" && source == "":
		return nil, errors.New("docs are made of a saved report: bench render REPORT -o docs=DIR")
	case out.format == "docs":
		return nil, report.CheckDocs(out.path, page, source)
	case out.format == "svg":
		if err := os.Mkdir(out.path, 0o755); err != nil && !errors.Is(err, os.ErrExist) {
			return nil, err
		}
		// Whether files can be made there.
		probe, err := os.CreateTemp(out.path, ".bench*")
		if err != nil {
			return nil, err
		}
		return nil, errors.Join(probe.Close(), os.Remove(probe.Name()))
	}
	return os.OpenFile(out.path, os.O_WRONLY|os.O_CREATE, 0o644)
}

func (o *outputs) close() {
	for _, f := range o.files {
		if f != nil {
			f.Close()
		}
	}
}

// write writes f everywhere, and says where.
func (o *outputs) write(f document) error {
	for i, out := range o.list {
		if err := o.writeOne(f, out, o.files[i]); err != nil {
			return fmt.Errorf("-o %s: %w", out.format, err)
		}
		if out.path != "" && o.human {
			fmt.Fprintf(o.stdout, "%s: %s\n", out.format, filepath.ToSlash(out.path))
		}
	}
	return nil
}

func (o *outputs) writeOne(f document, out output, file *os.File) error {
	switch {
	case out.format == "svg":
		return f.saveCharts(out.path)
	case out.format == "docs":
		return f.saveDocs(out.path, o.source)
	case file == nil:
		return f.stream(out.format)(o.stdout)
	}
	// Devices and pipes cannot be truncated, and need not be.
	if info, err := file.Stat(); err == nil && info.Mode().IsRegular() {
		if err := file.Truncate(0); err != nil {
			return err
		}
	}
	return f.stream(out.format)(file)
}
