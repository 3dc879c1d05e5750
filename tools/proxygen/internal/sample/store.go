package sample

import (
	"cmp"
	"iter"
	"maps"
	"slices"

	"github.com/gokka/gokka/tools/proxygen/internal/sample/part"
)

//go:generate go run github.com/gokka/gokka/tools/proxygen -type=Store,Set,Words

// Store is generic, and embeds generic types of its own and of another package.
type Store[K cmp.Ordered, Item any] struct {
	Set[K]
	*part.Log[map[K]Item]
	items map[K]Item
}

// NewStore makes a Store.
func NewStore[K cmp.Ordered, Item any]() *Store[K, Item] {
	return &Store[K, Item]{Set: Set[K]{}, Log: new(part.Log[map[K]Item]), items: map[K]Item{}}
}

// Item is what the second type parameter of Store hides.
type Item struct{ Text string }

// Put calls its type parameters otherwise.
func (s *Store[Key, V]) Put(key Key, v V) (old V, replaced bool) {
	old, replaced = s.items[key]
	s.items[key] = v
	s.Add(key)
	return old, replaced
}

// Note means the type Item, not the parameter.
func (s *Store[K, V]) Note(item Item) string { return item.Text }

// All returns what is there.
func (s *Store[K, V]) All() iter.Seq2[K, V] { return maps.All(maps.Clone(s.items)) }

// Set is no struct, and has a method that needs a pointer.
type Set[T cmp.Ordered] []T

// Add adds v.
func (s *Set[T]) Add(v T) { *s = append(*s, v) }

// Sorted returns what is in the set.
func (s Set[T]) Sorted() []T { return slices.Sorted(slices.Values(s)) }

// Words is no struct, and its methods need no pointer.
type Words map[string]int

// Count counts.
func (w Words) Count(word string) int { return w[word] }
