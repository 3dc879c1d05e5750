package docs_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/gokka/gokka/core"
	"github.com/gokka/gokka/future"
	"github.com/gokka/gokka/runtime/runtimetest/each"
)

// A waiter does in its handler what it is told to.
func waiter(ctx context.Context, msg any) (any, error) {
	return nil, msg.(func(context.Context) error)(ctx)
}

// TestDeadlockTable: the rows of deadlocks.md about what is seen.
func TestDeadlockTable(t *testing.T) {
	const short = 20 * time.Millisecond
	each.Runtime(t, func(t *testing.T, rt core.Runtime) {
		ctx, cancel := context.WithCancel(t.Context())
		t.Cleanup(cancel)
		hung := time.AfterFunc(30*time.Second, cancel)
		t.Cleanup(func() { hung.Stop() })
		var a, b core.Ref
		fresh := func() { // whoever was not the victim may wait on, or stop the other one
			for _, ref := range []*core.Ref{&a, &b} {
				ref.Kill(nil)
				var err error
				*ref, err = core.Start(ctx, rt, core.ReceiveFunc(waiter))
				require.NoError(t, err)
			}
		}
		do := func(ref core.Ref, f func(ctx context.Context) error) error {
			_, err := ref.Ask(ctx, f)
			return err
		}
		nothing := func(context.Context) error { return nil }

		for name, wait := range map[string]func(ctx context.Context) error{
			"Ask":    func(ctx context.Context) error { _, err := a.Ask(ctx, nothing); return err },
			"Get":    func(ctx context.Context) error { _, err := a.AskFuture(ctx, nothing).Get(ctx); return err },
			"GetAll": func(ctx context.Context) error { _, err := future.GetAll(ctx, a.AskFuture(ctx, nothing)); return err },
			"First": func(ctx context.Context) error {
				_, err := future.First(a.AskFuture(ctx, nothing)).Get(ctx)
				return err
			},
			"Map": func(ctx context.Context) error {
				_, err := future.Map(a.AskFuture(ctx, nothing), func(any) (int, error) { return 1, nil }).Get(ctx)
				return err
			},
			"Stop":       func(ctx context.Context) error { _, err := a.Stop(ctx); return err },
			"Wait":       func(ctx context.Context) error { return a.Wait(ctx) },
			"background": func(context.Context) error { _, err := a.Ask(context.Background(), nothing); return err },
		} {
			fresh()
			require.ErrorIs(t, do(a, wait), core.ErrDeadlock, "for itself, by %s", name)
			require.NoError(t, do(a, nothing), "it lives, and what was asked in vain is withdrawn")
			if name != "background" {
				ring := do(a, func(ctx context.Context) error { return askTo(ctx, b, wait) })
				require.ErrorIs(t, ring, core.ErrDeadlock, "in a ring, by %s", name)
			}
		}

		fresh()
		limited := func(ctx context.Context) error {
			within, cancel := core.WithTimeout(ctx, short)
			defer cancel()
			_, err := a.Ask(within, nothing)
			return err
		}
		require.ErrorIs(t, do(a, limited), core.ErrTimeout)
		err := do(a, func(ctx context.Context) error { return askTo(ctx, b, limited) })
		require.ErrorIs(t, err, core.ErrTimeout)
		timeout, ok := errors.AsType[*core.TimeoutError](err)
		require.True(t, ok)
		require.Len(t, timeout.Ring, 2)

		require.NoError(t, do(a, nothing))
		require.NoError(t, do(b, nothing))
	})
}

func askTo(ctx context.Context, ref core.Ref, f func(ctx context.Context) error) error {
	_, err := ref.Ask(ctx, f)
	return err
}
