package docs_test

import (
	"context"
	"errors"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/gokka/gokka/core"
	"github.com/gokka/gokka/future"
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
				for name, send := range forms[row[2]] {
					if strings.HasPrefix(name, "proxied ") != (row[0] == "a proxied method") {
						continue
					}
					w := newFailureWorld(t, rt, row[0]+" fails with "+with+", by "+name)
					w.equal(row[3], w.send(row[0], with, send))
					w.compare(row[4:])
				}
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

// A form of sending. method is a message as a proxy sends it.
type form func(w *failureWorld, msg any, method string) error

// forms are those that failures.md counts as tell and as ask.
var forms = map[string]map[string]form{
	"tell": {
		"Tell":    func(w *failureWorld, msg any, _ string) error { return w.ref.Tell(w.ctx, msg) },
		"TryTell": func(w *failureWorld, msg any, _ string) error { return w.ref.TryTell(msg) },
		"TellAfter": func(w *failureWorld, msg any, _ string) error {
			_, err := core.TellAfter(w.ctx, w.ref, 0, msg)
			return err
		},
		"Pipe": func(w *failureWorld, msg any, _ string) error {
			if _, ok := msg.(core.Call); ok {
				return w.ref.Tell(w.ctx, msg) // a pipe's message is for Receive
			}
			return core.Pipe(w.ctx, future.Resolved(msg), w.ref, func(msg any, _ error) any { return msg })
		},
		"proxied Tell": func(w *failureWorld, _ any, with string) error {
			return proxy.Tell(w.ctx, w.typed(), func(_ context.Context, f *Fragile) error { return f.Break(with) })
		},
		"proxied Defer": func(w *failureWorld, _ any, with string) error { return w.dynamic().Defer("Break", with) },
	},
	"ask": {
		"Ask": func(w *failureWorld, msg any, _ string) error {
			_, err := w.ref.Ask(w.ctx, msg)
			return err
		},
		"AskFuture": func(w *failureWorld, msg any, _ string) error {
			_, err := w.ref.AskFuture(w.ctx, msg).Get(w.ctx)
			return err
		},
		"proxied Ask": func(w *failureWorld, _ any, with string) error {
			_, err := proxy.Ask(w.ctx, w.typed(), func(_ context.Context, f *Fragile) (any, error) { return nil, f.Break(with) })
			return err
		},
		"proxied AskFuture": func(w *failureWorld, _ any, with string) error {
			_, err := proxy.AskFuture(w.ctx, w.typed(), func(_ context.Context, f *Fragile) (any, error) {
				return nil, f.Break(with)
			}).Get(w.ctx)
			return err
		},
		"proxied Call": func(w *failureWorld, _ any, with string) error {
			_, err := w.dynamic().Call("Break", with).Get(w.ctx)
			return err
		},
	},
}

func (w *failureWorld) typed() proxy.Typed[*Fragile] {
	p, err := proxy.Of[*Fragile](w.ref)
	require.NoError(w.t, err)
	return p
}

func (w *failureWorld) dynamic() proxy.Proxy {
	p, err := proxy.New(w.ref)
	require.NoError(w.t, err)
	return p
}

// send makes the actor fail with a message, and returns what its sender gets.
func (w *failureWorld) send(where, with string, send form) string {
	var opts []core.Option
	if where == "`Receive`, with `TellErrors()`" {
		opts = append(opts, core.TellErrors())
	}
	var err error
	w.ref, err = core.Start(w.ctx, &w.rt, w.actor, opts...)
	require.NoError(w.t, err)
	var msg any = with
	if where == "a `core.Call`" {
		msg = core.Call(func(_ context.Context, actor any) (any, error) { return nil, actor.(*Fragile).Break(with) })
	}
	switch err = send(w, msg, with); {
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
