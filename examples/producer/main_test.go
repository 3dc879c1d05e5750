package main

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/gokka/gokka/core"
	"github.com/gokka/gokka/runtime/runtimetest/each"
)

func TestRun(t *testing.T) {
	var out strings.Builder
	require.NoError(t, run(&out))
	require.Equal(t, "consumed {Number:1 New:true}\nconsumed {Number:2 New:true}\n", out.String())
}

// fake is a Consumer that remembers.
type fake struct {
	consumed []Item
	fail     error
}

func (f *fake) Consume(item Item) error {
	f.consumed = append(f.consumed, item)
	return f.fail
}

func TestProduce(t *testing.T) {
	each.Runtime(t, func(t *testing.T, rt core.Runtime) {
		ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
		defer cancel()
		// 1. The actor under test is wired with a fake, and started.
		consumer := &fake{}
		ref, err := core.Start(ctx, rt, consumer)
		require.NoError(t, err)
		producer, err := newProducer(ctx, rt, ref)
		require.NoError(t, err)

		// 2. It is made to do something.
		require.NoError(t, produce(ctx, producer))

		// 3. A stop comes after what was sent before. Then the fake belongs to the test again.
		_, err = ref.Stop(ctx)
		require.NoError(t, err)
		require.Equal(t, []Item{{1, true}}, consumer.consumed)
	})
}

// What becomes of a producer whose consumer fails: nothing, until it has an item for it again.
func TestConsumerFails(t *testing.T) {
	each.Runtime(t, func(t *testing.T, rt core.Runtime) {
		ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
		defer cancel()
		full := errors.New("full")
		ref, err := core.Start(ctx, rt, &fake{fail: full})
		require.NoError(t, err)
		producer, err := newProducer(ctx, rt, ref)
		require.NoError(t, err)
		require.NoError(t, produce(ctx, producer))
		require.NoError(t, ref.Wait(ctx))
		require.ErrorIs(t, ref.Err(), full)
		require.ErrorIs(t, produce(ctx, producer), core.ErrActorDead)
		require.True(t, producer.Ref().IsAlive())
	})
}
