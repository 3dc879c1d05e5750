//go:build (amd64 || arm64) && !race

package pooled

// tally counts what the holder of a place does; others read it for Stats and to see whether the holder comes on. A plain store
// is enough: a word is never torn, and a stale value does no harm. An atomic one would cost every turn a tenth.
type tally struct{ n uint64 }

func (t *tally) add(n int)    { t.n += uint64(n) }
func (t *tally) load() uint64 { return t.n }
