//go:build race

package core

import (
	"sync/atomic"
	"unsafe"
)

// racyWord is atomic where the race detector watches; see racy_off.go.
type racyWord struct{ v atomic.Uintptr }

func (w *racyWord) store(v uintptr) { w.v.Store(v) }
func (w *racyWord) load() uintptr   { return w.v.Load() }

type racyPointer struct{ v unsafe.Pointer }

func (w *racyPointer) store(v unsafe.Pointer) { atomic.StorePointer(&w.v, v) }
func (w *racyPointer) load() unsafe.Pointer   { return atomic.LoadPointer(&w.v) }
