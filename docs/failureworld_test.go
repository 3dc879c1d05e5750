package docs_test

import (
	"context"
	"errors"
	"log/slog"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/gokka/gokka/core"
	"github.com/gokka/gokka/future"
	"github.com/gokka/gokka/registry"
)

var errOrder = errors.New("out of order")

// failWith fails as a row says.
func failWith(with string) error {
	switch with {
	case "an error":
		return errOrder
	case "a panic":
		panic(errOrder)
	case "Goexit":
		runtime.Goexit()
	case "a `FatalError`":
		return core.FatalError{Err: errOrder}
	case "a panic with a `FatalError`":
		panic(core.FatalError{Err: errOrder})
	}
	panic("unknown: " + with)
}

// Fragile fails where it is told to, and keeps the names of the last hooks that were called.
type Fragile struct {
	at, with string
	reached  *future.Promise[bool] // set when a message is about to fail
	mu       sync.Mutex
	hooks    []string
}

func (f *Fragile) OnStart(context.Context) error { return f.in("OnStart") }

func (f *Fragile) OnStop(context.Context) error { return f.in("OnStop") }

func (f *Fragile) OnFailure(context.Context, error) { _ = f.in("OnFailure") }

func (f *Fragile) Receive(_ context.Context, msg any) (any, error) {
	if with, ok := msg.(string); ok {
		return nil, f.Break(with)
	}
	return nil, nil
}

// Break can be called by proxies.
func (f *Fragile) Break(with string) error {
	_ = f.reached.Set(true)
	return failWith(with)
}

func (f *Fragile) in(hook string) error {
	f.mu.Lock()
	f.hooks = append(f.hooks, "`"+hook+"`")
	f.mu.Unlock()
	if f.at == "`"+hook+"`" {
		return failWith(f.with)
	}
	return nil
}

// A failureWorld is one actor that will fail and one that has nothing to do with it, on a registry of their own.
type failureWorld struct {
	t         *testing.T
	what      string
	ctx       context.Context
	rt        failureRuntime
	actor     *Fragile
	ref       core.Ref
	bystander core.Ref
	logs      *errorLog
}

// failureRuntime is a runtime with another environment.
type failureRuntime struct {
	core.Runtime
	env core.Env
}

func (r *failureRuntime) Env() *core.Env { return &r.env }

func newFailureWorld(t *testing.T, rt core.Runtime, what string) *failureWorld {
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	t.Cleanup(cancel)
	w := &failureWorld{t: t, what: what, ctx: ctx, actor: &Fragile{reached: future.New[bool]()}, logs: &errorLog{}}
	w.rt = failureRuntime{Runtime: rt, env: *rt.Env()}
	w.rt.env.Registry, w.rt.env.Logger = registry.New(), slog.New(w.logs)
	var err error
	w.bystander, err = core.Start(ctx, &w.rt, &Fragile{})
	require.NoError(t, err)
	return w
}

func (w *failureWorld) equal(want, got string) {
	w.t.Helper()
	require.Equal(w.t, want, got, w.what)
}

// compare looks at what then runs, at what has become of the actor, and at the log.
func (w *failureWorld) compare(row []string) {
	w.t.Helper()
	require.Len(w.t, row, 3)
	switch row[1] {
	case "is gone, and all others":
		require.NoError(w.t, w.wait(w.bystander), w.what)
		require.NoError(w.t, w.wait(w.ref), w.what)
		require.False(w.t, w.ref.IsAlive(), w.what)
	case "is gone":
		require.NoError(w.t, w.wait(w.ref), w.what)
		require.False(w.t, w.ref.IsAlive(), w.what)
		require.True(w.t, w.bystander.IsAlive(), w.what)
	case "lives on":
		_, err := w.actor.reached.Future().Get(w.ctx)
		require.NoError(w.t, err, w.what)
		_, err = w.ref.Ask(w.ctx, 1) // that message's turn is over by then
		require.NoError(w.t, err, w.what)
		require.True(w.t, w.bystander.IsAlive(), w.what)
	default:
		require.Equal(w.t, "never was", row[1])
		require.Empty(w.t, w.actor.hooks, w.what)
	}
	w.equal(row[0], w.then())
	w.equal(row[2], w.logs.text())
	if w.bystander.IsAlive() {
		_, err := w.bystander.Stop(w.ctx)
		require.NoError(w.t, err)
	}
	if !w.ref.IsZero() && w.ref.IsAlive() {
		_, err := w.ref.Stop(w.ctx)
		require.NoError(w.t, err)
	}
}

// then returns which hook ran after the failure.
func (w *failureWorld) then() string {
	w.actor.mu.Lock()
	defer w.actor.mu.Unlock()
	hooks := w.actor.hooks
	if w.actor.at != "" {
		hooks = hooks[slices.Index(hooks, w.actor.at)+1:]
	} else if len(hooks) > 0 {
		hooks = hooks[1:] // OnStart
	}
	if len(hooks) == 0 {
		return "nothing"
	}
	return strings.Join(hooks, ", ")
}

// An errorLog keeps the levels of the lines that have an error.
type errorLog struct {
	mu     sync.Mutex
	levels []string
}

func (l *errorLog) Enabled(context.Context, slog.Level) bool { return true }

func (l *errorLog) Handle(_ context.Context, r slog.Record) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	r.Attrs(func(a slog.Attr) bool {
		if a.Key == "error" {
			l.levels = append(l.levels, strings.ToLower(r.Level.String()))
		}
		return true
	})
	return nil
}

func (l *errorLog) WithAttrs([]slog.Attr) slog.Handler { return l }

func (l *errorLog) WithGroup(string) slog.Handler { return l }

// forget drops the last n.
func (l *errorLog) forget(n int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.levels = l.levels[:len(l.levels)-n]
}

func (l *errorLog) text() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.levels) == 0 {
		return "nothing"
	}
	return strings.Join(l.levels, ", ")
}
