//go:build !race

package sim

// raceBuild says whether the race detector watches. Everything about race mode depends on it, so that other builds
// do not contain any of it; see race.go.
const raceBuild = false

type edge struct{}

func newEdge() edge   { return edge{} }
func (edge) release() {}
func (edge) acquire() {}
func hideSync()       {}
func showSync()       {}

func racesReported() int { return 0 }
