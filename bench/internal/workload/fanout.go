package workload

import (
	"context"

	"github.com/gokka/gokka/core"
)

var fanOut = Workload{
	Name: "fan-out", Doc: "one goroutine outside tells many actors in turn",
	Unit: "ns/op", What: "rounds", Size: 1_000, Quick: 50, Optional: true,
	Params: []Param{{"actors", "how many", 1000, 100_000}},
	Scan:   []Values{{"actors": 60}},
	Actors: fanOutRun, Native: fanOutNative,
}

// sink counts up to a number of messages.
type sink struct {
	want, got int
	end       *latch
}

func (s *sink) take() {
	if s.got++; s.got == s.want {
		s.end.hit()
	}
}

func (s *sink) Receive(context.Context, any) (any, error) {
	s.take()
	return nil, nil
}

func fanOutRun(ctx context.Context, rt core.Runtime, b *B) error {
	actors := b.Param("actors")
	end := newLatch(actors)
	w, err := newWaiter(ctx, rt)
	if err != nil {
		return err
	}
	refs, err := startEach(ctx, rt, actors, func(int) *sink { return &sink{want: b.N, end: end} })
	if err != nil {
		return err
	}
	uncancellable := context.Background()

	b.Start()
	for range b.N {
		for _, ref := range refs {
			if err := ref.Tell(uncancellable, theKick); err != nil {
				return err
			}
		}
	}
	if err := w.wait(ctx, end); err != nil {
		return err
	}
	b.Stop(b.N * actors)

	return inspectEach(ctx, refs, func(_ int, s *sink) error { return check("messages", s.got, b.N) })
}

// A goroutine per actor reads a channel of capacity 1024. With 512 it takes as long, with 128 or less, or with 4096, up
// to twice as long.
func fanOutNative(ctx context.Context, b *B) error {
	actors := b.Param("actors")
	end := newLatch(actors)
	sinks, ins := make([]sink, actors), make([]chan *kick, actors)
	ready, finished := make(chan struct{}), make(chan struct{})
	for i := range ins {
		in := make(chan *kick, 1024)
		sinks[i] = sink{want: b.N, end: end}
		go func() {
			s := &sinks[i]
			ready <- struct{}{}
			for range in {
				s.take()
			}
			finished <- struct{}{}
		}()
		<-ready
		ins[i] = in
	}

	b.Start()
	for range b.N {
		for _, in := range ins {
			in <- theKick
		}
	}
	if err := end.wait(ctx); err != nil {
		return err
	}
	b.Stop(b.N * actors)

	for i, in := range ins {
		close(in)
		<-finished
		if err := check("messages", sinks[i].got, b.N); err != nil {
			return err
		}
	}
	return nil
}
