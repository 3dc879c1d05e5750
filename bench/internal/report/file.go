// Package report keeps what was measured, and presents it. All presentations are made of the same file, so that what was
// saved can be presented again.
package report

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/gokka/gokka/bench/internal/measure"
	"github.com/gokka/gokka/bench/internal/stats"
	"github.com/gokka/gokka/bench/internal/workload"
)

// Format is the version of the file's format.
const Format = 2

// File is what is saved, as JSON.
type File struct {
	Format      int       `json:"format"`
	Host        Host      `json:"host"`
	Began       time.Time `json:"began"`
	Seconds     float64   `json:"seconds"` // how long it took
	Quick       bool      `json:"quick,omitempty"`
	Interrupted bool      `json:"interrupted,omitempty"`
	Notes       []string  `json:"notes,omitempty"` // what is to be borne in mind about the runtimes
	Results     []Result  `json:"results"`
}

// Result is one workload on one runtime, or in a variant of the native version. If it is not OK, because a run failed or
// its result was wrong, it has no figures: the pointers are nil, and Error says why.
type Result struct {
	Workload string          `json:"workload"`
	Values   workload.Values `json:"values,omitempty"` // the parameters that are part of the name
	Doc      string          `json:"doc"`
	Runtime  string          `json:"runtime"`
	Variant  string          `json:"variant,omitempty"`
	Procs    int             `json:"gomaxprocs"`
	Quick    bool            `json:"quick,omitempty"`
	OK       bool            `json:"ok"`
	Error    string          `json:"error,omitempty"`

	Unit    string    `json:"unit"`
	Samples []float64 `json:"samples"`    // in the order in which they were taken
	Blocks  []int     `json:"blocks"`     // samples of the same block of a workload belong together
	Sizes   []int     `json:"sizes"`      // the workload's N
	Elapsed []float64 `json:"elapsed_ns"` // how long each lasted
	Short   int       `json:"short"`      // how many were shorter than they should be

	Median      *float64        `json:"median"`
	CI95        *stats.Interval `json:"ci95"`         // nil for too few samples
	RatioNative *stats.Interval `json:"ratio_native"` // nil also for native itself
	Verdict     string          `json:"verdict"`      // "" where there is none

	AllocsOp   *float64 `json:"allocs_op"`
	BytesOp    *float64 `json:"bytes_op"`
	GCs        *float64 `json:"gc_cycles"`  // of a sample
	Goroutines *float64 `json:"goroutines"` // the most that were seen
	PeakRSS    int64    `json:"peak_rss"`   // bytes of the process in the warm-up; 0 if unknown

	LatencyOf    string                  `json:"latency_of,omitempty"`
	LatencyCount int64                   `json:"latency_count,omitempty"`
	Latency      []workload.LatencyPoint `json:"latency,omitempty"` // of all samples together

	Extra map[string]float64 `json:"extra,omitempty"` // medians of what the workload itself reports
}

// NewFile makes the results of rows.
func NewFile(host Host, began time.Time, rows []measure.Row) *File {
	f := &File{Format: Format, Host: host, Began: began.UTC().Truncate(time.Second), Results: []Result{}}
	for i := range rows {
		f.Quick = f.Quick || rows[i].Quick
		f.Results = append(f.Results, newResult(&rows[i]))
	}
	for i := range f.Results {
		r := &f.Results[i]
		native := f.Native(r)
		if !r.OK || native == nil || native == r {
			continue
		}
		ratios := stats.Paired(r.series(), native.series())
		if len(ratios) == 0 {
			continue
		}
		iv := stats.Bootstrap(ratios)
		r.RatioNative = &iv
		if r.Variant == "" { // native's variants are not in the competition
			r.Verdict = stats.Verdict(ratios, r.Unit, r.Quick)
		}
	}
	return f
}

func newResult(r *measure.Row) Result {
	res := Result{Workload: r.Workload.Name, Values: r.Workload.Values, Doc: r.Workload.Doc, Runtime: r.Lane.Name(),
		Variant: r.Lane.Variant, Procs: r.Procs, Quick: r.Quick, OK: r.Err == nil, Unit: r.Workload.Unit,
		Samples: []float64{}, Blocks: []int{}, Sizes: []int{}, Elapsed: []float64{}, LatencyOf: r.Workload.Latency}
	if r.Err != nil {
		res.Error = strings.ReplaceAll(r.Err.Error(), "\n", " ")
		return res
	}
	var allocs, bytes, gcs, goroutines []float64
	var latencies []*workload.Latency
	extras := map[string][]float64{}
	for _, m := range r.Samples {
		res.Samples = append(res.Samples, m.Value)
		res.Elapsed = append(res.Elapsed, float64(m.Elapsed))
		if m.Elapsed < measure.MinTime && !r.Quick && !r.Workload.Fixed {
			res.Short++
		}
		allocs = append(allocs, float64(m.Allocs)/float64(m.Ops))
		bytes = append(bytes, float64(m.Bytes)/float64(m.Ops))
		gcs = append(gcs, float64(m.GCs))
		goroutines = append(goroutines, float64(m.Goroutines))
		latencies = append(latencies, m.Latency)
		for name, v := range m.Extra {
			extras[name] = append(extras[name], v)
		}
	}
	res.Blocks, res.Sizes, res.PeakRSS = r.Blocks, r.Sizes, r.PeakRSS
	sum := stats.Summary(res.Samples)
	res.Median = &sum.Median
	if !math.IsInf(sum.Low, 0) && !math.IsInf(sum.High, 0) {
		res.CI95 = &sum
	}
	res.AllocsOp, res.BytesOp, res.GCs, res.Goroutines = middle(allocs), middle(bytes), middle(gcs), middle(goroutines)
	res.Latency, res.LatencyCount = workload.Curve(latencies)
	if len(extras) > 0 {
		res.Extra = map[string]float64{}
	}
	for name, vs := range extras {
		res.Extra[name] = stats.Median(vs)
	}
	return res
}

