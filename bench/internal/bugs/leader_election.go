package bugs

import (
	"context"
	"fmt"

	"github.com/gokka/gokka/core"
	"github.com/gokka/gokka/runtime/sim"
)

var leaderElection = Program{
	Name:   "leader-election",
	Bug:    "a node that has not begun yet passes lower numbers on, and two nodes are elected",
	Origin: "Chang and Roberts; P, PortfolioTests/ChangRob", Class: "protocol", Oracle: "invariant: one leader", Expect: "medium",
	Deviations: 1, Orders: 17,
	Body: func(s *sim.T, fixed bool) {
		var leaders []int
		nodes := []*ringNode{{id: 3}, {id: 1}, {id: 4}, {id: 2}}
		var refs []core.Ref
		for _, n := range nodes {
			n.fixed, n.elected = fixed, func() { leaders = append(leaders, n.id) }
			refs = append(refs, s.Spawn(n))
		}
		for i, n := range nodes {
			n.next = refs[(i+1)%len(refs)]
		}
		s.Always("one leader", func() error {
			if len(leaders) > 1 {
				return fmt.Errorf("there are two: %v", leaders)
			}
			return nil
		})
		tell(s, begin{}, refs...)
	},
}

// candidate goes around the ring.
type candidate struct{ id int }

// ringNode is elected if its own number comes back.
type ringNode struct {
	id           int
	next         core.Ref
	begun, fixed bool
	elected      func()
}

func (n *ringNode) Receive(ctx context.Context, msg any) (any, error) {
	switch msg := msg.(type) {
	case begin:
		return nil, n.begin(ctx)
	case candidate:
		switch {
		case msg.id == n.id:
			n.elected()
			return nil, nil
		case msg.id > n.id, !n.begun && !n.fixed:
			return nil, n.next.Tell(ctx, msg)
		}
		return nil, n.begin(ctx) // itself instead of the other
	}
	return nil, unexpected(msg)
}

// begin sends the node's own number on its way, once.
func (n *ringNode) begin(ctx context.Context) error {
	if n.begun {
		return nil
	}
	n.begun = true
	return n.next.Tell(ctx, candidate{n.id})
}
