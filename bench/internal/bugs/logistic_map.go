package bugs

import (
	"context"
	"fmt"

	"github.com/gokka/gokka/core"
	"github.com/gokka/gokka/runtime/sim"
)

var logisticMap = Program{
	Name:   "logistic-map",
	Bug:    "a worker that waits keeps messages for later, and tells them to itself afterwards, behind what has come since",
	Origin: "Savina LOGM with a stash", Class: "order", Oracle: "assertion", Expect: "medium",
	Deviations: 1, Orders: 100,
	Body: func(s *sim.T, fixed bool) {
		const terms = 5
		worker := &seriesWorker{want: terms, fixed: fixed}
		ref := s.Spawn(worker)
		worker.computer = s.Spawn(&ratioComputer{})
		for range terms {
			tell(s, nextTerm{}, ref)
		}
		tell(s, getTerm{}, ref)
	},
}

type (
	nextTerm    struct{}
	getTerm     struct{}
	computeTerm struct{ replyTo core.Ref }
	termResult  struct{}
)

// ratioComputer computes the next term of a series.
type ratioComputer struct{}

func (*ratioComputer) Receive(ctx context.Context, msg any) (any, error) {
	return nil, msg.(computeTerm).replyTo.Tell(ctx, termResult{})
}

// seriesWorker has one term after the other computed, and must have all of them when it is asked for the result.
type seriesWorker struct {
	computer    core.Ref
	stash       []any
	terms, want int
	waits       bool
	fixed       bool
}

func (w *seriesWorker) Receive(ctx context.Context, msg any) (any, error) {
	switch msg.(type) {
	case termResult:
		w.terms++
		w.waits = false
		return nil, w.unstash(ctx)
	case nextTerm, getTerm:
		if w.waits {
			w.stash = append(w.stash, msg)
			return nil, nil
		}
		return nil, w.handle(ctx, msg)
	}
	return nil, unexpected(msg)
}

// unstash goes on with the first message that was kept.
func (w *seriesWorker) unstash(ctx context.Context) error {
	if len(w.stash) == 0 {
		return nil
	}
	first := w.stash[0]
	w.stash = w.stash[1:]
	if w.fixed {
		return w.handle(ctx, first)
	}
	return core.Self(ctx).Tell(ctx, first)
}

func (w *seriesWorker) handle(ctx context.Context, msg any) error {
	if _, get := msg.(getTerm); !get {
		w.waits = true
		return w.computer.Tell(ctx, computeTerm{core.Self(ctx)})
	}
	if w.terms != w.want {
		return fmt.Errorf("the result is asked for after %d of %d terms", w.terms, w.want)
	}
	return nil
}
