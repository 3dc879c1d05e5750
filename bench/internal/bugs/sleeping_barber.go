package bugs

import (
	"context"

	"github.com/gokka/gokka/core"
	"github.com/gokka/gokka/runtime/sim"
)

var sleepingBarber = Program{
	Name:   "sleeping-barber",
	Bug:    "a customer sits down after the barber has seen an empty room, and before the room knows that he sleeps",
	Origin: "Dijkstra; Savina BARBER", Class: "lost wake-up", Oracle: "hot at the end", Expect: "medium",
	Deviations: 1, Orders: 8,
	Body: func(s *sim.T, fixed bool) {
		room := &waitingRoom{asleep: true, fixed: fixed}
		ref := s.Spawn(room)
		room.barber = s.Spawn(&barber{room: ref})
		waits := s.Monitor("a customer waits")
		tell(s, begin{}, s.Spawn(&guest{ref, waits}), s.Spawn(&guest{ref, waits}))
	},
}

type (
	enterRoom struct{ guest core.Ref }
	wakeUp    struct{}
	nextGuest struct{}
	noGuest   struct{}
	asleepNow struct{}
	cutHair   struct{ guest core.Ref }
	hairIsCut struct{}
)

// waitingRoom wakes the barber if he sleeps.
type waitingRoom struct {
	barber        core.Ref
	waiting       []core.Ref
	asleep, fixed bool
}

func (r *waitingRoom) Receive(ctx context.Context, msg any) (any, error) {
	switch msg := msg.(type) {
	case enterRoom:
		r.waiting = append(r.waiting, msg.guest)
		return nil, r.wake(ctx)
	case nextGuest:
		if len(r.waiting) == 0 {
			return nil, r.barber.Tell(ctx, noGuest{})
		}
		next := r.waiting[0]
		r.waiting = r.waiting[1:]
		return nil, r.barber.Tell(ctx, cutHair{next})
	case asleepNow:
		r.asleep = true
		if r.fixed && len(r.waiting) > 0 {
			return nil, r.wake(ctx)
		}
		return nil, nil
	}
	return nil, unexpected(msg)
}

func (r *waitingRoom) wake(ctx context.Context) error {
	if !r.asleep {
		return nil
	}
	r.asleep = false
	return r.barber.Tell(ctx, wakeUp{})
}

// barber sleeps when nobody is there.
type barber struct{ room core.Ref }

func (b *barber) Receive(ctx context.Context, msg any) (any, error) {
	switch msg := msg.(type) {
	case wakeUp:
	case cutHair:
		if err := msg.guest.Tell(ctx, hairIsCut{}); err != nil {
			return nil, err
		}
	case noGuest:
		return nil, b.room.Tell(ctx, asleepNow{})
	default:
		return nil, unexpected(msg)
	}
	return nil, b.room.Tell(ctx, nextGuest{})
}

// guest wants a haircut.
type guest struct {
	room  core.Ref
	waits *sim.Monitor
}

func (g *guest) Receive(ctx context.Context, msg any) (any, error) {
	switch msg.(type) {
	case begin:
		g.waits.Hot()
		return nil, g.room.Tell(ctx, enterRoom{core.Self(ctx)})
	case hairIsCut:
		g.waits.Cold()
		return nil, nil
	}
	return nil, unexpected(msg)
}
