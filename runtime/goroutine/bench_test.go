package goroutine_test

import (
	"context"
	"testing"

	"github.com/gokka/gokka/core"
	"github.com/gokka/gokka/registry"
	"github.com/gokka/gokka/runtime/goroutine"
)

// Each benchmark has a twin, Native…, that does the same work by hand with goroutines and channels.

func benchRuntime(b *testing.B) core.Runtime {
	rt, err := goroutine.New(goroutine.Options{Registry: registry.New()})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = rt.Shutdown(context.Background()) })
	return rt
}

func start(b testing.TB, rt core.Runtime, actor any) core.Ref {
	ref, err := core.Start(context.Background(), rt, actor)
	if err != nil {
		b.Fatal(err)
	}
	return ref
}

type echo struct{}

func (*echo) Receive(_ context.Context, msg any) (any, error) { return msg, nil }

func BenchmarkAsk(b *testing.B) {
	ref, msg, ctx := start(b, benchRuntime(b), &echo{}), any(new(int)), context.Background()
	b.ReportAllocs()
	for b.Loop() {
		if v, err := ref.Ask(ctx, msg); v != msg || err != nil {
			b.Fatal(v, err)
		}
	}
}

func BenchmarkAskCancellable(b *testing.B) {
	ref, msg := start(b, benchRuntime(b), &echo{}), any(new(int))
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	b.ReportAllocs()
	for b.Loop() {
		if v, err := ref.Ask(ctx, msg); v != msg || err != nil {
			b.Fatal(v, err)
		}
	}
}

type request struct {
	msg   any
	reply chan any
}

func BenchmarkNativeAsk(b *testing.B) {
	requests, msg := make(chan request), any(new(int))
	go func() {
		for r := range requests {
			r.reply <- r.msg
		}
	}()
	defer close(requests)
	b.ReportAllocs()
	for b.Loop() {
		r := request{msg, make(chan any, 1)}
		requests <- r
		if <-r.reply != msg {
			b.Fatal("wrong reply")
		}
	}
}

func BenchmarkNativeAskCancellable(b *testing.B) {
	requests, msg := make(chan request), any(new(int))
	go func() {
		for r := range requests {
			r.reply <- r.msg
		}
	}()
	defer close(requests)
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	b.ReportAllocs()
	for b.Loop() {
		r := request{msg, make(chan any, 1)}
		select {
		case requests <- r:
		case <-ctx.Done():
			b.Fatal(ctx.Err())
		}
		select {
		case v := <-r.reply:
			if v != msg {
				b.Fatal("wrong reply")
			}
		case <-ctx.Done():
			b.Fatal(ctx.Err())
		}
	}
}

// tellBatch is how many messages are told before the teller waits, so that the queue does not grow without end.
const tellBatch = 10_000

func BenchmarkTell(b *testing.B) {
	ref, msg, ctx := start(b, benchRuntime(b), &echo{}), any(new(int)), context.Background()
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		if err := ref.Tell(ctx, msg); err != nil {
			b.Fatal(err)
		}
		if i%tellBatch == 0 {
			_, _ = ref.Ask(ctx, msg)
		}
	}
	_, _ = ref.Ask(ctx, msg)
}

func BenchmarkNativeTell(b *testing.B) {
	ch, done, msg := make(chan any, 1024), make(chan int), any(new(int))
	go func() {
		n := 0
		for m := range ch {
			if m == msg {
				n++
			}
		}
		done <- n
	}()
	b.ReportAllocs()
	for b.Loop() {
		ch <- msg
	}
	close(ch)
	if n := <-done; n != b.N {
		b.Fatal(n)
	}
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
	rt, done := benchRuntime(b), make(chan struct{})
	one, two := &player{left: b.N / 2, done: done}, &player{left: b.N, done: done}
	two.other = start(b, rt, one)
	one.other = start(b, rt, two)
	b.ReportAllocs()
	b.ResetTimer()
	_ = two.other.Tell(context.Background(), one)
	<-done
}

func BenchmarkNativePingPong(b *testing.B) {
	there, back, msg := make(chan any, 1), make(chan any, 1), any(new(int))
	go func() {
		for m := range there {
			back <- m
		}
	}()
	b.ReportAllocs()
	for range b.N / 2 {
		there <- msg
		<-back
	}
	close(there)
}

func BenchmarkStartTellStop(b *testing.B) {
	rt, ctx := benchRuntime(b), context.Background()
	b.ReportAllocs()
	var last core.Ref
	for b.Loop() {
		last = start(b, rt, &echo{})
		_ = last.Tell(ctx, nil)
		last.StopFuture()
	}
	_ = last.Wait(ctx)
}

func BenchmarkNativeStartTellStop(b *testing.B) {
	done := make(chan struct{})
	b.ReportAllocs()
	for b.Loop() {
		ch := make(chan any, 1)
		go func() {
			for range ch {
			}
			done <- struct{}{}
		}()
		ch <- nil
		close(ch)
		<-done
	}
}

func BenchmarkStart(b *testing.B) {
	rt := benchRuntime(b)
	b.ReportAllocs()
	for b.Loop() {
		start(b, rt, &echo{})
	}
	b.StopTimer()
}

// BenchmarkNestedAsk is one ask inside a handler per operation.
func BenchmarkNestedAsk(b *testing.B) {
	rt := benchRuntime(b)
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
	if _, err := caller.Ask(context.Background(), new(int)); err != nil {
		b.Fatal(err)
	}
}
