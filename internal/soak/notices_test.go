package soak

import (
	"context"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/gokka/gokka/core"
)

// TestSoakNoticesTampering plays a tame round, and lets the runtime break one law.
func TestSoakNoticesTampering(t *testing.T) {
	for name, tc := range map[string]struct {
		tamper func(*tampered, *core.Turn, *core.Cell, core.Mail) error
		want   string // "": nothing is wrong
	}{
		"nothing":   {(*tampered).pass, ""},
		"loses":     {(*tampered).lose, "MISSING"},
		"doubles":   {(*tampered).double, "DOUBLED"},
		"reorders":  {(*tampered).reorder, "ORDER"},
		"denies":    {(*tampered).deny, "DOUBLED"},
		"misdirect": {(*tampered).misdirect, "handled by"},
	} {
		t.Run(name, func(t *testing.T) {
			w := tameRound(t, patience, func(x *tampered) { x.send = tc.tamper })
			switch found := w.report(); {
			case tc.want == "" && found != "":
				t.Errorf("found something in an honest round:\n%s", found)
			case !strings.Contains(found, tc.want):
				t.Errorf("not noticed; found:\n%s", found)
			}
		})
	}
}

// TestSoakNoticesLostWakeUp lets the runtime forget to schedule an actor, and makes up for it afterwards.
func TestSoakNoticesLostWakeUp(t *testing.T) {
	var x *tampered
	w := tameRound(t, 300*time.Millisecond, func(it *tampered) { x, it.forget = it, 30 }) // 24 starts come first
	if found := w.report(); !strings.Contains(found, "Shutdown") {
		t.Errorf("not noticed; found:\n%s", found)
	}
	x.machine.Schedule(x.forgotten, nil)
	w.wrongs = nil
	w.shutdown(x, patience)
	w.audit()
	if found := w.report(); found != "" {
		t.Errorf("after the wake-up was made up for:\n%s", found)
	}
}

// tameRound lets a tampered runtime play a round of tells. limit is how long its Shutdown may take.
func tameRound(t *testing.T, limit time.Duration, tamper func(*tampered)) *world {
	t.Helper()
	w, err := newWorld(0, func(w *world) (machine, error) {
		inner, err := inGoroutines(w)
		if err != nil {
			return nil, err
		}
		x := &tampered{machine: inner, env: *inner.Env()}
		tamper(x)
		if x.send != nil {
			x.env.Mediator = x
		}
		return x, nil
	})
	if err != nil {
		t.Fatal(err)
	}
	w.tame = true
	w.round(limit)
	return w
}

// tampered is a runtime that does something wrong now and then.
type tampered struct {
	machine
	env    core.Env
	send   func(x *tampered, from *core.Turn, to *core.Cell, m core.Mail) error
	forget int64 // which call of Schedule to forget

	sends, schedules atomic.Int64
	forgotten        *core.Cell

	mu       sync.Mutex
	previous *core.Cell
	held     map[*core.Cell]core.Mail
}

func (x *tampered) Env() *core.Env { return &x.env }

func (x *tampered) Schedule(c *core.Cell, from *core.Turn) {
	if x.schedules.Add(1) == x.forget {
		x.forgotten = c
		return
	}
	x.machine.Schedule(c, from)
}

// Send implements core.Mediator.
func (x *tampered) Send(from *core.Turn, to *core.Cell, m core.Mail) error {
	return x.send(x, from, to, m)
}

func (x *tampered) pass(from *core.Turn, to *core.Cell, m core.Mail) error {
	wake, ok := to.Deliver(m)
	if wake {
		x.Schedule(to, from)
	}
	if !ok {
		return &core.ActorDeadError{Ref: to.Ref()}
	}
	return nil
}

// now reports whether it is time for mischief; a stop is left alone.
func (x *tampered) now(m core.Mail) bool { return !m.IsStop() && x.sends.Add(1)%1000 == 0 }

func (x *tampered) lose(from *core.Turn, to *core.Cell, m core.Mail) error {
	if x.now(m) {
		return nil
	}
	return x.pass(from, to, m)
}

func (x *tampered) double(from *core.Turn, to *core.Cell, m core.Mail) error {
	if x.now(m) {
		_ = x.pass(from, to, m)
	}
	return x.pass(from, to, m)
}

// deny accepts a message, and says that it has not.
func (x *tampered) deny(from *core.Turn, to *core.Cell, m core.Mail) error {
	err := x.pass(from, to, m)
	if x.now(m) {
		return &core.ActorDeadError{Ref: to.Ref()}
	}
	return err
}

