package workload

import (
	"context"

	"github.com/gokka/gokka/core"
)

var spawn = Workload{
	Name: "spawn", Doc: "start an actor, send it a message, stop it",
	Unit: "ns/actor", What: "actors", Size: 100_000, Quick: 5_000,
	Actors: spawnActors, Native: spawnNative,
}

// mayfly lives for one message.
type mayfly struct {
	core.Base
	got *int
	end *latch
}

func (m *mayfly) Receive(context.Context, any) (any, error) {
	*m.got++
	m.Stop()
	return nil, nil
}

func (m *mayfly) OnStop(context.Context) error {
	m.end.hit()
	return nil
}

func checkSpawn(got []int) error {
	for _, n := range got {
		if err := check("messages", n, 1); err != nil {
			return err
		}
	}
	return nil
}

// unregistered stops the waiter, and returns an error if rt's registry still knows any actor; those it asks to stop.
func unregistered(ctx context.Context, rt core.Runtime, w waiter) error {
	if _, err := w.ref.Stop(ctx); err != nil {
		return err
	}
	if r := rt.Env().Registry; r != nil {
		return check("actors in the registry", len(r.StopAllFuture()), 0)
	}
	return nil
}

func spawnActors(ctx context.Context, rt core.Runtime, b *B) error {
	end, got := newLatch(b.N), make([]int, b.N)
	w, err := newWaiter(ctx, rt)
	if err != nil {
		return err
	}

	b.Start()
	for i := range b.N {
		ref, err := core.Start(ctx, rt, &mayfly{got: &got[i], end: end})
		if err != nil {
			return err
		}
		if err := ref.Tell(ctx, theKick); err != nil {
			return err
		}
	}
	b.Peek()
	if err := w.wait(ctx, end); err != nil {
		return err
	}
	b.Stop(b.N)

	if err := checkSpawn(got); err != nil {
		return err
	}
	return unregistered(ctx, rt, w)
}

// A goroutine with a channel of capacity one, closed after the message. An unbuffered one takes twice as long; to read
// once instead of until the end, or to wait for a WaitGroup, makes no difference. As with the actors, all are started,
// one after the other, before anybody waits for their ends.
func spawnNative(ctx context.Context, b *B) error {
	end, got := newLatch(b.N), make([]int, b.N)

	b.Start()
	for i := range b.N {
		in := make(chan *kick, 1)
		go func() {
			for range in {
				got[i]++
			}
			end.hit()
		}()
		in <- theKick
		close(in)
	}
	b.Peek()
	if err := end.wait(ctx); err != nil {
		return err
	}
	b.Stop(b.N)

	return checkSpawn(got)
}
