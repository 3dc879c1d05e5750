package bugs

import (
	"context"
	"fmt"
	"time"

	"github.com/gokka/gokka/core"
	"github.com/gokka/gokka/runtime/sim"
)

var twoPhaseCommit = Program{
	Name:   "two-phase-commit",
	Bug:    "after a timeout the coordinator counts late votes for the next transaction, which somebody votes against",
	Origin: "P tutorial and stateright, two-phase commit", Class: "protocol", Oracle: "atomicity", Expect: "medium",
	Deviations: 1, Orders: 300,
	Body: func(s *sim.T, fixed bool) {
		c := &coordinator{fixed: fixed}
		ref := s.Spawn(c)
		c.participants = []core.Ref{
			s.Spawn(&participant{coordinator: ref}),
			s.Spawn(&participant{coordinator: ref, against: 2}),
		}
		tell(s, begin{}, ref)
		s.Settle()
	},
}

type (
	prepare     struct{ tx int }
	vote        struct{ tx, yes int } // yes: 1 or 0
	decide      struct{ tx, commit int }
	voteTimeout struct{ tx int }
)

// coordinator makes two transactions, one after the other.
type coordinator struct {
	participants []core.Ref
	tx, yes      int
	decided      bool
	fixed        bool
}

func (c *coordinator) Receive(ctx context.Context, msg any) (any, error) {
	switch msg := msg.(type) {
	case begin:
		return nil, c.next(ctx)
	case vote:
		if c.decided || c.fixed && msg.tx != c.tx {
			return nil, nil
		}
		c.yes += msg.yes
		switch {
		case msg.yes == 0:
			return nil, c.decide(ctx, 0)
		case c.yes == len(c.participants):
			return nil, c.decide(ctx, 1)
		}
		return nil, nil
	case voteTimeout:
		if c.decided || msg.tx != c.tx {
			return nil, nil
		}
		return nil, c.decide(ctx, 0)
	}
	return nil, unexpected(msg)
}

// next begins a transaction.
func (c *coordinator) next(ctx context.Context) error {
	c.tx++
	c.yes, c.decided = 0, false
	if _, err := core.TellAfter(ctx, core.Self(ctx), time.Second, voteTimeout{c.tx}); err != nil {
		return err
	}
	return tellAll(ctx, prepare{c.tx}, c.participants...)
}

func (c *coordinator) decide(ctx context.Context, commit int) error {
	c.decided = true
	if err := tellAll(ctx, decide{c.tx, commit}, c.participants...); err != nil || c.tx == 2 {
		return err
	}
	return c.next(ctx)
}

// participant votes against one transaction, if any.
type participant struct {
	coordinator core.Ref
	against     int
}

func (p *participant) Receive(ctx context.Context, msg any) (any, error) {
	switch msg := msg.(type) {
	case prepare:
		v := vote{msg.tx, 1}
		if msg.tx == p.against {
			v.yes = 0
		}
		return nil, p.coordinator.Tell(ctx, v)
	case decide:
		if msg.commit == 1 && msg.tx == p.against {
			return nil, fmt.Errorf("transaction %d is committed against a vote", msg.tx)
		}
		return nil, nil
	}
	return nil, unexpected(msg)
}
