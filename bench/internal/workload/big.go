package workload

import (
	"context"
	"fmt"
	"math/rand/v2"

	"github.com/gokka/gokka/core"
)

const bigActors = 1000

var big = Workload{
	Name: "big", Doc: "1000 actors ping random others, each with one ping under way: many to many",
	Unit: "ns/op", What: "pings per actor", Size: 250, Quick: 20, Optional: true,
	Crowded: true,
	Actors:  bigRun, Native: bigNative,
}

// bigMail is a ping or a pong. Every peer has one of each and sends them again and again.
type bigMail struct {
	from int
	pong bool
}

// party is the state of one of the thousand, with actors and without.
type party struct {
	i          int
	ping, pong bigMail
	random     *rand.Rand
	left       int // pings to send
	to         int // where the one under way went
	pinged     int
	ponged     int
	strangers  int // pongs that did not come from there
	end        *latch
}

func newPeer(i, pings int, end *latch) *party {
	return &party{i: i, ping: bigMail{from: i}, pong: bigMail{from: i, pong: true}, random: random(i), left: pings, end: end}
}

// handle returns what is to be sent and to whom; nil: nothing. A nil m is the order to begin.
func (p *party) handle(m *bigMail) (reply *bigMail, to int) {
	switch {
	case m == nil:
	case m.pong:
		p.ponged++
		if m.from != p.to {
			p.strangers++
		}
	default:
		p.pinged++
		return &p.pong, m.from
	}
	if p.left == 0 {
		p.end.hit()
		return nil, 0
	}
	p.left--
	p.to = (p.i + 1 + p.random.IntN(bigActors-1)) % bigActors
	return &p.ping, p.to
}

// checkBig wants each peer's pongs from where its pings went, and none lost or twice on the way.
func checkBig(peers []*party, pings int) error {
	pinged := 0
	for _, p := range peers {
		pinged += p.pinged
		if err := check(fmt.Sprintf("pongs to %d", p.i), p.ponged, pings); err != nil {
			return err
		}
		if err := check(fmt.Sprintf("pongs to %d from others", p.i), p.strangers, 0); err != nil {
			return err
		}
	}
	return check("pings", pinged, pings*len(peers))
}

type bigActor struct {
	*party
	refs []core.Ref
}

func (a *bigActor) Receive(ctx context.Context, msg any) (any, error) {
	m, _ := msg.(*bigMail)
	if reply, to := a.handle(m); reply != nil {
		return nil, a.refs[to].Tell(ctx, reply)
	}
	return nil, nil
}

func bigRun(ctx context.Context, rt core.Runtime, b *B) error {
	end := newLatch(bigActors)
	w, err := newWaiter(ctx, rt)
	if err != nil {
		return err
	}
	refs, err := startEach(ctx, rt, bigActors, func(i int) *bigActor { return &bigActor{party: newPeer(i, b.N, end)} })
	if err != nil {
		return err
	}
	peers := make([]*party, bigActors)
	if err := inspectEach(ctx, refs, func(_ int, a *bigActor) error { a.refs = refs; return nil }); err != nil {
		return err
	}

	b.Start()
	for _, ref := range refs {
		if err := ref.Tell(ctx, theKick); err != nil {
			return err
		}
	}
	if err := w.wait(ctx, end); err != nil {
		return err
	}
	b.Stop(2 * b.N * bigActors)

	if err := inspectEach(ctx, refs, func(i int, a *bigActor) error {
		p := *a.party // a message too many would still change the original
		peers[i] = &p
		return nil
	}); err != nil {
		return err
	}
	return checkBig(peers, b.N)
}

// A goroutine per peer reads a channel that has room for all that can be under way to it, a ping from each other peer
// and a pong, so that nobody ever waits to send and no ring of waiting senders can form.
func bigNative(ctx context.Context, b *B) error {
	end := newLatch(bigActors)
	peers, ins := make([]*party, bigActors), make([]chan *bigMail, bigActors)
	for i := range peers {
		peers[i], ins[i] = newPeer(i, b.N, end), make(chan *bigMail, bigActors+1)
	}
	ready, finished := make(chan struct{}), make(chan struct{})
	for i, in := range ins {
		go func() {
			p := peers[i]
			ready <- struct{}{}
			for m := range in {
				if reply, to := p.handle(m); reply != nil {
					ins[to] <- reply
				}
			}
			finished <- struct{}{}
		}()
		<-ready
	}

	b.Start()
	for _, in := range ins {
		in <- nil
	}
	if err := end.wait(ctx); err != nil {
		return err
	}
	b.Stop(2 * b.N * bigActors)

	for _, in := range ins {
		close(in)
		<-finished
	}
	return checkBig(peers, b.N)
}
