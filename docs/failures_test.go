package docs_test

import (
	"context"
	"errors"
	"log/slog"
	"os"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/gokka/gokka/core"
	"github.com/gokka/gokka/proxy"
	"github.com/gokka/gokka/registry"
	"github.com/gokka/gokka/runtime/runtimetest/each"
)

// TestFailureTables does what each row of the tables of failures.md says, on each runtime, and compares.
func TestFailureTables(t *testing.T) {
	page, err := os.ReadFile("failures.md")
	require.NoError(t, err)
	messages := tableRows(string(page), "fails | with | sent by | the sender gets")
	hooks := tableRows(string(page), "fails | with | who gets it")
	require.Len(t, messages, 12)
	require.Len(t, hooks, 10)
	each.Runtime(t, func(t *testing.T, rt core.Runtime) {
		for _, row := range messages {
			for with := range strings.SplitSeq(row[1], ", ") {
				w := newFailureWorld(t, rt, row[0]+" fails with "+with+", "+row[2])
				gets := w.send(row[0], with, row[2])
				w.equal(row[3], gets)
				w.compare(row[4:])
			}
		}
		for _, row := range hooks {
			for with := range strings.SplitSeq(row[1], ", ") {
				w := newFailureWorld(t, rt, row[0]+" fails with "+with)
				w.equal(row[2], w.inHook(row[0], with))
				w.compare(row[3:])
			}
		}
	})
}

// tableRows returns the cells of the table whose header begins like this.
func tableRows(page, header string) (rows [][]string) {
	_, rest, _ := strings.Cut(page, "| "+header)
	lines := strings.Split(rest, "\n")
	for _, line := range lines[2:] {
		if !strings.HasPrefix(line, "| ") {
			break
		}
		rows = append(rows, strings.Split(strings.Trim(line, "| "), " | "))
	}
	return rows
}

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
	mu       sync.Mutex
	hooks    []string
}

func (f *Fragile) OnStart(context.Context) error { return f.in("OnStart") }

func (f *Fragile) OnStop(context.Context) error { return f.in("OnStop") }

func (f *Fragile) OnFailure(context.Context, error) { _ = f.in("OnFailure") }

func (f *Fragile) Receive(_ context.Context, msg any) (any, error) {
	if with, ok := msg.(string); ok {
		return nil, failWith(with)
	}
	return nil, nil
}

// Break is for proxies.
func (f *Fragile) Break(with string) error { return failWith(with) }

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
	w := &failureWorld{t: t, what: what, ctx: ctx, actor: &Fragile{}, logs: &errorLog{}}
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

// send makes the actor fail with a message, and returns what its sender gets.
func (w *failureWorld) send(where, with, by string) string {
	var opts []core.Option
	if where == "`Receive`, with `TellErrors()`" {
		opts = append(opts, core.TellErrors())
	}
	var err error
	w.ref, err = core.Start(w.ctx, &w.rt, w.actor, opts...)
	require.NoError(w.t, err)
	p, err := proxy.Of[*Fragile](w.ref)
	require.NoError(w.t, err)
	method := func(_ context.Context, f *Fragile) error { return f.Break(with) }
	var msg any = with
	if where == "a `core.Call`" {
		msg = core.Call(func(context.Context, any) (any, error) { return nil, failWith(with) })
	}
	switch proxied := where == "a proxied method"; {
	case by == "tell" && proxied:
		err = proxy.Tell(w.ctx, p, method)
	case by == "tell":
		err = w.ref.Tell(w.ctx, msg)
	case proxied:
		_, err = proxy.Ask(w.ctx, p, func(ctx context.Context, f *Fragile) (any, error) { return nil, method(ctx, f) })
	default:
		_, err = w.ref.Ask(w.ctx, msg)
	}
	switch {
	case err == nil:
		return "nothing"
	case isPanic(err):
		return "a `PanicError`"
	case err == errOrder, err == core.FatalError{Err: errOrder}:
		return "that error"
	}
	return err.Error()
}

func isPanic(err error) bool {
	p, ok := errors.AsType[*core.PanicError](err)
	return ok && (p.Value == errOrder || p.Value == core.ErrGoexit)
}

// inHook makes the actor fail in a hook or its factory, and returns who gets the error.
func (w *failureWorld) inHook(where, with string) string {
	w.actor.at, w.actor.with = where, with
	if where == "the factory" {
		before := len(w.rt.env.Registry.(*registry.Registry).All())
		_, err := core.StartFunc(w.ctx, &w.rt, func(core.Ref) (*Fragile, error) { return w.actor, failWith(with) })
		require.Len(w.t, w.rt.env.Registry.(*registry.Registry).All(), before)
		return w.getters(map[string]error{"`StartFunc`": err})
	}
	var err error
	w.ref, err = core.Start(w.ctx, &w.rt, w.actor)
	require.NoError(w.t, err)
	errs := map[string]error{}
	cause := errors.New("the first failure")
	switch where {
	case "`OnStart`":
		other := &Fragile{at: where, with: with}
		errs["`Ready`"] = w.ref.Ready(w.ctx)
		if with != "a `FatalError`" { // which keeps others from being started, or not
			_, errs["`WaitReady`"] = core.Start(w.ctx, &w.rt, other, core.WaitReady())
			w.logs.forget(1)
		} else {
			errs["`WaitReady`"] = errs["`Ready`"]
		}
	case "`OnStop`":
		stopped, err := w.ref.Stop(w.ctx)
		require.True(w.t, stopped)
		errs["`Stop`"] = err
	case "`OnFailure`":
		require.NoError(w.t, w.ref.Ready(w.ctx))
		w.ref.Kill(cause)
	}
	require.NoError(w.t, w.wait(w.ref))
	if where == "`OnFailure`" && w.ref.Err() == cause {
		return "nobody: `Err` stays the first failure"
	}
	errs["`Err`"] = w.ref.Err()
	require.Equal(w.t, where == "`OnStop`", errors.Is(w.ref.Err(), core.ErrStopped))
	return w.getters(errs)
}

// wait waits until an actor is gone, and does not mind why.
func (w *failureWorld) wait(ref core.Ref) error {
	select {
	case <-ref.Done():
		return nil
	case <-w.ctx.Done():
		return w.ctx.Err()
	}
}

// getters says who got the failure.
func (w *failureWorld) getters(errs map[string]error) string {
	var who []string
	panics := false
	for _, name := range []string{"`StartFunc`", "`Ready`", "`WaitReady`", "`Stop`", "`Err`"} {
		if err := errs[name]; isPanic(err) || errors.Is(err, errOrder) {
			who = append(who, name)
			panics = panics || isPanic(err)
			require.Equal(w.t, panics, isPanic(err))
		}
	}
	if panics {
		who = append(who, "as a `PanicError`")
	}
	return strings.Join(who, ", ")
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
		_, err := w.ref.Ask(w.ctx, 1) // what was told before is handled by then
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
