package sim

import (
	"math/rand/v2"
	"reflect"
	"strconv"
	"strings"
	"sync"

	"github.com/gokka/gokka/core"
	"github.com/gokka/gokka/internal/patience"
	"github.com/gokka/gokka/runtime/sim/internal/strategy"
)

// proc is what the runtime knows of an actor that was started. There are two more: what is outside of actors, and
// what timers do. All fields are guarded by Runtime.mu, unless they never change.
type proc struct {
	cell     *core.Cell // nil for the other two
	number   int32      // in the order of starts: 1, 2, …; outside is 0, timers are -1
	name     string     // stable from run to run
	patient  bool       // its timers do not fire early
	children int        // how many actors it has started

	self   strategy.Event // its own next step: start, resume, run, look, return
	selfs  uint64         // how many there were
	worker *worker        // has its turn, which runs, waits, or is blocked out of sight; nil between turns
	parked *parking       // its turn waits
	stray  bool           // its turn is blocked out of sight
	label  string         // what its turn is looking at
	looked bool           // and has not done anything since

	// Messages in flight to it.
	lanes          []*lane         // by sender; none is empty
	index          map[*proc]*lane // the same when there are many
	oldest, newest *flight         // all of them, in the order sent
	exposed        bool            // those that may arrive are enabled
	fifo           bool            // they arrive in the order sent, whoever sent them
	handling       flight          // what its turn is handling; the zero flight for hooks

	// Messages that it has sent.
	sends       int
	last        uint64  // the number of the last one
	first, tail *flight // those in flight, in the order sent
	clock       clock
	asks        []*proc // whom it has asked without having a reply
	dead        bool    // it was seen not to be alive

	timers int        // how many it has made
	rng    *rand.Rand // for sim.Rand
	race   raceProc
}

// childName names an actor by its type and by who started it: "account#2" is the second that was started outside
// of actors, "entry#2.1" the first that this one started. So the name does not depend on the order of events.
func (p *proc) childName(typ string) string {
	n := strconv.Itoa(p.children)
	if _, path, ok := strings.Cut(p.name, "#"); ok {
		n = path + "." + n
	}
	return typ + "#" + n
}

// withNames replaces the actors' names in a text by those of traces.
func (r *Runtime) withNames(text string) string {
	if !strings.Contains(text, "urn:uuid:") {
		return text
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	var pairs []string
	for ref, name := range r.names {
		pairs = append(pairs, ref.String(), name)
	}
	return strings.NewReplacer(pairs...).Replace(text)
}

// ref returns the actor, the zero Ref for the other two.
func (p *proc) ref() core.Ref {
	if p.cell == nil {
		return core.Ref{}
	}
	return p.cell.Ref()
}

// String names its next own step.
func (p *proc) String() string {
	s := p.self.Kind.String() + " " + p.name
	if p.self.Kind == strategy.Look {
		s += " " + p.label
	}
	return s
}

// due reports whether it must run without a message.
func (p *proc) due() bool { return p.self.Kind == strategy.Start || p.self.Kind == strategy.Run }

// assignSelf says what p's own next step is.
func (p *proc) assignSelf(k strategy.Kind) {
	p.selfs++
	p.self.Assign(strategy.ID{Kind: k, Actor: p.number, Sender: p.number, Nth: p.selfs})
}

// makeDue enables p's own next step. Called with r.mu held, as are the others here.
func (r *Runtime) makeDue(p *proc, k strategy.Kind) {
	if r.set.Has(&p.self) {
		return
	}
	p.assignSelf(k)
	r.set.Add(&p.self)
	r.expose(p)
	r.stir()
}

// accepts reports whether a message can arrive now. At an actor that is ending it can at any time: it is rejected.
func (p *proc) accepts(set *strategy.Set) bool {
	idle := p.worker == nil && !(set.Has(&p.self) && p.due())
	return idle || !p.cell.Alive()
}

// expose enables the messages that may arrive at p if it accepts any, else disables them.
func (r *Runtime) expose(p *proc) {
	if p.cell == nil {
		return
	}
	now := p.accepts(&r.set)
	if now == p.exposed {
		return
	}
	p.exposed = now
	for _, l := range p.lanes {
		if !now {
			r.set.Remove(&l.event)
		} else if l.blocker == nil {
			r.set.Add(&l.event)
		}
	}
}

// stir tells whoever waits for something to do that there may be.
func (r *Runtime) stir() {
	r.stirred++
	if r.driving {
		return
	}
	r.announce()
	if r.opts.Auto {
		r.driving = true
		go r.auto()
	}
}

// traits is what matters here of an actor's type.
type traits struct {
	starter bool // has an OnStart
	patient bool
}

var knownTraits sync.Map // reflect.Type → traits

func traitsOf(c *core.Cell) traits {
	typ := c.Type()
	if v, ok := knownTraits.Load(typ); ok {
		return v.(traits)
	}
	v := traits{typ.Implements(reflect.TypeFor[core.Starter]()), typ.Implements(reflect.TypeFor[patience.Actor]())}
	knownTraits.Store(typ, v)
	return v
}
