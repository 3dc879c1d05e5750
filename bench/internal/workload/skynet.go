package workload

import (
	"context"

	"github.com/gokka/gokka/core"
)

const skynetFan = 10

var skynet = Workload{
	Name: "skynet", Doc: "a tree of actors, 10 children each, starts itself, sums up its leaves' numbers, and stops",
	Unit: "ns/actor", What: "trees", Size: 1, Quick: 1,
	Params:  []Param{{"depth", "leaves are ten to the power of it", 4, 6}},
	Scan:    []Values{{"depth": 6, SizeParam: 1}},
	Crowded: true, Optional: true,
	Actors: skynetActors, Native: skynetNative,
}

// skyResult is what a subtree sends to its parent.
type skyResult struct{ sum, nodes int }

func (r *skyResult) add(child skyResult) {
	r.sum += child.sum
	r.nodes += child.nodes
}

// skyNodes returns how many nodes a tree of n leaves has; n is a power of ten.
func skyNodes(n int) int {
	nodes := n
	for n > 1 {
		n /= skynetFan
		nodes += n
	}
	return nodes
}

func checkSkynet(r skyResult, leaves int) error {
	if err := check("sum", r.sum, leaves*(leaves-1)/2); err != nil {
		return err
	}
	return check("nodes", r.nodes, skyNodes(leaves))
}

// skyNode gets an order to begin and its children's results; what it sends is a part of itself.
type skyNode struct {
	core.Base
	parent  core.Ref
	end     *latch // of the root, which has no parent
	leaves  int
	first   int // its first leaf's number
	missing int
	result  skyResult
}

func (s *skyNode) Receive(ctx context.Context, msg any) (any, error) {
	if child, ok := msg.(*skyResult); ok {
		s.result.add(*child)
		if s.missing--; s.missing == 0 {
			s.Stop()
		}
		return nil, nil
	}
	s.result.nodes = 1
	if s.leaves == 1 {
		s.result.sum = s.first
		s.Stop()
		return nil, nil
	}
	s.missing = skynetFan
	self, each := s.Self(), s.leaves/skynetFan
	for i := range skynetFan {
		ref, err := core.Spawn(ctx, &skyNode{parent: self, leaves: each, first: s.first + i*each})
		if err != nil {
			return nil, err
		}
		if err := ref.Tell(ctx, theKick); err != nil {
			return nil, err
		}
	}
	return nil, nil
}

// OnStop sends the result, so that what is measured includes that every actor has been stopped.
func (s *skyNode) OnStop(ctx context.Context) error {
	if s.end != nil {
		s.end.hit()
		return nil
	}
	return s.parent.Tell(ctx, &s.result)
}

// skyLeaves returns how many leaves a tree has.
func skyLeaves(b *B) int {
	leaves := 1
	for range b.Param("depth") {
		leaves *= skynetFan
	}
	return leaves
}

func skynetActors(ctx context.Context, rt core.Runtime, b *B) error {
	leaves, results := skyLeaves(b), make([]skyResult, b.N)
	w, err := newWaiter(ctx, rt)
	if err != nil {
		return err
	}

	b.Start()
	for i := range results {
		root := &skyNode{end: newLatch(1), leaves: leaves}
		ref, err := core.Start(ctx, rt, root)
		if err != nil {
			return err
		}
		if err := ref.Tell(ctx, theKick); err != nil {
			return err
		}
		if err := w.wait(ctx, root.end); err != nil {
			return err
		}
		results[i] = root.result
	}
	b.Stop(b.N * skyNodes(leaves))

	for _, r := range results {
		if err := checkSkynet(r, leaves); err != nil {
			return err
		}
	}
	return unregistered(ctx, rt, w)
}

// A goroutine per node, and a channel of capacity ten per inner node for its children's results; with less capacity it
// takes a little longer. What a node is to do comes with its start, where an actor gets a message: nobody would send
// that by hand.
func skynetNative(_ context.Context, b *B) error {
	leaves, results := skyLeaves(b), make([]skyResult, b.N)
	result := make(chan skyResult, 1)

	b.Start()
	for i := range results {
		go skyGo(result, 0, leaves)
		results[i] = <-result
	}
	b.Stop(b.N * skyNodes(leaves))

	for _, r := range results {
		if err := checkSkynet(r, leaves); err != nil {
			return err
		}
	}
	return nil
}

func skyGo(parent chan<- skyResult, first, leaves int) {
	if leaves == 1 {
		parent <- skyResult{first, 1}
		return
	}
	results, each := make(chan skyResult, skynetFan), leaves/skynetFan
	for i := range skynetFan {
		go skyGo(results, first+i*each, each)
	}
	r := skyResult{nodes: 1}
	for range skynetFan {
		r.add(<-results)
	}
	parent <- r
}
