package workload

import (
	"context"

	"github.com/gokka/gokka/core"
)

var pingPong = Workload{
	Name: "ping-pong", Doc: "two actors send one message back and forth: the latency of a hop",
	Unit: "ns/hop", What: "round trips", Size: 250_000, Quick: 20_000,
	Actors: pingPongActors, Native: pingPongNative,
}

// player returns the ball a number of times; the one with a latch starts and ends the game.
type player struct {
	other core.Ref
	end   *latch
	want  int
	got   int
}

func (p *player) Receive(ctx context.Context, msg any) (any, error) {
	if _, ok := msg.(*kick); ok {
		return nil, p.other.Tell(ctx, new(int))
	}
	p.got++
	*msg.(*int)++
	if p.end != nil && p.got == p.want {
		p.end.hit()
		return nil, nil
	}
	return nil, p.other.Tell(ctx, msg)
}

func pingPongActors(ctx context.Context, rt core.Runtime, b *B) error {
	end := newLatch(1)
	w, err := newWaiter(ctx, rt)
	if err != nil {
		return err
	}
	refs, err := startEach(ctx, rt, 2, func(i int) *player { return &player{want: b.N} })
	if err != nil {
		return err
	}
	if err := inspectEach(ctx, refs, func(i int, p *player) error {
		p.other = refs[1-i]
		if i == 0 {
			p.end = end
		}
		return nil
	}); err != nil {
		return err
	}

	b.Start()
	if err := refs[0].Tell(ctx, theKick); err != nil {
		return err
	}
	if err := w.wait(ctx, end); err != nil {
		return err
	}
	b.Stop(2 * b.N)

	return inspectEach(ctx, refs, func(_ int, p *player) error { return check("messages", p.got, b.N) })
}

// Two goroutines and two unbuffered channels. A buffer of one makes it slower, if anything.
func pingPongNative(ctx context.Context, b *B) error {
	ping, pong := make(chan *int), make(chan *int)
	ready := make(chan struct{})
	got := make(chan int, 2)
	go func() {
		n := 0
		ready <- struct{}{}
		for ball := range ping {
			n++
			*ball++
			pong <- ball
		}
		got <- n
	}()
	end := make(chan struct{})
	begin := make(chan struct{})
	go func() {
		ready <- struct{}{}
		<-begin
		n := 0
		ball := new(int)
		for range b.N {
			ping <- ball
			ball = <-pong
			n++
			*ball++
		}
		close(ping)
		got <- n
		close(end)
	}()
	<-ready
	<-ready

	b.Start()
	close(begin)
	<-end
	b.Stop(2 * b.N)

	for range 2 {
		if err := check("messages", <-got, b.N); err != nil {
			return err
		}
	}
	return nil
}
