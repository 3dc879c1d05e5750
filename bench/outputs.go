package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/term"

	"github.com/gokka/gokka/bench/internal/report"
)

// output is one -o: a format, and the file that it goes to, or "" for standard output.
type output struct{ format, path string }

// The formats that a stream can hold, and those that are many files.
var (
	streams = map[string]func(f *report.File, w io.Writer) error{
		"table": func(f *report.File, w io.Writer) error { return f.Text(w, colours(w)) },
		"md":    (*report.File).Markdown,
		"csv":   (*report.File).CSV,
		"json":  (*report.File).Write,
		"bench": (*report.File).Bench,
		"html":  (*report.File).HTML,
	}
	formats = []string{"table", "md", "csv", "json", "bench", "html", "svg=DIR", "docs=DIR"}
)

// colours reports whether w is a terminal whose user has nothing against colours; see no-color.org.
func colours(w io.Writer) bool {
	f, ok := w.(*os.File)
	return ok && os.Getenv("NO_COLOR") == "" && term.IsTerminal(int(f.Fd()))
}

// defaultOutputs are those of a run that says nothing about it.
var defaultOutputs = []output{{"table", ""}, {"html", "report.html"}, {"json", "report.json"}}

func parseOutput(s string) (output, error) {
	format, path, hasPath := strings.Cut(s, "=")
	_, stream := streams[format]
	switch {
	case !stream && format != "svg" && format != "docs":
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
	human  bool   // standard output is for people
}

// openOutputs opens the files. What they hold stays until there is something to replace it with.
func openOutputs(list []output, source string, stdout io.Writer) (*outputs, error) {
	o := &outputs{list: list, source: source, stdout: stdout, human: true}
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
		file, err := out.open(source)
		if err != nil {
			o.close()
			return nil, fmt.Errorf("-o %s: %w", out.format, err)
		}
		o.files = append(o.files, file)
	}
	return o, nil
}

func (out output) open(source string) (*os.File, error) {
	switch {
	case out.path == "":
		return nil, nil
	case out.format == "docs" && source == "":
		return nil, errors.New("docs are made of a saved report: bench render REPORT -o docs=DIR")
	case out.format == "docs":
		return nil, report.CheckDocs(out.path, source)
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
func (o *outputs) write(f *report.File) error {
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

func (o *outputs) writeOne(f *report.File, out output, file *os.File) error {
	switch {
	case out.format == "svg":
		return f.SaveCharts(out.path)
	case out.format == "docs":
		return f.SaveDocs(out.path, o.source)
	case file == nil:
		return streams[out.format](f, o.stdout)
	}
	// Devices and pipes cannot be truncated, and need not be.
	if info, err := file.Stat(); err == nil && info.Mode().IsRegular() {
		if err := file.Truncate(0); err != nil {
			return err
		}
	}
	if err := streams[out.format](f, file); err != nil {
		return err
	}
	return nil
}
