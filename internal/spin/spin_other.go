//go:build !amd64 || race

package spin

import "sync/atomic"

func release(p *uint32) { atomic.StoreUint32(p, 0) }

//go:noinline
func pause(n uint32) {
	for range 64 * n { // the compiler leaves empty loops alone
	}
}
