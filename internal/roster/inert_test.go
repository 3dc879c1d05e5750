package roster

import (
	"context"
	"encoding/binary"
	"sync/atomic"
	"testing"

	"github.com/gokka/gokka/core"
)

// inert is a runtime that never runs anything: a source of cells with ids of the test's choice.
type inert struct{ env core.Env }

func (r *inert) Schedule(*core.Cell, *core.Turn) {}

func (r *inert) Park(ctx context.Context, _ *core.Turn, w *core.Wait) error { return w.Await(ctx) }

func (r *inert) Env() *core.Env { return &r.env }

type (
	apple  struct{ core.ReceiveFunc }
	orange struct{ core.ReceiveFunc }
)

// newCells makes n cells with the ids that newID gives, in the order of their starts.
func newCells(tb testing.TB, n int, newID func() [16]byte) []*core.Cell {
	tb.Helper()
	rt := &inert{core.Env{NewID: newID}}
	cells := make([]*core.Cell, n)
	for i := range cells {
		var actor any = apple{}
		if i%2 == 1 {
			actor = orange{}
		}
		ref, err := core.Start(context.Background(), rt, actor)
		if err != nil {
			tb.Fatal(err)
		}
		cells[i] = ref.Cell()
	}
	return cells
}

// sequential hands out 1, 2, 3, … in the half of the id that begins at offset.
func sequential(offset int) func() [16]byte {
	var last atomic.Uint64
	return func() (id [16]byte) {
		binary.BigEndian.PutUint64(id[offset:], last.Add(1))
		return id
	}
}

// opposite hands out ids whose halves add up to 0.
func opposite() func() [16]byte {
	var last atomic.Uint64
	return func() (id [16]byte) {
		n := last.Add(1)
		binary.LittleEndian.PutUint64(id[:8], n)
		binary.LittleEndian.PutUint64(id[8:], -n)
		return id
	}
}

// repeated hands out only n different ids.
func repeated(n uint64) func() [16]byte {
	next := sequential(0)
	return func() [16]byte {
		id := next()
		binary.BigEndian.PutUint64(id[:], binary.BigEndian.Uint64(id[:])%n)
		return id
	}
}
