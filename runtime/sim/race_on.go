//go:build race

package sim

import (
	"runtime"
	"unsafe"
)

// raceBuild says whether the race detector watches; see race.go.
const raceBuild = true

// edge is a way by which the race detector is told that what one goroutine has done comes before what another one
// is going to do. The zero edge leads nowhere.
type edge struct{ at *uint64 }

func newEdge() edge { return edge{new(uint64)} }

// release adds what the calling goroutine has done up to here.
//
//go:norace
func (e edge) release() {
	if e.at != nil {
		runtime.RaceReleaseMerge(unsafe.Pointer(e.at))
	}
}

// acquire makes the calling goroutine come after all that was released.
//
//go:norace
func (e edge) acquire() {
	if e.at != nil {
		runtime.RaceAcquire(unsafe.Pointer(e.at))
	}
}

// hideSync makes what the calling goroutine locks, sends and receives unseen, until showSync.
func hideSync() { runtime.RaceDisable() }
func showSync() { runtime.RaceEnable() }

// racesReported returns how many races the detector has reported in this process.
func racesReported() int { return runtime.RaceErrors() }
