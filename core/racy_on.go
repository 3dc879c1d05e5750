//go:build race

package core

import (
	"runtime"
	"sync/atomic"
	"unsafe"
)

// racyWord is atomic where the race detector watches; see racy_off.go.
type racyWord struct{ v atomic.Uint32 }

func (w *racyWord) store(v uint32) { w.v.Store(v) }
func (w *racyWord) load() uint32   { return w.v.Load() }

type racyGoroutine struct{ v atomic.Uintptr }

func (w *racyGoroutine) store(v uintptr) { w.v.Store(v) }
func (w *racyGoroutine) load() uintptr   { return w.v.Load() }

type racyPointer struct{ v unsafe.Pointer }

func (w *racyPointer) store(v unsafe.Pointer) { atomic.StorePointer(&w.v, v) }
func (w *racyPointer) load() unsafe.Pointer   { return atomic.LoadPointer(&w.v) }

// tally counts, and orders nothing: the race detector would take it that of two goroutines that count, the second one
// comes after all that the first one has done.
type tally struct{ v atomic.Uint64 }

func (t *tally) next() uint64 {
	runtime.RaceDisable()
	defer runtime.RaceEnable()
	return t.v.Add(1)
}
