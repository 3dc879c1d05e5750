package runtimetest

import (
	"context"
	"math/rand/v2"
	"runtime"
	"sync"
	"sync/atomic"

	"github.com/gokka/gokka/future"
)

// actor is an actor made of functions, each of which may be nil.
type actor struct {
	onReceive func(ctx context.Context, msg any) (any, error)
	onStart   func(ctx context.Context) error
	onStop    func(ctx context.Context) error
	onFailure func(ctx context.Context, err error)
}

func (a *actor) Receive(ctx context.Context, msg any) (any, error) {
	if a.onReceive == nil {
		return msg, nil
	}
	return a.onReceive(ctx, msg)
}

func (a *actor) OnStart(ctx context.Context) error {
	if a.onStart == nil {
		return nil
	}
	return a.onStart(ctx)
}

func (a *actor) OnStop(ctx context.Context) error {
	if a.onStop == nil {
		return nil
	}
	return a.onStop(ctx)
}

func (a *actor) OnFailure(ctx context.Context, err error) {
	if a.onFailure != nil {
		a.onFailure(ctx, err)
	}
}

// echo replies with the message.
func echo(_ context.Context, msg any) (any, error) { return msg, nil }

// gate holds up handlers in the kernel's sight.
type gate struct {
	entered chan struct{} // closed when the first handler is there
	once    sync.Once
	open    *future.Promise[bool]
}

func newGate() *gate { return &gate{entered: make(chan struct{}), open: future.New[bool]()} }

// pass waits until the gate is open. ctx is the handler's.
func (g *gate) pass(ctx context.Context) error {
	g.once.Do(func() { close(g.entered) })
	_, err := g.open.Get(ctx)
	return err
}

// release opens the gate for good.
func (g *gate) release() { _ = g.open.Set(true) }

// inside notices when two goroutines are in the same place.
type inside struct{ flag atomic.Bool }

// enter reports whether nobody else is inside.
func (i *inside) enter() bool { return i.flag.CompareAndSwap(false, true) }
func (i *inside) leave()      { i.flag.Store(false) }

// dawdle takes a random short time, a few microseconds at most, to try races at other instants each time.
func dawdle() {
	switch n := rand.IntN(64); {
	case n < 8:
		for range n {
			runtime.Gosched()
		}
	default:
		for range n * 64 {
			spin.Load()
		}
	}
}

var spin atomic.Uint32
