package wait

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"
)

// turn is a Blocker that says what it was asked for.
type turn struct{ blocked *Wait }

func (b *turn) Block(_ context.Context, w *Wait) error { b.blocked = w; return nil }
func (b *turn) Owner() Owner                           { return nil }
func (b *turn) Also(Group) (Group, bool)               { return nil, false }

// owner is an Owner that says what it was asked for.
type owner struct{ outside *Wait }

func (o *owner) Outside(_ context.Context, w *Wait) error { o.outside = w; return nil }

func TestBlockGoesThroughTheTurnElseTheOwner(t *testing.T) {
	b, o, w := new(turn), new(owner), new(Wait)
	w.Init(o)
	require.Same(t, o, w.Owner())
	require.NoError(t, Block(context.WithValue(context.Background(), Key{}, b), w))
	require.Same(t, w, b.blocked)
	require.Nil(t, o.outside)
	require.NoError(t, Block(context.Background(), w))
	require.Same(t, w, o.outside)
	w.Fire()
	*b, *o = turn{}, owner{}
	require.NoError(t, Block(context.WithValue(context.Background(), Key{}, b), w))
	require.Nil(t, b.blocked, "nothing to block for")
}
