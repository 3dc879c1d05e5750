package workload

import (
	"context"
	"fmt"

	"github.com/gokka/gokka/bench/internal/peer"
	"github.com/gokka/gokka/core"
)

var count = Workload{
	Name: "count", Doc: "one goroutine outside tells one actor: the throughput of a mailbox",
	Unit: "ns/op", What: "messages", Size: 2_000_000, Quick: 100_000,
	Actors: countActors, Native: countNative,
	Variants: []Variant{{"mutex queue", mutexQueueDoc, countMutexQueue}},
}

// total asks the counter for its result.
type total struct{}

type counter struct {
	n   int
	sum int
}

func (c *counter) add(m *int) {
	c.n++
	c.sum += *m
}

func (c *counter) Receive(_ context.Context, msg any) (any, error) {
	switch m := msg.(type) {
	case *int:
		c.add(m)
		return nil, nil
	case *total:
		return c, nil
	}
	return nil, fmt.Errorf("%w: message %v", errWrong, msg)
}

// numbers are the messages, made before the clock starts.
func numbers() []int {
	r, ns := random(0), make([]int, 1024)
	for i := range ns {
		ns[i] = r.IntN(1000)
	}
	return ns
}

func checkCount(c counter, ns []int, n int) error {
	want := 0
	for i := range n {
		want += ns[i%len(ns)]
	}
	if err := check("messages", c.n, n); err != nil {
		return err
	}
	return check("sum", c.sum, want)
}

func countActors(ctx context.Context, rt core.Runtime, b *B) error {
	ref, err := start(ctx, rt, new(counter))
	if err != nil {
		return err
	}
	ns, uncancellable := numbers(), context.Background()

	b.Start()
	for i := range b.N {
		if err := ref.Tell(uncancellable, &ns[i%len(ns)]); err != nil {
			return err
		}
	}
	c, err := core.Ask[*counter](ctx, ref, new(total))
	if err != nil {
		return err
	}
	b.Stop(b.N)

	return inspect(ctx, ref, func(*counter) error { return checkCount(*c, ns, b.N) })
}

// One goroutine reads a channel of capacity 1024. With 128 or 8192 it takes longer by a tenth or more.
func countNative(_ context.Context, b *B) error {
	in, ready, result := make(chan *int, 1024), make(chan struct{}), make(chan counter, 1)
	go func() {
		var c counter
		close(ready)
		for m := range in {
			c.add(m)
		}
		result <- c
	}()
	<-ready
	ns := numbers()

	b.Start()
	for i := range b.N {
		in <- &ns[i%len(ns)]
	}
	close(in)
	c := <-result
	b.Stop(b.N)

	return checkCount(c, ns, b.N)
}

// The same with a mutex queue.
func countMutexQueue(_ context.Context, b *B) error {
	q, ready, result := newMutexQueue[*int](), make(chan struct{}), make(chan counter, 1)
	go func() {
		var c counter
		close(ready)
		for batch := q.take(nil); len(batch) > 0; batch = q.take(batch) {
			for _, m := range batch {
				c.add(m)
			}
		}
		result <- c
	}()
	<-ready
	ns := numbers()

	b.Start()
	for i := range b.N {
		q.put(&ns[i%len(ns)])
	}
	q.close()
	c := <-result
	b.Stop(b.N)

	return checkCount(c, ns, b.N)
}

func countPeer(ctx context.Context, s peer.System, b *B) error {
	var c counter
	end := newLatch(1)
	ref, err := s.Spawn(func(_ peer.Context, msg any) {
		switch m := msg.(type) {
		case *int:
			c.add(m)
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
	ns := numbers()

	b.Start()
	for i := range b.N {
		if err := s.Tell(ref, &ns[i%len(ns)]); err != nil {
			return err
		}
	}
	if err := s.Tell(ref, end); err != nil {
		return err
	}
	if err := end.wait(ctx); err != nil {
		return err
	}
	b.Stop(b.N)

	return checkCount(c, ns, b.N)
}
