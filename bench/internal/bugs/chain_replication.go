package bugs

import (
	"context"
	"fmt"
	"time"

	"github.com/gokka/gokka/core"
	"github.com/gokka/gokka/runtime/sim"
)

var chainReplication = Program{
	Name:   "chain-replication",
	Bug:    "a server that is only slow is taken out of the chain, and what it still has on its way comes after newer updates",
	Origin: "Coyote, ChainReplicationTests", Class: "protocol", Oracle: "history without gaps", Expect: "hard",
	Deviations: 3, Orders: 200,
	Body: func(s *sim.T, fixed bool) {
		master, tail, head := &chainMaster{}, &chainServer{fixed: fixed}, &chainServer{fixed: fixed}
		masterRef := s.Spawn(master)
		master.tail = s.Spawn(tail)
		master.middle = s.Spawn(&chainServer{next: master.tail, fixed: fixed})
		head.next = master.middle
		master.head = s.Spawn(head)
		tail.writer = s.Spawn(&chainWriter{head: master.head, left: 4})
		tell(s, begin{}, tail.writer, masterRef)
		s.Settle()
	},
}

type (
	write        struct{}
	update       struct{ seq int }
	updateStored struct{}
	serverPing   struct{ replyTo core.Ref }
	serverPong   struct{}
	suspicion    struct{}
	newPred      struct{ replyTo core.Ref }
	newSucc      struct {
		next core.Ref
		last int
	}
)

// chainServer keeps updates, and passes them on; the tail tells the writer.
type chainServer struct {
	next, writer core.Ref
	last         int
	fixed        bool
}

func (c *chainServer) Receive(ctx context.Context, msg any) (any, error) {
	switch msg := msg.(type) {
	case write:
		return nil, c.store(ctx, c.last+1)
	case update:
		return nil, c.store(ctx, msg.seq)
	case serverPing:
		return nil, msg.replyTo.Tell(ctx, serverPong{})
	case newPred:
		return nil, msg.replyTo.Tell(ctx, newSucc{core.Self(ctx), c.last})
	case newSucc:
		c.next = msg.next
		for seq := msg.last + 1; seq <= c.last && c.fixed; seq++ { // what may be on its way over the old one
			if err := c.next.Tell(ctx, update{seq}); err != nil {
				return nil, err
			}
		}
		return nil, nil
	}
	return nil, unexpected(msg)
}

func (c *chainServer) store(ctx context.Context, seq int) error {
	switch {
	case c.fixed && seq <= c.last:
		return nil
	case seq != c.last+1:
		return fmt.Errorf("update %d comes after %d", seq, c.last)
	}
	c.last = seq
	if c.writer != (core.Ref{}) {
		return c.writer.Tell(ctx, updateStored{})
	}
	return c.next.Tell(ctx, update{seq})
}

// chainMaster takes the server in the middle out of the chain if it does not answer in time.
type chainMaster struct {
	head, middle, tail core.Ref
	answered           bool
}

func (m *chainMaster) Receive(ctx context.Context, msg any) (any, error) {
	switch msg := msg.(type) {
	case begin:
		if _, err := core.TellAfter(ctx, core.Self(ctx), time.Second, suspicion{}); err != nil {
			return nil, err
		}
		return nil, m.middle.Tell(ctx, serverPing{core.Self(ctx)})
	case serverPong:
		m.answered = true
		return nil, nil
	case suspicion:
		if m.answered {
			return nil, nil
		}
		return nil, m.tail.Tell(ctx, newPred{core.Self(ctx)})
	case newSucc:
		return nil, m.head.Tell(ctx, msg)
	}
	return nil, unexpected(msg)
}

// chainWriter has two updates on their way at a time.
type chainWriter struct {
	head core.Ref
	left int
}

func (w *chainWriter) Receive(ctx context.Context, msg any) (any, error) {
	n := 1
	if _, first := msg.(begin); first {
		n = 2
	}
	for ; n > 0 && w.left > 0; n-- {
		w.left--
		if err := w.head.Tell(ctx, write{}); err != nil {
			return nil, err
		}
	}
	return nil, nil
}
