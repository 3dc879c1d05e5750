package bugs

import (
	"context"
	"fmt"

	"github.com/gokka/gokka/core"
	"github.com/gokka/gokka/runtime/sim"
)

var chainReplication = Program{
	Name:   "chain-replication",
	Bug:    "the head sends again what a removed server still has on its way, and the tail gets updates twice",
	Origin: "Coyote, ChainReplicationTests", Class: "protocol", Oracle: "sorted history", Expect: "hard",
	Deviations: 1, Orders: 24,
	Body: func(s *sim.T, fixed bool) {
		tail := &chainServer{fixed: fixed}
		tailRef := s.Spawn(tail)
		head := &chainServer{next: s.Spawn(&chainServer{next: tailRef})}
		headRef := s.Spawn(head)
		writer := s.Spawn(&chainWriter{head: headRef, left: 3})
		tail.writer = writer
		tell(s, begin{}, writer, s.Spawn(&chainMaster{headRef, tailRef}))
	},
}

type (
	write        struct{}
	update       struct{ seq int }
	updateStored struct{}
	newPred      struct{ replyTo core.Ref }
	newSucc      struct {
		tail core.Ref
		last int
	}
)

// chainServer keeps updates, and passes them on; the tail tells the writer. What comes twice in a row is no error.
type chainServer struct {
	next, writer core.Ref
	history      []int
	fixed        bool
}

func (c *chainServer) last() int {
	if len(c.history) == 0 {
		return 0
	}
	return c.history[len(c.history)-1]
}

func (c *chainServer) Receive(ctx context.Context, msg any) (any, error) {
	switch msg := msg.(type) {
	case write:
		return nil, c.store(ctx, c.last()+1)
	case update:
		return nil, c.store(ctx, msg.seq)
	case newPred:
		return nil, msg.replyTo.Tell(ctx, newSucc{core.Self(ctx), c.last()})
	case newSucc:
		c.next = msg.tail
		for _, seq := range c.history {
			if seq > msg.last {
				if err := c.next.Tell(ctx, update{seq}); err != nil {
					return nil, err
				}
			}
		}
		return nil, nil
	}
	return nil, unexpected(msg)
}

func (c *chainServer) store(ctx context.Context, seq int) error {
	switch last := c.last(); {
	case seq == last, c.fixed && seq < last:
		return nil
	case seq < last:
		return fmt.Errorf("update %d comes after %d: the history is not sorted", seq, last)
	}
	c.history = append(c.history, seq)
	if c.writer != (core.Ref{}) {
		return c.writer.Tell(ctx, updateStored{})
	}
	return c.next.Tell(ctx, update{seq})
}

// chainMaster takes the server in the middle for dead, and out of the chain.
type chainMaster struct{ head, tail core.Ref }

func (m *chainMaster) Receive(ctx context.Context, msg any) (any, error) {
	switch msg.(type) {
	case begin:
		return nil, m.tail.Tell(ctx, newPred{core.Self(ctx)})
	case newSucc:
		return nil, m.head.Tell(ctx, msg)
	}
	return nil, unexpected(msg)
}

// chainWriter sends the next update when one is stored.
type chainWriter struct {
	head core.Ref
	left int
}

func (w *chainWriter) Receive(ctx context.Context, _ any) (any, error) {
	if w.left == 0 {
		return nil, nil
	}
	w.left--
	return nil, w.head.Tell(ctx, write{})
}
