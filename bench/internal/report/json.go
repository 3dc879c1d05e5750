// Package report prints and saves what was measured.
package report

import (
	"encoding/json"
	"io"
	"math"

	"github.com/gokka/gokka/bench/internal/measure"
	"github.com/gokka/gokka/bench/internal/workload"
)

// File is what is saved, as JSON.
type File struct {
	Host    Host     `json:"host"`
	Results []Result `json:"results"`
}

// Result is one workload on one runtime. If it is not OK, because a run failed or its result was wrong, it has no
// figures: the pointers are nil, and Extra says why under "error".
type Result struct {
	Workload    string            `json:"workload"`
	Runtime     string            `json:"runtime"`
	OK          bool              `json:"ok"`
	Unit        string            `json:"unit"`
	Median      *float64          `json:"median"`
	Samples     []float64         `json:"samples"` // in the order in which they were taken
	AllocsOp    *float64          `json:"allocs_op"`
	BytesOp     *float64          `json:"bytes_op"`
	RatioNative *measure.Interval `json:"ratio_native"` // nil also for native itself
	Verdict     string            `json:"verdict"`      // "" where the table has none
	Extra       map[string]any    `json:"extra"`
}

// NewFile makes the results of rows. A variant of the native version goes into the extras of the row that it belongs to.
func NewFile(host Host, rows []measure.Row) File {
	f := File{Host: host, Results: []Result{}}
	for i := range rows {
		r := &rows[i]
		if r.Lane.Variant != "" {
			continue
		}
		res := newResult(r, nativeOf(rows, r))
		variants := map[string]any{}
		for j := range rows {
			if v := &rows[j]; r.Lane.Factory == nil && v.Lane.Variant != "" && sameGroup(v, r) {
				variants[v.Lane.Variant] = newResult(v, nativeOf(rows, v))
			}
		}
		if len(variants) > 0 {
			res.Extra["variants"] = variants
		}
		f.Results = append(f.Results, res)
	}
	return f
}

func newResult(r, native *measure.Row) Result {
	res := Result{Workload: r.Workload.Name, Runtime: r.Lane.Name(), OK: r.Err == nil, Unit: r.Workload.Unit,
		Samples: []float64{}, Extra: map[string]any{"gomaxprocs": r.Procs}}
	if r.Err != nil {
		res.Extra["error"] = r.Err.Error()
		return res
	}
	for _, m := range r.Samples {
		res.Samples = append(res.Samples, m.Value)
	}
	sum, allocs, bytes := r.Summary(), r.AllocsPerOp(), r.BytesPerOp()
	res.Median, res.AllocsOp, res.BytesOp = &sum.Median, &allocs, &bytes
	res.RatioNative, res.Verdict = ratio(r, native), verdict(r, native)
	if !math.IsInf(sum.Low, 0) && !math.IsInf(sum.High, 0) {
		res.Extra["ci95"] = map[string]float64{"low": sum.Low, "high": sum.High}
	}
	res.Extra["ops"] = r.Samples[0].Ops
	res.Extra["gc_cycles"] = r.GCs()
	res.Extra["goroutines"] = r.Goroutines()
	for name, v := range r.Extras() {
		res.Extra[name] = v
	}
	return res
}

// sameGroup reports whether two rows are to be compared.
func sameGroup(a, b *measure.Row) bool {
	return a.Workload.Name == b.Workload.Name && a.Procs == b.Procs
}

// nativeOf returns the row that r is compared with, nil if there is none.
func nativeOf(rows []measure.Row, r *measure.Row) *measure.Row {
	for i := range rows {
		if n := &rows[i]; n.Lane.Name() == workload.Native && n.Lane.Variant == "" && sameGroup(n, r) && n.Err == nil {
			return n
		}
	}
	return nil
}

func ratio(r, native *measure.Row) *measure.Interval {
	if native == nil || native == r {
		return nil
	}
	iv, ok := r.Ratio(native)
	if !ok {
		return nil
	}
	return &iv
}

// verdict is for runtimes only: native's variants are not in the competition.
func verdict(r, native *measure.Row) string {
	if native == nil || r.Lane.Factory == nil {
		return ""
	}
	return r.Verdict(native)
}

// Write writes f as indented JSON.
func (f File) Write(w io.Writer) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(f)
}
