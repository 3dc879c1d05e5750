package app_test

import (
	"bytes"
	"context"
	"errors"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/gokka/gokka/app"
	"github.com/gokka/gokka/core"
	"github.com/gokka/gokka/registry"
	"github.com/gokka/gokka/supervisor"
)

func TestMain(m *testing.M) {
	if os.Getenv(roleKey) != "" {
		os.Exit(child())
	}
	// Importing ants starts it.
	goleak.VerifyTestMain(m, goleak.IgnoreAnyFunction("github.com/panjf2000/ants/v2.(*poolCommon).purgeStaleWorkers"),
		goleak.IgnoreAnyFunction("github.com/panjf2000/ants/v2.(*poolCommon).ticktock"),
		goleak.IgnoreAnyFunction("os/signal.loop"), goleak.IgnoreAnyFunction("os/signal.signal_recv"))
}

var errWork = errors.New("no work done")

// lines is a standard error output that can be waited for and read at any time.
type lines struct {
	mu   sync.Mutex
	buf  bytes.Buffer
	more chan struct{}
}

func newLines() *lines { return &lines{more: make(chan struct{})} }

func (l *lines) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	close(l.more)
	l.more = make(chan struct{})
	return l.buf.Write(p)
}

func (l *lines) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.buf.String()
}

func (l *lines) await(t testing.TB, text string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	for {
		l.mu.Lock()
		found, more := strings.Contains(l.buf.String(), text), l.more
		l.mu.Unlock()
		if found {
			return
		}
		select {
		case <-more:
		case <-ctx.Done():
			require.FailNow(t, "never written", "%q; there is %v", text, l)
		}
	}
}

// program is Main with everything that it touches replaced.
type program struct {
	rt      core.Runtime
	signals chan os.Signal
	stderr  *lines
	opts    app.Options
	running chan struct{}
	code    chan int
}

func newProgram(rt core.Runtime) *program {
	p := &program{rt: rt, signals: make(chan os.Signal), stderr: newLines()}
	p.running, p.code = make(chan struct{}), make(chan int, 1)
	p.opts = app.Options{Signals: p.signals, Stderr: p.stderr, Grace: 20 * time.Second}
	p.opts.Registry = rt.Env().Registry.(*registry.Registry)
	return p
}

// start runs Main on a goroutine of its own, and returns when its function has come to where it waits.
func (p *program) start(t testing.TB, run func(ctx context.Context) error) {
	go func() { p.code <- app.Main(p.opts, run) }()
	receive(t, p.running)
}

// wait is what the function does when it has started its actors.
func (p *program) wait(ctx context.Context) error {
	close(p.running)
	<-ctx.Done()
	return context.Cause(ctx)
}

func (p *program) signal(t testing.TB, sig os.Signal) {
	t.Helper()
	select {
	case p.signals <- sig:
	case <-time.After(30 * time.Second):
		require.FailNow(t, "nobody takes the signal")
	}
}

func receive[T any](t testing.TB, ch <-chan T) (v T) {
	t.Helper()
	select {
	case v = <-ch:
	case <-time.After(30 * time.Second):
		require.FailNow(t, "nothing came")
	}
	return v
}

// tenant tells in which order actors stop.
type tenant struct {
	name    string
	stopped chan<- string
	err     error
}

func (a *tenant) OnStop(context.Context) error { a.stopped <- a.name; return a.err }

func (a *tenant) Receive(ctx context.Context, msg any) (any, error) {
	return msg.(func(context.Context) (any, error))(ctx)
}

// house starts two tenants, and a supervisor with two more.
func house(ctx context.Context, rt core.Runtime, stopped chan<- string) error {
	for _, name := range []string{"a", "b"} {
		if _, err := core.Start(ctx, rt, &tenant{name: name, stopped: stopped}); err != nil {
			return err
		}
	}
	var children []supervisor.Spec
	for _, name := range []string{"c", "d"} {
		children = append(children, supervisor.Spec{Name: name,
			New: func(core.Ref) (any, error) { return &tenant{name: name, stopped: stopped}, nil }})
	}
	sup, err := supervisor.Start(ctx, rt, supervisor.Options{Children: children})
	if err != nil {
		return err
	}
	return sup.Ready(ctx)
}

// stuck starts an actor that does nothing but wait for the channel, and returns once it does.
func stuck(ctx context.Context, rt core.Runtime, release <-chan struct{}) error {
	ref, err := core.Start(ctx, rt, &tenant{stopped: make(chan string, 1)})
	if err != nil {
		return err
	}
	entered := make(chan struct{})
	f := func(context.Context) (any, error) { close(entered); <-release; return nil, nil }
	if err := ref.Tell(ctx, f); err != nil {
		return err
	}
	<-entered
	return nil
}
