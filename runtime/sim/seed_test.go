package sim_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/gokka/gokka/core"
	"github.com/gokka/gokka/runtime/sim"
)

// worker asks the next one as often as it is told, and then tells the log.
type worker struct {
	id        int
	next, log core.Ref
}

func (w *worker) Receive(ctx context.Context, msg any) (any, error) {
	if n := msg.(int); n > 0 && !w.next.IsZero() {
		if _, err := w.next.Ask(ctx, n-1); err != nil {
			return nil, err
		}
	}
	return nil, w.log.Tell(ctx, fmt.Sprintf("%d:%d", w.id, msg))
}

// program runs workers in one of many orders. It returns the trace, with the URNs, and what was logged.
func program(t *testing.T, seed uint64) (trace, lines []string) {
	t.Helper()
	rt := newRuntime(t, sim.Options{Seed: seed, Trace: func(line string) { trace = append(trace, line) }})
	log := start(t, rt, &logger{&lines})
	var refs [4]core.Ref
	var next core.Ref
	for i := range refs {
		next = start(t, rt, &worker{i, next, log})
		refs[i] = next
		trace = append(trace, next.String())
	}
	for i := range 12 {
		require.NoError(t, refs[i%4].Tell(t.Context(), i))
	}
	_, err := rt.RunUntilIdle()
	require.NoError(t, err)
	shutdown(t, rt)
	return trace, lines
}

func TestSameSeedSameRun(t *testing.T) {
	orders := map[string]bool{}
	for seed := range uint64(20) {
		trace, lines := program(t, seed)
		again, linesAgain := program(t, seed)
		require.Equal(t, trace, again)
		require.Equal(t, lines, linesAgain)
		require.NotEmpty(t, lines)
		orders[strings.Join(lines, " ")] = true
	}
	require.Greater(t, len(orders), 10)
}

func TestTrace(t *testing.T) {
	var trace []string
	rt := newRuntime(t, sim.Options{Trace: func(line string) { trace = append(trace, line) }})
	target := start(t, rt, receive(echo))
	require.NoError(t, target.Ready(t.Context()))
	caller := start(t, rt, receive(func(ctx context.Context, msg any) (any, error) { return target.Ask(ctx, msg) }))
	_, err := rt.RunUntilIdle()
	require.NoError(t, err)
	_, err = caller.Ask(t.Context(), 1)
	require.NoError(t, err)
	_, err = target.Stop(t.Context())
	require.NoError(t, err)
	caller.Kill(nil)
	shutdown(t, rt)
	require.Equal(t, []string{
		"deliver ReceiveFunc#2 int from outside/1",
		"deliver ReceiveFunc#1 int from ReceiveFunc#2/1",
		"resume ReceiveFunc#2",
		"deliver ReceiveFunc#1 stop from outside/2",
		"run ReceiveFunc#2",
	}, trace)
}

func TestURNs(t *testing.T) {
	urns := func(seed uint64) (urns []string) {
		rt := newRuntime(t, sim.Options{Seed: seed})
		for range 3 {
			urns = append(urns, start(t, rt, &worker{}).URN())
		}
		shutdown(t, rt)
		return urns
	}
	require.Equal(t, urns(1), urns(1))
	require.NotEqual(t, urns(1), urns(2))
	for _, urn := range urns(1) {
		require.Regexp(t, `^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`, urn)
	}
}
