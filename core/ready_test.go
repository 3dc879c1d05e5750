package core_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/gokka/gokka/core"
	"github.com/gokka/gokka/future"
	"github.com/gokka/gokka/registry"
	"github.com/gokka/gokka/runtime/runtimetest/each"
)

// patient is an actor whose OnStart lasts until it is told how it ends.
type patient struct{ end core.Future[error] }

func (p *patient) OnStart(ctx context.Context) error {
	err, waitErr := p.end.Get(ctx)
	return errors.Join(err, waitErr)
}

func TestReadyFutureIsDoneWithOnStart(t *testing.T) {
	each.Runtime(t, func(t *testing.T, rt core.Runtime) {
		ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
		defer cancel()
		errStart := errors.New("not today")
		for _, want := range []error{nil, errStart} {
			end := future.New[error]()
			ref, err := core.Start(ctx, rt, &patient{end.Future()})
			require.NoError(t, err)
			f := ref.ReadyFuture()
			_, ok, _ := f.TryGet()
			require.False(t, ok)
			require.NoError(t, end.Set(want))
			got, err := f.Get(ctx)
			require.ErrorIs(t, err, want)
			require.ErrorIs(t, err, want)
			require.True(t, got == ref)
			<-f.Done()
			_, ok, err = f.TryGet()
			require.True(t, ok)
			require.ErrorIs(t, err, want)
			require.ErrorIs(t, err, want)
		}
		_, err := core.Ref{}.ReadyFuture().Get(ctx)
		require.ErrorIs(t, err, core.ErrNoActor)
	})
}

// onEnd is an actor that says, when it stops, whether another one knows that it is to be stopped.
type onEnd func()

func (f onEnd) OnStop(context.Context) error { f(); return nil }

func TestStopAllAnnouncesItselfToAllFirst(t *testing.T) {
	each.Runtime(t, func(t *testing.T, rt core.Runtime) {
		ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
		defer cancel()
		first, err := core.Start(ctx, rt, onEnd(func() {}))
		require.NoError(t, err)
		announced := false
		last, err := core.Start(ctx, rt, onEnd(func() { announced = first.Cell().StopAnnounced() }))
		require.NoError(t, err)
		require.False(t, first.Cell().StopAnnounced())
		_, err = rt.Env().Registry.(*registry.Registry).StopAll(ctx)
		require.NoError(t, err)
		require.NoError(t, last.Wait(ctx))
		require.True(t, announced)
	})
}