func middle(vs []float64) *float64 {
	m := stats.Median(vs)
	return &m
}

func (r *Result) series() stats.Series { return stats.Series{Values: r.Samples, Blocks: r.Blocks} }

// Name is the runtime, and the variant if it is one.
func (r *Result) Name() string {
	if r.Variant != "" {
		return r.Runtime + ", " + r.Variant
	}
	return r.Runtime
}

// Base is the workload's name without its parameters.
func (r *Result) Base() string {
	base, _, _ := strings.Cut(r.Workload, workload.Base)
	return base
}

// SameGroup reports whether two results are to be compared.
func (r *Result) SameGroup(o *Result) bool { return r.Workload == o.Workload && r.Procs == o.Procs }

// Native returns the result that r is compared with, nil if there is none.
func (f *File) Native(r *Result) *Result {
	for i := range f.Results {
		if n := &f.Results[i]; n.Runtime == workload.Native && n.Variant == "" && n.SameGroup(r) && n.OK {
			return n
		}
	}
	return nil
}

// Find returns the result of a workload on a runtime that is OK, with the first GOMAXPROCS that there is; nil: none.
func (f *File) Find(name, runtime string) *Result {
	for i := range f.Results {
		if r := &f.Results[i]; r.Workload == name && r.Runtime == runtime && r.Variant == "" && r.OK {
			return r
		}
	}
	return nil
}

// Groups returns the results by what is to be compared.
func (f *File) Groups() [][]*Result {
	var groups [][]*Result
	for i := range f.Results {
		r := &f.Results[i]
		if n := len(groups); n > 0 && groups[n-1][0].SameGroup(r) {
			groups[n-1] = append(groups[n-1], r)
		} else {
			groups = append(groups, []*Result{r})
		}
	}
	return groups
}

// Title is the workload's name, with GOMAXPROCS where that differs between results.
func (f *File) Title(r *Result) string {
	for i := range f.Results {
		if f.Results[i].Procs != r.Procs {
			return fmt.Sprintf("%s (%d cpu)", r.Workload, r.Procs)
		}
	}
	return r.Workload
}

// Failed returns a line for each result that is not OK.
func (f *File) Failed() (lines []string) {
	for i := range f.Results {
		if r := &f.Results[i]; !r.OK {
			lines = append(lines, fmt.Sprintf("FAIL %s on %s: %s", f.Title(r), r.Name(), r.Error))
		}
	}
	return lines
}

// Write writes f as JSON, a line for each figure but one for all samples.
func (f *File) Write(w io.Writer) error { return WriteJSON(w, f) }

// WriteJSON writes v with each list of numbers on one line.
func WriteJSON(w io.Writer, v any) error {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", " ")
	if err := e.Encode(v); err != nil {
		return err
	}
	_, err := w.Write(numbers.ReplaceAllFunc(b.Bytes(), func(list []byte) []byte {
		inner := bytes.Join(bytes.Fields(list[1:len(list)-1]), []byte(" "))
		return slices.Concat([]byte("["), inner, []byte("]"))
	}))
	return err
}

// numbers matches a list of them.
var numbers = regexp.MustCompile(`\[[-+.eE0-9,\s]+\]`)

var errFormat = errors.New("not a report of this benchmark program, or of another version of it")

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
	for i := range f.Results {
		r := &f.Results[i]
		n := len(r.Samples)
		if n != len(r.Blocks) || n != len(r.Sizes) || n != len(r.Elapsed) || r.OK != (r.Median != nil) || r.OK && n == 0 ||
			r.OK && (r.AllocsOp == nil || r.BytesOp == nil || r.GCs == nil || r.Goroutines == nil) {
			return nil, fmt.Errorf("%s: the result of %s on %s is damaged", path, r.Workload, r.Name())
		}
	}
	return f, nil
}
