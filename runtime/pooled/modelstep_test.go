package pooled

import (
	"cmp"
	"slices"
)

// This is a model of the protocol in wake.go, small enough to try every interleaving of it; model_test.go does. Goroutines
// are state machines, each step of which is one operation on something shared, atomic or under a lock. Actors are only
// counted. What a handler does is any of: return, wake an actor, wait (Park), block for good where nobody sees it.
//
// Left out: the monitor, Goexit, the look at the global queue every 61 turns, full rings, and that a search has rounds.

const (
	modelPlaces = 2
	modelCrowd  = 7 // goroutines at a time, at most; the exploration fails if that is too few
)

// at is where a goroutine is: the name of its next step.
type at uint8

const (
	ended at = iota

	submit // Schedule from outside: push to the global queue, then wake

	wakeIdle  // wake: is any place idle?
	wakeClaim // searching.CompareAndSwap(0, 1)
	wakeTake  // idle.take
	wakeLeave // there was none: searching.Add(-1), then look

	looking // hasWork: one load per step

	next        // worker.next: the slot
	popRing     // its ring
	takeQueue   // global.take
	beginSearch // searching.Add(1)
	steal       // ring.stealInto
	store       // what was taken along with the first becomes visible in the ring
	found       // searching.Add(-1) if searching, then look

	running // a handler

	displace  // wakeLocal: the slot was full; is anything in the ring?
	pushQuiet // no: push to the ring
	pushWake  // yes: push to the ring, then wake

	flush     // passOn: empty the slot
	flushPush // into the ring, then look
	handOff   // there is work: start another goroutine
	makeIdle  // there is none: idle.put, then look

	waiting // in Await; takes an idle place on return, if there is one

	giveUp // idle.put
	leave  // searching.Add(-1), then look
	retake // there is work: idle.take, then search again

	stalled // blocked for good where nobody sees it
)

type goroutine struct {
	at        at
	place     int8 // -1: holds none
	searching bool
	hand      int8 // actors that it has taken from a queue, besides the one to run, and not put anywhere yet
	loads     int8 // looking: done so far
	yes, no   at   // looking: where to go on
	then      at   // wake: where to go on
}

// look makes hasWork the next thing to do.
func (g *goroutine) look(yes, no at) { g.at, g.yes, g.no, g.loads = looking, yes, no, 0 }

// wake makes wake the next thing to do.
func (g *goroutine) wake(then at) { g.at, g.then = wakeIdle, then }

func (g *goroutine) got(more int8) {
	if g.at = found; more > 0 {
		g.at, g.hand = store, more
	}
}

func (g goroutine) key() (k uint64) {
	for _, b := range []uint8{uint8(g.at), uint8(g.place), uint8(g.hand), uint8(g.loads), uint8(g.yes), uint8(g.no), uint8(g.then)} {
		k = k<<8 | uint64(b)
	}
	if g.searching {
		k |= 1 << 63
	}
	return k
}

// state is all that there is. It is comparable: the set of states that were visited is a map.
type state struct {
	queue     int8
	ring      [modelPlaces]int8
	slot      [modelPlaces]bool
	idle      [modelPlaces]bool
	searching int8
	all       [modelCrowd]goroutine // in a canonical order: who is who does not matter

	sends, parks, stalls int8 // how many more times handlers may do that
}

// takeIdle is idle.take. All idle places are alike, as their queues are empty.
func (s *state) takeIdle() int8 {
	if i := slices.Index(s.idle[:], true); i >= 0 {
		s.idle[i] = false
		return int8(i)
	}
	return -1
}

func (s *state) start(g goroutine) {
	i := slices.Index(s.all[:], goroutine{})
	if i < 0 {
		panic("modelCrowd is too small")
	}
	s.all[i] = g
}

// rule is a rule of the protocol that a model can break.
type rule string

const (
	none             rule = ""
	workFirst        rule = "make work first, then look at idle and searching"
	giveUpLooks      rule = "giveUp looks once more"
	idleFirst        rule = "giveUp makes its place idle first, then looks"
	failedWakeLooks  rule = "a waker that got no place looks once more"
	failedWakeLeaves rule = "a waker that got no place stops searching"
	foundWakes       rule = "a searcher that finds work wakes another if there is more"
	passOnLooks      rule = "passOn looks once more"
	passOnFlushes    rule = "passOn empties the slot"
)

// model is a scenario.
type model struct {
	places, submitters   int
	sends, parks, stalls int8
	broken               rule
}

func (m model) initial() (s state) {
	s.sends, s.parks, s.stalls = m.sends, m.parks, m.stalls
	for i := range m.places {
		s.idle[i] = true
	}
	for range m.submitters {
		g := goroutine{at: submit, place: -1}
		if m.broken == workFirst {
			g.wake(submit)
		}
		s.start(g)
	}
	return s
}

