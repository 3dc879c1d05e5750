package sample

import (
	"context"
	"maps"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/gokka/gokka/core"
	"github.com/gokka/gokka/runtime/runtimetest/each"
)

// fake is a Greeter for tests, and an actor.
type fake struct {
	Polite
	greeted []string
}

func (f *fake) Greet(_ context.Context, name string) (string, error) {
	f.greeted = append(f.greeted, name)
	return "fake", nil
}

// welcome does not know whether its Greeter is an actor.
func welcome(ctx context.Context, g Greeter) (string, error) {
	greeting, err := g.Greet(ctx, "you")
	if err != nil {
		return "", err
	}
	return greeting, g.Close(ctx)
}

func TestInterfaces(t *testing.T) {
	each.Runtime(t, func(t *testing.T, rt core.Runtime) {
		ctx := bounded(t)
		for actor, want := range map[any]string{Polite{}: "Dear you", &Polite{}: "Dear you", &fake{}: "fake"} {
			p, ref := start(t, rt, actor, NewGreeterProxy)
			got, err := welcome(ctx, p.Ask())
			require.NoError(t, err)
			require.Equal(t, want, got)
			got, err = welcome(ctx, actor.(Greeter))
			require.NoError(t, err)
			require.Equal(t, want, got)

			named, err := NewNamedProxy(ref)
			require.NoError(t, err)
			name, err := named.Name(ctx).Get(ctx)
			require.NoError(t, err)
			require.Equal(t, "Polite", name)
			_, err = NewHandlerProxy(ref)
			require.Error(t, err)
		}
		h := new(handler)
		p, ref := start(t, rt, h, NewHandlerProxy)
		text, err := HandlerProxyAsk(p).Typed.Ref().Ask(ctx, 1)
		require.NoError(t, err)
		require.Equal(t, "received", text)
		c, err := newCloserProxy(ref)
		require.NoError(t, err)
		require.NoError(t, c.Ask().Close(ctx))
		_, err = ref.Stop(ctx)
		require.NoError(t, err)
		require.True(t, h.closed)
	})
}

func TestGenerics(t *testing.T) {
	each.Runtime(t, func(t *testing.T, rt core.Runtime) {
		ctx := bounded(t)
		p, _ := start(t, rt, NewStore[string, float64](), NewStoreProxy[string, float64])
		store := p.Ask()
		_, replaced, err := store.Put(ctx, "b", 1.5)
		require.NoError(t, err)
		require.False(t, replaced)
		r, err := p.Put(ctx, "b", 2.5).Get(ctx)
		require.NoError(t, err)
		require.Equal(t, StorePutResult[string, float64]{Old: 1.5, Replaced: true}, r)
		require.NoError(t, p.Tell().Add(ctx, "a"))
		sorted, err := store.Sorted(ctx)
		require.NoError(t, err)
		require.Equal(t, []string{"a", "b", "b"}, sorted)
		all, err := store.All(ctx)
		require.NoError(t, err)
		require.Equal(t, map[string]float64{"b": 2.5}, maps.Collect(all))
		note, err := store.Note(ctx, Item{"item"})
		require.NoError(t, err)
		require.Equal(t, "item", note)
		require.NoError(t, store.Append(ctx, map[string]float64{"c": 0}))
		entries, _, err := store.Entries(ctx)
		require.NoError(t, err)
		require.Equal(t, []map[string]float64{{"c": 0}}, entries)

		_, err = NewStoreProxy[string, int](p.Ref())
		require.Error(t, err, "other type arguments make another type")
		words, _ := start(t, rt, Words{"go": 2}, NewWordsProxy)
		n, err := words.Count(ctx, "go").Get(ctx)
		require.NoError(t, err)
		require.Equal(t, 2, n)
		set, _ := start(t, rt, new(Set[int]), NewSetProxy[int])
		require.NoError(t, set.Tell().Add(ctx, 1))
		ints, err := set.Ask().Sorted(ctx)
		require.NoError(t, err)
		require.Equal(t, []int{1}, ints)
	})
}

func TestUnexported(t *testing.T) {
	each.Runtime(t, func(t *testing.T, rt core.Runtime) {
		ctx := bounded(t)
		p, _ := start(t, rt, new(probe), newProbeProxy)
		last, err := p.Ask().Take(ctx, reading{1, 2})
		require.NoError(t, err)
		require.Equal(t, reading{1, 2}, *last)
		tagged, _ := start(t, rt, new(Tagged), NewTaggedProxy)
		tag, err := tagged.Tag(ctx).Get(ctx)
		require.NoError(t, err)
		require.Equal(t, "gokka_untagged", tag)
	})
}
