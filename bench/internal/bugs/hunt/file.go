package hunt

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/gokka/gokka/bench/internal/report"
)

// Format says what the file is, and in which version of its format.
const Format = "bugs 1"

// File is what is saved, as JSON. But for the host and the time, the same program makes the same file anywhere.
type File struct {
	Format      string      `json:"format"`
	Host        report.Host `json:"host"`
	Began       time.Time   `json:"began"`
	Seconds     float64     `json:"seconds"`
	Quick       bool        `json:"quick,omitempty"`
	Interrupted bool        `json:"interrupted,omitempty"`
	Seeds       int         `json:"seeds"`
	Results     []Result    `json:"results"`
}

// NewFile keeps what Run returned.
func NewFile(host report.Host, began time.Time, cfg *Config, results []Result) *File {
	return &File{Format: Format, Host: host, Began: began.UTC().Truncate(time.Second), Seconds: time.Since(began).Seconds(),
		Quick: cfg.Quick, Seeds: cfg.Seeds, Results: results}
}

// Write writes f as JSON.
func (f *File) Write(w io.Writer) error { return report.WriteJSON(w, f) }

var errFormat = errors.New("not a report of bugs, or of another version of this program")

// Read reads what Write wrote.
func Read(path string) (*File, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	f := new(File)
	if err := json.Unmarshal(data, f); err != nil || f.Format != Format {
		return nil, fmt.Errorf("%s: %w", path, errFormat)
	}
	return f, nil
}

// Failed returns lines about what must not be.
func (f *File) Failed() (lines []string) {
	for i := range f.Results {
		lines = append(lines, f.Results[i].Failed()...)
	}
	return lines
}

// strategies returns the names of those that were used, in their order.
func (f *File) strategies() (names []string) {
	if len(f.Results) == 0 {
		return nil
	}
	for _, s := range f.Results[0].Searches {
		if s.Strategy != "" {
			names = append(names, s.Strategy)
		}
	}
	return names
}
