package proxy

import (
	"maps"
	"sync"
	"sync/atomic"
)

// table is a map that only grows, and soon stops growing: what is known about the types of a program. Reading takes no
// lock and allocates nothing.
type table[K comparable, V any] struct {
	mu sync.Mutex
	m  atomic.Pointer[map[K]V]
}

// get returns what is known about the key.
func (t *table[K, V]) get(key K) (v V, ok bool) {
	if m := t.m.Load(); m != nil {
		v, ok = (*m)[key]
	}
	return v, ok
}

// add makes v known and returns it, or what was known before.
func (t *table[K, V]) add(key K, v V) V {
	t.mu.Lock()
	defer t.mu.Unlock()
	next := map[K]V{}
	if m := t.m.Load(); m != nil {
		if old, ok := (*m)[key]; ok {
			return old
		}
		next = maps.Clone(*m)
	}
	next[key] = v
	t.m.Store(&next)
	return v
}

func (t *table[K, V]) len() int {
	if m := t.m.Load(); m != nil {
		return len(*m)
	}
	return 0
}
