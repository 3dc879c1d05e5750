package workload

import (
	"context"
	"time"

	"github.com/gokka/gokka/core"
)

const (
	blockingActors = 1000
	blockingTime   = time.Millisecond
	blockingPause  = 200 * time.Microsecond // between two round trips of the pair
)

var blocking = Workload{
	Name: "blocking", Doc: "1000 actors block for 1 ms per message, unseen by the runtime, next to a pair that plays ping-pong",
	Unit: "ns/op", What: "messages", Size: 20_000, Quick: 500,
	Latency: "a round trip",
	Crowded: true, // whoever drives it cannot know that the pair only pauses
	Actors:  blockingRun, Native: blockingNative,
}

// sleeper is what all this is about: a handler that calls something that blocks.
type sleeper struct {
	got int
	end *latch
}

func (s *sleeper) take() {
	time.Sleep(blockingTime)
	s.got++
	s.end.hit()
}

func (s *sleeper) Receive(context.Context, any) (any, error) {
	s.take()
	return nil, nil
}

// blockingShare returns how many of n messages the i-th actor gets.
func blockingShare(i, n int) int { return (n + blockingActors - 1 - i) / blockingActors }

func blockingRun(ctx context.Context, rt core.Runtime, b *B) error {
	end := newLatch(b.N)
	w, err := newWaiter(ctx, rt)
	if err != nil {
		return err
	}
	p := newPair(0, blockingPause)
	begin, report, err := p.start(ctx, rt)
	if err != nil {
		return err
	}
	refs, err := startEach(ctx, rt, blockingActors, func(int) *sleeper { return &sleeper{end: end} })
	if err != nil {
		return err
	}

	b.Start()
	if err := begin(); err != nil {
		return err
	}
	for i := range b.N {
		if err := refs[i%blockingActors].Tell(ctx, theKick); err != nil {
			return err
		}
	}
	b.Peek()
	if err := w.wait(ctx, end); err != nil {
		return err
	}
	b.Stop(b.N)

	p.over.Store(true)
	if err := w.wait(ctx, p.end); err != nil {
		return err
	}
	if err := report(b); err != nil {
		return err
	}
	return inspectEach(ctx, refs, func(i int, s *sleeper) error { return check("messages", s.got, blockingShare(i, b.N)) })
}

// A goroutine per actor reads a channel that has room for all its messages, so that the sender never waits.
func blockingNative(ctx context.Context, b *B) error {
	p := newPair(0, blockingPause)
	begin := p.native()
	end := newLatch(b.N)
	sleepers, ins := make([]sleeper, blockingActors), make([]chan *kick, blockingActors)
	ready, finished := make(chan struct{}), make(chan struct{})
	for i := range ins {
		sleepers[i].end = end
		in := make(chan *kick, blockingShare(i, b.N))
		go func() {
			ready <- struct{}{}
			for range in {
				sleepers[i].take()
			}
			finished <- struct{}{}
		}()
		<-ready
		ins[i] = in
	}

	b.Start()
	begin()
	for i := range b.N {
		ins[i%blockingActors] <- theKick
	}
	b.Peek()
	if err := end.wait(ctx); err != nil {
		return err
	}
	b.Stop(b.N)

	p.over.Store(true)
	if err := p.end.wait(ctx); err != nil {
		return err
	}
	if err := p.report(b); err != nil {
		return err
	}
	for _, in := range ins {
		close(in)
		<-finished
	}
	for i := range sleepers {
		if err := check("messages", sleepers[i].got, blockingShare(i, b.N)); err != nil {
			return err
		}
	}
	return nil
}
