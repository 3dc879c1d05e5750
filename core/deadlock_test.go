package core_test

import (
	"context"
	"errors"
	"runtime"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/gokka/gokka/core"
	"github.com/gokka/gokka/future"
	"github.com/gokka/gokka/runtime/runtimetest/each"
)

type (
	left     struct{ core.ReceiveFunc }
	right    struct{ core.ReceiveFunc }
	question struct{}
)

// anonymous replaces the URNs in a text, which differ from run to run.
func anonymous(text string, refs ...core.Ref) string {
	for _, r := range refs {
		text = strings.ReplaceAll(text, " ("+r.URN()+")", "")
	}
	return text
}

func TestDeadlockErrorSaysWhoHandlesWhat(t *testing.T) {
	each.Runtime(t, func(t *testing.T, rt core.Runtime) {
		var l, r core.Ref
		errs := make(chan error, 2)
		ask := func(to *core.Ref, msg any) core.ReceiveFunc {
			return func(ctx context.Context, got any) (any, error) {
				if got == "back" {
					return nil, nil
				}
				_, err := to.Ask(ctx, msg)
				if err != nil {
					errs <- err
				}
				return nil, nil
			}
		}
		var err error
		l, err = core.Start(t.Context(), rt, left{ask(&r, question{})})
		require.NoError(t, err)
		r, err = core.Start(t.Context(), rt, right{ask(&l, "back")})
		require.NoError(t, err)
		_, err = l.Ask(limit(t), 1)
		require.NoError(t, err)
		_, err = r.Ask(limit(t), "back")
		require.NoError(t, err)
		require.Len(t, errs, 1)
		err = <-errs
		ring, ok := errors.AsType[*core.DeadlockError](err)
		require.True(t, ok, "%v", err)
		text := "left, handling int, waits for right; right, handling core_test.question, waits for left"
		if ring.Ring[0] == r {
			text = "right, handling core_test.question, waits for left; left, handling int, waits for right"
		}
		require.Equal(t, "deadlock: "+text, anonymous(err.Error(), l, r))
		for i, w := range ring.Waits {
			require.True(t, w.Ref == ring.Ring[i] && len(w.For) == 1 && w.For[0] == ring.Ring[(i+1)%2])
			require.False(t, w.Any || w.Timed)
		}
	})
}

func TestWaitingText(t *testing.T) {
	each.Runtime(t, func(t *testing.T, rt core.Runtime) {
		a, err := core.Start(t.Context(), rt, left{})
		require.NoError(t, err)
		b, err := core.Start(t.Context(), rt, right{})
		require.NoError(t, err)
		for _, tc := range []struct {
			want string
			w    core.Waiting
		}{
			{"left, in a hook, waits for itself", core.Waiting{Ref: a, For: []core.Ref{a}}},
			{"left, in a hook, waits for right until a deadline", core.Waiting{Ref: a, For: []core.Ref{b}, Timed: true}},
			{"left, in a hook, waits for right and itself", core.Waiting{Ref: a, For: []core.Ref{b, a}}},
			{"left, in a hook, waits for any of right, itself", core.Waiting{Ref: a, For: []core.Ref{b, a}, Any: true}},
		} {
			require.Equal(t, tc.want, anonymous(tc.w.String(), a, b))
		}
		require.Equal(t, "deadlock: left waits for itself", anonymous((&core.DeadlockError{Ring: []core.Ref{a}}).Error(), a))
		require.Equal(t, "timeout waiting for right; in a ring: left waits for right waits for left",
			anonymous((&core.TimeoutError{Ref: b, Ring: []core.Ref{a, b}}).Error(), a, b))
	})
}

// A failure that is there already ends a wait for all, so what comes behind it is not waited for.
func TestAFailureBehindIsNoDeadlock(t *testing.T) {
	each.Runtime(t, func(t *testing.T, rt core.Runtime) {
		for name, bad := range map[string]core.Future[any]{
			"Failed": future.Failed[any](errBoom),
			"Map":    future.Map(future.Failed[int](errBoom), func(int) (any, error) { return nil, nil }),
			"Join": future.Map(future.Join(future.Failed[int](errBoom), future.New[int]().Future()),
				func([]int) (any, error) { return nil, nil }),
			"First": future.First(future.New[any]().Future(), future.Failed[any](errBoom)),
		} {
			open := future.New[any]()
			var a, b core.Ref
			var err error
			a, err = core.Start(t.Context(), rt, left{func(ctx context.Context, msg any) (any, error) {
				if msg != "go" {
					return nil, nil
				}
				_, err := future.GetAll(ctx, open.Future(), bad, b.AskFuture(ctx, question{}))
				return nil, err
			}})
			require.NoError(t, err)
			b, err = core.Start(t.Context(), rt, right{func(ctx context.Context, _ any) (any, error) { return a.Ask(ctx, "back") }})
			require.NoError(t, err)
			got := a.AskFuture(t.Context(), "go")
			for ctx := limit(t); !a.Cell().Snapshot().Waiting || !b.Cell().Snapshot().Waiting; {
				require.NoError(t, ctx.Err())
				runtime.Gosched()
			}
			require.NoError(t, open.Set(nil))
			_, err = got.Get(limit(t))
			require.ErrorIs(t, err, errBoom, name)
			require.False(t, errors.Is(err, core.ErrDeadlock), name)
		}
	})
}
