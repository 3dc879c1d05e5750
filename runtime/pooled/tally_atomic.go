//go:build !(amd64 || arm64) || race

package pooled

import "sync/atomic"

// tally is atomic where the race detector watches, and where a word may be torn; see tally_plain.go.
type tally struct{ n atomic.Uint64 }

func (t *tally) add(n int)    { t.n.Store(t.n.Load() + uint64(n)) }
func (t *tally) load() uint64 { return t.n.Load() }
