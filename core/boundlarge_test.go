package core_test

import (
	"context"
	"log/slog"
	"testing"

	"github.com/gokka/gokka/core"
)

// Capacities beyond the size of the slices that a queue is made of.
func TestLargeBoundedMailboxes(t *testing.T) {
	const n = 2000
	for name, policy := range policies {
		t.Run(name, func(t *testing.T) {
			everywhere(t, func(w *world) {
				if w.rt.Env().Name == "sim" {
					w.t.Skip("its queues are elsewhere") // and it takes longer the more is in flight
				}
				w.rt.Env().Logger = slog.New(slog.DiscardHandler)
				letters := w.letters()
				l, ref := w.listener(core.WithMailbox(core.Bounded(n, policy)))
				for range 2 {
					free := w.busy(ref)
					for i := range n {
						w.NoError(ref.TryTell(i))
					}
					from := 0
					if policy == core.DropOldest {
						for i := range n + 700 {
							w.NoError(ref.Tell(w.ctx, n+i))
						}
						from = n + 700
						w.Len(letters.msgs(core.Dropped), from)
					} else {
						w.ErrorIs(ref.TryTell("no room"), core.ErrMailboxFull)
					}
					w.Equal(n, ref.Cell().Snapshot().Queued)
					free()
					got := w.overheard(l, n)
					w.Len(got, n)
					for i, v := range got {
						w.Equal(from+i, v)
					}
					letters.reset()
				}
			})
		})
	}
}

// The buffers of a mailbox that drops its oldest message are used again.
func TestDropOldestAllocatesLittle(t *testing.T) {
	if raceEnabled {
		t.Skip("the race detector allocates")
	}
	everywhere(t, func(w *world) {
		if w.rt.Env().Name == "sim" {
			w.t.Skip("it promises no costs")
		}
		w.rt.Env().Logger = slog.New(slog.DiscardHandler)
		acks := make(chan struct{}, 1)
		var msg any = new(int)
		for _, n := range []int{1, 2, 10, 1000} {
			ref, err := core.Start(w.ctx, w.rt, core.ReceiveFunc(func(context.Context, any) (any, error) {
				select {
				case acks <- struct{}{}:
				default:
				}
				return nil, nil
			}), core.WithMailbox(core.Bounded(n, core.DropOldest)))
			w.NoError(err)
			allocs := testing.AllocsPerRun(200, func() {
				for range 2 * n {
					_ = ref.Tell(w.ctx, msg)
				}
				<-acks
			})
			w.LessOrEqual(allocs/float64(2*n), 0.5, "capacity %d", n)
		}
	})
}
