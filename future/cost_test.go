package future_test

import (
	"context"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/require"

	"github.com/gokka/gokka/future"
)

var sink any

func TestCosts(t *testing.T) {
	p := future.New[int]()
	require.NoError(t, p.Set(1))
	ready := p.Future()
	ctx, cancel := context.WithCancel(bg)
	defer cancel()
	m := future.Map(ready, double)
	_, _ = m.Get(bg)
	results, list := make(chan future.Result[int]), future.Resolved([]int{1, 2})
	for name, tc := range map[string]struct {
		allocs float64
		fn     func()
	}{
		"New":                    {1, func() { sink = future.New[int]() }},
		"Resolved":               {1, func() { sink = future.Resolved(1) }},
		"Failed":                 {1, func() { sink = future.Failed[int](errBoom) }},
		"Lazy":                   {1, func() { sink = future.Lazy(func(context.Context) (int, error) { return 1, nil }) }},
		"FromChan":               {1, func() { sink = future.FromChan(results) }},
		"Filter":                 {2, func() { sink = future.Filter(list, odd) }},
		"Reduce":                 {2, func() { sink = future.Reduce(list, 0, add) }},
		"Future":                 {0, func() { sink = p.Future() }},
		"Get ready":              {0, func() { _, _ = ready.Get(bg) }},
		"Get ready, cancellable": {0, func() { _, _ = ready.Get(ctx) }},
		"TryGet ready":           {0, func() { _, _, _ = ready.TryGet() }},
		"Get mapped again":       {0, func() { _, _ = m.Get(bg) }},
		"Map":                    {1, func() { sink = future.Map(ready, double) }},
		"First":                  {2, func() { sink = future.First(ready, ready) }},
		"Join":                   {2, func() { sink = future.Join(ready, ready) }},
		"GetAll":                 {1, func() { _, _ = future.GetAll(bg, ready, ready) }},
	} {
		require.Equal(t, tc.allocs, testing.AllocsPerRun(100, tc.fn), name)
	}
}

// One goroutine sets, one waits: two promises a round, and nothing else is allocated.
func TestBlockingGetAllocatesNothing(t *testing.T) {
	pairs := make(chan *future.Promise[int])
	defer close(pairs)
	go func() {
		for p := range pairs {
			_ = p.Set(1)
		}
	}()
	require.Equal(t, 1.0, testing.AllocsPerRun(1000, func() {
		p := future.New[int]()
		pairs <- p
		_, _ = p.Get(bg)
	}))
}

func TestPlainWaitIsDurableInABubble(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := future.New[int]()
		go func() { _, _ = p.Get(bg) }()
		synctest.Wait() // would hang if a wait without a channel were not seen
		require.NoError(t, p.Set(1))
	})
}

func BenchmarkGetReady(b *testing.B) {
	f := future.Resolved(1)
	b.ReportAllocs()
	for b.Loop() {
		_, _ = f.Get(bg)
	}
}

func benchmarkGetPending(b *testing.B, ctx context.Context) {
	promises := make(chan *future.Promise[int], 1)
	go func() {
		for p := range promises {
			_ = p.Set(1)
		}
	}()
	b.ReportAllocs()
	for b.Loop() {
		p := future.New[int]()
		promises <- p
		_, _ = p.Get(ctx)
	}
	close(promises)
}

func BenchmarkGetPending(b *testing.B) { benchmarkGetPending(b, bg) }

func BenchmarkGetPendingCancellable(b *testing.B) {
	ctx, cancel := context.WithCancel(bg)
	defer cancel()
	benchmarkGetPending(b, ctx)
}

func BenchmarkMap(b *testing.B) {
	f := future.Resolved(1)
	b.ReportAllocs()
	for b.Loop() {
		_, _ = future.Map(f, double).Get(bg)
	}
}

func BenchmarkFirstReady(b *testing.B) {
	forever, ready := pending[int](), future.Resolved(1)
	b.ReportAllocs()
	for b.Loop() {
		_, _ = future.First(forever, ready).Get(bg)
	}
}

// The pending future of the two is linked to and unlinked from each time.
func BenchmarkFirstPending(b *testing.B) {
	forever := pending[int]()
	promises := make(chan *future.Promise[int], 1)
	go func() {
		for p := range promises {
			_ = p.Set(1)
		}
	}()
	b.ReportAllocs()
	for b.Loop() {
		p := future.New[int]()
		f := future.First(forever, p.Future())
		promises <- p
		_, _ = f.Get(bg)
	}
	close(promises)
}
