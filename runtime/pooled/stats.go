package pooled

import "sync/atomic"

type counters struct {
	steals, parks, handOffs, goexits, rescues atomic.Uint64
	astray                                    atomic.Uint64 // messages of turns that lost their place
	blocked                                   atomic.Int64
}

// Stats is a look at a runtime. The numbers are not of one instant.
type Stats struct {
	Workers  int    // how many actors can run at a time
	Actors   int    // how many are alive or ending
	Turns    uint64 // runs of actors, each for up to Options.TurnMessages messages
	Messages uint64 // messages and hooks that those have handled
	Steals   uint64 // times that a worker took actors from another
	Parks    uint64 // times that a handler waited
	HandOffs uint64 // times that a waiting handler's place went to another goroutine at once
	Rescues  uint64 // times that the monitor added a worker for one that was stuck or blocked
	Goexits  uint64 // times that a handler exited its goroutine

	Blocked int // handlers that wait now
	Idle    int // places that nobody needs now
	Global  int // actors in the queue that all workers share
	Local   int // actors in the workers' own queues
}

// Stats returns what the runtime has done and is doing. It takes no lock that actors wait for.
func (r *Runtime) Stats() Stats {
	s := Stats{
		Workers:  r.opts.Workers,
		Actors:   r.actors.Len(),
		Steals:   r.counters.steals.Load(),
		Parks:    r.counters.parks.Load(),
		HandOffs: r.counters.handOffs.Load(),
		Rescues:  r.counters.rescues.Load(),
		Goexits:  r.counters.goexits.Load(),
		Blocked:  int(r.counters.blocked.Load()),
		Idle:     int(r.idle.n.Load()),
		Global:   r.queue.len(),
		Messages: r.counters.astray.Load(),
	}
	made := r.made.Load()
	if made == nil {
		return s
	}
	for _, p := range *made {
		s.Turns += p.turns.load()
		s.Messages += p.messages.load()
		s.Local += p.ring.len()
		if p.slot.Load() != nil {
			s.Local++
		}
	}
	return s
}
