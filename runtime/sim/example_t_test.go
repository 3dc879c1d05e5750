package sim_test

import (
	"context"
	"errors"
	"fmt"

	"github.com/gokka/gokka/core"
	"github.com/gokka/gokka/runtime/sim"
)

// vault is what two thieves find open: they look, and then they take.
type vault struct{ gold int }

func (v *vault) Receive(_ context.Context, msg any) (any, error) {
	if msg == "take" {
		v.gold--
	}
	return v.gold, nil
}

type thief struct{ vault core.Ref }

func (t *thief) Receive(ctx context.Context, _ any) (any, error) {
	gold, err := core.Ask[int](ctx, t.vault, "look")
	if err != nil || gold == 0 {
		return nil, err
	}
	return nil, t.vault.Tell(ctx, "take")
}

// What must hold between any two steps is looked at after each.
func ExampleT_Always() {
	heist := func(s *sim.T) {
		v := &vault{gold: 1}
		ref := s.Spawn(v)
		s.Always("no debts", func() error {
			if v.gold < 0 {
				return errors.New("gold that was not there")
			}
			return nil
		})
		for range 2 {
			_ = s.Spawn(&thief{ref}).Tell(s.Context(), "go")
		}
	}
	report, err := sim.Explore(heist, sim.Exhaustive())
	fmt.Println(err, report.Failure != nil)
	// Output: <nil> true
}

// What chance decides elsewhere the runtime decides here, and an exhaustive search tries every case.
func ExampleChoose() {
	seen := map[string]bool{}
	report, err := sim.Explore(func(s *sim.T) {
		disk := s.Spawn(core.ReceiveFunc(func(ctx context.Context, _ any) (any, error) {
			if sim.Choose(ctx, 2) == 0 {
				return nil, errors.New("disk full")
			}
			return "written", nil
		}))
		reply, err := disk.Ask(s.Context(), "write")
		seen[fmt.Sprint(reply, " ", err)] = true
	}, sim.Exhaustive())
	fmt.Println(err, report.Failure == nil)
	fmt.Println(seen["written <nil>"], seen["<nil> disk full"], len(seen))
	// Output:
	// <nil> true
	// true true 2
}

// A monitor that is hot when a run ends is a promise that was not kept.
func ExampleMonitor() {
	for _, forgetful := range []bool{false, true} {
		report, err := sim.Explore(func(s *sim.T) {
			open := s.Monitor("orders")
			shop := s.Spawn(core.ReceiveFunc(func(_ context.Context, _ any) (any, error) {
				if !forgetful {
					open.Cold()
				}
				return nil, nil
			}))
			open.Hot()
			_ = shop.Tell(s.Context(), "an order")
		}, sim.Iterations(1))
		fmt.Println(err, report.Failure == nil)
	}
	// Output:
	// <nil> true
	// <nil> false
}
