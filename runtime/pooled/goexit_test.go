package pooled_test

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/gokka/gokka/core"
	"github.com/gokka/gokka/future"
	"github.com/gokka/gokka/runtime/pooled"
)

var errBoom = errors.New("boom")

// ends are the ways in which a handler may fail to return, with what its asker gets.
var ends = []struct {
	name   string
	do     task
	err    error
	goexit bool
}{
	{"panic", func(context.Context) (any, error) { panic(errBoom) }, errBoom, false},
	{"Goexit", func(context.Context) (any, error) { runtime.Goexit(); return nil, nil }, core.ErrGoexit, true},
	{"FailNow", func(context.Context) (any, error) { new(testing.T).FailNow(); return nil, nil }, core.ErrGoexit, true},
}

// Handlers exit while others are queued on the only worker, 1000 times in a row: nothing is lost.
func TestExitsLoseNothing(t *testing.T) {
	const rounds, others = 1000, 3
	for _, end := range ends {
		t.Run(end.name, func(t *testing.T) {
			rt := in(t, pooled.Options{Workers: 1, Logger: quiet})
			exiter, driver := start(t, rt, handler(run)), start(t, rt, handler(run))
			var counters [others]core.Ref
			for i := range counters {
				n := 0
				counters[i] = start(t, rt, handler(func(_ context.Context, msg any) (any, error) {
					if msg == "count" {
						n++
					}
					return n, nil
				}))
			}
			ctx := bounded(t)
			for range rounds {
				// From inside, so that all of them are queued on the one worker, in its slot and its ring.
				exits := ask(t, driver, task(func(ctx context.Context) (any, error) {
					var exits [2]core.Future[any]
					for i, c := range counters {
						if err := c.Tell(ctx, "count"); err != nil {
							return nil, err
						}
						if i < len(exits) {
							exits[i] = exiter.AskFuture(ctx, end.do)
						}
					}
					return exits, nil
				}))
				for _, f := range exits.([2]core.Future[any]) {
					_, err := f.Get(ctx)
					require.ErrorIs(t, err, end.err)
				}
			}
			for _, c := range counters {
				require.Equal(t, rounds, ask(t, c, "total"))
			}
			want := uint64(0)
			if end.goexit {
				want = 2 * rounds
			}
			eventually(t, func() bool { return rt.Stats().Goexits == want }, "the last goroutine to exit")
		})
	}
}

// hooked ends in one of its hooks.
type hooked struct {
	start, stop, fail task
}

func call(ctx context.Context, f task) error {
	if f == nil {
		return nil
	}
	_, err := f(ctx)
	return err
}

func (h *hooked) Receive(context.Context, any) (any, error) { return nil, errBoom }
func (h *hooked) OnStart(ctx context.Context) error         { return call(ctx, h.start) }
func (h *hooked) OnStop(ctx context.Context) error          { return call(ctx, h.stop) }
func (h *hooked) OnFailure(ctx context.Context, _ error)    { _ = call(ctx, h.fail) }

func TestExitsInHooksLoseNothing(t *testing.T) {
	for _, end := range ends {
		t.Run(end.name, func(t *testing.T) {
			rt := in(t, pooled.Options{Workers: 1, Logger: quiet})
			other := start(t, rt, &echo{})
			for i := range 100 {
				bad := start(t, rt, &hooked{start: end.do})
				pending := other.AskFuture(context.Background(), i)
				require.ErrorIs(t, bad.Ready(bounded(t)), end.err)
				require.NoError(t, bad.Wait(bounded(t)))
				require.ErrorIs(t, bad.Err(), end.err)

				bad = start(t, rt, &hooked{stop: end.do})
				stopped, err := bad.Stop(bounded(t))
				require.True(t, stopped)
				require.ErrorIs(t, err, end.err)

				bad = start(t, rt, &hooked{fail: end.do})
				require.NoError(t, bad.Tell(bounded(t), "fail"))
				require.NoError(t, bad.Wait(bounded(t)))
				require.ErrorIs(t, bad.Err(), errBoom, "the first cause counts")

				v, err := pending.Get(bounded(t))
				require.NoError(t, err)
				require.Equal(t, i, v)
			}
			require.Equal(t, 1, rt.Stats().Actors)
			if end.goexit {
				eventually(t, func() bool { return rt.Stats().Goexits == 300 }, "the last goroutine to exit")
			}
		})
	}
}

// A goroutine may exit after it has given its place away, with or without having got one again.
func TestExitAfterAWait(t *testing.T) {
	for _, workers := range []int{1, 2} {
		t.Run(fmt.Sprint(workers), func(t *testing.T) {
			rt := in(t, pooled.Options{Workers: workers, Logger: quiet})
			for range 100 {
				p := future.New[int]()
				var exits []core.Future[any]
				for range 4 {
					ref := start(t, rt, handler(run))
					exits = append(exits, ref.AskFuture(context.Background(), task(func(ctx context.Context) (any, error) {
						_, _ = p.Get(ctx)
						runtime.Goexit()
						return nil, nil
					})))
				}
				ask(t, start(t, rt, handler(run)), task(func(context.Context) (any, error) { return nil, p.Set(1) }))
				for _, f := range exits {
					_, err := f.Get(bounded(t))
					require.ErrorIs(t, err, core.ErrGoexit)
				}
			}
			eventually(t, func() bool { s := rt.Stats(); return s.Goexits == 400 && s.Idle == workers }, "all places to be idle again")
			require.Zero(t, rt.Stats().Blocked)
		})
	}
}

// A goroutine may exit when its place was given up as stuck.
func TestExitFromAStuckPlace(t *testing.T) {
	rt := in(t, pooled.Options{Workers: 1, Logger: quiet})
	open := opener(t, rt)
	for range 5 {
		opened := make(chan bool)
		_, err := start(t, rt, handler(run)).AskFuture(context.Background(), task(func(ctx context.Context) (any, error) {
			if err := open.Tell(ctx, opened); err != nil {
				return nil, err
			}
			<-opened
			runtime.Goexit()
			return nil, nil
		})).Get(bounded(t))
		require.ErrorIs(t, err, core.ErrGoexit)
	}
	require.Equal(t, "well", ask(t, start(t, rt, &echo{}), "well"))
	eventually(t, func() bool { s := rt.Stats(); return s.Goexits == 5 && s.Idle >= 1 }, "a place to be idle again")
}

// A told message that exits ends its actor, on a goroutine that is going away.
func TestToldExitEndsTheActor(t *testing.T) {
	rt := in(t, pooled.Options{Workers: 1, Logger: quiet})
	for range 200 {
		ref := start(t, rt, handler(run))
		require.NoError(t, ref.Tell(bounded(t), ends[1].do))
		require.NoError(t, ref.Wait(bounded(t)))
		require.ErrorIs(t, ref.Err(), core.ErrGoexit)
	}
	require.Zero(t, rt.Stats().Actors)
}
