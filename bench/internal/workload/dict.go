package workload

import (
	"maps"
	"math/rand/v2"
)

const (
	mostDictWorkers = 1000
	dictKeys        = 1000
)

var dict = Workload{
	Name: "dict", Doc: "20 workers read and write one actor's map, each waiting for the reply to the request before",
	Unit: "ns/request", What: "requests", Size: 200_000, Quick: 20_000,
	Params:   []Param{{"workers", "how many", 20, mostDictWorkers}, {"writes", "percent of the requests", 10, 100}},
	Optional: true,
	Actors:   dictNetwork.actors, Native: dictNetwork.native,
}

// A worker has one request under way, so no channel ever holds more than two messages of each.
var dictNetwork = network{capacity: 2 * mostDictWorkers, make: newDict}

func newDict(b *B, end *latch) ([]node, int, func(post), func() (int, error)) {
	n, writes := b.Param("workers"), b.Param("writes")
	d := &dictionary{values: map[int]int{}, log: make([]dictRequest, 0, b.N), replies: make([]dictReplies, n+1)}
	nodes := []node{d}
	for i := range n {
		share := (b.N + n - 1 - i) / n
		nodes = append(nodes, &dictWorker{
			dictScript: newDictScript(i+1, writes), left: share, missing: share, end: end,
		})
	}
	begin := func(send post) {
		for i := range n {
			send(i+1, theKick)
		}
	}
	return nodes, n, begin, func() (int, error) {
		replies := make([]int, n+1)
		for i, w := range nodes[1:] {
			replies[i+1] = w.(*dictWorker).replies
		}
		return b.N, d.check(b.N, writes, replies)
	}
}

// dictRequest writes the value of a key, or reads it.
type dictRequest struct {
	from, key, value int
	write            bool
}

// dictReply is the value of the key before the request.
type dictReply struct{ value int }

// dictScript draws the requests of a worker, which the verification does again.
type dictScript struct {
	from, writes int
	random       *rand.Rand
}

func newDictScript(from, writes int) dictScript { return dictScript{from, writes, random(from)} }

func (s *dictScript) next() dictRequest {
	r := dictRequest{from: s.from, key: s.random.IntN(dictKeys)}
	if s.random.IntN(100) < s.writes {
		r.write, r.value = true, 1+s.random.IntN(1_000_000)
	}
	return r
}

// foldReply adds the next reply to what came before it; their order matters.
func foldReply(replies, value int) int { return replies*31 + value + 1 }

type dictionary struct {
	values  map[int]int
	log     []dictRequest
	replies []dictReplies
}

// dictReplies are what a worker gets, in turns: so a request that came twice does not change a reply under way.
type dictReplies struct {
	two [2]dictReply
	now int
}

func (r *dictReplies) next() *dictReply {
	r.now ^= 1
	return &r.two[r.now]
}

func (d *dictionary) take(msg any, send post) {
	r, ok := msg.(*dictRequest)
	if !ok {
		return
	}
	d.log = append(d.log, *r)
	reply := d.replies[r.from].next()
	reply.value = d.values[r.key]
	if r.write {
		d.values[r.key] = r.value
	}
	send(r.from, reply)
}

// check does all that the log says once more. Each worker must have sent what it was to send, in that order, and got
// the replies that belong to it.
func (d *dictionary) check(n, writes int, replies []int) error {
	if err := check("requests", len(d.log), n); err != nil {
		return err
	}
	scripts, again := make([]dictScript, len(replies)), make([]int, len(replies))
	for i := range scripts {
		scripts[i] = newDictScript(i, writes)
	}
	values := map[int]int{}
	for _, r := range d.log {
		if err := check("a request", r, scripts[r.from].next()); err != nil {
			return err
		}
		again[r.from] = foldReply(again[r.from], values[r.key])
		if r.write {
			values[r.key] = r.value
		}
	}
	for i := range replies {
		if err := check("a worker's replies", replies[i], again[i]); err != nil {
			return err
		}
	}
	return check("the map is that of the log", maps.Equal(d.values, values), true)
}

type dictWorker struct {
	dictScript
	requests [2]dictRequest // in turns, as the replies are
	left     int            // requests to send
	missing  int            // replies
	replies  int
	end      *latch
}

func (w *dictWorker) take(msg any, send post) {
	if reply, ok := msg.(*dictReply); ok {
		w.replies = foldReply(w.replies, reply.value)
		w.missing--
	}
	if w.missing == 0 {
		w.end.hit()
	}
	if w.left == 0 {
		return
	}
	w.left--
	r := &w.requests[w.left%2]
	*r = w.next()
	send(0, r)
}
