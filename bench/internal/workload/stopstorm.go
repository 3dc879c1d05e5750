package workload

import (
	"context"
	"errors"
	"fmt"

	"github.com/gokka/gokka/core"
)

var stopStorm = Workload{
	Name: "stop-storm", Doc: "many actors are stopped at once, each with a message before the stop and an ask behind it",
	Unit: "ns/actor", What: "actors", Size: 20_000, Quick: 5_000, Fixed: true, Optional: true,
	Actors: stopStormActors, Native: stopStormNative,
}

// doomed counts what it handles in its life.
type doomed struct{ kicks, questions, ends int }

func (d *doomed) Receive(_ context.Context, msg any) (any, error) {
	switch msg.(type) {
	case *kick:
		d.kicks++
	case *question:
		d.questions++
	}
	return nil, nil
}

func (d *doomed) OnStop(context.Context) error {
	d.ends++
	return nil
}

// checkDoomed wants what came before the stop to have been handled, and nothing that came after it.
func checkDoomed(ds []doomed) error {
	for _, d := range ds {
		if err := check("messages, late asks, and ends of an actor", d, doomed{kicks: 1, ends: 1}); err != nil {
			return err
		}
	}
	return nil
}

func stopStormActors(ctx context.Context, rt core.Runtime, b *B) error {
	w, err := newWaiter(ctx, rt)
	if err != nil {
		return err
	}
	ds := make([]doomed, b.N)
	refs, err := startEach(ctx, rt, b.N, func(i int) *doomed { return &ds[i] })
	if err != nil {
		return err
	}
	stops, late, q := make([]core.Future[bool], b.N), make([]core.Future[any], b.N), new(question)

	b.Start()
	for i, ref := range refs {
		if err := ref.Tell(ctx, theKick); err != nil {
			return err
		}
		stops[i] = ref.StopFuture()
		late[i] = ref.AskFuture(ctx, q)
	}
	b.Peek()
	var lateErr error
	for i := range refs {
		stopped, err := stops[i].Get(ctx)
		if err != nil {
			return err
		}
		if !stopped {
			return fmt.Errorf("%w: actor %d was stopped by somebody else", errWrong, i)
		}
		if _, err := late[i].Get(ctx); !errors.Is(err, core.ErrActorDead) {
			lateErr = errors.Join(errWrong, fmt.Errorf("an ask after the stop: %w", err))
		}
	}
	b.Stop(b.N)

	if lateErr != nil {
		return lateErr
	}
	if err := checkDoomed(ds); err != nil {
		return err
	}
	return unregistered(ctx, rt, w)
}

// A goroutine per actor with a channel of capacity one, closed after the message; it closes a second one when it ends,
// by which those who come too late find out.
func stopStormNative(ctx context.Context, b *B) error {
	ds := make([]doomed, b.N)
	ins, dones := make([]chan *kick, b.N), make([]chan struct{}, b.N)
	ready := make(chan struct{})
	for i := range ins {
		ins[i], dones[i] = make(chan *kick, 1), make(chan struct{})
		go func() {
			ready <- struct{}{}
			for range ins[i] {
				ds[i].kicks++
			}
			ds[i].ends++
			close(dones[i])
		}()
		<-ready
	}

	b.Start()
	for _, in := range ins {
		in <- theKick
		close(in)
	}
	b.Peek()
	for _, done := range dones {
		select {
		case <-done:
		case <-ctx.Done():
			return context.Cause(ctx)
		}
	}
	b.Stop(b.N)

	return checkDoomed(ds)
}
