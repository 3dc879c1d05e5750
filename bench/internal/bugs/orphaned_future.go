package bugs

import (
	"context"
	"errors"

	"github.com/gokka/gokka/core"
	"github.com/gokka/gokka/future"
	"github.com/gokka/gokka/runtime/sim"
)

var orphanedFuture = Program{
	Name:   "orphaned-future",
	Bug:    "a newsroom that is stopped forgets the futures that it has given away, and readers wait for ever",
	Origin: "Pykka's ActorDeadError", Class: "orphaned future", Oracle: "nobody can go on", Expect: "easy",
	Deviations: 1, Orders: 5,
	Body: func(s *sim.T, fixed bool) {
		room := s.Spawn(&newsroom{fixed: fixed})
		tell(s, begin{}, s.Spawn(&reader{room}))
		tell(s, publish{"late"}, s.Spawn(&editor{room}))
		tell(s, begin{}, s.Spawn(&closer{room}))
	},
}

type (
	subscribe struct{}
	publish   struct{ news string }
)

// newsroom answers readers with a future of the next news.
type newsroom struct {
	waiting []*future.Promise[string]
	fixed   bool
}

func (n *newsroom) Receive(_ context.Context, msg any) (any, error) {
	switch msg := msg.(type) {
	case subscribe:
		p := future.New[string]()
		n.waiting = append(n.waiting, p)
		return future.Future[string](p), nil
	case publish:
		for _, p := range n.waiting {
			if err := p.Set(msg.news); err != nil {
				return nil, err
			}
		}
		n.waiting = nil
		return nil, nil
	}
	return nil, unexpected(msg)
}

// OnStop disappoints those who wait, in the twin.
func (n *newsroom) OnStop(context.Context) error {
	if !n.fixed {
		return nil
	}
	var errs []error
	for _, p := range n.waiting {
		errs = append(errs, p.SetError(core.ErrActorDead))
	}
	return errors.Join(errs...)
}

// reader waits for news; that there are none any more is fine with him.
type reader struct{ room core.Ref }

func (r *reader) Receive(ctx context.Context, _ any) (any, error) {
	news, err := core.Ask[future.Future[string]](ctx, r.room, subscribe{})
	if err == nil {
		_, err = news.Get(ctx)
	}
	if errors.Is(err, core.ErrActorDead) {
		return nil, nil
	}
	return nil, err
}

// editor passes news on.
type editor struct{ room core.Ref }

func (e *editor) Receive(ctx context.Context, msg any) (any, error) {
	if err := e.room.Tell(ctx, msg); !errors.Is(err, core.ErrActorDead) {
		return nil, err
	}
	return nil, nil
}

// closer stops the newsroom.
type closer struct{ room core.Ref }

func (c *closer) Receive(context.Context, any) (any, error) {
	c.room.StopFuture()
	return nil, nil
}
