package bugs

import (
	"context"

	"github.com/gokka/gokka/core"
	"github.com/gokka/gokka/future"
	"github.com/gokka/gokka/runtime/sim"
)

var philosophers = Program{
	Name:   "philosophers",
	Bug:    "each of four philosophers takes the fork to the left, and waits for the one to the right",
	Origin: "Dijkstra", Class: "communication deadlock", Oracle: "nobody can go on", Expect: "medium",
	Deviations: 3, Orders: 120,
	Body: func(s *sim.T, fixed bool) {
		const n = 4
		var forks, seats []core.Ref
		for range n {
			forks = append(forks, s.Spawn(&fork{}))
		}
		for i := range n {
			p := &philosopher{first: forks[i], second: forks[(i+1)%n]}
			if fixed && i == n-1 {
				p.first, p.second = p.second, p.first
			}
			seats = append(seats, s.Spawn(p))
		}
		tell(s, begin{}, seats...)
	},
}

type (
	takeFork struct{}
	putFork  struct{}
)

// fork answers who wants it with a future, which is done once it is theirs.
type fork struct {
	taken   bool
	waiting []*future.Promise[bool]
}

func (f *fork) Receive(_ context.Context, msg any) (any, error) {
	switch msg.(type) {
	case takeFork:
		mine := future.New[bool]()
		if f.taken {
			f.waiting = append(f.waiting, mine)
			return future.Future[bool](mine), nil
		}
		f.taken = true
		return future.Future[bool](mine), mine.Set(true)
	case putFork:
		if len(f.waiting) == 0 {
			f.taken = false
			return nil, nil
		}
		next := f.waiting[0]
		f.waiting = f.waiting[1:]
		return nil, next.Set(true)
	}
	return nil, unexpected(msg)
}

// philosopher eats once.
type philosopher struct{ first, second core.Ref }

func (p *philosopher) Receive(ctx context.Context, _ any) (any, error) {
	for _, fork := range []core.Ref{p.first, p.second} {
		mine, err := core.Ask[future.Future[bool]](ctx, fork, takeFork{})
		if err != nil {
			return nil, err
		}
		if _, err := mine.Get(ctx); err != nil {
			return nil, err
		}
	}
	return nil, tellAll(ctx, putFork{}, p.first, p.second)
}
