package core_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/gokka/gokka/core"
	"github.com/gokka/gokka/future"
	"github.com/gokka/gokka/registry"
	"github.com/gokka/gokka/runtime/runtimetest/each"
)

// The pykka_*_test.go files hold Pykka's behaviours, each test named by the number of its row in the parity list,
// and Pykka's acceptance scenarios. Messages are functions mostly, so that a test reads from top to bottom, and
// actors wait for promises rather than channels, so that every runtime knows that they wait.

var errBoom = errors.New("boom")

// limit returns a context that ends when a test hangs. It is a cancellation and no deadline on purpose: waits with
// a deadline are left out of deadlock detection.
func limit(t testing.TB) context.Context {
	ctx, cancel := context.WithCancelCause(context.Background())
	timer := time.AfterFunc(20*time.Second, func() { cancel(errors.New("the test hangs")) })
	t.Cleanup(func() { timer.Stop(); cancel(nil) })
	return ctx
}

// expired returns a context whose deadline has passed.
func expired(t testing.TB) context.Context {
	ctx, cancel := context.WithTimeout(context.Background(), 0)
	t.Cleanup(cancel)
	return ctx
}

// world is one runtime, and all that a test can see of what happens on it.
type world struct {
	*require.Assertions
	t     testing.TB
	ctx   context.Context
	rt    core.Runtime
	reg   *registry.Registry
	known *known
	logs  *logs
	trace *trace
}

// everywhere runs test on each built-in runtime.
func everywhere(t *testing.T, test func(w *world)) {
	t.Helper()
	each.Runtime(t, func(t *testing.T, rt core.Runtime) { test(newWorld(t, rt)) })
}

func newWorld(t testing.TB, rt core.Runtime) *world {
	env, w := rt.Env(), &world{t: t, rt: rt, ctx: limit(t), logs: new(logs), trace: new(trace)}
	w.Assertions = require.New(t)
	w.reg, _ = env.Registry.(*registry.Registry)
	w.known = &known{Registrar: env.Registry}
	env.Registry, env.Logger = w.known, slog.New(w.logs)
	return w
}

// start starts p, with the world's trace unless it has one, and fails the test if it cannot.
func (w *world) start(p *probe, opts ...core.Option) core.Ref {
	w.t.Helper()
	if p.trace == nil {
		p.trace = w.trace
	}
	ref, err := core.Start(w.ctx, w.rt, p, opts...)
	w.NoError(err)
	return ref
}

// ask asks and expects success.
func (w *world) ask(ref core.Ref, msg any) any {
	w.t.Helper()
	reply, err := ref.Ask(w.ctx, msg)
	w.NoError(err)
	return reply
}

// gone waits until the actors are gone.
func (w *world) gone(refs ...core.Ref) {
	w.t.Helper()
	for _, ref := range refs {
		w.NoError(ref.Wait(w.ctx))
	}
}

// probe is an actor that notes what happens to it, and does what its messages say.
type probe struct {
	core.Base
	trace     *trace
	onStart   func(ctx context.Context, p *probe) error
	onStop    func(ctx context.Context, p *probe) error
	onFailure func(ctx context.Context, p *probe, err error)
}

// act is a message that a probe runs, error one that it fails with, panics one that it panics with. It replies with
// all others.
type (
	act    func(ctx context.Context, p *probe) (any, error)
	panics struct{ value any }
)

func (p *probe) OnStart(ctx context.Context) error {
	p.trace.add("start")
	if p.onStart != nil {
		return p.onStart(ctx, p)
	}
	return nil
}

func (p *probe) OnStop(ctx context.Context) error {
	p.trace.add("stop")
	if p.onStop != nil {
		return p.onStop(ctx, p)
	}
	return nil
}

func (p *probe) OnFailure(ctx context.Context, err error) {
	p.trace.add("failure")
	if p.onFailure != nil {
		p.onFailure(ctx, p, err)
	}
}

func (p *probe) Receive(ctx context.Context, msg any) (any, error) {
	switch m := msg.(type) {
	case act:
		return m(ctx, p)
	case error:
		return nil, m
	case panics:
		panic(m.value)
	default:
		p.trace.add(fmt.Sprint(msg))
		return msg, nil
	}
}

// hold is a message that keeps a probe busy until the gate opens.
func hold(gate future.Future[bool]) act {
	return func(ctx context.Context, _ *probe) (any, error) { return gate.Get(ctx) }
}

// trace is what happened, in order.
type trace struct{ record[string] }

// known is a registry that can be looked into, whatever else the real one behind it can do.
type known struct {
	core.Registrar
	mu   sync.Mutex
	refs []core.Ref
	ever int
}

func (k *known) Register(ref core.Ref) {
	k.mu.Lock()
	k.refs = append(k.refs, ref)
	k.ever++
	k.mu.Unlock()
	k.Registrar.Register(ref)
}

func (k *known) Unregister(ref core.Ref) {
	k.mu.Lock()
	k.refs = slices.DeleteFunc(k.refs, func(r core.Ref) bool { return r == ref })
	k.mu.Unlock()
	k.Registrar.Unregister(ref)
}

// all returns who is registered, in the order of registration.
func (k *known) all() []core.Ref {
	k.mu.Lock()
	defer k.mu.Unlock()
	return slices.Clone(k.refs)
}

func (k *known) has(ref core.Ref) bool { return slices.Contains(k.all(), ref) }

// logs is a slog.Handler that keeps everything.
type logs struct{ record[logged] }

type logged struct {
	level slog.Level
	text  string
	attrs map[string]slog.Value
}

func (l *logs) Enabled(context.Context, slog.Level) bool { return true }
func (l *logs) WithAttrs([]slog.Attr) slog.Handler       { return l }
func (l *logs) WithGroup(string) slog.Handler            { return l }

func (l *logs) Handle(_ context.Context, r slog.Record) error {
	entry := logged{r.Level, r.Message, map[string]slog.Value{}}
	r.Attrs(func(a slog.Attr) bool {
		entry.attrs[a.Key] = a.Value.Resolve()
		return true
	})
	l.add(entry)
	return nil
}

// at returns what was logged at a level.
func (l *logs) at(level slog.Level) []logged {
	return slices.DeleteFunc(l.all(), func(e logged) bool { return e.level != level })
}

// about returns what was logged at a level about one actor.
func (l *logs) about(level slog.Level, ref core.Ref) []logged {
	return slices.DeleteFunc(l.at(level), func(e logged) bool {
		return !strings.Contains(fmt.Sprint(e.attrs["actor"]), ref.URN())
	})
}

// texts returns the texts of about.
func (l *logs) texts(level slog.Level, ref core.Ref) []string {
	var texts []string
	for _, e := range l.about(level, ref) {
		texts = append(texts, e.text)
	}
	return texts
}

// count returns how many of the texts are text.
func count(texts []string, text string) (n int) {
	for _, t := range texts {
		if t == text {
			n++
		}
	}
	return n
}
