package runtimetest

import (
	"context"
	"log/slog"
	"runtime"
	"sync"

	"github.com/gokka/gokka/core"
)

// probe sits in a runtime's Env and sees what becomes of actors and messages.
type probe struct {
	inner core.Registrar
	dead  func(core.DeadLetter)

	mu           sync.Mutex
	registered   map[core.Ref]int
	unregistered map[core.Ref]int
	letters      map[any]int // by message
	stopAll      int
	errors       int // what was logged at level error
}

// watch instruments env, before its first actor starts.
func watch(env *core.Env) *probe {
	p := &probe{inner: env.Registry, dead: env.OnDeadLetter,
		registered: map[core.Ref]int{}, unregistered: map[core.Ref]int{}, letters: map[any]int{}}
	env.Registry, env.OnDeadLetter, env.Logger = p, p.deadLetter, slog.New(errorCount{p})
	return p
}

// Register implements core.Registrar.
func (p *probe) Register(r core.Ref) {
	if p.inner != nil {
		p.inner.Register(r)
	}
	p.mu.Lock()
	p.registered[r]++
	p.mu.Unlock()
}

// Unregister implements core.Registrar. It dawdles, so that whoever ought to wait for it and does not is found out.
func (p *probe) Unregister(r core.Ref) {
	for range 20 {
		runtime.Gosched()
	}
	if p.inner != nil {
		p.inner.Unregister(r)
	}
	p.mu.Lock()
	p.unregistered[r]++
	p.mu.Unlock()
}

// StopAllFuture implements core.Registrar.
func (p *probe) StopAllFuture() []core.Future[bool] {
	p.mu.Lock()
	p.stopAll++
	p.mu.Unlock()
	if p.inner != nil {
		return p.inner.StopAllFuture()
	}
	return nil
}

// lookup reports whether r can be found in the registry.
func (p *probe) lookup(r core.Ref) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.registered[r] > p.unregistered[r]
}

// registrations returns how often r was registered and unregistered.
func (p *probe) registrations(r core.Ref) (in, out int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.registered[r], p.unregistered[r]
}

func (p *probe) deadLetter(d core.DeadLetter) {
	if p.dead != nil {
		p.dead(d)
	}
	if d.Reason != core.Unhandled && d.Reason != core.Dropped {
		return // the sender knows
	}
	p.mu.Lock()
	p.letters[d.Msg]++
	p.mu.Unlock()
}

// lettersOf returns how often msg, which must be comparable, was a dead letter.
func (p *probe) lettersOf(msg any) int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.letters[msg]
}

func (p *probe) errorsLogged() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.errors
}

func (p *probe) stopAlls() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.stopAll
}

// errorCount is the slog.Handler of a probe.
type errorCount struct{ p *probe }

func (h errorCount) Enabled(_ context.Context, l slog.Level) bool { return l >= slog.LevelError }

func (h errorCount) Handle(context.Context, slog.Record) error {
	h.p.mu.Lock()
	h.p.errors++
	h.p.mu.Unlock()
	return nil
}

func (h errorCount) WithAttrs([]slog.Attr) slog.Handler { return h }
func (h errorCount) WithGroup(string) slog.Handler      { return h }
