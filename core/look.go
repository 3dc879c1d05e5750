package core

import (
	"slices"

	"github.com/gokka/gokka/internal/wait"
)

// look is what one look at the waits that a turn, the root, leads to has seen. It is the classical AND/OR graph: a wait
// for all of several futures ends when all of them are there, one for any of them when one is.
//
// Who is not held up is free, and so is who waits for what the free can do. Those that are left are held up by each
// other. If some of them are not held up by the root, directly or not, they are stuck without it: others see to it
// that they go on, so they are taken for free, and what that frees is free as well. The root is stuck if it is still there when
// nobody else can be freed. So the victim of a ring is always in it.
type look struct {
	timed bool // waits with a deadline count too
	nodes []*node
	index map[*Turn]*node
}

// node is an actor in a look.
type node struct {
	edge edge
	need need
	back bool // is held up by the root
	free bool // goes on
}

// need is what must come before something is ready.
type need struct {
	w    *Wait    // nil: the turn that has borrowed the goroutine must end
	by   *node    // the actor that must act; nil: see ways
	ways [][]need // all needs of one of them must be met; none: there is nothing to wait for that we know of
}

func newLook(root *Turn, timed bool) *look {
	l := &look{timed: timed, index: map[*Turn]*node{}}
	l.add(root)
	for i := 0; i < len(l.nodes); i++ { // nodes grows meanwhile
		l.expand(l.nodes[i])
	}
	return l
}

func (l *look) root() *node { return l.nodes[0] }

func (l *look) add(t *Turn) *node {
	n := l.index[t]
	if n == nil {
		n = &node{edge: edge{from: t}}
		l.index[t] = n
		l.nodes = append(l.nodes, n)
	}
	return n
}

func (l *look) expand(n *node) {
	e, ok := n.edge.from.edge()
	n.edge = e
	switch {
	case !ok || !l.counts(e):
		n.free = true
	case e.inner != nil:
		n.need = need{by: l.add(e.inner)}
	default:
		n.need = l.needOf(e.waits)
	}
}

// counts reports whether nothing else than what it waits for can end the wait.
func (l *look) counts(e edge) bool { return (l.timed || !e.timed()) && !e.killed() }

func (l *look) needOf(w *Wait) need {
	n := need{w: w}
	if !w.Pending() {
		return n
	}
	switch owner := w.Owner().(type) {
	case *Cell:
		n.by = l.add(owner.turn())
	case wait.Group:
		for ws := range owner.Needs {
			way := make([]need, len(ws))
			for i, w := range ws {
				way[i] = l.needOf(w)
			}
			if n.ways = append(n.ways, way); faultAnyIsAll {
				n.ways = [][]need{slices.Concat(n.ways...)}
			}
		}
	}
	return n
}

// free reports whether the need is met, or can be.
func (n need) free() bool {
	if n.by != nil {
		return n.by.free
	}
	return len(n.ways) == 0 || slices.ContainsFunc(n.ways, func(way []need) bool {
		return !slices.ContainsFunc(way, func(n need) bool { return !n.free() })
	})
}

// heldBy reports whether an actor for which is returns true helps to keep the need from being met.
func (n need) heldBy(is func(*node) bool) bool {
	if n.by != nil {
		return !n.by.free && is(n.by)
	}
	return slices.ContainsFunc(n.ways, func(way []need) bool {
		return slices.ContainsFunc(way, func(n need) bool { return n.heldBy(is) })
	})
}

// stuck decides. The nodes are in the order in which they were found, so what is known spreads fastest from the end.
func (l *look) stuck() bool {
	root := l.root()
	isBack := func(n *node) bool { return n == root || n.back }
	for {
		l.spread(func(n *node) bool { return !n.free && n.need.free() }, func(n *node) { n.free = true })
		if root.free {
			return false
		}
		for _, n := range l.nodes {
			n.back = false
		}
		l.spread(func(n *node) bool { return !n.free && !n.back && n.need.heldBy(isBack) }, func(n *node) { n.back = true })
		if !root.back {
			return false
		}
		others := false
		for _, n := range l.nodes {
			if !n.free && !n.back {
				n.free, others = true, true
			}
		}
		if !others {
			return true
		}
	}
}

// spread sets what is due until nothing is.
func (l *look) spread(due func(*node) bool, set func(*node)) {
	for again := true; again; {
		again = false
		for _, n := range slices.Backward(l.nodes) {
			if due(n) {
				set(n)
				again = true
			}
		}
	}
}

// unchanged reports whether all that holds up the root is now as it was seen.
func (l *look) unchanged() bool {
	for _, n := range l.nodes {
		if n.free {
			continue
		}
		if now, ok := n.edge.from.edge(); !ok || now != n.edge || !l.counts(now) || !n.need.pending() {
			return false
		}
	}
	return true
}

// pending reports whether what was not free has not become ready since.
func (n need) pending() bool {
	return n.free() || (n.w == nil || n.w.Pending()) && !slices.ContainsFunc(n.ways, func(way []need) bool {
		return slices.ContainsFunc(way, func(n need) bool { return !n.pending() })
	})
}

// doom marks the Waits of the root that can never be ready.
func (l *look) doom() { l.root().need.doom() }

func (n need) doom() {
	if n.free() || n.w == nil {
		return
	}
	n.w.Doom()
	for _, way := range n.ways {
		for _, n := range way {
			n.doom()
		}
	}
}

// members returns those that hold up the root and each other, beginning with the root.
func (l *look) members() ([]Ref, []Waiting) {
	ring := []*node{l.root()}
	for i := 0; i < len(ring); i++ { // ring grows meanwhile
		for _, n := range ring[i].need.blockers(nil) {
			if !slices.Contains(ring, n) {
				ring = append(ring, n)
			}
		}
	}
	refs, waits := make([]Ref, len(ring)), make([]Waiting, len(ring))
	for i, n := range ring {
		refs[i], waits[i] = n.ref(), n.waiting()
	}
	return refs, waits
}

// blockers appends those that keep the need from being met, each once.
func (n need) blockers(by []*node) []*node {
	if n.by != nil && !n.by.free && !slices.Contains(by, n.by) {
		by = append(by, n.by)
	}
	for _, way := range n.ways {
		for _, n := range way {
			by = n.blockers(by)
		}
	}
	return by
}

func (n *node) ref() Ref { return n.edge.from.cell().Ref() }

func (n *node) waiting() Waiting {
	w := Waiting{
		Ref:      n.ref(),
		Handling: typeOfWord(n.edge.from.handling.load()),
		Any:      len(n.need.ways) > 1,
		Timed:    n.edge.timed(),
	}
	for _, by := range n.need.blockers(nil) {
		w.For = append(w.For, by.ref())
	}
	return w
}
