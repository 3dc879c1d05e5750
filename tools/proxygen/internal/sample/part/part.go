// Package part has what actors of other packages embed.
package part

import "errors"

// Log remembers.
type Log[T any] struct{ entries []T }

// Append appends one entry.
//
// The comment is of another package.
func (l *Log[T]) Append(entry T) { l.entries = append(l.entries, entry) }

// Entries returns all.
func (l *Log[T]) Entries() ([]T, Error) { return l.entries, Error{} }

// Error is no error.
type Error struct{}

// ErrPart is not used.
var ErrPart = errors.New("part")
