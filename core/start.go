package core

import (
	"context"
	"encoding/binary"
	"fmt"
	"math/rand/v2"

	"github.com/google/uuid"

	"github.com/gokka/gokka/internal/gid"
)

// starts numbers the actors of this process, so that they can be listed and stopped in order.
var starts tally

// Start makes actor an actor on rt: it gets a URN, is registered, and its OnStart is scheduled. Start does not wait
// for OnStart; messages sent before it has returned are queued. ctx is used to schedule locally when called from
// inside an actor, and to wait if the option WaitReady is given; it is no bound on the actor's life. If it has ended
// already, nothing is started, and its cause is returned.
//
// actor may be any value. From here on it belongs to the actor, and must not be started again nor touched from
// outside. Start refuses nil, a value whose methods have pointer receivers, and a value with a hook of the wrong
// signature (ErrNilActor, ErrInvalidActor), a runtime that was shut down (ErrRuntimeClosed), and options out of range
// (ErrInvalidOption). Nothing is registered then. Starting the same pointer twice makes two actors share it, against
// the first rule of actors; it is noticed (ErrAlreadyStarted) if the value embeds Base.
//
// Pykka: Actor.start.
func Start(ctx context.Context, rt Runtime, actor any, opts ...Option) (Ref, error) {
	c, err := newCell(ctx, rt, opts)
	if err != nil {
		return Ref{}, err
	}
	return c.launch(ctx, actor)
}

// StartFunc is Start for an actor that wants to know its own Ref while it is made. newActor runs in the caller's
// goroutine. It may send messages to self, which are handled after OnStart. If it fails or panics, nothing is
// registered, and StartFunc returns the error, or a PanicError; what was sent to self fails or is a dead letter. To
// wait for self inside newActor is ErrDeadlock.
//
// Pykka: Actor.start, with the constructor's arguments in the closure.
func StartFunc[A any](ctx context.Context, rt Runtime, newActor func(self Ref) (A, error), opts ...Option) (Ref, error) {
	if newActor == nil {
		return Ref{}, fmt.Errorf("%w: no factory", ErrNilActor)
	}
	c, err := newCell(ctx, rt, opts)
	if err != nil {
		return Ref{}, err
	}
	actor, err := c.build(func() (any, error) { return newActor(Ref{c}) })
	if err != nil {
		return Ref{}, err
	}
	return c.launch(ctx, actor)
}

// Spawn is Start on the runtime of the actor whose handler ctx belongs to. Outside an actor it returns ErrNoActor.
func Spawn(ctx context.Context, actor any, opts ...Option) (Ref, error) {
	self := Self(ctx)
	if self.IsZero() {
		if ctx == nil {
			return Ref{}, ErrNilContext
		}
		return Ref{}, fmt.Errorf("%w: Spawn wants the context of a handler; elsewhere use Start", ErrNoActor)
	}
	return Start(ctx, self.c.rt, actor, opts...)
}

// newCell makes the cell of an actor to be. It accepts messages at once, but is marked as scheduled, so that senders
// leave the scheduling to launch.
func newCell(ctx context.Context, rt Runtime, opts []Option) (*Cell, error) {
	if ctx == nil {
		return nil, ErrNilContext
	}
	if isNil(rt) {
		return nil, ErrNilRuntime
	}
	if ctx.Err() != nil {
		return nil, context.Cause(ctx)
	}
	env := rt.Env()
	if env == nil {
		return nil, fmt.Errorf("%w: %T.Env returned nil; is it one that New has made?", ErrNilRuntime, rt)
	}
	c := &Cell{rt: rt, env: env, scheduled: true, seq: starts.next()}
	if env.Mediator != nil {
		c.flags |= mediated
	}
	if env.Propagate != nil {
		c.flags |= propagating
	}
	if env.NewID != nil {
		c.id = env.NewID()
	} else {
		c.id = randomID()
	}
	if len(opts) > 0 {
		if err := c.configure(opts); err != nil {
			return nil, err
		}
	}
	return c, nil
}

// randomID returns a version 4 UUID from the runtime's own generator: ChaCha8 seeded by the operating system, without
// a lock or a system call.
func randomID() uuid.UUID {
	var id uuid.UUID
	binary.NativeEndian.PutUint64(id[:8], rand.Uint64())
	binary.NativeEndian.PutUint64(id[8:], rand.Uint64())
	id[6] = id[6]&0x0f | 0x40
	id[8] = id[8]&0x3f | 0x80
	return id
}

// build runs the factory. Whatever goes wrong there, those who got hold of the Ref find a dead actor.
func (c *Cell) build(factory func() (any, error)) (actor any, err error) {
	built := false
	c.g.store(gid.Get()) // a factory that waits for its own actor is told so
	defer func() {
		c.g.store(0)
		if !built {
			err = recovered(recover())
		}
		if err != nil {
			c.endStart(err)
		}
	}()
	actor, err = factory()
	built = true
	return actor, err
}

// launch brings the cell to life.
func (c *Cell) launch(ctx context.Context, actor any) (Ref, error) {
	if err := c.equip(actor); err != nil {
		c.endStart(err)
		return Ref{}, err
	}
	c.announceLaunch()
	if c.env.Registry != nil {
		c.env.Registry.Register(Ref{c})
		if !c.Alive() { // killed since, perhaps before it was registered
			c.unregister()
		}
	}
	c.logLife("Started")
	c.rt.Schedule(c, turnOf(ctx))
	if c.flags&waitReady != 0 {
		return Ref{c}, Ref{c}.Ready(ctx)
	}
	return Ref{c}, nil
}

// announceLaunch makes known, as one change, that the actor is in, and ready if it has no OnStart.
func (c *Cell) announceLaunch() {
	news := launched
	c.mu.Lock()
	if c.info.Load().hooks&startHook == 0 && c.Alive() {
		news |= ready
	}
	c.status.Or(news)
	e := c.extra.Load()
	c.mu.Unlock()
	if e != nil && news&ready != 0 {
		e.ready.Fire()
	}
}

// equip gives the cell the value that it is the life of, and asks the runtime to admit it.
func (c *Cell) equip(actor any) error {
	info, err := infoOf(actor)
	if err != nil {
		return err
	}
	if info.hooks&baseHook != 0 {
		base, err := baseOf(actor)
		if err != nil {
			return err
		}
		if !base.claim(c) {
			return fmt.Errorf("%w: %v", ErrAlreadyStarted, base.Self())
		}
	}
	if c.env.Admit != nil {
		if err := c.env.Admit(c); err != nil {
			return err
		}
	}
	c.info.Store(info)
	if info.hooks&receiveHook != 0 {
		c.actor = actor.(Actor)
	} else {
		c.actor = &valueOnly{actor, c}
	}
	return nil
}

// baseOf returns the Base that the actor embeds.
func baseOf(actor any) (base *Base, err error) {
	defer func() {
		if base == nil { // not only a nil *Base: also one inside another embedded pointer that is nil
			_ = recover()
			err = fmt.Errorf("%w: %T embeds core.Base behind a nil pointer", ErrInvalidActor, actor)
		}
	}()
	return actor.(based).base(), nil
}
