package rings

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
)

// program is a number of actors each of which waits once, all at the same time.
type program struct {
	members  []member
	promises int // how many promises there are that others set in the end
}

type member struct {
	wait    expr
	how     how  // of a wait for one actor
	timed   bool // the wait has a deadline, which passes in the end
	inStart bool // it waits in OnStart
	bounded bool // its mailbox is full
	mortal  bool // others may stop it, and then asks fail: it is left out of waits for several
	lends   int  // the actor that another goroutine asks meanwhile with this one's context; -1: none
	foreign bool // it waits with a context of another actor's; only for promises
}

// expr is what a member waits for.
type expr struct {
	op   op
	to   int // the actor, or the promise
	kids []expr
}

type op uint8

const (
	actor op = iota
	promise
	all
	first
	completed // the first outcome of AsCompleted
)

// how is a way to wait for one actor.
type how uint8

const (
	ask how = iota
	askFuture
	cancellable
	call
	stop
	waitGone
	ready    // only for an actor that waits in OnStart
	tellFull // only for an actor with a full mailbox
	hows
)

func (h how) String() string {
	return [...]string{"Ask", "AskFuture", "cancellable Ask", "Call", "Stop", "Wait", "Ready", "Tell to a full mailbox"}[h]
}

func randomProgram(r *rand.Rand) program {
	p := program{members: make([]member, 2+r.IntN(5)), promises: 2}
	for i := range p.members {
		p.members[i].inStart = r.IntN(6) == 0
		p.members[i].bounded = r.IntN(6) == 0
		p.members[i].mortal = r.IntN(4) == 0
	}
	for i := range p.members {
		m := &p.members[i]
		m.lends = -1
		switch r.IntN(10) {
		case 0, 1, 2, 3:
			m.wait = p.single(r, &m.how)
		case 4:
			m.wait = expr{op: promise, to: r.IntN(p.promises)}
			m.foreign = r.IntN(2) == 0
		default:
			m.wait = p.several(r, 2)
		}
		m.timed = r.IntN(8) == 0 && !m.foreign
		if r.IntN(6) == 0 {
			m.lends = p.simple(r)
		}
	}
	return p
}

func (p program) single(r *rand.Rand, h *how) expr {
	to := r.IntN(len(p.members))
	*h = how(r.IntN(int(hows)))
	m := p.members[to]
	if *h == ready && !m.inStart || *h == tellFull && !m.bounded || (*h == stop || *h == waitGone) && !m.mortal {
		*h = ask
	}
	return expr{op: actor, to: to}
}

// several makes a wait for several futures. To make the future of an ask must not be a wait itself.
func (p program) several(r *rand.Rand, depth int) expr {
	e := expr{op: all + op(r.IntN(3))}
	if depth < 2 && e.op == completed {
		e.op = first
	}
	for range 2 + r.IntN(2) {
		switch to := p.simple(r); {
		case depth > 1 && r.IntN(4) == 0:
			e.kids = append(e.kids, p.several(r, depth-1))
		case to < 0 || r.IntN(6) == 0:
			e.kids = append(e.kids, expr{op: promise, to: r.IntN(p.promises)})
		default:
			e.kids = append(e.kids, expr{op: actor, to: to})
		}
	}
	return e
}

// simple returns an actor that always answers in the end, -1 if it finds none.
func (p program) simple(r *rand.Rand) int {
	for range 4 {
		if i := r.IntN(len(p.members)); !p.members[i].bounded && !p.members[i].mortal {
			return i
		}
	}
	return -1
}

func (p program) String() string {
	var b strings.Builder
	for i, m := range p.members {
		fmt.Fprintf(&b, "\n\t%d", i)
		if m.inStart {
			b.WriteString(" (OnStart)")
		}
		if m.bounded {
			b.WriteString(" (full)")
		}
		if m.mortal {
			b.WriteString(" (mortal)")
		}
		b.WriteString(": ")
		if m.wait.op == actor {
			fmt.Fprintf(&b, "%v ", m.how)
		}
		b.WriteString(m.wait.String())
		if m.timed {
			b.WriteString(" until a deadline")
		}
		if m.foreign {
			b.WriteString(" with another's context")
		}
		if m.lends >= 0 {
			fmt.Fprintf(&b, "; its context asks %d elsewhere", m.lends)
		}
	}
	return b.String()
}

func (e expr) String() string {
	switch e.op {
	case actor:
		return fmt.Sprint(e.to)
	case promise:
		return fmt.Sprintf("p%d", e.to)
	}
	kids := make([]string, len(e.kids))
	for i, k := range e.kids {
		kids[i] = k.String()
	}
	return [...]string{"", "", "all", "first", "completed"}[e.op] + "(" + strings.Join(kids, " ") + ")"
}

// The reference: which members can never go on. It knows nothing of the kernel, and all about the program.

// view is what is assumed of a program.
type view struct {
	program
	free     []bool // goes on, or has
	promises bool   // promises will be set
	timed    bool   // deadlines do not count: they might as well not pass
}

// ends reports whether the wait can end.
func (v view) ends(e expr) bool {
	switch e.op {
	case actor:
		return v.free[e.to]
	case promise:
		return v.promises
	case all:
		return !slices.ContainsFunc(e.kids, func(k expr) bool { return !v.ends(k) })
	}
	return slices.ContainsFunc(e.kids, v.ends)
}

// close lets go on whoever can.
func (v view) close() view {
	v.free = slices.Clone(v.free)
	for again := true; again; {
		again = false
		for i, m := range v.members {
			if !v.free[i] && (m.timed && !v.timed || v.ends(m.wait)) {
				v.free[i], again = true, true
			}
		}
	}
	return v
}

// stuck reports whether member i can never go on and that is because of a ring which it is in, also if all who can
// never go on for other reasons went on.
func (v view) stuck(i int) bool {
	for {
		v = v.close()
		if v.free[i] {
			return false
		}
		before := slices.Clone(v.free)
		for j := range v.free {
			v.free[j] = before[j] || !view{program: v.program, free: before}.leads(j, i)
		}
		if slices.Equal(v.free, before) {
			return true
		}
	}
}

// leads reports whether there is a way from member i to member to, over those that are not free.
func (v view) leads(i, to int) bool {
	seen := make([]bool, len(v.members))
	var visit func(e expr) bool
	visit = func(e expr) bool {
		switch {
		case e.op != actor:
			return slices.ContainsFunc(e.kids, visit)
		case v.free[e.to] || seen[e.to]:
			return false
		case e.to == to:
			return true
		}
		seen[e.to] = true
		return visit(v.members[e.to].wait)
	}
	return visit(v.members[i].wait)
}

// anyStuck returns a member that can never go on, -1 if there is none.
func (v view) anyStuck() int { return slices.Index(v.close().free, false) }

// explains reports whether the victims can have been chosen one after the other, each of them stuck when it was. rings says
// which members each of them was told of.
func (v view) explains(victims map[int][]int) bool {
	if len(victims) == 0 {
		return true
	}
	for i, ring := range victims {
		closed := v.close()
		if !v.stuck(i) || slices.ContainsFunc(ring, func(j int) bool { return closed.free[j] }) {
			continue
		}
		rest := view{program: v.program, free: slices.Clone(v.free), promises: v.promises}
		rest.free[i] = true
		others := map[int][]int{}
		for j, r := range victims {
			if j != i {
				others[j] = r
			}
		}
		if rest.explains(others) {
			return true
		}
	}
	return false
}
