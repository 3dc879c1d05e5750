package workload

import "sync/atomic"

const mostPhilosophers = 1000

var philosophers = Workload{
	Name: "philosophers", Doc: "20 philosophers eat with forks that they share, by leave of one arbiter",
	Unit: "ns/meal", What: "meals", Size: 100_000, Quick: 5_000,
	Params:   []Param{{"philosophers", "how many, at least 2", 20, mostPhilosophers}},
	Optional: true,
	Actors:   philosophersNetwork.actors, Native: philosophersNetwork.native,
}

// A philosopher sends two messages at most before it waits for the arbiter, who sends it one.
var philosophersNetwork = network{capacity: 2 * mostPhilosophers, make: newTable}

func newTable(b *B, end *latch) ([]node, int, func(post), func() (int, error)) {
	n := max(2, b.Param("philosophers"))
	a := &arbiter{moods: make([]mood, n)}
	nodes, forks := []node{a}, make([]atomic.Int32, n)
	for i := range n {
		nodes = append(nodes, &philosopher{
			seat: i, left: &forks[i], right: &forks[(i+1)%n], want: (b.N + n - 1 - i) / n, end: end,
			hungry: hungry{i}, full: full{i},
		})
	}
	begin := func(send post) {
		for i := range n {
			send(i+1, theKick)
		}
	}
	return nodes, n, begin, func() (int, error) {
		if err := check("what the arbiter did not expect", a.strange, 0); err != nil {
			return 0, err
		}
		meals := 0
		for _, nd := range nodes[1:] {
			p := nd.(*philosopher)
			meals += p.ate
			if err := check("meals of a philosopher", p.ate, p.want); err != nil {
				return 0, err
			}
			if err := check("meals without both forks", p.quarrels, 0); err != nil {
				return 0, err
			}
		}
		return b.N, check("meals", meals, b.N)
	}
}

// What philosophers tell the arbiter, by their seats, and what it tells them.
type (
	hungry struct{ seat int }
	full   struct{ seat int }
	served struct{}
)

var theServed = new(served)

// mood is what the arbiter knows of a philosopher.
type mood int

const (
	thinking mood = iota
	waiting
	eating
)

type arbiter struct {
	moods   []mood
	strange int
}

func (a *arbiter) take(msg any, send post) {
	n := len(a.moods)
	switch msg := msg.(type) {
	case *hungry:
		a.turn(msg.seat, thinking, waiting)
		a.serve(msg.seat, send)
	case *full:
		a.turn(msg.seat, eating, thinking)
		a.serve((msg.seat+n-1)%n, send)
		a.serve((msg.seat+1)%n, send)
	}
}

// turn notes what philosopher i does now, which must follow from what it did before.
func (a *arbiter) turn(i int, from, to mood) {
	if a.moods[i] != from {
		a.strange++
	}
	a.moods[i] = to
}

// serve lets philosopher i eat if it waits and neither neighbour eats.
func (a *arbiter) serve(i int, send post) {
	n := len(a.moods)
	if a.moods[i] == waiting && a.moods[(i+n-1)%n] != eating && a.moods[(i+1)%n] != eating {
		a.moods[i] = eating
		send(i+1, theServed)
	}
}

// philosopher eats so many times. It takes the forks itself, so that it sees whether a neighbour has them.
type philosopher struct {
	seat        int
	left, right *atomic.Int32 // who has the fork, by seat + 1
	want, ate   int
	quarrels    int
	hungry      hungry
	full        full
	end         *latch
}

func (p *philosopher) take(msg any, send post) {
	if _, ok := msg.(*served); ok {
		p.eat()
		send(0, &p.full)
	}
	if p.ate == p.want {
		p.end.hit()
		return
	}
	send(0, &p.hungry)
}

func (p *philosopher) eat() {
	p.ate++
	me := int32(p.seat + 1)
	if !p.left.CompareAndSwap(0, me) || !p.right.CompareAndSwap(0, me) {
		p.quarrels++
	}
	p.right.CompareAndSwap(me, 0)
	p.left.CompareAndSwap(me, 0)
}
