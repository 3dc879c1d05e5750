//go:build !race

package core

import (
	"sync/atomic"
	"unsafe"
)

// racyWord is a word that the running turn writes and anybody may read, for diagnosis only. A plain store is enough: a word is
// never torn, and a stale value does no harm. An atomic one would cost every message a sixth of what it costs.
type racyWord struct{ v uint32 }

func (w *racyWord) store(v uint32) { w.v = v }
func (w *racyWord) load() uint32   { return w.v }

// racyGoroutine is the same for the goroutine that a turn is on, which is only ever compared with the reader's own: what that
// wrote itself it sees, and what it did not write is no match, however stale, since no turn outlives its goroutine.
type racyGoroutine struct{ v uintptr }

func (w *racyGoroutine) store(v uintptr) { w.v = v }
func (w *racyGoroutine) load() uintptr   { return w.v }

// racyPointer is the same for a pointer.
type racyPointer struct{ v unsafe.Pointer }

func (w *racyPointer) store(v unsafe.Pointer) { w.v = v }
func (w *racyPointer) load() unsafe.Pointer   { return w.v }

// tally counts, and orders nothing: see racy_on.go.
type tally struct{ v atomic.Uint64 }

func (t *tally) next() uint64 { return t.v.Add(1) }
