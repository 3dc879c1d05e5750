package bugs

import (
	"context"
	"slices"

	"github.com/gokka/gokka/core"
	"github.com/gokka/gokka/proxy"
	"github.com/gokka/gokka/runtime/sim"
)

var askRing = Program{
	Name:   "ask-ring",
	Bug:    "three departments pass a form on through proxies, each to the next, and wait: a ring if all are at it at once",
	Origin: "Pykka and protoactor folklore", Class: "communication deadlock", Oracle: "ring of asks", Expect: "easy",
	Deviations: 2, Orders: 4,
	Body: departments(3),
}

var longRing = Program{
	Name:   "long-ring",
	Bug:    "ask-ring with six departments",
	Origin: "Pykka and protoactor folklore", Class: "communication deadlock", Oracle: "ring of asks", Expect: "hard",
	Deviations: 5, Orders: 30,
	Body: departments(6),
}

// departments is the program with so many of them.
func departments(n int) func(s *sim.T, fixed bool) {
	return func(s *sim.T, fixed bool) {
		ring := make([]*department, n)
		for i := range ring {
			ring[i] = new(department)
		}
		for i, d := range ring {
			p, err := proxy.Of[*department](s.Spawn(d))
			if err != nil {
				s.Fatal(err)
			}
			ring[(i+n-1)%n].next = p
		}
		ring[n-1].last = fixed
		var nextClerk core.Ref
		for _, d := range slices.Backward(ring) {
			nextClerk = s.Spawn(&clerk{d.next, nextClerk})
		}
		tell(s, begin{}, nextClerk)
	}
}

// clerk has a department file a form, and sends the next clerk.
type clerk struct {
	department proxy.Typed[*department]
	next       core.Ref
}

func (c *clerk) Receive(ctx context.Context, msg any) (any, error) {
	err := proxy.Tell(ctx, c.department, func(ctx context.Context, d *department) error { return d.file(ctx) })
	if err != nil || c.next == (core.Ref{}) {
		return nil, err
	}
	return nil, c.next.Tell(ctx, msg)
}

// department files forms.
type department struct {
	next proxy.Typed[*department]
	last bool // does not wait for the next one
	seen int
}

// stamp is what a department does with the form of another.
func (d *department) stamp() { d.seen++ }

// file has the next department stamp a form.
func (d *department) file(ctx context.Context) error {
	if d.last {
		return proxy.Tell(ctx, d.next, func(_ context.Context, next *department) error { next.stamp(); return nil })
	}
	_, err := proxy.Ask(ctx, d.next, func(_ context.Context, next *department) (bool, error) { next.stamp(); return true, nil })
	return err
}
