package bugs

import (
	"context"
	"errors"

	"github.com/gokka/gokka/core"
	"github.com/gokka/gokka/runtime/sim"
)

var sendInterleavings = Program{
	Name:   "send-interleavings",
	Bug:    "two increments are sent one by one, and somebody looks in between",
	Origin: "Coyote, SendInterleavingsTests", Class: "order", Oracle: "assertion", Expect: "easy",
	Deviations: 1, Orders: 2,
	Body: func(s *sim.T, fixed bool) {
		tally := s.Spawn(&tally{})
		tell(s, begin{}, s.Spawn(&incrementer{tally, fixed}), s.Spawn(&checker{tally}))
	},
}

type (
	increment struct{ by int }
	check     struct{}
)

// tally must never be seen at 1.
type tally struct{ count int }

func (t *tally) Receive(_ context.Context, msg any) (any, error) {
	switch msg := msg.(type) {
	case increment:
		t.count += msg.by
	case check:
		if t.count == 1 {
			return nil, errors.New("the tally is seen half-way")
		}
	default:
		return nil, unexpected(msg)
	}
	return nil, nil
}

// incrementer adds 2.
type incrementer struct {
	tally core.Ref
	fixed bool
}

func (i *incrementer) Receive(ctx context.Context, _ any) (any, error) {
	if i.fixed {
		return nil, i.tally.Tell(ctx, increment{2})
	}
	if err := i.tally.Tell(ctx, increment{1}); err != nil {
		return nil, err
	}
	return nil, i.tally.Tell(ctx, increment{1})
}

// checker looks once.
type checker struct{ tally core.Ref }

func (c *checker) Receive(ctx context.Context, _ any) (any, error) {
	return nil, c.tally.Tell(ctx, check{})
}
