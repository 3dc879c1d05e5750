package pooled

import (
	"math/rand/v2"
	"sync"
	"sync/atomic"

	"github.com/gokka/gokka/core"
)

// place is the right to run actors: as many goroutines as there are places do so at a time. It is what Go's scheduler calls
// a P. A goroutine that holds one is its worker; one that blocks passes it on.
type place struct {
	ring ring
	// slot is what the worker runs next: the actor that was woken last, from inside the turn that runs, and whose messages
	// are still warm. The holder writes it; a thief takes from it only when the holder is stuck.
	slot  atomic.Pointer[core.Cell]
	stuck atomic.Bool // set by the monitor when it starts another place instead, cleared when this one is used again
	fresh atomic.Bool // set by the monitor when it adds the place, cleared by the worker when it gets to run
	slow  atomic.Bool // set by the monitor when a turn takes long, cleared by the holder; see slow.go

	// Owned by the holder.
	rand  *rand.Rand
	tick  uint32 // turns run here
	lifo  uint32 // turns in a row that came from slot
	quick int    // messages in a row that took no time, at a slow place

	turns    tally  // turns begun here, for the monitor and Stats; written by the holder
	messages tally  // messages and hooks handled by them, for Stats; likewise
	seen     uint64 // turns when the monitor last looked; owned by the monitor
	hidden   bool   // not in Runtime.places; owned by the monitor
}

func newPlace() *place {
	p := &place{hidden: true, rand: rand.New(rand.NewPCG(rand.Uint64(), rand.Uint64()))}
	p.slow.Store(true) // until it is known to be quick
	return p
}

// idlePlaces are the places that nobody holds.
type idlePlaces struct {
	n      atomic.Int32 // how many; written under mu, read by anyone
	mu     sync.Mutex
	places []*place // guarded by mu
}

func (i *idlePlaces) put(p *place) {
	i.mu.Lock()
	i.places = append(i.places, p)
	i.n.Add(1)
	i.mu.Unlock()
}

// take returns an idle place, nil if there is none.
func (i *idlePlaces) take() *place {
	if i.n.Load() == 0 {
		return nil
	}
	i.mu.Lock()
	defer i.mu.Unlock()
	if len(i.places) == 0 {
		return nil
	}
	p := i.places[len(i.places)-1]
	i.places = i.places[:len(i.places)-1]
	i.n.Add(-1)
	return p
}
