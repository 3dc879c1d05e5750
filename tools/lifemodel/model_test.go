package lifemodel

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/gokka/gokka/core"
)

// model says what a program does, one command after the other.
type model struct {
	flaw    flaw // what it gets wrong on purpose
	actors  []*twin
	futures []*outcome
	now     int // the number of the command
	notices []*event
}

func (t *twin) note(format string, args ...any) {
	t.trace = append(t.trace, &event{text: fmt.Sprintf(format, args...)})
}

func (t *twin) failure(in, what string) { t.failures = append(t.failures, in+" "+what) }

func (o *outcome) be(result string) {
	if o != nil {
		o.result = result
	}
}

// send puts m into the queue of t, or says why not.
func (m *model) send(t *twin, x *mail, try bool) string {
	counted := !x.stop && x.notice == nil
	if !t.alive() {
		if counted && x.reply == nil {
			t.letters = append(t.letters, letterOf(x.id, core.NotAlive))
		}
		return notFound
	}
	if counted && t.spec.room > 0 {
		if refusal, done := m.makeRoom(t, x, try); done {
			return refusal
		}
	}
	deadly := x.kind > holds && x.reply == nil && (!t.spec.tellErrors || x.kind == fatal || x.kind == dies)
	if x.stop || deadly {
		t.closer = m.now
	}
	t.queue = append(t.queue, x)
	m.run(t)
	return "nil"
}

// makeRoom does what a full mailbox does. done: x is not to be sent.
func (m *model) makeRoom(t *twin, x *mail, try bool) (refusal string, done bool) {
	counts := func(x *mail) bool { return !x.stop && x.notice == nil }
	queued := 0
	for _, x := range t.queue {
		if counts(x) {
			queued++
		}
	}
	switch {
	case queued < t.spec.room:
		return "", false
	case t.spec.policy == core.DropOldest:
		i := slices.IndexFunc(t.queue, counts)
		old := t.queue[i]
		t.queue = slices.Delete(t.queue, i, i+1)
		switch {
		case old.withdrawn:
			t.letters = append(t.letters, letterOf(old.id, core.Withdrawn))
		case old.reply != nil:
			old.reply.be(full)
		default:
			t.letters = append(t.letters, letterOf(old.id, core.Dropped))
		}
		return "", false
	case t.spec.policy == core.DropNewest && !try && x.reply == nil:
		t.letters = append(t.letters, letterOf(x.id, core.Dropped))
		return "nil", true
	}
	return full, true
}

// run lets t handle what it can.
func (m *model) run(t *twin) {
	for t.idle() && len(t.queue) > 0 {
		x := t.queue[0]
		t.queue = t.queue[1:]
		m.handle(t, x)
	}
}

func (m *model) handle(t *twin, x *mail) {
	switch {
	case x.withdrawn:
		if !x.stop && x.notice == nil {
			t.letters = append(t.letters, letterOf(x.id, core.Withdrawn))
		}
	case x.stop:
		m.beginStop(t, x.reply)
	case x.notice != nil:
		delete(t.watching, x.notice.by)
		t.trace = append(t.trace, x.notice)
	case x.kind == holds:
		t.note("hold %d", x.id)
		t.held, t.deaf, t.handling, t.taken = true, x.deaf, x, -1
	default:
		t.trace = append(t.trace, &event{text: fmt.Sprint("got ", x.id), group: x.group})
		m.finish(t, x)
	}
}

// finish is what follows when the handler of x has returned.
func (m *model) finish(t *twin, x *mail) {
	what := nameOfMistake(x.kind, fmt.Sprint(x.id))
	if x.kind <= holds {
		x.reply.be(fmt.Sprint(x.id, ", nil"))
		return
	}
	x.reply.be(what)
	asked := x.reply != nil
	if asked {
		t.failure("Receive", what+" asked")
	} else {
		t.failure("Receive", what)
	}
	switch {
	case x.kind == fatal || x.kind == dies:
		t.cause = cmp.Or(t.cause, what)
		t.fatal = true
		m.beginStop(t, nil)
	case !asked && !t.spec.tellErrors:
		m.fail(t, what)
	}
}

