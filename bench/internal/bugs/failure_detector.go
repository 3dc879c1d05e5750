package bugs

import (
	"context"
	"errors"
	"time"

	"github.com/gokka/gokka/core"
	"github.com/gokka/gokka/runtime/sim"
)

var failureDetector = Program{
	Name:   "failure-detector",
	Bug:    "a node is taken for dead after three ticks without an answer, though the answer is only slow",
	Origin: "P tutorial, failure detector", Class: "protocol", Oracle: "assertion", Expect: "hard",
	Deviations: 1, Orders: 7,
	Body: func(s *sim.T, fixed bool) {
		watcher := &watcher{node: s.Spawn(&pinged{}), fixed: fixed}
		tell(s, begin{}, s.Spawn(watcher))
		s.Settle()
	},
}

type (
	ping       struct{ replyTo core.Ref }
	pong       struct{}
	missedTick struct{}
)

// pinged answers.
type pinged struct{}

func (*pinged) Receive(ctx context.Context, msg any) (any, error) {
	return nil, msg.(ping).replyTo.Tell(ctx, pong{})
}

// watcher wants an answer before the third tick. The twin asks again instead of giving up.
type watcher struct {
	node     core.Ref
	ticks    int
	answered bool
	fixed    bool
}

func (w *watcher) Receive(ctx context.Context, msg any) (any, error) {
	switch msg.(type) {
	case begin:
		if err := w.node.Tell(ctx, ping{core.Self(ctx)}); err != nil {
			return nil, err
		}
		return nil, w.tick(ctx)
	case pong:
		w.answered = true
		return nil, nil
	case missedTick:
		if w.answered {
			return nil, nil
		}
		if w.ticks++; w.ticks < 3 {
			return nil, w.tick(ctx)
		}
		if w.fixed {
			_, err := w.node.Ask(ctx, ping{core.Self(ctx)})
			return nil, err
		}
		return nil, errors.New("the node is taken for dead")
	}
	return nil, unexpected(msg)
}

func (w *watcher) tick(ctx context.Context) error {
	_, err := core.TellAfter(ctx, core.Self(ctx), time.Second, missedTick{})
	return err
}
