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

// get returns what find has returned for the key. find may run several times, but one result stays.
func (t *table[K, V]) get(key K, find func(K) V) V {
	if m := t.m.Load(); m != nil {
		if v, ok := (*m)[key]; ok {
			return v
		}
	}
	return t.add(key, find(key))
}

func (t *table[K, V]) add(key K, v V) V {
	t.mu.Lock()
	defer t.mu.Unlock()
	next := map[K]V{}
	if m := t.m.Load(); m != nil {
		if v, ok := (*m)[key]; ok {
			return v
		}
		next = maps.Clone(*m)
	}
	next[key] = v
	t.m.Store(&next)
	return v
}