// shut is the instant at which t is no longer alive.
func (m *model) shut(t *twin) {
	t.registered = false
	t.closer = m.now
	queue := t.queue
	t.queue = nil
	if m.flaw == forgetsQueue {
		return
	}
	for _, x := range queue {
		switch {
		case x.notice != nil:
		case x.withdrawn:
			if !x.stop {
				t.letters = append(t.letters, letterOf(x.id, core.Withdrawn))
			}
		case x.stop:
			if x.reply != nil {
				t.stops = append(t.stops, x.reply)
			}
		case x.reply != nil:
			x.reply.early = true
			x.reply.be(unhandled)
		default:
			t.letters = append(t.letters, letterOf(x.id, core.Unhandled))
		}
	}
}

func (m *model) beginStop(t *twin, o *outcome) {
	if o != nil {
		t.stops = append(t.stops, o)
	}
	t.phase = stopping
	m.shut(t)
	if t.spec.bare {
		m.end(t, "nil")
		return
	}
	t.note("stop")
	if t.spec.onStop == holds {
		t.held = true
		return
	}
	m.finishStop(t)
}

func (m *model) finishStop(t *twin) {
	err := nameOfMistake(t.spec.onStop, t.name+" OnStop")
	if err != "nil" {
		t.failure("OnStop", err)
		t.cause = cmp.Or(t.cause, stopped+"; "+err)
	}
	m.end(t, err)
}

func (m *model) fail(t *twin, cause string) {
	t.cause = cmp.Or(t.cause, cause)
	t.phase = stopping
	m.shut(t)
	if !t.spec.bare {
		t.note("failure: %s", t.cause)
		if err := nameOfMistake(t.spec.onFailure, t.name+" OnFailure"); err != "nil" {
			t.failure("OnFailure", err)
		}
		if m.flaw == stopsAfterFailure {
			t.note("stop")
		}
	}
	m.end(t, t.cause)
}

// end makes t gone. result is the error that those get who stop it.
func (m *model) end(t *twin, result string) {
	t.phase, t.held = gone, false
	if t.ready == "" {
		t.ready = t.cause
	}
	if t.fatal {
		result = t.cause
	}
	t.cause = cmp.Or(t.cause, stopped)
	for _, o := range t.stops {
		o.be("true, " + result)
	}
	for _, o := range t.late {
		o.be("false, nil")
	}
	for other := range t.watching {
		delete(other.watchers, t)
		m.notices = append(m.notices, &event{group: m.now, of: t, by: other})
	}
	for _, w := range m.actors {
		if _, ok := t.watchers[w]; ok {
			m.terminated(w, t)
		}
	}
	t.watchers = nil
	if t.fatal {
		m.stopAllFuture()
	}
}

// terminated tells w, who watches it, that t is gone.
func (m *model) terminated(w, t *twin) {
	e := &event{text: noticeOf(t), group: m.now, of: w, by: t}
	x := w.watching[t]
	x.notice = e
	m.notices = append(m.notices, e)
	m.send(w, x, false)
}

// noticeOf is what a watcher notes when it is told that t is gone.
func noticeOf(t *twin) string { return fmt.Sprintf("terminated %s: %s", t.name, t.cause) }

// settle is called when a command has done all. An actor whose end it has begun may have got, or not, what it
// was told in the same command of the ends of others.
func (m *model) settle() {
	for _, e := range m.notices {
		t := e.of
		if e.text == "" { // t ended first here, but need not have
			if e.by.phase != gone {
				continue
			}
			e.text = noticeOf(e.by)
		}
		if e.optional = t.closer == e.group; e.optional && !slices.Contains(t.trace, e) {
			last := len(t.trace)
			if last > 0 && t.phase >= stopping && !t.spec.bare {
				last-- // its last hook
			}
			t.trace = slices.Insert(t.trace, last, e)
		}
	}
	m.notices = m.notices[:0]
}
