package docs_test

import (
	"context"
	"fmt"
	"math"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/gokka/gokka/core"
	"github.com/gokka/gokka/registry"
	"github.com/gokka/gokka/runtime/runtimetest"
)

// PerTurn is a runtime that starts a goroutine for each turn: an actor that is idle has none.
type PerTurn struct {
	env    core.Env
	turns  sync.WaitGroup
	actors core.CellList
	mu     sync.Mutex
	closed bool // guarded by mu
}

func NewPerTurn() *PerTurn {
	r := new(PerTurn)
	r.env = core.Env{
		Name:     "perturn",
		Registry: registry.New(),
		Admit:    r.admit,
		Retire:   func(c *core.Cell) { r.actors.Remove(c) },
	}
	return r
}

// Env implements core.Runtime.
func (r *PerTurn) Env() *core.Env { return &r.env }

// Schedule implements core.Runtime. It keeps the function in the cell, so that only the first turn allocates.
func (r *PerTurn) Schedule(c *core.Cell, _ *core.Turn) {
	turn, ok := c.Local.(func())
	if !ok {
		turn = func() { r.run(c) }
		c.Local = turn
	}
	r.turns.Add(1)
	go turn()
}

// run ends when the cell is idle. A handler that calls Goexit ends it too; then the kernel has called Schedule again.
func (r *PerTurn) run(c *core.Cell) {
	defer r.turns.Done()
	for c.Run(nil, math.MaxInt) {
	}
}

// Park implements core.Runtime: a goroutine that waits is in nobody's way.
func (r *PerTurn) Park(ctx context.Context, _ *core.Turn, w *core.Wait) error {
	return w.Await(ctx)
}

func (r *PerTurn) admit(c *core.Cell) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.closed {
		return core.ErrRuntimeClosed
	}
	r.actors.Add(c)
	return nil
}

// Shutdown refuses further starts, stops all actors, the last one first, and waits until no goroutine is left.
func (r *PerTurn) Shutdown(ctx context.Context) error {
	r.mu.Lock()
	r.closed = true
	r.mu.Unlock()
	cells := r.actors.Cells()
	if err := core.CheckOutside(cells); err != nil {
		return err // one of them would wait for its own end
	}
	for _, c := range slices.Backward(cells) {
		c.Ref().StopFuture()
		if err := c.Ref().Wait(ctx); err != nil {
			return core.NewShutdownError(r.actors.Cells(), err)
		}
	}
	r.turns.Wait() // the actors are gone, so each is about to return
	return nil
}

func TestPerTurn(t *testing.T) {
	runtimetest.Run(t, func(t *testing.T) core.Runtime {
		rt := NewPerTurn()
		t.Cleanup(func() {
			ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
			defer cancel()
			if err := rt.Shutdown(ctx); err != nil {
				t.Error(err)
			}
		})
		return rt
	})
}

func Example_ownRuntime() {
	ctx := context.Background()
	rt := NewPerTurn()
	ref, err := core.Start(ctx, rt, &Greeter{Greeting: "Hello"})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(ref.Ask(ctx, "Ada"))
	fmt.Println(rt.Shutdown(ctx))
	// Output:
	// Hello, Ada <nil>
	// <nil>
}
