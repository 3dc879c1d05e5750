package workload

const mostCreatures = 2000

var chameneos = Workload{
	Name: "chameneos", Doc: "100 creatures meet in pairs through one actor that brings them together",
	Unit: "ns/meeting", What: "meetings", Size: 100_000, Quick: 5_000,
	Params:   []Param{{"creatures", "how many", 100, mostCreatures}},
	Optional: true,
	Actors:   chameneosNetwork.actors, Native: chameneosNetwork.native,
}

// A creature sends nothing before it has been answered, so the mall's channel never holds more than all creatures, nor a
// creature's more than two messages.
var chameneosNetwork = network{capacity: mostCreatures, make: func(b *B, end *latch) ([]node, int, func(post), func() (int, error)) {
	n := max(2, b.Param("creatures"))
	m := &mall{left: b.N, creatures: n, end: end}
	nodes := []node{m}
	for i := range n {
		c := &creature{colour: i % 3}
		c.meet.from = i + 1
		nodes = append(nodes, c)
	}
	begin := func(send post) {
		for i := range n {
			send(i+1, theKick)
		}
	}
	return nodes, 1, begin, func() (int, error) {
		met := 0
		for _, c := range nodes[1:] {
			met += c.(*creature).met
		}
		if err := check("meetings that the creatures count", met, 2*b.N); err != nil {
			return 0, err
		}
		return b.N, check("meetings that they report", m.reported, 2*b.N)
	}
}}

// What creatures and mall send: a wish to meet, which goes on to who waits; what the other's colour becomes; that it is
// over; how many meetings one had.
type (
	meet      struct{ from, colour int }
	recolour  struct{ colour int }
	closing   struct{}
	meetCount struct{ met int }
)

var (
	recolours  = [3]*recolour{{0}, {1}, {2}}
	theClosing = new(closing)
)

type mall struct {
	left, creatures, reported int
	waiting                   *meet
	end                       *latch
}

func (m *mall) take(msg any, send post) {
	switch msg := msg.(type) {
	case *meetCount:
		m.reported += msg.met
		if m.creatures--; m.creatures == 0 {
			m.end.hit()
		}
	case *meet:
		switch {
		case m.left == 0:
			send(msg.from, theClosing)
		case m.waiting == nil:
			m.waiting = msg
		default:
			m.left--
			first := m.waiting
			m.waiting = nil
			send(first.from, msg)
		}
	}
}

// creature meets others until it is told that it is over.
type creature struct {
	colour, met int
	meet        meet
}

func (c *creature) take(msg any, send post) {
	switch msg := msg.(type) {
	case *kick:
		c.again(send)
	case *meet:
		c.met++
		c.colour = complement(c.colour, msg.colour)
		send(msg.from, recolours[c.colour])
		c.again(send)
	case *recolour:
		c.met++
		c.colour = msg.colour
		c.again(send)
	case *closing:
		send(0, &meetCount{c.met})
	}
}

func (c *creature) again(send post) {
	c.meet.colour = c.colour
	send(0, &c.meet)
}

// complement is what two colours make: the same if they are the same, otherwise the third.
func complement(a, b int) int {
	if a == b {
		return a
	}
	return 3 - a - b
}
