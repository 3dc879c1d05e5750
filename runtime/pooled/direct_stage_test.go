package pooled_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/gokka/gokka/core"
)

// scene is three actors, each of which runs what it is sent: first asks second, and second what the scene is about.
type scene struct {
	*testing.T
	ctx                  context.Context
	first, second, third core.Ref
	mu                   sync.Mutex
	log                  map[string][]string // by who wrote it: what others do meanwhile comes in any order; guarded by mu
}

// member is one of the three.
type member struct {
	*scene
	name string
}

func (m *member) Receive(ctx context.Context, msg any) (any, error) {
	switch msg := msg.(type) {
	case task:
		return msg(ctx)
	case core.Terminated:
		m.note(m.name, "terminated", m.names(msg.Ref), text(msg.Err))
	default:
		m.note(m.name, msg)
	}
	return nil, nil
}

func (m *member) OnStop(context.Context) error { m.note(m.name, "OnStop"); return nil }

func (m *member) OnFailure(_ context.Context, err error) { m.note(m.name, "OnFailure", text(err)) }

// note writes down what happened to somebody.
func (s *scene) note(who string, what ...any) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.log[who] = append(s.log[who], strings.TrimSuffix(fmt.Sprintln(what...), "\n"))
}

func (s *scene) noted(who, what string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Contains(s.log[who], what)
}

func (s *scene) names(ref core.Ref) string {
	return map[core.Ref]string{s.first: "first", s.second: "second", s.third: "third"}[ref]
}

// text is an error without what differs from run to run.
func text(err error) string {
	var panicked *core.PanicError
	switch {
	case err == nil:
		return "no error"
	case errors.As(err, &panicked):
		return fmt.Sprintf("panic %v", panicked.Value)
	case errors.Is(err, core.ErrActorDead):
		return "dead"
	case errors.Is(err, core.ErrTimeout):
		return "timeout"
	case errors.Is(err, core.ErrDeadlock):
		return "deadlock"
	}
	return err.Error()
}

// nested has first ask second to do something, in a turn, and writes down what first got. then is done by first afterwards.
func (s *scene) nested(do, then task) {
	v, err := s.first.AskFuture(context.Background(), task(func(ctx context.Context) (any, error) {
		v, err := s.second.Ask(ctx, do)
		s.note("first", "got", v, text(err), "its context", text(ctx.Err()))
		if then != nil {
			return then(ctx)
		}
		return "done", nil
	})).Get(s.ctx)
	s.note("outside", "got", v, text(err))
}

// after writes down who is alive and answers.
func (s *scene) after() {
	for _, ref := range []core.Ref{s.first, s.second, s.third} {
		v, err := ref.Ask(s.ctx, task(func(context.Context) (any, error) { return "well", nil }))
		s.note("outside", s.names(ref), v, text(err))
	}
}

func (s *scene) gone(refs ...core.Ref) {
	for _, ref := range refs {
		require.NoError(s, ref.Wait(s.ctx))
		s.note("outside", s.names(ref), "ended with", text(ref.Err()))
	}
}

// ring has first ask second to wait for first. Who of the two is the victim depends on who comes to wait last.
func (s *scene) ring(wait func(ctx context.Context) error) {
	var inner error
	_, outer := s.first.AskFuture(context.Background(), task(func(ctx context.Context) (any, error) {
		return s.second.Ask(ctx, task(func(ctx context.Context) (any, error) {
			inner = wait(ctx)
			return nil, nil
		}))
	})).Get(s.ctx)
	_, err := s.second.Ask(s.ctx, task(nothing)) // it is done
	require.NoError(s, err)
	s.note("outside", "victims:", text(errors.Join(inner, outer)), (inner == nil) != (outer == nil))
}

func nothing(context.Context) (any, error) { return "nothing", nil }

// play plays a scene on the runtimes that on chooses, and returns all that was written down.
func (s *scene) play(on func(i int) core.Runtime, f func(*scene)) map[string][]string {
	for i, m := range []*core.Ref{&s.first, &s.second, &s.third} {
		*m = start(s, on(i), &member{s, []string{"first", "second", "third"}[i]})
	}
	for _, ref := range []core.Ref{s.first, s.second, s.third} { // idle, so that they can be handed over
		_, err := ref.Ask(s.ctx, task(nothing))
		require.NoError(s, err)
	}
	s.log = map[string][]string{}
	f(s)
	s.after()
	for _, ref := range []core.Ref{s.first, s.second, s.third} {
		ref.StopFuture()
		require.NoError(s, ref.Wait(s.ctx))
	}
	return s.log
}
