package lifemodel

import "slices"

// step is a command as it is to be performed, and what the model says of it.
type step struct {
	command
	from   *twin  // who does it; nil: somebody outside
	inside bool   // in its handler; else with a context that it got once
	result string // what comes of it
}

// perform does command id in the model.
func (m *model) perform(id int, c command) step {
	m.now = id
	defer m.settle()
	s := step{command: c, from: m.performer(c)}
	t := m.target(c)
	if c.op == giveUp && (t == nil || !t.alive() || !t.held && t != s.from) { // it would be handled
		s.op, s.block = ask, true
	}
	s.block = s.block && m.ends(s.command, s.from)
	switch s.inside = s.from != nil && s.from.idle(); {
	case s.inside:
		s.from.busy = true
		s.from.note("errand %d", id)
		s.result = m.do(s.command, s.from)
		s.from.busy = false
		if s.from.killed {
			m.fail(s.from, s.from.cause)
		}
		m.run(s.from)
	case s.from != nil && len(s.from.trace) == 0: // it never got a context
		s.result = "nobody"
	default:
		s.result = m.do(s.command, s.from)
	}
	return s
}

// performer returns the actor by which c is done, nil for outside.
func (m *model) performer(c command) *twin {
	actors := m.visible()
	if len(actors) == 0 {
		return nil
	}
	if c.op == watch || c.op == unwatch {
		return actors[max(c.by-1, 0)%len(actors)]
	}
	if c.by > 0 {
		if t := actors[(c.by-1)%len(actors)]; t.idle() {
			return t
		}
	}
	return nil
}

// visible are the actors that commands are about.
func (m *model) visible() []*twin {
	return slices.DeleteFunc(slices.Clone(m.actors), func(t *twin) bool { return t.spec.hidden })
}

// ends reports whether a blocking c comes to an end by itself.
func (m *model) ends(c command, by *twin) bool {
	switch c.op {
	case stopAll:
		return by != nil && by.registered || !slices.ContainsFunc(m.actors, func(t *twin) bool {
			return t.registered && (!t.idle() || t.spec.onStop == holds && !t.spec.bare)
		})
	case stop:
		t := m.target(c)
		return t == nil || t == by || t.phase == gone || t.idle() && (t.spec.onStop != holds || t.spec.bare)
	case ask:
		t := m.target(c)
		// Goexit on a borrowed goroutine takes the asker along.
		return c.msg != exits && (t == nil || t == by || !t.alive() || t.idle() && c.msg != holds)
	}
	return true
}

func (m *model) target(c command) *twin {
	actors := m.visible()
	if len(actors) == 0 {
		return nil
	}
	return actors[c.target%len(actors)]
}
