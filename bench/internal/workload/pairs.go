package workload

import "runtime"

const pairsCapacity = 1024

var pairs = Workload{
	Name: "pairs", Doc: "two pairs per processor send balls back and forth, a window of them under way",
	Unit: "ns/hop", What: "round trips per pair", Size: 100_000, Quick: 5_000,
	Params:   []Param{{"window", "balls of each pair", 100, pairsCapacity}},
	Scan:     []Values{{"window": 1}},
	Optional: true,
	Actors:   pairsNetwork.actors, Native: pairsNetwork.native,
}

// The channels have room for all balls of a pair. Less room, as long as it is that, makes no difference.
var pairsNetwork = network{capacity: pairsCapacity, make: func(b *B, end *latch) ([]node, int, func(post), func() (int, error)) {
	n, window := 2*runtime.GOMAXPROCS(0), min(b.Param("window"), b.N)
	nodes := make([]node, 2*n)
	for i := range n {
		nodes[i] = &volley{other: n + i, window: window, left: b.N, end: end}
		nodes[n+i] = &volley{other: i}
	}
	begin := func(send post) {
		for i := range n {
			send(i, theKick)
		}
	}
	return nodes, n, begin, func() (int, error) {
		for _, v := range nodes {
			if err := check("balls", v.(*volley).got, b.N); err != nil {
				return 0, err
			}
		}
		return 2 * n * b.N, nil
	}
}}

// volley is one of a pair. The one with a latch serves, and knows when it is over.
type volley struct {
	other        int
	window, left int // balls under way, and still to be sent
	got          int
	end          *latch
}

func (v *volley) take(msg any, send post) {
	switch {
	case msg == any(theKick):
		for range v.window {
			v.left--
			send(v.other, new(int))
		}
		return
	case v.end == nil:
		v.got++
		send(v.other, msg)
		return
	}
	v.got++
	if v.left > 0 {
		v.left--
		send(v.other, msg)
	} else if v.window--; v.window == 0 {
		v.end.hit()
	}
}
