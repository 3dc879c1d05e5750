//go:build !race

package spin

// release stores 0 at p; whoever loads that sees all that was written before. On this architecture every store is such a
// store, but the one of sync/atomic also waits until all other processors can see it, which costs a third of what a
// message does.
//
//go:noescape
func release(p *uint32)

// pause lets n times some 40 ns pass, or less on older processors, without touching memory.
func pause(n uint32)
