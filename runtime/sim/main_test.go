package sim_test

import (
	"context"
	"fmt"
	"log/slog"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/gokka/gokka/core"
	"github.com/gokka/gokka/registry"
	"github.com/gokka/gokka/runtime/sim"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

type receive = core.ReceiveFunc

func echo(_ context.Context, msg any) (any, error) { return msg, nil }

func newRuntime(t testing.TB, opts sim.Options) *sim.Runtime {
	t.Helper()
	if opts.Registry == nil {
		opts.Registry = registry.New()
	}
	opts.Logger = slog.New(slog.DiscardHandler)
	rt, err := sim.New(opts)
	require.NoError(t, err)
	return rt
}

// bounded returns a context whose end means that a test hangs.
func bounded(t *testing.T) context.Context {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	t.Cleanup(cancel)
	return ctx
}

func shutdown(t *testing.T, rt *sim.Runtime) {
	t.Helper()
	require.NoError(t, rt.Shutdown(context.Background()))
}

func start(t testing.TB, rt core.Runtime, actor any, opts ...core.Option) core.Ref {
	t.Helper()
	ref, err := core.Start(context.Background(), rt, actor, opts...)
	require.NoError(t, err)
	return ref
}

// each runs test driven by hand and by itself.
func each(t *testing.T, test func(t *testing.T, rt *sim.Runtime)) {
	t.Helper()
	for _, auto := range []bool{false, true} {
		t.Run(fmt.Sprintf("auto=%v", auto), func(t *testing.T) {
			rt := newRuntime(t, sim.Options{Auto: auto, Seed: 3})
			test(t, rt)
			shutdown(t, rt)
		})
	}
}

// logger keeps what it is told.
type logger struct{ lines *[]string }

func (l *logger) Receive(_ context.Context, msg any) (any, error) {
	*l.lines = append(*l.lines, fmt.Sprint(msg))
	return nil, nil
}
