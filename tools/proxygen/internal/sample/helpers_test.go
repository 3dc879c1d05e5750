package sample

import (
	"context"
	"reflect"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/gokka/gokka/core"
)

// bounded returns a context for a test that would otherwise hang if something is broken.
func bounded(t *testing.T) context.Context {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	t.Cleanup(cancel)
	return ctx
}

// start starts an actor and makes a proxy of it.
func start[P any](t *testing.T, rt core.Runtime, actor any, newProxy func(core.Ref) (P, error)) (P, core.Ref) {
	t.Helper()
	ref, err := core.Start(bounded(t), rt, actor)
	require.NoError(t, err)
	p, err := newProxy(ref)
	require.NoError(t, err)
	return p, ref
}

// methods returns the names of the methods that *T has, or T if it is an interface.
func methods[T any]() []string {
	var names []string
	for m := range reflect.TypeFor[T]().Methods() {
		names = append(names, m.Name)
	}
	return names
}
