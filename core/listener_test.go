package core_test

import (
	"context"
	"runtime"
	"sync"

	"github.com/gokka/gokka/core"
	"github.com/gokka/gokka/future"
)

// listener keeps what it is told, and replies with it when it is asked.
type listener struct {
	mu  sync.Mutex
	got []any
}

type dump struct{}

func (l *listener) Receive(_ context.Context, msg any) (any, error) {
	switch m := msg.(type) {
	case dump:
		return l.take(), nil
	case error:
		return nil, m
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.got = append(l.got, msg)
	return nil, nil
}

func (l *listener) take() []any {
	l.mu.Lock()
	defer l.mu.Unlock()
	got := l.got
	l.got = nil
	return got
}

func (l *listener) has(n int) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return len(l.got) >= n
}

// listener starts a listener.
func (w *world) listener(opts ...core.Option) (*listener, core.Ref) {
	w.t.Helper()
	l := new(listener)
	ref, err := core.Start(w.ctx, w.rt, l, opts...)
	w.NoError(err)
	return l, ref
}

func (w *world) listen(opts ...core.Option) core.Ref {
	w.t.Helper()
	_, ref := w.listener(opts...)
	return ref
}

// heard returns what a listener was told since it was last asked.
func (w *world) heard(ref core.Ref) []any {
	w.t.Helper()
	got, _ := w.ask(ref, dump{}).([]any)
	return got
}

// overheard waits until the listener has been told n messages, and returns them. Unlike heard it takes no place in a mailbox.
func (w *world) overheard(l *listener, n int) []any {
	w.t.Helper()
	w.until(func() bool { return l.has(n) })
	return l.take()
}

// busy keeps ref in a handler until free is called. It returns once the handler has begun.
func (w *world) busy(ref core.Ref) (free func()) {
	w.t.Helper()
	begun, open := future.New[bool](), future.New[bool]()
	w.NoError(ref.Tell(w.ctx, core.Call(func(ctx context.Context, _ any) (any, error) {
		_ = begun.Set(true)
		return open.Get(ctx)
	})))
	_, err := begun.Get(w.ctx)
	w.NoError(err)
	return func() { _ = open.Set(true) }
}

// until waits for what is about to happen, and nobody tells.
func (w *world) until(over func() bool) {
	w.t.Helper()
	for !over() && w.ctx.Err() == nil {
		runtime.Gosched()
	}
	w.NoError(w.ctx.Err())
}
