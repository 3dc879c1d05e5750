package sim_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/gokka/gokka/core"
	"github.com/gokka/gokka/runtime/sim"
)

type getBalance struct{}
type setBalance struct{ to int }
type deposit struct{ amount int }

func TestTryLost(t *testing.T) {
	sim.Test(t, func(s *sim.T) {
		balance := 0
		account := spawn(s, func(_ context.Context, msg any) (any, error) {
			switch m := msg.(type) {
			case getBalance:
				return balance, nil
			case setBalance:
				balance = m.to
			}
			return nil, nil
		})
		teller := func() core.Ref {
			return spawn(s, func(ctx context.Context, msg any) (any, error) {
				b, err := core.Ask[int](ctx, account, getBalance{})
				if err != nil {
					return nil, err
				}
				return account.Ask(ctx, setBalance{b + msg.(deposit).amount})
			})
		}
		a, b := teller(), teller()
		fa, fb := a.AskFuture(s.Context(), deposit{10}), b.AskFuture(s.Context(), deposit{5})
		_, err := fa.Get(s.Context())
		require.NoError(s, err)
		_, err = fb.Get(s.Context())
		require.NoError(s, err)
		require.Equal(s, 15, balance)
	})
}

func TestTryDeadlock(t *testing.T) {
	sim.Test(t, func(s *sim.T) {
		var a, b core.Ref
		a = spawn(s, func(ctx context.Context, msg any) (any, error) { if msg == 2 { return nil, nil}; return b.Ask(ctx, 2) })
		b = spawn(s, func(ctx context.Context, msg any) (any, error) { if msg == 2 { return nil, nil}; return a.Ask(ctx, 2) })
		kick(s, a, b)
	})
}

func TestTryBlock(t *testing.T) {
	sim.Test(t, func(s *sim.T) {
		ch := make(chan int)
		a := spawn(s, func(ctx context.Context, msg any) (any, error) { <-ch; return nil, nil })
		kick(s, a)
	}, sim.Patience(100*time.Millisecond))
}
func TestTryBlockBubble(t *testing.T) {
	sim.Test(t, func(s *sim.T) {
		ch := make(chan int)
		a := spawn(s, func(ctx context.Context, msg any) (any, error) { <-ch; return nil, nil })
		kick(s, a)
		s.Settle()
	}, sim.Bubble())
}
func TestTryLive(t *testing.T) {
	sim.Test(t, func(s *sim.T) {
		var a, b core.Ref
		a = spawn(s, func(ctx context.Context, msg any) (any, error) { return nil, b.Tell(ctx, 2) })
		b = spawn(s, func(ctx context.Context, msg any) (any, error) { return nil, a.Tell(ctx, "x") })
		kick(s, a)
	})
}
func TestTryPanic(t *testing.T) {
	sim.Test(t, func(s *sim.T) {
		a := spawn(s, func(ctx context.Context, msg any) (any, error) { panic(fmt.Sprint("oops", msg)) })
		kick(s, a)
	})
}
