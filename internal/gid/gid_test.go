package gid

import (
	"sync"
	"testing"
)

func TestGetIsStableAndDistinct(t *testing.T) {
	const n = 50
	var (
		mu   sync.Mutex
		wg   sync.WaitGroup
		hold = make(chan struct{}) // keeps all n alive at once, or descriptors would be reused
		seen = map[uintptr]bool{Get(): true}
	)
	for range n {
		wg.Go(func() {
			id := Get()
			grow(100)
			if Get() != id || id == 0 {
				t.Errorf("identity changed from %x to %x", id, Get())
			}
			mu.Lock()
			seen[id] = true
			if len(seen) == n+1 {
				close(hold)
			}
			mu.Unlock()
			<-hold
		})
	}
	wg.Wait()
	if len(seen) != n+1 {
		t.Fatalf("%d identities for %d goroutines", len(seen), n+1)
	}
}

// grow forces a stack copy: the identity must survive it.
func grow(n int) byte {
	var pad [1024]byte
	if n == 0 {
		return pad[0]
	}
	pad[n%1024] = grow(n - 1)
	return pad[0]
}

func BenchmarkGet(b *testing.B) {
	for b.Loop() {
		Get()
	}
}
