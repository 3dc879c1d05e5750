package workload

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/gokka/gokka/bench/internal/peer"
)

// The workloads that other actor libraries are measured with. They are the same work as those on Gokka's runtimes, checked in
// the same way; what differs is how messages are sent.

// onPeers says how each of them is run.
var onPeers = map[string]func(context.Context, peer.System, *B) error{
	"ping-pong":  pingPongPeer.peer,
	"ask":        askPeer(1),
	"ask-64":     askPeer(64),
	"count":      countPeer,
	"fan-in":     fanInPeer.peer,
	"fan-out":    fanOutPeer.peer,
	"ring":       ringPeer(ringSpec).peer,
	"crowd":      ringPeer(crowdSpec).peer,
	"pairs":      pairsNetwork.peer,
	"chameneos":  chameneosNetwork.peer,
	"bank-stash": stashNetwork.peer,
	"nqueens":    nQueensNetwork.peer,
	"sieve":      sieveNetwork.peer,
	"idle-mem":   idleMemPeer,
}

// OnPeers reports whether other libraries can be measured with w.
func (w *Workload) OnPeers() bool {
	_, ok := onPeers[w.base()]
	return ok
}

// RunPeer runs the workload once on another library.
func (w *Workload) RunPeer(ctx context.Context, s peer.System, n int) (m Measurement, err error) {
	run, ok := onPeers[w.base()]
	if !ok {
		return m, fmt.Errorf("%s is not for other libraries", w.Name)
	}
	return w.run(n, func(b *B) error { return run(ctx, s, b) })
}

// peer runs the network on another library.
func (n *network) peer(ctx context.Context, s peer.System, b *B) error {
	end := newLatch(1)
	nodes, ends, begin, check := n.make(b, end)
	end.left.Store(int64(ends))
	refs := make([]peer.Ref, len(nodes))
	for i, nd := range nodes {
		var now peer.Context // of the message that is being handled
		send := func(to int, msg any) { now.Tell(refs[to], msg) }
		var err error
		if refs[i], err = s.Spawn(func(c peer.Context, msg any) {
			if done, ok := msg.(*latch); ok {
				done.hit()
				return
			}
			now = c
			nd.take(msg, send)
		}); err != nil {
			return err
		}
	}
	if err := settle(ctx, s, refs); err != nil {
		return err
	}
	failed := new(firstError)

	b.Start()
	begin(func(to int, msg any) { failed.set(s.Tell(refs[to], msg)) })
	if err := end.wait(ctx); err != nil {
		return err
	}
	b.Stop(1)

	if err := settle(ctx, s, refs); err != nil {
		return err
	}
	return n.finish(b, check, failed.get())
}

// settle waits until each actor has handled all that it was sent before.
func settle(ctx context.Context, s peer.System, refs []peer.Ref) error {
	for chunk := range slices.Chunk(refs, 1000) {
		l := newLatch(len(chunk))
		for _, ref := range chunk {
			if err := s.Tell(ref, l); err != nil {
				return err
			}
		}
		if err := l.wait(ctx); err != nil {
			return err
		}
	}
	return nil
}

var pingPongPeer = network{make: func(b *B, end *latch) ([]node, int, func(post), func() (int, error)) {
	nodes := []node{&volley{other: 1, window: 1, left: b.N, end: end}, &volley{other: 0}}
	return nodes, 1, func(send post) { send(0, theKick) }, func() (int, error) {
		for _, v := range nodes {
			if err := check("messages", v.(*volley).got, b.N); err != nil {
				return 0, err
			}
		}
		return 2 * b.N, nil
	}
}}

type collectorNode struct{ *collector }

func (c collectorNode) take(msg any, _ post) {
	if m, ok := msg.(*numbered); ok {
		c.collector.take(m)
	}
}

type senderNode struct {
	ms   []numbered
	each int
}

func (s *senderNode) take(_ any, send post) {
	for i := range s.each {
		send(0, &s.ms[i%fanInRing])
	}
}

var fanInPeer = network{make: func(b *B, end *latch) ([]node, int, func(post), func() (int, error)) {
	senders, each := fanInSenders(b)
	c := newCollector(senders, each, end)
	nodes := []node{collectorNode{c}}
	for i := range senders {
		nodes = append(nodes, &senderNode{newNumbered(i), each})
	}
	begin := func(send post) {
		for i := range senders {
			send(1+i, theKick)
		}
	}
	return nodes, 1, begin, func() (int, error) { return senders * each, c.check(each) }
}}

type sinkNode struct{ sink }

func (s *sinkNode) take(any, post) { s.sink.take() }

var fanOutPeer = network{make: func(b *B, end *latch) ([]node, int, func(post), func() (int, error)) {
	nodes := make([]node, b.Param("actors"))
	for i := range nodes {
		nodes[i] = &sinkNode{sink{want: b.N, end: end}}
	}
	begin := func(send post) {
		for range b.N {
			for i := range nodes {
				send(i, theKick)
			}
		}
	}
	return nodes, len(nodes), begin, func() (int, error) {
		for _, s := range nodes {
			if err := check("messages", s.(*sinkNode).got, b.N); err != nil {
				return 0, err
			}
		}
		return b.N * len(nodes), nil
	}
}}

type stationNode struct {
	i, next, got int
	end          *latch
}

func (s *stationNode) take(msg any, send post) {
	s.got++
	if t, ok := msg.(*token); ok && t.arrive(s.i) {
		send(s.next, msg)
		return
	}
	s.end.hit()
}

func ringPeer(spec func(*B) round) *network {
	return &network{make: func(b *B, end *latch) ([]node, int, func(post), func() (int, error)) {
		r := spec(b)
		nodes, ts := make([]node, r.actors), r.tokensOf(b.N)
		for i := range nodes {
			nodes[i] = &stationNode{i: i, next: (i + r.stride) % r.actors, end: end}
		}
		begin := func(send post) {
			for i := range ts {
				send(r.start(i), &ts[i])
			}
		}
		return nodes, r.tokens, begin, func() (int, error) {
			hops := 0
			for _, s := range nodes {
				hops += s.(*stationNode).got
			}
			if err := check("messages", hops, b.N); err != nil {
				return 0, err
			}
			return b.N, r.check(ts, b.N)
		}
	}}
}

func askPeer(askers int) func(context.Context, peer.System, *B) error {
	return func(ctx context.Context, s peer.System, b *B) error {
		var a answerer
		ref, err := s.Spawn(func(c peer.Context, msg any) {
			switch m := msg.(type) {
			case *question:
				a.got++
				c.Reply(m.answer())
			case *latch:
				m.hit()
			}
		})
		if err != nil {
			return err
		}
		if err := settle(ctx, s, []peer.Ref{ref}); err != nil {
			return err
		}
		each := b.N / askers
		err = askTogether(b, askers, func() error {
			return askAll(each, func(q *question) (*question, error) {
				reply, err := s.Ask(ref, q)
				if err != nil {
					return nil, err
				}
				answer, ok := reply.(*question)
				if !ok {
					return nil, fmt.Errorf("%w: a reply is %v", errWrong, reply)
				}
				return answer, nil
			})
		})
		if err := errors.Join(err, settle(ctx, s, []peer.Ref{ref})); err != nil {
			return err
		}
		return check("questions", a.got, each*askers)
	}
}
