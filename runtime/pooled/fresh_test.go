package pooled

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/gokka/gokka/core"
	"github.com/gokka/gokka/registry"
)

// While a worker that was added has not come to a processor, no other is added: on a machine that is busy all would seem stuck,
// and more of them would make it worse, without end.
func TestTheMonitorWaitsForWhomItHasAdded(t *testing.T) {
	rt, err := New(Options{Workers: 1, Registry: registry.New()})
	require.NoError(t, err)
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	m := &rt.monitor
	m.arm() // names what it reads
	m.close()
	begun, end := make(chan bool), make(chan bool)
	blocked, err := core.Start(ctx, rt, core.ReceiveFunc(func(context.Context, any) (any, error) {
		begun <- true
		<-end
		return nil, nil
	}))
	require.NoError(t, err)
	other, err := core.Start(ctx, rt, core.ReceiveFunc(func(context.Context, any) (any, error) { return nil, nil }))
	require.NoError(t, err)
	require.NoError(t, blocked.Tell(ctx, "block"))
	<-begun
	reply := other.AskFuture(ctx, "behind it")
	help := func() uint64 {
		m.mu.Lock()
		defer m.mu.Unlock()
		m.helpLocked()
		return rt.counters.rescues.Load()
	}
	p := rt.allPlaces()[0]
	p.fresh.Store(true)
	for range 3 {
		require.Zero(t, help())
	}
	p.fresh.Store(false)
	require.NotZero(t, help())
	_, err = reply.Get(ctx)
	require.NoError(t, err)
	close(end)
	require.NoError(t, rt.Shutdown(ctx))
}
