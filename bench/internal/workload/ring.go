package workload

import (
	"context"

	"github.com/gokka/gokka/core"
)

const ringActors = 503

var ring = Workload{
	Name: "ring", Doc: "one token goes round 503 actors: a hop to one that has been idle for long",
	Unit: "ns/hop", What: "hops", Size: 500_000, Quick: 25_000,
	Actors: ringRun, Native: ringNative,
}

// token counts down its hops. at is where it was last.
type token struct{ left, at int }

// arrive moves the token to position i of the ring; false: it has arrived.
func (t *token) arrive(i int) (on bool) {
	t.left--
	t.at = i
	return t.left > 0
}

func checkRing(t *token, hops int) error {
	if err := check("hops left", t.left, 0); err != nil {
		return err
	}
	return check("last actor", t.at, hops%ringActors)
}

type station struct {
	i, got int
	next   core.Ref
	end    *latch
}

func (s *station) Receive(ctx context.Context, msg any) (any, error) {
	s.got++
	if t := msg.(*token); !t.arrive(s.i) {
		s.end.hit()
		return nil, nil
	}
	return nil, s.next.Tell(ctx, msg)
}

func ringRun(ctx context.Context, rt core.Runtime, b *B) error {
	end := newLatch(1)
	w, err := newWaiter(ctx, rt)
	if err != nil {
		return err
	}
	refs, err := startEach(ctx, rt, ringActors, func(i int) *station { return &station{i: i, end: end} })
	if err != nil {
		return err
	}
	if err := inspectEach(ctx, refs, func(i int, s *station) error {
		s.next = refs[(i+1)%ringActors]
		return nil
	}); err != nil {
		return err
	}
	t := &token{left: b.N}

	b.Start()
	if err := refs[1].Tell(ctx, t); err != nil {
		return err
	}
	if err := w.wait(ctx, end); err != nil {
		return err
	}
	b.Stop(b.N)

	hops := 0
	if err := inspectEach(ctx, refs, func(_ int, s *station) error { hops += s.got; return nil }); err != nil {
		return err
	}
	if err := check("messages", hops, b.N); err != nil {
		return err
	}
	return checkRing(t, b.N)
}

// A goroutine per actor with an unbuffered channel. A buffer of one makes it slower, if anything.
func ringNative(ctx context.Context, b *B) error {
	end := newLatch(1)
	var links [ringActors]chan *token
	got, finished := make([]int, ringActors), make(chan struct{})
	for i := range links {
		links[i] = make(chan *token)
	}
	ready := make(chan struct{})
	for i, in := range links {
		out := links[(i+1)%ringActors]
		go func() {
			ready <- struct{}{}
			for t := range in {
				got[i]++
				if !t.arrive(i) {
					end.hit()
					continue
				}
				out <- t
			}
			finished <- struct{}{}
		}()
		<-ready
	}
	t := &token{left: b.N}

	b.Start()
	links[1] <- t
	if err := end.wait(ctx); err != nil {
		return err
	}
	b.Stop(b.N)

	hops := 0
	for i, in := range links {
		close(in)
		<-finished
		hops += got[i]
	}
	if err := check("messages", hops, b.N); err != nil {
		return err
	}
	return checkRing(t, b.N)
}
