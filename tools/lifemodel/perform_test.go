package lifemodel

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/gokka/gokka/core"
)

var silent = slog.New(slog.DiscardHandler)

// deed is a command that is performed, and what comes of it.
type deed struct {
	command
	id     int
	actor  *actor // whom it is about, if that is one
	by     *actor // who does it; nil: somebody outside
	inside bool   // in its handler; else with a context that it got once
	result string
}

// perform does it, and notes what comes of it as a text.
func (w *world) perform(d *deed) {
	ctx := w.ctx
	switch {
	case d.by != nil && !d.inside:
		if ctx, _, _ = d.by.look(); ctx == nil {
			d.result = "nobody"
			return
		}
	case d.inside:
		d.result = w.errand(d)
		return
	}
	d.result = w.do(ctx, d)
}

// errand does it in a handler of the actor.
func (w *world) errand(d *deed) string {
	reply, err := d.by.ref.Ask(w.ctx, errand{d.id, func(ctx context.Context) string { return w.do(ctx, d) }})
	if err != nil {
		return "errand: " + nameOf(err)
	}
	return fmt.Sprint(reply)
}

// do does it there and then. ctx is the one of the actor that does it, if any.
func (w *world) do(ctx context.Context, d *deed) string {
	id, c, a := d.id, d.command, d.actor
	msg := message{id, c.msg, c.other}
	switch c.op {
	case start:
		return w.start(ctx, id, c)
	case broadcast:
		sent, err := w.reg.Broadcast(ctx, msg)
		return fmt.Sprint(sent, " sent, ", nameOf(countErrors(err)))
	case stopAll:
		return w.stopAll(ctx, id, c.block)
	}
	if a == nil {
		return "nobody"
	}
	ref := a.ref
	switch c.op {
	case tell:
		if c.other && c.msg != holds {
			return nameOf(ref.TryTell(msg))
		}
		return nameOf(ref.Tell(ctx, msg))
	case ask:
		if c.block {
			return answer(ref.Ask(ctx, msg))
		}
		f := ref.AskFuture(ctx, msg)
		w.expect(id, func() (string, bool) {
			v, ok, err := f.TryGet()
			return answer(v, err), ok
		})
	case giveUp:
		return answer(ref.Ask(newExpiring(ctx), msg))
	case stop:
		if c.block {
			return answer(ref.Stop(ctx))
		}
		w.expectStop(id, ref.StopFuture())
	case kill:
		if c.other {
			ref.Kill(nil)
		} else {
			ref.Kill(mistake(fmt.Sprint(id)))
		}
	case release:
		return fmt.Sprint(a.release())
	case watch:
		return nameOf(core.Watch(ctx, ref))
	case unwatch:
		return nameOf(core.Unwatch(ctx, ref))
	case register:
		w.reg.Register(ref)
	case unregister:
		w.reg.Unregister(ref)
	}
	return ""
}

// actor returns the one that a number in a program stands for, nil if there is none.
func (w *world) actor(i int) *actor {
	all := slices.DeleteFunc(slices.Clone(w.all()), func(a *actor) bool { return a.spec.hidden })
	if len(all) == 0 {
		return nil
	}
	return all[i%len(all)]
}

// start starts an actor, which others know from the moment on at which its factory is called.
func (w *world) start(ctx context.Context, id int, c command) string {
	var opts []core.Option
	if c.spec.tellErrors {
		opts = append(opts, core.TellErrors())
	}
	if c.spec.room > 0 {
		opts = append(opts, core.WithMailbox(core.Bounded(c.spec.room, c.spec.policy)))
	}
	var a *actor
	ref, err := core.StartFunc(ctx, w.rt, func(self core.Ref) (any, error) {
		a = w.enlist(self, c.spec)
		if c.spec.greets {
			_ = self.Tell(ctx, message{id: id}) // it is told in vain if somebody has killed it
		}
		value := any(&hooked{actor: a})
		if c.spec.bare {
			value = bare{a}
		}
		if c.spec.factory == suicide {
			self.Kill(a.mistakeIn("factory"))
			return value, nil
		}
		return value, a.act(c.spec.factory, a.mistakeIn("factory"))
	}, opts...)
	if err == nil && ref != a.ref {
		w.wrong("%s: its factory got another ref", a.name)
	}
	return nameOf(err)
}

func (w *world) enlist(ref core.Ref, s spec) *actor {
	w.mu.Lock()
	defer w.mu.Unlock()
	a := &actor{w: w, name: fmt.Sprintf("a%d", len(w.actors)), spec: s, ref: ref}
	w.actors = append(w.actors, a)
	return a
}

func (w *world) stopAll(ctx context.Context, id int, block bool) string {
	if !block {
		for _, f := range w.reg.StopAllFuture() {
			w.expectStop(id, f)
		}
		return ""
	}
	results, err := w.reg.StopAll(ctx)
	if errors.Is(err, core.ErrDeadlock) && results == nil {
		return "deadlock"
	}
	var b strings.Builder
	for _, r := range results {
		fmt.Fprintf(&b, "%s: %s. ", w.nameOf(r.Ref), answer(r.Stopped, r.Err))
	}
	return b.String()
}

func (w *world) expect(id int, try func() (string, bool)) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.futures = append(w.futures, pending{id, try})
}

func (w *world) expectStop(id int, f core.Future[bool]) {
	w.expect(id, func() (string, bool) {
		v, ok, err := f.TryGet()
		return answer(v, err), ok
	})
}

// countErrors makes an error that says how many err joins.
func countErrors(err error) error {
	if err == nil {
		return nil
	}
	if joined, ok := err.(interface{ Unwrap() []error }); ok {
		return mistake(fmt.Sprint(len(joined.Unwrap()), " errors"))
	}
	return err
}

// expiring is a context whose deadline passes soon, but not before Ask has looked whether it has passed.
type expiring struct {
	context.Context
	looked sync.Once
	done   chan struct{}
}

func newExpiring(ctx context.Context) *expiring {
	return &expiring{Context: ctx, done: make(chan struct{})}
}

func (x *expiring) Deadline() (time.Time, bool) { return time.Now(), true }
func (x *expiring) Done() <-chan struct{}       { return x.done }

func (x *expiring) Err() error {
	x.looked.Do(func() { time.AfterFunc(time.Millisecond, func() { close(x.done) }) })
	select {
	case <-x.done:
		return context.DeadlineExceeded
	default:
		return nil
	}
}
