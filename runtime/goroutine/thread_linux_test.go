package goroutine_test

import (
	"context"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/gokka/gokka/runtime/goroutine"
)

// Row 179: an actor may rely on always being called on the same thread.
func TestLockOSThreadPinsEachActorToAThread(t *testing.T) {
	rt := in(t, goroutine.Options{LockOSThread: true})
	thread := func(context.Context) (any, error) { return syscall.Gettid(), nil }
	one, two := start(t, rt, handler(run)), start(t, rt, handler(run))
	first, err := one.Ask(t.Context(), thread)
	require.NoError(t, err)
	for range 200 {
		again, err := one.Ask(t.Context(), thread)
		require.NoError(t, err)
		require.Equal(t, first, again)
		other, err := two.Ask(t.Context(), thread)
		require.NoError(t, err)
		require.NotEqual(t, first, other)
	}
}
