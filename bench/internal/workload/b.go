package workload

import (
	"runtime"
	"time"
)

// B is one run: its size and its clock. The run calls Start when all actors are there, and Stop when the work is done.
type B struct {
	N int

	w      *Workload
	m      Measurement
	start  time.Time
	before runtime.MemStats
}

// Measurement is what one run came to.
type Measurement struct {
	Ops     int           `json:"ops"`
	Elapsed time.Duration `json:"elapsed"`
	// Value is in the workload's unit: nanoseconds per operation unless the run has set another.
	Value      float64            `json:"value"`
	Allocs     uint64             `json:"allocs"` // objects, of the whole process, while the clock ran
	Bytes      uint64             `json:"bytes"`
	GCs        uint32             `json:"gcs"`
	Goroutines int                `json:"goroutines"` // the most that were seen, see B.Peek
	Extra      map[string]float64 `json:"extra,omitempty"`
	Latency    *Latency           `json:"latency,omitempty"`
	PeakRSS    int64              `json:"peak_rss,omitempty"` // bytes of the process, where it was looked at
}

// Param returns the value of one of the workload's parameters.
func (b *B) Param(name string) int {
	if v, ok := b.w.Values[name]; ok {
		return v
	}
	for _, p := range b.w.Params {
		if p.Name == name {
			return p.Default
		}
	}
	panic("no parameter " + name)
}

// Start starts the clock.
func (b *B) Start() {
	b.Peek()
	runtime.ReadMemStats(&b.before)
	b.start = time.Now()
}

// Stop stops the clock after ops operations.
func (b *B) Stop(ops int) {
	elapsed := time.Since(b.start)
	b.Peek()
	var after runtime.MemStats
	runtime.ReadMemStats(&after)
	b.m.Ops, b.m.Elapsed = ops, elapsed
	b.m.Value = float64(elapsed.Nanoseconds()) / float64(ops)
	b.m.Allocs = after.Mallocs - b.before.Mallocs
	b.m.Bytes = after.TotalAlloc - b.before.TotalAlloc
	b.m.GCs = after.NumGC - b.before.NumGC
}

// SetOps says how many operations it was, if that was not known when the clock was stopped.
func (b *B) SetOps(ops int) {
	b.m.Ops = ops
	b.m.Value = float64(b.m.Elapsed.Nanoseconds()) / float64(ops)
}

// SetValue replaces nanoseconds per operation as the measured value. It is called after Stop.
func (b *B) SetValue(v float64) { b.m.Value = v }

// Extra reports one more figure.
func (b *B) Extra(name string, v float64) {
	if b.m.Extra == nil {
		b.m.Extra = map[string]float64{}
	}
	b.m.Extra[name] = v
}

// Peek looks how many goroutines there are. Start and Stop do; a run whose peak is in between calls it there, from one
// goroutine at a time and ordered with the others.
func (b *B) Peek() { b.m.Goroutines = max(b.m.Goroutines, runtime.NumGoroutine()) }
