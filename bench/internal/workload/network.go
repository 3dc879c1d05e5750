package workload

import (
	"context"

	"github.com/gokka/gokka/core"
)

// node is one of a fixed number of parties that send each other messages. The same code of a node is run by an actor, and
// by a goroutine that reads a channel.
type node interface {
	take(msg any, send post)
}

// post sends msg to a node by its number.
type post func(to int, msg any)

// network makes the two versions of a workload that consists of nodes.
type network struct {
	// capacity is that of the native version's channels. It must be enough for no ring of waiting senders to form.
	capacity int
	// make makes the nodes of one run, which hit end to end it; begin sends the first messages, and check looks at the
	// nodes afterwards and returns how many operations it was.
	make func(b *B, end *latch) (nodes []node, ends int, begin func(send post), check func() (ops int, err error))
}

type nodeActor struct {
	node
	refs   []core.Ref
	ctx    context.Context // of the message that is being handled
	send   post
	failed *firstError
}

func (a *nodeActor) Receive(ctx context.Context, msg any) (any, error) {
	a.ctx = ctx
	a.take(msg, a.send)
	return nil, a.failed.get()
}

func (n *network) actors(ctx context.Context, rt core.Runtime, b *B) error {
	end, failed := newLatch(1), new(firstError)
	w, err := newWaiter(ctx, rt)
	if err != nil {
		return err
	}
	nodes, ends, begin, check := n.make(b, end)
	end.left.Store(int64(ends))
	refs, err := startEach(ctx, rt, len(nodes), func(i int) *nodeActor {
		a := &nodeActor{node: nodes[i], failed: failed}
		a.send = func(to int, msg any) { failed.set(a.refs[to].Tell(a.ctx, msg)) }
		return a
	})
	if err != nil {
		return err
	}
	if err := inspectEach(ctx, refs, func(_ int, a *nodeActor) error { a.refs = refs; return nil }); err != nil {
		return err
	}

	b.Start()
	begin(func(to int, msg any) { failed.set(refs[to].Tell(ctx, msg)) })
	if err := w.wait(ctx, end); err != nil {
		return err
	}
	b.Stop(1)

	// A message too many is handled before this, and changes the node.
	if err := inspectEach(ctx, refs, func(int, *nodeActor) error { return nil }); err != nil {
		return err
	}
	return n.finish(b, check, failed.get())
}

func (n *network) native(ctx context.Context, b *B) error {
	end := newLatch(1)
	nodes, ends, begin, check := n.make(b, end)
	end.left.Store(int64(ends))
	ins := make([]chan any, len(nodes))
	for i := range ins {
		ins[i] = make(chan any, n.capacity)
	}
	send := func(to int, msg any) { ins[to] <- msg }
	ready, finished := make(chan struct{}), make(chan struct{})
	for i, in := range ins {
		go func() {
			ready <- struct{}{}
			for msg := range in {
				nodes[i].take(msg, send)
			}
			finished <- struct{}{}
		}()
		<-ready
	}

	b.Start()
	begin(send)
	if err := end.wait(ctx); err != nil {
		return err
	}
	b.Stop(1)

	for _, in := range ins {
		close(in)
		<-finished
	}
	return n.finish(b, check, nil)
}

func (n *network) finish(b *B, check func() (int, error), err error) error {
	if err != nil {
		return err
	}
	ops, err := check()
	if err != nil {
		return err
	}
	b.SetOps(ops)
	return nil
}
