package pooled_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/gokka/gokka/core"
	"github.com/gokka/gokka/future"
	"github.com/gokka/gokka/runtime/pooled"
)

func errorsOf(errs ...error) error { return errors.Join(errs...) }

func TestStatsOfAnIdleRuntime(t *testing.T) {
	require.Equal(t, pooled.Stats{Workers: 3, Idle: 3}, in(t, pooled.Options{Workers: 3}).Stats())
}

func TestStatsCountTurnsAndActors(t *testing.T) {
	rt := in(t, pooled.Options{Workers: 1})
	ref := start(t, rt, &echo{})
	before := rt.Stats().Turns
	for i := range 100 {
		require.Equal(t, i, ask(t, ref, i))
	}
	s := rt.Stats()
	// How many depends: a question may come before the turn that answered the last one is over.
	require.Greater(t, s.Turns, before)
	require.Equal(t, 1, s.Actors)
	_, err := ref.Stop(bounded(t))
	require.NoError(t, err)
	require.Zero(t, rt.Stats().Actors)
}

// With the only worker held up, what is queued can be counted.
func TestStatsShowTheQueues(t *testing.T) {
	rt := in(t, pooled.Options{Workers: 1, TurnMessages: 1})
	var others [5]core.Ref
	for i := range others {
		others[i] = start(t, rt, &echo{})
		require.Equal(t, i, ask(t, others[i], i))
	}
	s := ask(t, start(t, rt, handler(run)), task(func(ctx context.Context) (any, error) {
		var err error
		for i, ref := range others {
			if i < 3 {
				err = errorsOf(err, ref.Tell(ctx, i)) // from inside: to the worker's own queues
			} else {
				err = errorsOf(err, ref.Tell(context.Background(), i)) // counts as from outside
			}
		}
		return rt.Stats(), err
	})).(pooled.Stats)
	require.Equal(t, 3, s.Local)
	require.Equal(t, 2, s.Global)
	require.Equal(t, 0, s.Idle)
	for i, ref := range others {
		require.Equal(t, i, ask(t, ref, i))
	}
	eventually(t, func() bool { s := rt.Stats(); return s.Local == 0 && s.Global == 0 && s.Idle == 1 }, "all to be handled")
}

func TestStatsCountParksAndHandOffs(t *testing.T) {
	for _, workers := range []int{1, 2} {
		rt := in(t, pooled.Options{Workers: workers})
		p := future.New[int]()
		setter := start(t, rt, handler(func(context.Context, any) (any, error) { return nil, p.Set(7) }))
		require.Equal(t, 7, ask(t, start(t, rt, handler(run)), task(func(ctx context.Context) (any, error) {
			if err := setter.Tell(ctx, "set"); err != nil { // is in the slot when we wait
				return nil, err
			}
			return p.Get(ctx)
		})))
		s := rt.Stats()
		require.EqualValues(t, 1, s.Parks)
		require.EqualValues(t, 1, s.HandOffs)
		require.Zero(t, s.Blocked)
	}
}

// A worker that is busy for long with others in its ring is robbed. With GOMAXPROCS=1 too: a handler that computes is
// preempted, one that waits in the open lets others run.
func TestStatsCountSteals(t *testing.T) {
	rt := in(t, pooled.Options{Workers: 2})
	begin, proceed := make(chan bool), make(chan bool)
	var others [10]core.Ref
	var replies []core.Future[any]
	for i := range others {
		others[i] = start(t, rt, &echo{})
		require.Equal(t, i, ask(t, others[i], i))
	}
	held := start(t, rt, handler(run)).AskFuture(context.Background(), task(func(ctx context.Context) (any, error) {
		for i, ref := range others {
			replies = append(replies, ref.AskFuture(ctx, i))
		}
		begin <- true
		<-proceed
		return nil, nil
	}))
	<-begin
	for i, r := range replies[:9] { // the tenth is in the slot
		v, err := r.Get(bounded(t))
		require.NoError(t, err)
		require.Equal(t, i, v)
	}
	require.NotZero(t, rt.Stats().Steals)
	close(proceed)
	_, err := held.Get(bounded(t))
	require.NoError(t, err)
	v, err := replies[9].Get(bounded(t))
	require.NoError(t, err)
	require.Equal(t, 9, v)
}

// Stats may be called at any time, and its numbers stay sane.
func TestStatsWhileBusy(t *testing.T) {
	rt := in(t, pooled.Options{Workers: 2, TurnMessages: 1})
	const actors, messages = 20, 100
	stop, done := make(chan bool), make(chan error, 1)
	go func() {
		var last pooled.Stats
		for {
			s := rt.Stats()
			if s.Turns < last.Turns || s.Steals < last.Steals || s.Parks < last.Parks ||
				s.Local < 0 || s.Local > 3*256*8 || s.Global < 0 || s.Global > actors+1 || s.Idle < 0 || s.Blocked < 0 || s.Blocked > actors {
				done <- errors.New("insane Stats")
				return
			}
			last = s
			select {
			case <-stop:
				done <- nil
				return
			case <-time.After(10 * time.Microsecond):
			}
		}
	}()
	var replies []core.Future[any]
	other := start(t, rt, &echo{})
	for range actors {
		ref := start(t, rt, handler(func(ctx context.Context, msg any) (any, error) { return other.Ask(ctx, msg) }))
		for i := range messages {
			replies = append(replies, ref.AskFuture(context.Background(), i))
		}
	}
	for i, r := range replies {
		v, err := r.Get(bounded(t))
		require.NoError(t, err)
		require.Equal(t, i%messages, v)
	}
	close(stop)
	require.NoError(t, <-done)
}

func TestStatsCountMessages(t *testing.T) {
	rt := in(t, pooled.Options{Workers: 2})
	ref := start(t, rt, &echo{})
	for i := range 1000 {
		require.NoError(t, ref.Tell(bounded(t), i))
	}
	require.NoError(t, rt.Shutdown(bounded(t))) // a turn is counted when it is over
	require.EqualValues(t, 1000, rt.Stats().Messages)
}
