package lifemodel

import (
	"fmt"
	"strings"

	"pgregory.net/rapid"

	"github.com/gokka/gokka/core"
)

// program is what a test performs. The number of a command, from 1, names the messages that it sends.
type program []command

// command is one thing to do. Fields that its op does not need are ignored.
type command struct {
	op     op
	by     int // 0: from outside; i: from inside the actor i-1, if that is idle
	target int // an actor
	msg    kind
	block  bool // wait for the outcome
	other  bool // a variant: TryTell, a message that holds on when killed, a kill without a cause
	spec   spec
}

type op uint8

const (
	start op = iota
	tell
	ask
	giveUp // an ask with a deadline that passes, if the target is held
	stop
	kill
	release // lets a held handler or hook go on
	watch
	unwatch
	register
	unregister
	broadcast
	stopAll
)

var opNames = [...]string{"start", "tell", "ask", "giveUp", "stop", "kill", "release", "watch", "unwatch",
	"register", "unregister", "broadcast", "stopAll"}

func (o op) String() string { return opNames[o] }

// kind is what the handler of a message does, or a hook.
type kind uint8

const (
	works   kind = iota
	holds        // waits for release
	fails        // returns an error
	panics       // panics with an error
	fatal        // returns a FatalError
	dies         // panics with a FatalError
	exits        // calls Goexit
	quits        // hooks only: stops its own actor
	suicide      // hooks only: kills its own actor
)

var kindNames = [...]string{"works", "holds", "fails", "panics", "fatal", "dies", "exits", "quits", "suicide"}

func (k kind) String() string { return kindNames[k] }

// spec is what kind of actor is started.
type spec struct {
	hidden     bool // is none of the actors of the program
	bare       bool // has no hooks
	factory    kind // what its factory does: works, fails, panics or suicide; with an actor that is not bare
	greets     bool // its factory tells it something first
	onStart    kind
	onStop     kind
	onFailure  kind
	tellErrors bool
	room       int // of its mailbox; 0: unbounded
	policy     core.Policy
}

func (s spec) String() string {
	var b strings.Builder
	if s.bare {
		b.WriteString(" bare")
	}
	for _, part := range []struct {
		name string
		kind kind
	}{{"factory", s.factory}, {"OnStart", s.onStart}, {"OnStop", s.onStop}, {"OnFailure", s.onFailure}} {
		if part.kind != works {
			fmt.Fprintf(&b, " %s:%v", part.name, part.kind)
		}
	}
	if s.greets {
		b.WriteString(" greets")
	}
	if s.tellErrors {
		b.WriteString(" tellErrors")
	}
	if s.room > 0 {
		fmt.Fprintf(&b, " room:%d policy:%d", s.room, s.policy)
	}
	return b.String()
}

func (c command) String() string {
	var b strings.Builder
	fmt.Fprint(&b, c.op)
	switch c.op {
	case start:
		b.WriteString(c.spec.String())
	case tell, ask, giveUp:
		fmt.Fprintf(&b, " a%d %v", c.target, c.msg)
	case broadcast:
		fmt.Fprintf(&b, " %v", c.msg)
	case stopAll:
	default:
		fmt.Fprintf(&b, " a%d", c.target)
	}
	if c.by > 0 {
		fmt.Fprintf(&b, " by a%d", c.by-1)
	}
	if c.block {
		b.WriteString(" block")
	}
	if c.other {
		b.WriteString(" other")
	}
	return b.String()
}

func (p program) String() string {
	var b strings.Builder
	for i, c := range p {
		fmt.Fprintf(&b, "\n%4d %v", i+1, c)
	}
	return b.String()
}

// rarely draws the first value mostly.
func rarely[T any](t *rapid.T, label string, values ...T) T {
	if rapid.IntRange(0, 3).Draw(t, "any "+label) < 3 {
		return values[0]
	}
	return rapid.SampledFrom(values).Draw(t, label)
}

func drawSpec(t *rapid.T) spec {
	s := spec{
		greets:     rarely(t, "greets", false, true),
		tellErrors: rarely(t, "tellErrors", false, true),
		room:       rarely(t, "room", 0, 1, 2),
		policy:     rapid.SampledFrom([]core.Policy{core.Fail, core.DropNewest, core.DropOldest}).Draw(t, "policy"),
	}
	if s.bare = rarely(t, "bare", false, true); s.bare {
		return s
	}
	s.factory = rarely(t, "factory", works, fails, panics, suicide)
	s.onStart = rarely(t, "OnStart", works, holds, fails, panics, fatal, exits, quits, suicide)
	s.onStop = rarely(t, "OnStop", works, holds, fails, panics, exits)
	s.onFailure = rarely(t, "OnFailure", works, panics, exits)
	return s
}

// ops is how often each op is drawn.
var ops = []op{start, start, start, start, tell, tell, tell, ask, ask, giveUp, stop, stop, kill, release, release,
	watch, watch, watch, watch, unwatch, unwatch, register, unregister, broadcast, stopAll}

func drawCommand(t *rapid.T) command {
	const actors = 6
	c := command{op: rapid.SampledFrom(ops).Draw(t, "op")}
	actor := rapid.IntRange(0, actors-1)
	if rapid.Bool().Draw(t, "inside") {
		c.by = 1 + actor.Draw(t, "by")
	}
	switch c.op {
	case start:
		c.spec = drawSpec(t)
		return c
	case broadcast:
		c.msg = rapid.SampledFrom([]kind{works, works, fails, panics}).Draw(t, "msg")
		return c
	case tell, ask, giveUp:
		c.msg = rapid.SampledFrom([]kind{works, holds, works, holds, fails, panics, fatal, dies, exits}).Draw(t, "msg")
	}
	if c.op != stopAll {
		c.target = actor.Draw(t, "target")
	}
	c.block = rapid.Bool().Draw(t, "block")
	c.other = rapid.Bool().Draw(t, "other")
	return c
}

// drawProgram draws a program that begins with a start. It consists of parts since rapid prefers short lists:
// one of some six commands by default.
func drawProgram(t *rapid.T, parts int) program {
	p := program{{op: start, spec: rapid.Custom(drawSpec).Draw(t, "first")}}
	for range parts {
		p = append(p, rapid.SliceOf(rapid.Custom(drawCommand)).Draw(t, "part")...)
	}
	return p
}
