package sim_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/gokka/gokka/core"
	"github.com/gokka/gokka/runtime/sim"
)

func TestZZ(t *testing.T) {
	big := func(tellers, others int) func(s *sim.T) {
		return func(s *sim.T) {
			balance := 0
			account := spawn(s, func(_ context.Context, msg any) (any, error) {
				if w, ok := msg.(write); ok {
					balance = w.balance
				}
				return balance, nil
			})
			for range others {
				kick(s, tells(s, tells(s, tells(s, sink(s)))))
			}
			for range tellers {
				kick(s, spawn(s, func(ctx context.Context, _ any) (any, error) {
					b, err := core.Ask[int](ctx, account, read{})
					if err != nil {
						return nil, err
					}
					return account.Ask(ctx, write{b + 10})
				}))
			}
			s.RunUntilIdle()
			if balance != 10*tellers {
				s.Errorf("the balance is %d", balance)
			}
		}
	}
	for _, n := range []int{2, 5, 10, 20, 40} {
		for seed := range uint64(3) {
			begun := time.Now()
			f := failed(t, big(n, n), sim.Seed(seed))
			fmt.Println(n, f.FoundToken, f.FoundDeviations, f.Found, "->", f.Deviations, len(f.Steps), f.Token, f.Remark, len(f.Causes), time.Since(begun))
		}
	}
	ph := func(n int) func(s *sim.T) { return func(s *sim.T) { philosophersN(s, n) } }
	for _, n := range []int{3, 5, 8} {
		for seed := range uint64(3) {
			begun := time.Now()
			r := explore(t, ph(n), sim.Seed(seed), sim.Iterations(3000))
			if f := r.Failure; f == nil {
				fmt.Println(n, "not found", r)
			} else {
				fmt.Println("phil", n, f.FoundToken, f.FoundDeviations, f.Found, "->", f.Deviations, len(f.Steps), f.Token, f.Remark, len(f.Causes), time.Since(begun), f.Iteration)
			}
		}
	}
}
