package lifemodel

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// flaw is a mistake that a model makes on purpose, to show that it would be noticed.
type flaw uint8

const (
	none              flaw = iota
	forgetsQueue           // messages behind a stop vanish
	stopsAfterFailure      // OnStop is called after OnFailure
	watchesForLife         // Unwatch does nothing
	stopOvertakes          // a stop is handled before what was queued
)

func (m *model) future(t *twin) *outcome {
	o := &outcome{id: m.now, of: t}
	m.futures = append(m.futures, o)
	return o
}

// do performs c by an actor, or from outside.
func (m *model) do(c command, by *twin) string {
	switch c.op {
	case start:
		return m.start(c.spec)
	case broadcast:
		return m.broadcast(c)
	case stopAll:
		return m.stopAll(c.block, by)
	}
	t := m.target(c)
	if t == nil {
		return "nobody"
	}
	switch c.op {
	case tell:
		return m.send(t, &mail{id: m.now, kind: c.msg, deaf: c.other}, c.other && c.msg != holds)
	case ask, giveUp:
		return m.ask(c, t, by)
	case stop:
		return m.stop(t, c.block, by)
	case kill:
		cause := fmt.Sprint(m.now)
		if c.other {
			cause = killed
		}
		m.kill(t, cause)
	case release:
		held := t.held
		m.release(t)
		return fmt.Sprint(held)
	case watch:
		return m.watch(by, t)
	case unwatch:
		m.unwatch(by, t)
		return "nil"
	case register:
		t.registered = t.alive()
	case unregister:
		t.registered = false
	}
	return ""
}

func (m *model) start(s spec) string {
	t := &twin{name: fmt.Sprintf("a%d", len(m.actors)), index: len(m.actors), spec: s, taken: -1,
		watching: map[*twin]*mail{}, watchers: map[*twin]struct{}{}}
	m.actors = append(m.actors, t)
	if s.greets {
		t.queue = append(t.queue, &mail{id: m.now})
	}
	if s.factory != works {
		t.cause = nameOfMistake(s.factory, t.name+" factory")
		if s.factory == suicide {
			t.cause = t.name + " factory"
		}
		m.shut(t)
		m.end(t, t.cause)
		if s.factory == suicide {
			return "nil"
		}
		return t.cause
	}
	t.registered = true
	if s.bare {
		m.started(t)
		return "nil"
	}
	t.note("start")
	if s.onStart == holds {
		t.held = true
		return "nil"
	}
	m.started(t)
	return "nil"
}

// started is what follows when OnStart has returned.
func (m *model) started(t *twin) {
	name := t.name + " OnStart"
	switch k := t.spec.onStart; k {
	case quits:
		t.queue = append(t.queue, &mail{stop: true})
	case suicide:
		m.kill(t, name)
		t.ready = "nil"
		m.fail(t, t.cause)
		return
	case works, holds:
	default:
		err := nameOfMistake(k, name)
		t.failure("OnStart", err)
		t.fatal = k == fatal
		t.cause = cmp.Or(t.cause, err)
		t.phase = stopping
		m.shut(t)
		m.end(t, t.cause)
		return
	}
	t.phase, t.ready = running, "nil"
	if t.killed {
		m.fail(t, t.cause)
	}
	m.run(t)
}

func (m *model) ask(c command, t, by *twin) string {
	x := &mail{id: m.now, kind: c.msg, deaf: c.other, reply: &outcome{id: m.now, of: t}}
	if c.op == ask && !c.block {
		x.reply = m.future(t)
	}
	if err := m.send(t, x, false); err != "nil" {
		x.reply.be(err)
	}
	switch {
	case c.op == ask && !c.block:
		return ""
	case c.op == giveUp && x.reply.result == "":
		x.withdrawn = true
		return "timeout"
	case c.op == ask && t == by:
		x.withdrawn = true
		return "deadlock"
	}
	return x.reply.result
}

func (m *model) stop(t *twin, block bool, by *twin) string {
	o := &outcome{id: m.now, of: t}
	if !block {
		o = m.future(t)
	}
	x := &mail{id: m.now, stop: true, reply: o}
	switch {
	case t.phase == gone:
		o.be("false, nil")
	case !t.alive():
		t.late = append(t.late, o)
	case m.flaw == stopOvertakes && t.held && len(t.queue) > 0 && t.queue[0].kind == works &&
		t.queue[0].notice == nil:
		t.closer = m.now
		t.queue = slices.Insert(t.queue, 0, x)
	default:
		m.send(t, x, false)
	}
	switch {
	case !block:
		return ""
	case t == by:
		x.withdrawn = true
		return "false, deadlock"
	}
	return o.result
}

func (m *model) kill(t *twin, cause string) {
	switch {
	case t.phase == gone || t.killed:
	case t.phase == stopping: // OnStop's context ends
		t.killed = true
		if t.held {
			t.held = false
			m.finishStop(t)
		}
	default:
		t.killed = true
		t.cause = cmp.Or(t.cause, cause)
		idle := !t.held && !t.busy && t.phase == running
		m.shut(t)
		switch {
		case idle:
			m.fail(t, t.cause)
		case t.held && !t.deaf:
			m.release(t)
		}
	}
}

// release lets a held handler or hook return.
func (m *model) release(t *twin) {
	if !t.held {
		return
	}
	t.held, t.deaf = false, false
	switch t.phase {
	case starting:
		m.started(t)
	case stopping:
		m.finishStop(t)
	case running:
		m.finish(t, t.handling)
		if t.killed {
			m.fail(t, t.cause)
		}
		m.run(t)
	}
}

func (m *model) watch(w, t *twin) string {
	if !w.alive() {
		return notFound
	}
	if w.watching[t] != nil {
		return "nil"
	}
	w.watching[t] = &mail{}
	if t.phase == gone {
		m.terminated(w, t)
		return "nil"
	}
	t.watchers[w] = struct{}{}
	return "nil"
}

func (m *model) unwatch(w, t *twin) {
	if x := w.watching[t]; x != nil && m.flaw != watchesForLife {
		x.withdrawn = true
		delete(w.watching, t)
		delete(t.watchers, w)
	}
}

func (m *model) broadcast(c command) string {
	var heard []*twin
	for _, t := range m.actors {
		if t.registered {
			heard = append(heard, t)
		}
	}
	sent := 0
	for _, t := range heard {
		if m.send(t, &mail{id: m.now, kind: c.msg, group: m.now}, false) == "nil" {
			sent++
		}
	}
	if sent < len(heard) {
		return fmt.Sprint(sent, " sent, ", len(heard)-sent, " errors")
	}
	return fmt.Sprint(sent, " sent, nil")
}

func (m *model) stopAll(block bool, by *twin) string {
	if block && by != nil && by.registered {
		return "deadlock"
	}
	if !block {
		for _, t := range slices.Backward(m.actors) {
			if t.registered {
				m.stop(t, false, by)
			}
		}
		return ""
	}
	var b strings.Builder
	for _, t := range slices.Backward(m.actors) {
		if t.registered {
			fmt.Fprintf(&b, "%s: %s. ", t.name, m.stop(t, true, by))
		}
	}
	return b.String()
}

// stopAllFuture is what follows a FatalError.
func (m *model) stopAllFuture() {
	for _, t := range slices.Backward(m.actors) {
		if t.registered {
			m.send(t, &mail{id: m.now, stop: true}, false)
		}
	}
}