// step calls emit with every state that can come of s by a step of its goroutine i.
func (m model) step(s state, i int, emit func(state)) {
	g := &s.all[i]
	p := g.place
	switch g.at {
	case ended, stalled:
		return

	case submit:
		if s.queue++; m.broken == workFirst {
			g.at = ended
		} else {
			g.wake(ended)
		}

	case wakeIdle:
		if g.at = g.then; slices.Contains(s.idle[:], true) {
			g.at = wakeClaim
		}
	case wakeClaim:
		if g.at = g.then; s.searching == 0 {
			s.searching, g.at = 1, wakeTake
		}
	case wakeTake:
		if g.at = wakeLeave; slices.Contains(s.idle[:], true) {
			g.at = g.then
			s.start(goroutine{at: next, place: s.takeIdle(), searching: true})
		}
	case wakeLeave:
		if m.broken != failedWakeLeaves {
			s.searching--
		}
		if g.look(wakeIdle, g.then); m.broken == failedWakeLooks {
			g.at = g.then
		}

	case looking:
		n := s.queue
		if g.loads > 0 {
			n = s.ring[g.loads-1]
		}
		if g.loads++; n > 0 {
			g.at = g.yes
		} else if g.loads > modelPlaces {
			g.at = g.no
		}

	case next:
		if g.at = popRing; s.slot[p] {
			s.slot[p], g.at = false, found
		}
	case popRing:
		if g.at = takeQueue; s.ring[p] > 0 {
			s.ring[p]--
			g.at = found
		}
	case takeQueue:
		switch {
		case s.queue > 0:
			share := (s.queue - 1) / int8(m.places)
			s.queue -= 1 + share
			g.got(share)
		case g.searching:
			g.at = steal
		default:
			g.at = beginSearch
		}
	case beginSearch:
		s.searching++
		g.searching, g.at = true, takeQueue
	case steal:
		victim := 1 - p
		if g.at = giveUp; s.ring[victim] > 0 {
			half := s.ring[victim] - s.ring[victim]/2
			s.ring[victim] -= half
			g.got(half - 1)
		}
	case store:
		s.ring[p] += g.hand
		g.hand, g.at = 0, found
	case found:
		if g.at = running; g.searching {
			s.searching--
			g.searching, g.then = false, running
			if g.look(wakeIdle, running); m.broken == foundWakes {
				g.at = running
			}
		}

	case running:
		m.handle(s, i, emit)
		return

	case displace:
		if g.at = pushQuiet; s.ring[p] > 0 {
			g.at = pushWake
		}
	case pushQuiet:
		s.ring[p]++
		g.at = running
	case pushWake:
		s.ring[p]++
		g.wake(running)

	case flush:
		if g.look(handOff, makeIdle); s.slot[p] && m.broken != passOnFlushes {
			s.slot[p], g.at = false, flushPush
		}
	case flushPush:
		s.ring[p]++
		g.look(handOff, makeIdle)
	case handOff:
		g.at, g.place = waiting, -1
		s.start(goroutine{at: next, place: p})
	case makeIdle:
		s.idle[p], g.place, g.then = true, -1, waiting
		if g.look(wakeIdle, waiting); m.broken == passOnLooks {
			g.at = waiting
		}
	case waiting:
		g.at, g.place = running, s.takeIdle()

	case giveUp:
		if m.broken == idleFirst {
			s.searching--
			g.searching = false
			g.look(beginSearch, leave)
			break
		}
		s.idle[p], g.place, g.at = true, -1, leave
	case leave:
		if m.broken == idleFirst {
			s.idle[p], g.at = true, ended
			break
		}
		s.searching--
		g.searching = false
		if g.look(retake, ended); m.broken == giveUpLooks {
			g.at = ended
		}
	case retake:
		if g.place, g.at = s.takeIdle(), beginSearch; g.place < 0 {
			g.at = ended // all places are held, and whoever holds one will look before giving it up
		}
	}
	emit(s)
}

// handle is a step of a handler: all that it may do.
func (m model) handle(s state, i int, emit func(state)) {
	returns := s
	if g := &returns.all[i]; g.place >= 0 {
		g.at = next
	} else {
		g.at = ended
	}
	emit(returns)

	if s.sends > 0 { // Schedule from inside
		sends := s
		sends.sends--
		switch g := &sends.all[i]; {
		case g.place < 0:
			sends.queue++
			g.wake(running)
		case sends.slot[g.place]: // the new one takes the slot
			g.at = displace
		default:
			sends.slot[g.place] = true
		}
		emit(sends)
	}
	if s.parks > 0 && s.all[i].place >= 0 {
		parks := s
		parks.parks--
		parks.all[i].at = flush
		emit(parks)
	}
	if s.stalls > 0 {
		stalls := s
		stalls.stalls--
		stalls.all[i].at = stalled
		emit(stalls)
	}
}

// canonical forgets what does not matter: who is who, and what the goroutines have remembered for nothing.
func (s state) canonical() state {
	for i := range s.all {
		g := &s.all[i]
		switch g.at {
		case ended:
			*g = goroutine{}
		case looking:
		case wakeIdle, wakeClaim, wakeTake, wakeLeave:
			g.yes, g.no, g.loads = 0, 0, 0
		default:
			g.yes, g.no, g.loads, g.then = 0, 0, 0, 0
		}
	}
	slices.SortFunc(s.all[:], func(a, b goroutine) int { return cmp.Compare(b.key(), a.key()) })
	return s
}
