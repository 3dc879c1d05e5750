package pooled

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/gokka/gokka/core"
)

// inert is a runtime that runs nothing: a source of cells.
type inert struct{ env core.Env }

func (*inert) Schedule(*core.Cell, *core.Turn) {}

func (*inert) Park(ctx context.Context, _ *core.Turn, w *core.Wait) error { return w.Await(ctx) }

func (r *inert) Env() *core.Env { return &r.env }

func newCells(t testing.TB, n int) []*core.Cell {
	t.Helper()
	rt, cells := new(inert), make([]*core.Cell, n)
	for i := range cells {
		ref, err := core.Start(context.Background(), rt, core.ReceiveFunc(func(_ context.Context, msg any) (any, error) { return msg, nil }))
		require.NoError(t, err)
		cells[i] = ref.Cell()
	}
	return cells
}

// numbers tells the cells apart in messages; testify must not look into them.
func numbers(cells []*core.Cell) map[*core.Cell]int {
	m := make(map[*core.Cell]int, len(cells))
	for i, c := range cells {
		m[c] = i
	}
	return m
}

func TestIdlePlaces(t *testing.T) {
	var idle idlePlaces
	require.Nil(t, idle.take())
	a, b := newPlace(), newPlace()
	idle.put(a)
	idle.put(b)
	require.EqualValues(t, 2, idle.n.Load())
	require.Same(t, b, idle.take(), "the one whose queues are warmest")
	require.Same(t, a, idle.take())
	require.Nil(t, idle.take())
	require.EqualValues(t, 0, idle.n.Load())
}
