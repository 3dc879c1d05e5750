package goroutine_test

import (
	"context"
	"math"
	"testing"
	"unsafe"

	"github.com/gokka/gokka/core"
	"github.com/gokka/gokka/internal/roster"
	"github.com/gokka/gokka/registry"
)

// inline is a runtime that runs nothing by itself: what remains is the cost of the kernel.
type inline struct{ env core.Env }

func (*inline) Schedule(*core.Cell, *core.Turn) {}
func (*inline) Park(ctx context.Context, _ *core.Turn, w *core.Wait) error {
	return w.Await(ctx)
}
func (r *inline) Env() *core.Env { return &r.env }

func BenchmarkKernel(b *testing.B) {
	msg, ctx := any(new(int)), context.Background()
	for _, batch := range []struct {
		name string
		size int
	}{{"flip", 1}, {"batch", 100}} {
		b.Run(batch.name, func(b *testing.B) {
			ref := start(b, new(inline), &echo{})
			ref.Cell().Run(nil, math.MaxInt)
			b.ReportAllocs()
			for i := 0; i < b.N; i += batch.size {
				for range batch.size {
					_ = ref.Tell(ctx, msg)
				}
				ref.Cell().Run(nil, math.MaxInt)
			}
		})
	}
	b.Run("ask", func(b *testing.B) {
		ref := start(b, new(inline), &echo{})
		ref.Cell().Run(nil, math.MaxInt)
		b.ReportAllocs()
		for range b.N {
			f := ref.AskFuture(ctx, msg)
			ref.Cell().Run(nil, math.MaxInt)
			if v, ok, _ := f.TryGet(); !ok || v != msg {
				b.Fatal("no reply")
			}
		}
	})
}

// A life of one message: start, tell, stop.
func BenchmarkKernelLife(b *testing.B) {
	var tenants roster.Tenants
	rt := &inline{core.Env{Registry: registry.New(), Admit: tenants.Admit, Retire: tenants.Retire}}
	msg, ctx := any(new(int)), context.Background()
	b.ReportAllocs()
	for b.Loop() {
		ref, err := core.Start(ctx, rt, new(brief))
		if err != nil {
			b.Fatal(err)
		}
		_ = ref.Tell(ctx, msg)
		ref.Cell().Run(nil, math.MaxInt)
	}
}

// brief stops with its first message.
type brief struct{ core.Base }

func (a *brief) Receive(context.Context, any) (any, error) {
	a.Stop()
	return nil, nil
}

func BenchmarkCellSize(b *testing.B) {
	b.ReportMetric(float64(unsafe.Sizeof(core.Cell{})), "bytes")
}
