package pooled_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/gokka/gokka/core"
	"github.com/gokka/gokka/runtime/pooled"
)

// Twins of runtime/goroutine's benchmarks, which have the native versions.

type echo struct{}

func (*echo) Receive(_ context.Context, msg any) (any, error) { return msg, nil }

func start(t testing.TB, rt core.Runtime, actor any) core.Ref {
	ref, err := core.Start(context.Background(), rt, actor)
	require.NoError(t, err)
	return ref
}

func BenchmarkAsk(b *testing.B) {
	ref, msg, ctx := start(b, in(b, pooled.Options{}), &echo{}), any(new(int)), context.Background()
	b.ReportAllocs()
	for b.Loop() {
		if v, err := ref.Ask(ctx, msg); v != msg || err != nil {
			b.Fatal(v, err)
		}
	}
}

const tellBatch = 10_000

func BenchmarkTell(b *testing.B) {
	ref, msg, ctx := start(b, in(b, pooled.Options{}), &echo{}), any(new(int)), context.Background()
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		_ = ref.Tell(ctx, msg)
		if i%tellBatch == 0 {
			_, _ = ref.Ask(ctx, msg)
		}
	}
	_, _ = ref.Ask(ctx, msg)
}

// player tells each message on until there are no rallies left.
type player struct {
	other core.Ref
	left  int
	done  chan struct{}
}

func (p *player) Receive(ctx context.Context, msg any) (any, error) {
	if p.left--; p.left < 0 {
		close(p.done)
		return nil, nil
	}
	return nil, p.other.Tell(ctx, msg)
}

func BenchmarkPingPong(b *testing.B) {
	rt, done := in(b, pooled.Options{}), make(chan struct{})
	one, two := &player{left: b.N / 2, done: done}, &player{left: b.N, done: done}
	two.other = start(b, rt, one)
	one.other = start(b, rt, two)
	b.ReportAllocs()
	b.ResetTimer()
	_ = two.other.Tell(context.Background(), one)
	<-done
}

func BenchmarkStartTellStop(b *testing.B) {
	rt, ctx := in(b, pooled.Options{}), context.Background()
	b.ReportAllocs()
	var last core.Ref
	for b.Loop() {
		last = start(b, rt, &echo{})
		_ = last.Tell(ctx, nil)
		last.StopFuture()
	}
	_ = last.Wait(ctx)
}

// BenchmarkNestedAsk is one ask inside a handler per operation.
func BenchmarkNestedAsk(b *testing.B) {
	rt := in(b, pooled.Options{})
	callee := start(b, rt, &echo{})
	caller := start(b, rt, core.ReceiveFunc(func(ctx context.Context, msg any) (any, error) {
		for b.Loop() {
			if _, err := callee.Ask(ctx, msg); err != nil {
				return nil, err
			}
		}
		return nil, nil
	}))
	b.ReportAllocs()
	_, err := caller.Ask(context.Background(), new(int))
	require.NoError(b, err)
}
