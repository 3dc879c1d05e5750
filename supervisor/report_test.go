package supervisor_test

import (
	"bytes"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/gokka/gokka/core"
	"github.com/gokka/gokka/runtime/runtimetest/each"
	"github.com/gokka/gokka/supervisor"
)

func TestOptionsThatASupervisorCannotWorkWith(t *testing.T) {
	each.Runtime(t, func(t *testing.T, rt core.Runtime) {
		rt.Env().Logger = slog.New(slog.DiscardHandler)
		for _, opt := range []core.Option{core.TellErrors(), core.WithMailbox(core.Bounded(100, core.Block))} {
			seen := new(record)
			sup, err := supervisor.New(supervisor.Options{Children: specs(seen, "a")})
			require.NoError(t, err)
			ref, err := core.Start(bounded(t), rt, sup, opt, core.WaitReady())
			require.ErrorIs(t, err, supervisor.ErrInvalidOption)
			require.ErrorContains(t, err, "supervisor")
			require.NoError(t, ref.Wait(bounded(t)))
			require.Empty(t, seen.take())
		}
	})
}

func TestTheZeroSupervisorHasTheZeroOptions(t *testing.T) {
	each.Runtime(t, func(t *testing.T, rt core.Runtime) {
		sup, err := core.Start(bounded(t), rt, new(supervisor.Supervisor), core.WaitReady())
		require.NoError(t, err)
		_, err = supervisor.Add(bounded(t), sup, spec(new(record), "a"))
		require.NoError(t, err)
		for range 3 {
			crash(t, sup, "a")
		}
		crash(t, sup, "a")
		require.NoError(t, sup.Wait(bounded(t)))
		require.ErrorIs(t, sup.Err(), supervisor.ErrIntensity)
	})
	_, err := new(supervisor.Supervisor).Receive(t.Context(), "no actor")
	require.ErrorIs(t, err, core.ErrNoActor)
	require.ErrorIs(t, new(supervisor.Supervisor).OnStart(t.Context()), core.ErrNoActor)
}

// What ends a supervisor is logged once, and nothing is said of an actor where there is none.
func TestGivingUpIsLoggedOnce(t *testing.T) {
	each.Runtime(t, func(t *testing.T, rt core.Runtime) {
		log := new(lines)
		rt.Env().Logger = slog.New(slog.NewTextHandler(log, nil))
		failing := false
		child := spec(new(record), "a")
		first := child.New
		child.New = func(self core.Ref) (any, error) {
			if failing {
				return nil, errCrash
			}
			failing = true
			return first(self)
		}
		sup := start(t, rt, supervisor.Options{Children: []supervisor.Spec{child}})
		crash(t, sup, "a")
		require.NoError(t, sup.Wait(bounded(t)))

		require.Equal(t, 1, log.count(supervisor.ErrIntensity.Error()), log.b.String())
		require.Positive(t, log.count("Restarting child"))
		require.Zero(t, log.count("no actor"), log.b.String())
	})
}

func TestStrings(t *testing.T) {
	require.Equal(t, `restarting: child "a", restarts: 2, delay: 1s: crash`,
		supervisor.Event{Kind: supervisor.Restarting, Child: "a", Restarts: 2, Delay: time.Second, Err: errCrash}.String())
	require.Equal(t, `child "a": waiting, transient, restarts: 2, ended last with: crash`,
		supervisor.Info{Name: "a", Restart: supervisor.Transient, Restarts: 2, LastErr: errCrash}.String())
	for want, got := range map[string]interface{ String() string }{
		"one for one": supervisor.OneForOne, "one for all": supervisor.OneForAll, "rest for one": supervisor.RestForOne,
		"Strategy(9)": supervisor.Strategy(9), "permanent": supervisor.Permanent, "temporary": supervisor.Temporary,
		"Restart(9)": supervisor.Restart(9),
	} {
		require.Equal(t, want, got.String())
	}

	each.Runtime(t, func(t *testing.T, rt core.Runtime) {
		sup := start(t, rt, supervisor.Options{Children: specs(new(record), "a")})
		a := child(t, sup, "a")
		require.Equal(t, `child "a": running, permanent, `+a.String(), children(t, sup)[0].String())
	})
}

// lines is where a log goes.
type lines struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *lines) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

// count returns how many lines contain the text.
func (l *lines) count(text string) (n int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for line := range strings.Lines(l.b.String()) {
		if strings.Contains(line, text) {
			n++
		}
	}
	return n
}
