package workload

import (
	"context"
	"math/rand/v2"

	"github.com/gokka/gokka/core"
)

var uct = Workload{
	Name: "uct", Doc: "an unbalanced tree of actors grows, each computing for up to 1 µs: irregular work to steal",
	Unit: "ns/actor", What: "nodes", Size: 100_000, Quick: 5_000, Fixed: true, Optional: true, Crowded: true,
	Actors: uctActors, Native: uctNative,
}

const (
	uctFan   = 10
	uctLoops = 1000
)

// twig is a subtree that is still to grow: so many nodes, drawn from a seed.
type twig struct {
	seed  uint64
	nodes int
}

// leafSum is what a subtree comes to.
type leafSum struct {
	nodes int
	hash  uint64
}

func (s *leafSum) add(o leafSum) {
	s.nodes += o.nodes
	s.hash += o.hash
}

// grow does the work of the twig's first node and shares out the others among up to ten children, very unevenly.
func (t twig) grow() (own leafSum, children []twig) {
	r := rand.New(rand.NewPCG(t.seed, 11))
	x := t.seed
	for range r.IntN(uctLoops) {
		x = x*lcgMul + lcgAdd
	}
	rest := t.nodes - 1
	for i := range uctFan {
		n := rest
		if i < uctFan-1 {
			f := r.Float64()
			n = int(float64(rest+1) * f * f)
		}
		if n = min(n, rest); n > 0 {
			children = append(children, twig{r.Uint64(), n})
			rest -= n
		}
	}
	return leafSum{1, x}, children
}

// sequential grows the tree without anybody's help.
func (t twig) sequential() leafSum {
	sum, children := t.grow()
	for _, c := range children {
		sum.add(c.sequential())
	}
	return sum
}

func uctRoot(b *B) twig { return twig{seed: 42, nodes: b.N} }

func checkUCT(got leafSum, root twig) error {
	if err := check("nodes", got.nodes, root.nodes); err != nil {
		return err
	}
	return check("sum of the hashes", got.hash, root.sequential().hash)
}

type uctNode struct {
	core.Base
	twig    twig
	parent  core.Ref
	end     *latch // of the root
	sum     leafSum
	missing int
}

func (u *uctNode) Receive(ctx context.Context, msg any) (any, error) {
	if child, ok := msg.(*leafSum); ok {
		u.sum.add(*child)
		u.missing--
	} else {
		var children []twig
		u.sum, children = u.twig.grow()
		u.missing = len(children)
		for _, c := range children {
			if err := grow(ctx, &uctNode{twig: c, parent: u.Self()}); err != nil {
				return nil, err
			}
		}
	}
	if u.missing == 0 {
		u.Stop()
	}
	return nil, nil
}

func (u *uctNode) OnStop(ctx context.Context) error {
	if u.end != nil {
		u.end.hit()
		return nil
	}
	return u.parent.Tell(ctx, &u.sum)
}

func uctActors(ctx context.Context, rt core.Runtime, b *B) error {
	end := newLatch(1)
	root := &uctNode{twig: uctRoot(b), end: end}
	return growTree(ctx, rt, b, root, end, func() error { return checkUCT(root.sum, root.twig) })
}

// A goroutine per node, and a channel of capacity ten per inner node for its children's results.
func uctNative(_ context.Context, b *B) error {
	result := make(chan leafSum, 1)
	root := uctRoot(b)

	b.Start()
	go uctGo(root, result)
	sum := <-result
	b.Stop(b.N)

	return checkUCT(sum, root)
}

func uctGo(t twig, parent chan<- leafSum) {
	sum, children := t.grow()
	results := make(chan leafSum, uctFan)
	for _, c := range children {
		go uctGo(c, results)
	}
	for range children {
		sum.add(<-results)
	}
	parent <- sum
}
