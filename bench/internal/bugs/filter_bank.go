package bugs

import (
	"context"

	"github.com/gokka/gokka/core"
	"github.com/gokka/gokka/runtime/sim"
)

var filterBank = Program{
	Name:   "filter-bank",
	Bug:    "every bank starts the integrator anew, which forgets what it has counted: it waits for an end that it has had",
	Origin: "Savina FilterBank, whose Akka version says that it deadlocks; the cause is a guess", Class: "never terminates",
	Oracle: "true in the end", Expect: "easy",
	Deviations: 1, Orders: 1000,
	Body: func(s *sim.T, fixed bool) {
		const banks = 3
		integrator := &integrator{banks: banks, fixed: fixed}
		ref := s.Spawn(integrator)
		split := &splitter{}
		for range banks {
			split.banks = append(split.banks, s.Spawn(&bank{integrator: ref}))
		}
		source := s.Spawn(split)
		tell(s, startStage{}, source)
		tell(s, sample{1}, source)
		tell(s, endStage{}, source)
		s.Eventually("the integrator ends", func() bool { return integrator.ended })
	},
}

type (
	startStage struct{}
	sample     struct{ value int }
	endStage   struct{}
)

// splitter hands everything to all banks.
type splitter struct{ banks []core.Ref }

func (sp *splitter) Receive(ctx context.Context, msg any) (any, error) {
	return nil, tellAll(ctx, msg, sp.banks...)
}

// bank filters, and starts and ends the stage behind it as it is started and ended itself.
type bank struct{ integrator core.Ref }

func (b *bank) Receive(ctx context.Context, msg any) (any, error) {
	return nil, b.integrator.Tell(ctx, msg)
}

// integrator ends when all banks have ended.
type integrator struct {
	banks, ends, sum int
	fixed, ended     bool
}

func (i *integrator) Receive(_ context.Context, msg any) (any, error) {
	switch msg := msg.(type) {
	case startStage:
		if !i.fixed {
			i.ends = 0
		}
	case sample:
		i.sum += msg.value
	case endStage:
		i.ends++
		i.ended = i.ends == i.banks
	default:
		return nil, unexpected(msg)
	}
	return nil, nil
}
