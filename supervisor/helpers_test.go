package supervisor_test

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/gokka/gokka/core"
	"github.com/gokka/gokka/supervisor"
)

func TestMain(m *testing.M) {
	// Importing ants starts it.
	goleak.VerifyTestMain(m, goleak.IgnoreAnyFunction("github.com/panjf2000/ants/v2.(*poolCommon).purgeStaleWorkers"),
		goleak.IgnoreAnyFunction("github.com/panjf2000/ants/v2.(*poolCommon).ticktock"))
}

var strategies = []supervisor.Strategy{supervisor.OneForOne, supervisor.OneForAll, supervisor.RestForOne}

var errCrash = errors.New("crash")

// record is what happened, in order.
type record struct {
	mu    sync.Mutex
	lines []string
}

func (r *record) add(format string, args ...any) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.lines = append(r.lines, fmt.Sprintf(format, args...))
}

// take returns what was added since the last time.
func (r *record) take() string {
	r.mu.Lock()
	defer r.mu.Unlock()
	lines := strings.Join(r.lines, ", ")
	r.lines = nil
	return lines
}

// worker is a child that tells the record of its life, and crashes on demand.
type worker struct {
	name  string
	seen  *record
	start func(context.Context) error // nil: succeeds
	stop  func(context.Context) error // likewise
}

func (w *worker) OnStart(ctx context.Context) error {
	w.seen.add("start %s", w.name)
	if w.start == nil {
		return nil
	}
	return w.start(ctx)
}

func (w *worker) OnStop(ctx context.Context) error {
	w.seen.add("stop %s", w.name)
	if w.stop == nil {
		return nil
	}
	return w.stop(ctx)
}

func (w *worker) OnFailure(context.Context, error) { w.seen.add("fail %s", w.name) }

func (w *worker) Receive(ctx context.Context, msg any) (any, error) {
	switch m := msg.(type) {
	case error:
		return nil, m
	case func(context.Context) (any, error):
		return m(ctx)
	}
	return w.name, nil
}

// specs makes a child of each name.
func specs(seen *record, names ...string) (children []supervisor.Spec) {
	for _, name := range names {
		children = append(children, spec(seen, name))
	}
	return children
}

func spec(seen *record, name string) supervisor.Spec {
	return supervisor.Spec{Name: name, New: func(core.Ref) (any, error) {
		return &worker{name: name, seen: seen}, nil
	}}
}

// bounded is the ctx that no test should ever need the end of.
func bounded(t testing.TB) context.Context {
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	t.Cleanup(cancel)
	return ctx
}

// start starts a supervisor whose children are ready when it returns.
func start(t testing.TB, rt core.Runtime, opts supervisor.Options) core.Ref {
	t.Helper()
	sup, err := supervisor.Start(t.Context(), rt, opts)
	require.NoError(t, err)
	require.NoError(t, sup.Ready(bounded(t)))
	return sup
}

func child(t testing.TB, sup core.Ref, name string) core.Ref {
	t.Helper()
	ref, err := supervisor.Child(bounded(t), sup, name)
	require.NoError(t, err)
	return ref
}

// crash makes the child fail, and returns when it is gone. Its supervisor may not know yet, but then Child waits
// for it.
func crash(t testing.TB, sup core.Ref, name string) core.Ref {
	t.Helper()
	ref := child(t, sup, name)
	require.NoError(t, ref.Tell(t.Context(), fmt.Errorf("%s: %w", name, errCrash)))
	require.NoError(t, ref.Wait(bounded(t)))
	return ref
}

func stop(t testing.TB, ref core.Ref) {
	t.Helper()
	_, err := ref.Stop(bounded(t))
	require.NoError(t, err)
}

func children(t testing.TB, sup core.Ref) []supervisor.Info {
	t.Helper()
	list, err := supervisor.Children(bounded(t), sup)
	require.NoError(t, err)
	return list
}

func names(t testing.TB, sup core.Ref) (all []string) {
	t.Helper()
	for _, c := range children(t, sup) {
		all = append(all, c.Name+" "+c.State.String())
	}
	return all
}

// events collects what OnEvent is told, and lets a test wait for it.
type events struct {
	mu   sync.Mutex
	all  []supervisor.Event
	more chan struct{}
}

func newEvents() *events { return &events{more: make(chan struct{})} }

func (e *events) add(event supervisor.Event) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.all = append(e.all, event)
	close(e.more)
	e.more = make(chan struct{})
}

// await waits until there was the nth event of that kind, and returns it.
func (e *events) await(t testing.TB, kind supervisor.Kind, nth int) supervisor.Event {
	t.Helper()
	ctx := bounded(t)
	for {
		e.mu.Lock()
		all, more := slices.Clone(e.all), e.more
		e.mu.Unlock()
		n := 0
		for _, event := range all {
			if event.Kind == kind {
				if n++; n == nth {
					return event
				}
			}
		}
		select {
		case <-more:
		case <-ctx.Done():
			require.FailNow(t, "no such event", "%v, %d; there were %v", kind, nth, all)
		}
	}
}

func (e *events) count(kind supervisor.Kind) (n int) {
	e.mu.Lock()
	defer e.mu.Unlock()
	for _, event := range e.all {
		if event.Kind == kind {
			n++
		}
	}
	return n
}

func (w *worker) crash(context.Context) error { return errCrash }

func exit() { runtime.Goexit() }