// reorder holds a message back until the next one from the same sender to the same actor has passed.
func (x *tampered) reorder(from *core.Turn, to *core.Cell, m core.Mail) error {
	x.mu.Lock()
	held, ok := x.held[to]
	if !ok && x.now(m) {
		if x.held == nil {
			x.held = map[*core.Cell]core.Mail{}
		}
		x.held[to] = m
		x.mu.Unlock()
		return nil
	}
	ok = ok && (m.IsStop() || m.Message().(*message).from == held.Message().(*message).from)
	if ok {
		delete(x.held, to)
	}
	x.mu.Unlock()
	if ok && m.IsStop() {
		_ = x.pass(from, to, held)
	}
	err := x.pass(from, to, m)
	if ok && !m.IsStop() {
		_ = x.pass(from, to, held)
	}
	return err
}

// misdirect gives a message to the actor that got the one before.
func (x *tampered) misdirect(from *core.Turn, to *core.Cell, m core.Mail) error {
	x.mu.Lock()
	previous := x.previous
	if !m.IsStop() {
		x.previous = to
	}
	x.mu.Unlock()
	if previous != nil && previous != to && x.now(m) {
		return x.pass(from, previous, m)
	}
	return x.pass(from, to, m)
}

// The books alone, on cooked numbers.
func TestSoakNoticesCookedBooks(t *testing.T) {
	const me, you = 1, 2
	cook := func(k kind, f fate, handled, dead int32) *message {
		m := &message{from: me, seq: 7, to: you, kind: k, fate: f}
		m.handled.Store(handled)
		m.dead.Store(dead)
		return m
	}
	for _, tc := range []struct {
		m    *message
		want string
	}{
		{cook(tell, accepted, 1, 0), ""},
		{cook(tell, accepted, 0, 1), ""},
		{cook(tell, refused, 0, 0), ""},
		{cook(ask, answered, 1, 0), ""},
		{cook(ask, failed, 0, 0), ""},
		{cook(ask, gaveUp, 0, 0), ""},
		{cook(ask, gaveUp, 1, 0), ""},
		{cook(tell, accepted, 0, 0), "MISSING"},
		{cook(tell, accepted, 1, 1), "DOUBLED"},
		{cook(tell, accepted, 2, 0), "DOUBLED"},
		{cook(tell, refused, 1, 0), "DOUBLED"},
		{cook(ask, answered, 0, 0), "MISSING"},
		{cook(ask, answered, 2, 0), "DOUBLED"},
		{cook(ask, failed, 1, 0), "DOUBLED"},
		{cook(ask, gaveUp, 2, 0), "DOUBLED"},
		{cook(ask, answered, 0, 1), "dead letter"},
		{cook(ask, unreturned, 1, 0), "never returned"},
	} {
		var c counts
		err := c.enter(tc.m)
		c.handled, c.dead = int64(tc.m.handled.Load()), int64(tc.m.dead.Load())
		switch {
		case tc.want == "" && (err != nil || c.balance() != nil):
			t.Errorf("%v, %v: %v, %v", tc.m, tc.m.fate, err, c.balance())
		case tc.want != "" && (err == nil || !strings.Contains(err.Error(), tc.want)):
			t.Errorf("%v, %v: got %v, want %q", tc.m, tc.m.fate, err, tc.want)
		}
	}
	for _, c := range []counts{
		{sent: 3, refused: 1, handled: 1}, {sent: 1, handled: 1, dead: 1}, {sent: 1, refused: 1, failed: 1}, {starts: 1},
		{starts: 1, stops: 1, failures: 1},
	} {
		if c.balance() == nil {
			t.Errorf("%+v balances", c)
		}
	}
}

// An ask's outcome is read for what it says about the message.
func TestSoakNoticesWrongReplies(t *testing.T) {
	m, other := &message{from: 1, to: 2, kind: ask}, &message{from: 1, to: 2, kind: ask}
	for _, tc := range []struct {
		v    any
		err  error
		want fate
		odd  bool
	}{
		{m, nil, answered, false},
		{other, nil, answered, true},
		{nil, failure{m}, answered, false},
		{nil, failure{other}, answered, true},
		{nil, &core.ActorDeadError{}, refused, false},
		{nil, &core.ActorDeadError{Reason: core.Unhandled}, failed, false},
		{nil, &core.TimeoutError{}, gaveUp, false},
		{nil, &core.DeadlockError{}, gaveUp, false},
		{nil, context.Canceled, gaveUp, false},
		{nil, errHook, answered, true},
	} {
		if got, odd := m.judge(tc.v, tc.err); got != tc.want || (odd != nil) != tc.odd {
			t.Errorf("%v, %v: got %v, %v", tc.v, tc.err, got, odd)
		}
	}
	self := &message{from: 1, to: 1, kind: ask}
	if got, _ := self.judge(nil, &core.TimeoutError{}); got != failed {
		t.Errorf("a self-ask that timed out is %v", got)
	}
}
