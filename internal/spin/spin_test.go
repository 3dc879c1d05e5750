package spin

import (
	"fmt"
	"runtime"
	"sync"
	"testing"
)

func TestMutexExcludes(t *testing.T) {
	for _, procs := range []int{1, 2, 8} {
		t.Run(fmt.Sprint(procs), func(t *testing.T) {
			defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(procs))
			var (
				m  Mutex
				wg sync.WaitGroup
				n  int // the race detector watches it
			)
			for range 16 {
				wg.Go(func() {
					for range 2000 {
						m.Lock()
						n++
						m.Unlock()
					}
				})
			}
			wg.Wait()
			if n != 16*2000 {
				t.Fatal(n)
			}
		})
	}
}

// What the kernel does under the lock: an append and a flag.
func BenchmarkContended(b *testing.B) {
	type locker interface {
		Lock()
		Unlock()
	}
	for _, l := range []struct {
		name string
		lock locker
	}{{"spin", new(Mutex)}, {"sync", new(sync.Mutex)}} {
		for _, senders := range []int{1, 8} {
			b.Run(fmt.Sprintf("%s/senders=%d", l.name, senders), func(b *testing.B) {
				var (
					wg    sync.WaitGroup
					queue []any
				)
				for range senders {
					wg.Go(func() {
						for range b.N / senders {
							l.lock.Lock()
							if len(queue) == 1024 {
								queue = queue[:0]
							}
							queue = append(queue, nil)
							l.lock.Unlock()
						}
					})
				}
				wg.Wait()
			})
		}
	}
}
