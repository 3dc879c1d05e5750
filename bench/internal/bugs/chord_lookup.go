package bugs

import (
	"context"

	"github.com/gokka/gokka/core"
	"github.com/gokka/gokka/runtime/sim"
)

var chordLookup = Program{
	Name:   "chord-lookup",
	Bug:    "two neighbours leave at once, and do not tell each other's neighbours: nobody has their keys, and lookups go round",
	Origin: "Coyote, ChordTests", Class: "livelock", Oracle: "no end after 200 steps", Expect: "medium",
	Deviations: 1, Orders: 3,
	Options: []sim.Option{sim.MaxSteps(200)},
	Body: func(s *sim.T, fixed bool) {
		ids := []int{0, 2, 4, 6}
		var nodes []*chordNode
		var refs []core.Ref
		for _, id := range ids {
			nodes = append(nodes, &chordNode{id: id, fixed: fixed})
			refs = append(refs, s.Spawn(nodes[len(nodes)-1]))
		}
		for i, n := range nodes {
			before, after := (i+len(ids)-1)%len(ids), (i+1)%len(ids)
			n.pred, n.predID, n.succ = refs[before], ids[before], refs[after]
		}
		tell(s, leaveRing{}, refs[1])
		tell(s, begin{}, s.Spawn(&messenger{refs[2], leaveRing{}}))
		s.RunUntilIdle() // Only what is still so when all is quiet goes on for ever.
		for key := range 8 {
			tell(s, lookup{key}, refs[0])
		}
	},
}

type (
	leaveRing struct{}
	setPred   struct {
		ref core.Ref
		id  int
	}
	setSucc struct{ ref core.Ref }
	lookup  struct{ key int }
)

// chordNode has the keys after its predecessor's up to its own. One that has left passes on what it gets.
type chordNode struct {
	id, predID  int
	pred, succ  core.Ref
	left, fixed bool
}

func (n *chordNode) Receive(ctx context.Context, msg any) (any, error) {
	switch msg := msg.(type) {
	case leaveRing:
		n.left = true
		if err := n.succ.Tell(ctx, setPred{n.pred, n.predID}); err != nil {
			return nil, err
		}
		return nil, n.pred.Tell(ctx, setSucc{n.succ})
	case setPred:
		n.pred, n.predID = msg.ref, msg.id
		if n.left && n.fixed {
			return nil, n.succ.Tell(ctx, msg)
		}
		return nil, nil
	case setSucc:
		n.succ = msg.ref
		if n.left && n.fixed {
			return nil, n.pred.Tell(ctx, msg)
		}
		return nil, nil
	case lookup:
		if !n.left && n.has(msg.key) {
			return nil, nil
		}
		return nil, n.succ.Tell(ctx, msg)
	}
	return nil, unexpected(msg)
}

// has reports whether key is after the predecessor's number and not after the node's own, on the ring.
func (n *chordNode) has(key int) bool {
	if n.predID < n.id {
		return n.predID < key && key <= n.id
	}
	return n.predID < key || key <= n.id
}
