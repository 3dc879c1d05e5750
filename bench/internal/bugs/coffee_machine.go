package bugs

import (
	"context"
	"errors"

	"github.com/gokka/gokka/core"
	"github.com/gokka/gokka/runtime/sim"
)

var coffeeMachine = Program{
	Name:   "coffee-machine",
	Bug:    "a driver that took over looks at the machine before the commands of its killed predecessor have arrived",
	Origin: "Coyote samples, coffee machine failover", Class: "protocol", Oracle: "assertion", Expect: "medium",
	Deviations: 1, Orders: 20,
	Options: []sim.Option{sim.Tolerate(func(err error) bool { // what becomes of the killed one
		return errors.Is(err, core.ErrActorDead) || errors.Is(err, context.Canceled)
	})},
	Body: func(s *sim.T, fixed bool) {
		machine := s.Spawn(&hardware{water: 1, fixed: fixed})
		first := s.Spawn(&driver{machine: machine, term: 1})
		tell(s, begin{}, first, s.Spawn(&failover{first, &driver{machine: machine, term: 2}}))
	},
}

type (
	readWater struct{ term int }
	heat      struct{ term int }
	pour      struct{ term int }
)

// hardware must not be heated without water. The twin obeys the newest driver only.
type hardware struct {
	water, term int
	fixed       bool
}

func (h *hardware) Receive(_ context.Context, msg any) (any, error) {
	switch msg := msg.(type) {
	case readWater:
		h.term = max(h.term, msg.term)
		return h.water, nil
	case heat:
		if h.old(msg.term) {
			return nil, nil
		}
		if h.water == 0 {
			return nil, errors.New("it is heated without water")
		}
	case pour:
		if !h.old(msg.term) {
			h.water = 0
		}
	default:
		return nil, unexpected(msg)
	}
	return nil, nil
}

func (h *hardware) old(term int) bool { return h.fixed && term < h.term }

// driver makes coffee, in steps between which it may be killed.
type driver struct {
	machine core.Ref
	term    int
}

func (d *driver) Receive(ctx context.Context, msg any) (any, error) {
	switch msg := msg.(type) {
	case begin:
		water, err := core.Ask[int](ctx, d.machine, readWater{d.term})
		if err != nil || water == 0 {
			return nil, err
		}
		return nil, core.Self(ctx).Tell(ctx, heat{d.term})
	case heat:
		if err := d.machine.Tell(ctx, msg); err != nil {
			return nil, err
		}
		return nil, core.Self(ctx).Tell(ctx, pour{d.term})
	case pour:
		return nil, d.machine.Tell(ctx, msg)
	}
	return nil, unexpected(msg)
}

// failover kills a driver and starts another one.
type failover struct {
	old  core.Ref
	next *driver
}

func (f *failover) Receive(ctx context.Context, _ any) (any, error) {
	f.old.Kill(nil)
	next, err := core.Spawn(ctx, f.next)
	if err != nil {
		return nil, err
	}
	return nil, next.Tell(ctx, begin{})
}
