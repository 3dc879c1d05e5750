package core_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/gokka/gokka/core"
	"github.com/gokka/gokka/future"
	"github.com/gokka/gokka/runtime/runtimetest/each"
)

// Who is killed while it waits for a reply takes the handler of what it asked along, by the context that it has passed on,
// also where that handler runs on its own goroutine: else it could not end before the handler does.
func TestKillReachesWhomTheActorAsks(t *testing.T) {
	never := future.New[int]()
	for name, wait := range map[string]func(ctx context.Context) error{
		"in a future": func(ctx context.Context) error {
			_, err := never.Get(ctx)
			return err
		},
		"on the channel": func(ctx context.Context) error {
			<-ctx.Done()
			return ctx.Err()
		},
		"on a context derived": func(ctx context.Context) error {
			ctx, cancel := context.WithCancel(ctx)
			defer cancel()
			<-ctx.Done()
			return ctx.Err()
		},
	} {
		t.Run(name, func(t *testing.T) {
			each.Runtime(t, func(t *testing.T, rt core.Runtime) {
				if rt.Env().Name == "sim" && name != "in a future" {
					t.Skip("a handler that waits for a channel holds up everybody there")
				}
				began, ended := future.New[int](), future.New[error]()
				last := started(t, rt, func(ctx context.Context, _ any) (any, error) {
					_ = began.Set(1)
					err := wait(ctx)
					_ = ended.Set(err)
					return nil, err
				})
				pass := func(to core.Ref) core.ReceiveFunc {
					return func(ctx context.Context, msg any) (any, error) { return to.Ask(ctx, msg) }
				}
				middle := started(t, rt, pass(last))
				first := started(t, rt, pass(middle))
				ctx := limit(t)
				require.NoError(t, first.Tell(ctx, "go"))
				_, err := began.Get(ctx)
				require.NoError(t, err)
				first.Kill(nil)
				require.NoError(t, first.Wait(ctx))
				require.ErrorIs(t, first.Err(), core.ErrKilled)
				why, err := ended.Get(ctx)
				require.NoError(t, err)
				require.ErrorIs(t, why, context.Canceled)
				require.True(t, middle.IsAlive())
				require.True(t, last.IsAlive())
			})
		})
	}
}

// The context of a handler ends when the message is answered, on whose goroutine it ever was handled.
func TestContextEndsWithTheReply(t *testing.T) {
	each.Runtime(t, func(t *testing.T, rt core.Runtime) {
		var seen context.Context
		var done <-chan struct{}
		callee := started(t, rt, func(ctx context.Context, _ any) (any, error) {
			if seen = ctx; ctx.Err() != nil {
				return nil, ctx.Err()
			}
			done = ctx.Done()
			return nil, nil
		})
		caller := started(t, rt, func(ctx context.Context, msg any) (any, error) {
			if _, err := callee.Ask(ctx, msg); err != nil {
				return nil, err
			}
			<-done
			return nil, seen.Err()
		})
		_, err := caller.AskFuture(context.Background(), "go").Get(limit(t)) // a deadline would be passed on
		require.ErrorIs(t, err, context.Canceled)
	})
}

func started(t *testing.T, rt core.Runtime, receive core.ReceiveFunc) core.Ref {
	ref, err := core.Start(t.Context(), rt, receive, core.WaitReady())
	require.NoError(t, err)
	return ref
}
