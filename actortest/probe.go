// Package actortest has what tests of actors need on every runtime.
//
// A [Probe] is an actor that keeps what it is sent, for the test to look at:
//
//	probe := actortest.NewProbe(t, rt)
//	worker.Tell(ctx, Job{ReplyTo: probe.Ref()})
//	done := actortest.Expect[Done](probe, time.Second)
//	probe.ExpectNone(time.Minute)
//
// Time is that of the runtime. On a simulated one a minute passes at once, and only when nothing else can happen.
package actortest

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/gokka/gokka/core"
	"github.com/gokka/gokka/future"
)

// Probe is an actor that keeps what it is sent. Its methods, and the functions that take it, are called by the
// test, not by handlers, and by one goroutine at a time. NewProbe makes one; with the zero Probe, functions that would
// fail its test panic and say so.
type Probe struct {
	t    testing.TB
	ref  core.Ref
	desk core.Ref // waits on behalf of the test, in its runtime's time

	mu      sync.Mutex
	queue   []any
	answer  func(ctx context.Context, msg any) (any, error)
	arrived *future.Promise[bool] // what the desk waits for; nil if nobody does
}

// NewProbe starts a probe on rt. If that fails, so does the test.
func NewProbe(t testing.TB, rt core.Runtime) *Probe {
	t.Helper()
	p := &Probe{t: t}
	var err error
	if p.ref, err = core.Start(context.Background(), rt, &inbox{p}); err != nil {
		t.Fatalf("probe: %v", err)
	}
	if p.desk, err = core.Start(context.Background(), rt, &desk{}); err != nil {
		t.Fatalf("probe: %v", err)
	}
	return p
}

// Ref returns the actor, to be given to those who are tested.
func (p *Probe) Ref() core.Ref { return p.ref }

// Answer makes f the probe's reply to what it is asked from now on. It runs in the probe's handler. Without it the
// reply is nil.
func (p *Probe) Answer(f func(ctx context.Context, msg any) (reply any, err error)) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.answer = f
}

// inbox is the actor.
type inbox struct{ p *Probe }

func (i *inbox) Receive(ctx context.Context, msg any) (any, error) {
	p := i.p
	p.mu.Lock()
	p.queue = append(p.queue, msg)
	arrived, answer := p.arrived, p.answer
	p.arrived = nil
	p.mu.Unlock()
	if arrived != nil {
		_ = arrived.Set(true) // nobody else sets it
	}
	if answer == nil {
		return nil, nil
	}
	return answer(ctx, msg)
}

// desk waits for what it is asked to.
type desk struct{}

// wait is a request to a desk. The reply says whether it came.
type wait struct {
	arrived *future.Promise[bool]
	within  time.Duration
}

// Patient implements patience.Actor.
func (*desk) Patient() {}

func (*desk) Receive(ctx context.Context, msg any) (any, error) {
	w := msg.(wait)
	ctx, cancel := core.WithTimeout(ctx, w.within)
	defer cancel()
	_, err := w.arrived.Get(ctx)
	return err == nil, nil
}

// test returns the test that the probe belongs to. Without one there is nothing that could fail.
func (p *Probe) test() testing.TB {
	if p == nil || p.t == nil {
		panic("actortest: this Probe was not made by NewProbe")
	}
	return p.t
}

// next takes the next message; ok is false if none comes in time.
func (p *Probe) next(within time.Duration) (msg any, ok bool) {
	p.test().Helper()
	p.mu.Lock()
	if len(p.queue) == 0 {
		arrived := future.New[bool]()
		p.arrived = arrived
		p.mu.Unlock()
		if _, err := p.desk.Ask(context.Background(), wait{arrived, within}); err != nil {
			p.t.Fatalf("probe: %v", err)
		}
		p.mu.Lock()
		p.arrived = nil
	}
	defer p.mu.Unlock()
	if len(p.queue) == 0 {
		return nil, false
	}
	msg = p.queue[0]
	p.queue = slices.Delete(p.queue, 0, 1)
	return msg, true
}

// Expect returns the next message, which must be an M and come within that time on the runtime's clock, or the
// test fails at once.
func Expect[M any](p *Probe, within time.Duration) M {
	p.test().Helper()
	msg, ok := p.next(within)
	if !ok {
		p.t.Fatalf("probe: no %s within %v", nameOf[M](), within)
	}
	m, ok := msg.(M)
	if !ok {
		p.t.Fatalf("probe: got %T %v; want %s", msg, msg, nameOf[M]())
	}
	return m
}

// Fish returns the first message that is an M and for which match, if not nil, returns true. Others before it are
// lost. All must come within that time, or the test fails at once.
func Fish[M any](p *Probe, within time.Duration, match func(M) bool) M {
	p.test().Helper()
	env := p.ref.Cell().Runtime().Env()
	end := env.Now().Add(within)
	for lost := 0; ; lost++ {
		msg, ok := p.next(max(end.Sub(env.Now()), 0))
		if !ok {
			p.t.Fatalf("probe: no such %s within %v, but %d others", nameOf[M](), within, lost)
		}
		if m, ok := msg.(M); ok && (match == nil || match(m)) {
			return m
		}
	}
}

// ExpectNone waits for that time, and fails the test if a message comes, or has come and was not taken.
func (p *Probe) ExpectNone(within time.Duration) {
	p.test().Helper()
	if msg, ok := p.next(within); ok {
		p.t.Errorf("probe: got %T %v; want none within %v", msg, msg, within)
	}
}

// Pending returns the messages that have come and were not taken.
func (p *Probe) Pending() []any {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Clone(p.queue)
}

func nameOf[M any]() string {
	var p *M
	return fmt.Sprintf("%T", p)[1:]
}
