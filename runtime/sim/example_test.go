package sim_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/gokka/gokka/core"
	"github.com/gokka/gokka/registry"
	"github.com/gokka/gokka/runtime/sim"
)

type account struct{ balance int }

func (a *account) Receive(_ context.Context, msg any) (any, error) {
	a.balance += msg.(int)
	return a.balance, nil
}

type teller struct{ account core.Ref }

func (t *teller) Receive(ctx context.Context, msg any) (any, error) {
	return nil, t.account.Tell(ctx, msg)
}

func Example() {
	ctx := context.Background()
	rt, _ := sim.New(sim.Options{Seed: 2, Registry: registry.New(), Trace: func(line string) { fmt.Println(line) }})
	acc, _ := core.Start(ctx, rt, &account{})
	for amount := range 2 {
		ref, _ := core.Start(ctx, rt, &teller{acc})
		ref.Tell(ctx, amount+1)
	}
	steps, err := rt.RunUntilIdle()
	fmt.Println(steps, err)
	// Output:
	// deliver teller#3 int from outside/2
	// deliver teller#2 int from outside/1
	// deliver account#1 int from teller#3/1
	// deliver account#1 int from teller#2/1
	// 4 <nil>
}

// Two tellers, one of two deposits, at one account: three orders, which is all that there can be.
func ExampleExplore() {
	report, err := sim.Explore(func(s *sim.T) {
		acc := s.Spawn(&account{})
		for _, deposits := range []int{2, 1} {
			t := s.Spawn(&teller{acc})
			for range deposits {
				t.Tell(s.Context(), 10)
			}
		}
	}, sim.Exhaustive())
	fmt.Println(report, err)
	fmt.Println(report.Failure == nil)
	// Output:
	// complete: 3 orders (3 runs pruned), 6 steps at most <nil>
	// true
}

// A fuzz test is a function in a file whose name ends in _test.go, here FuzzDeposits. "go test" runs its corpus, and
// "go test -fuzz=FuzzDeposits" searches for other orders.
func ExampleFuzz() {
	FuzzDeposits := func(f *testing.F) {
		sim.Fuzz(f, func(s *sim.T) {
			acc := s.Spawn(&account{})
			for range 2 {
				s.Spawn(&teller{acc}).Tell(s.Context(), 10)
			}
			s.RunUntilIdle()
			if balance, err := core.Ask[int](s.Context(), acc, 0); err != nil || balance != 20 {
				s.Errorf("the balance is %d, %v; want 20", balance, err)
			}
		})
	}
	_ = FuzzDeposits
}

// The result is who comes first. No assertion says that it should always be the same.
func ExampleExploreConfluent() {
	report, err := sim.ExploreConfluent(func(s *sim.T) any {
		var first string
		winner := s.Spawn(core.ReceiveFunc(func(_ context.Context, msg any) (any, error) {
			if first == "" {
				first = msg.(string)
			}
			return nil, nil
		}))
		for _, name := range []string{"Alice", "Bob"} {
			runner := s.Spawn(core.ReceiveFunc(func(ctx context.Context, _ any) (any, error) {
				return nil, winner.Tell(ctx, name)
			}))
			runner.Tell(s.Context(), "go")
		}
		s.Settle()
		return first
	})
	fmt.Println(err)
	fmt.Println(report.Failure.Canonical.Result, "or", report.Failure.Result)
	fmt.Println(report.Failure.Causes[0])
	// Output:
	// <nil>
	// "Alice" or "Bob"
	// ReceiveFunc#1 got string from ReceiveFunc#3 before string from ReceiveFunc#2; the other order gives the canonical result
}
