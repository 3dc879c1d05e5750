package supervisor

import (
	"context"
	"encoding/binary"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"slices"
	"time"

	"github.com/gokka/gokka/core"
)

// Supervisor is the actor; see New. It answers to the functions of this package. The zero value is one with the zero
// Options.
type Supervisor struct {
	opts     Options // complete if made is true
	made     bool
	self     core.Ref
	rand     *rand.Rand
	children []*child // in the order of their starts
	restarts []restart
	holds    uint64 // how many back-offs there were
	broken   error  // what the supervisor is about to fail with
	lost     []error
}

// restart is one that counts for the intensity.
type restart struct {
	at    time.Time
	cause *ChildError
}

// OnStart starts the children, each when the one before is ready. It fails with ErrInvalidOption if the supervisor was
// started with an option of core that it cannot work with.
func (s *Supervisor) OnStart(ctx context.Context) error {
	if s.self = core.Self(ctx); s.self.IsZero() {
		return core.ErrNoActor
	}
	if err := s.prepare(); err != nil {
		return err
	}
	id := s.self.Cell().ID()
	s.rand = rand.New(rand.NewPCG(binary.BigEndian.Uint64(id[:8]), binary.BigEndian.Uint64(id[8:])))
	complete := false
	defer func() {
		if !complete { // also if a factory exits the goroutine
			s.stopChildren(ctx)
		}
	}()
	for _, spec := range s.opts.Children {
		c := &child{spec: spec}
		s.children = append(s.children, c)
		if err := s.spawn(ctx, c); err != nil {
			return c.err(err)
		}
		if err := c.ref.Ready(ctx); err != nil {
			return c.err(err)
		}
		c.became(s.env().Now())
	}
	complete = true
	return nil
}

// prepare checks how the supervisor was made and started.
func (s *Supervisor) prepare() (err error) {
	if s.self.Cell().Bounded() {
		return fmt.Errorf("%w: a supervisor with a bounded mailbox might not learn of its children", ErrInvalidOption)
	}
	if s.self.Cell().TellErrors() {
		return fmt.Errorf("%w: a supervisor with core.TellErrors could not fail", ErrInvalidOption)
	}
	if !s.made {
		s.opts, err = s.opts.defaults()
		s.made = true
	}
	return err
}

// OnStop stops the children, the last first.
func (s *Supervisor) OnStop(ctx context.Context) error {
	s.stopChildren(ctx)
	return s.outcome()
}

// OnFailure does so too. If the supervisor was killed, it kills them.
func (s *Supervisor) OnFailure(ctx context.Context, _ error) { s.stopChildren(ctx) }

// Receive implements core.Actor.
func (s *Supervisor) Receive(ctx context.Context, msg any) (reply any, err error) {
	if s.self.IsZero() {
		return nil, core.ErrNoActor
	}
	switch m := msg.(type) {
	case core.Terminated:
		s.terminated(ctx, m)
	case ready:
		s.becameReady(m)
	case resume:
		s.resume(m)
	case overdue:
		s.overdue(ctx, m)
	case giveUp:
		return nil, s.broken
	case childRequest:
		return s.child(m)
	case addRequest:
		reply, err = s.add(m.spec)
	case removeRequest:
		reply, err = s.remove(m)
	case listRequest:
		return s.list(), nil
	default:
		s.unexpected(msg)
		return nil, nil
	}
	s.proceed(ctx)
	return reply, err
}

func (s *Supervisor) unexpected(msg any) {
	logger := s.env().Logger
	if logger == nil {
		logger = slog.Default()
	}
	logger.LogAttrs(context.Background(), slog.LevelWarn, "Unexpected message received",
		slog.String("message", fmt.Sprintf("%T", msg)), slog.Any("actor", s.self))
}

// ending reports whether the supervisor is about to be stopped, or to fail.
func (s *Supervisor) ending() bool { return s.broken != nil || s.self.Cell().StopAnnounced() }

func (s *Supervisor) named(name string) *child {
	i := slices.IndexFunc(s.children, func(c *child) bool { return c.spec.Name == name })
	if i < 0 {
		return nil
	}
	return s.children[i]
}

// of returns the child whose actor ref is.
func (s *Supervisor) of(ref core.Ref) *child {
	if ref.IsZero() {
		return nil
	}
	i := slices.IndexFunc(s.children, func(c *child) bool { return c.ref == ref })
	if i < 0 {
		return nil
	}
	return s.children[i]
}

func (s *Supervisor) child(m childRequest) (any, error) {
	c := s.named(m.name)
	switch {
	case c == nil || c.leaving:
		return nil, &ChildError{Child: m.name, Err: ErrNoChild}
	case c.state() == Running && (c.ref.IsAlive() || s.ending()):
		return c.ref, nil
	case s.ending():
		return nil, c.err(ErrStopping)
	case c.state() == Over:
		return nil, c.err(ErrChildEnded)
	case s.waitsForItself(c, m.by):
		return nil, s.ring(m.by)
	}
	return s.gateFor(c, m.by), nil
}

func (s *Supervisor) add(spec Spec) (any, error) {
	if s.ending() {
		return nil, &ChildError{Child: spec.Name, Err: ErrStopping}
	}
	if s.named(spec.Name) != nil {
		return nil, &ChildError{Child: spec.Name, Err: ErrChildExists}
	}
	c := &child{spec: spec, newcomer: true, want: true}
	s.children = append(s.children, c)
	return s.gateFor(c, core.Ref{}), nil
}

func (s *Supervisor) remove(m removeRequest) (any, error) {
	c := s.named(m.name)
	if c == nil {
		return nil, &ChildError{Child: m.name, Err: ErrNoChild}
	}
	if !m.by.IsZero() && m.by == c.ref {
		return nil, s.ring(m.by)
	}
	if c.removal == nil {
		c.removal = newGate(s.self, core.Ref{})
	}
	g := c.removal
	c.leaving = true
	if c.ref.IsZero() {
		s.drop(c, c.err(ErrNoChild))
	} else {
		c.open(core.Ref{}, c.err(ErrNoChild))
	}
	return g, nil
}

// drop forgets a child. err is for those who wait for it to be ready.
func (s *Supervisor) drop(c *child, err error) {
	s.children = slices.DeleteFunc(s.children, func(other *child) bool { return other == c })
	c.open(core.Ref{}, err)
	c.removal.settle(core.Ref{}, nil)
}

func (s *Supervisor) list() []Info {
	list := make([]Info, len(s.children))
	for i, c := range s.children {
		list[i] = c.info()
	}
	return list
}
