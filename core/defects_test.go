package core_test

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/gokka/gokka/core"
	"github.com/gokka/gokka/future"
)

// defects are those of Pykka that its behaviours list calls D1 to D18, each with the tests which show that
// Gokka does not have it.
const defects = `
D1  An ask or a message is lost when it races with a stop.
    tools/lifemodel TestStopRace
    tools/lifemodel TestStopRaceBySeeds
    core TestScenario23_AsksDuringAStop
D2  The reply to a message whose handler fails fatally is never sent.
    core TestPykka34_FatalErrorReachesTheAsker
D3  A fatal failure of on_start leaves the actor in the registry.
    core TestScenario16_FatalErrorInHooks
D4  A fatal failure of on_stop makes it run again, and leaves the queue and the one who stops.
    core TestDefectD4_FatalOnStop
D5  An asker can set the future of its ask.
    future TestAskHasNoSetter
D6  A thread that cannot be started leaves the actor in the registry.
    core TestDefectD6_RefusedStart
D7  A broadcast ends at the first dead actor.
    registry TestScenario44_ADeadTargetKeepsNobodyElseFromGettingIt
D8  stop_all ends at the first actor that is stuck.
    registry TestScenario48_StopAllWithOneStuck
D9  Who waits for itself hangs.
    core TestPykka66_WaitingForOneselfIsADeadlock
    registry TestPykka155_StopAllInsideAnActor
D10 A second stop returns before on_stop has, and so does stop by a proxy. (Here a proxy cannot stop.)
    core TestPykka65_SecondStopWaitsForTheEnd
    proxy TestBaseIsHidden
D11 The timeout of get_all and join is one for each future.
    future TestScenario29_OneBudgetForAll
D12 A get-hook that fails runs again, and holds up others who have less time.
    future TestErrorOfMapIsRemembered
    future TestPykka84_LazyRemembersRealErrorsOnly
    future TestSecondGettersBudgetIsHonoured
D13 Messages behind a stop vanish.
    core TestPykka31_DroppedTellIsADeadLetter
D14 To await a future blocks the event loop.
    future TestPykka92_SelectOnDone
D15 An actor that was registered twice stays in the registry.
    registry TestPykka150_RegisterAndUnregisterByHandAreIdempotent
    registry TestScenario45_UnregisterTwiceRegisterAgain
D16 Whoever looks at an actor, or makes a proxy, reads what its thread writes.
    core TestDefectD16_LooksAtBusyActors
    proxy TestScenario37_ProxyRunsNothing
D17 A stop that a failure overtakes says that it has stopped the actor.
    core TestDefectD17_StopOvertakenByAFailure
D18 An actor that stops itself in its last hook fails.
    core TestPykka24_SendingToOneselfInTheLastHook
`

// TestDefectsHaveTests makes sure that those tests exist.
func TestDefectsHaveTests(t *testing.T) {
	known, tests := 0, 0
	for line := range strings.Lines(defects) {
		switch fields := strings.Fields(line); {
		case len(fields) == 0:
		case !strings.HasPrefix(line, " "):
			require.True(t, known == 0 || tests > 0, "nothing shows that defect %d is not here", known)
			known, tests = known+1, 0
			require.Equal(t, fmt.Sprint("D", known), fields[0])
		default:
			tests++
			require.True(t, exists(t, fields[0], fields[1]), "there is no %s in %s", fields[1], fields[0])
		}
	}
	require.Equal(t, 18, known)
	require.NotZero(t, tests)
}

// exists reports whether there is a test of that name in a package.
func exists(t *testing.T, pkg, test string) bool {
	files, err := filepath.Glob(filepath.Join("..", pkg, "*_test.go"))
	require.NoError(t, err)
	return slices.ContainsFunc(files, func(file string) bool {
		source, err := os.ReadFile(file)
		require.NoError(t, err)
		return strings.Contains(string(source), "\nfunc "+test+"(t *testing.T) {")
	})
}

// In Pykka OnStop runs twice then, the queue is left, and the one who stops the actor hangs.
func TestDefectD4_FatalOnStop(t *testing.T) {
	everywhere(t, func(w *world) {
		gate := future.New[bool]()
		ref := w.start(&probe{onStop: func(context.Context, *probe) error { panic(core.FatalError{Err: errBoom}) }})
		w.NoError(ref.Tell(w.ctx, hold(gate)))
		stop := ref.StopFuture()
		behind := ref.AskFuture(w.ctx, "behind the stop")
		w.NoError(gate.Set(true))
		stopped, err := stop.Get(w.ctx)
		w.True(stopped)
		w.ErrorIs(err, errBoom)
		_, err = behind.Get(w.ctx)
		w.ErrorIs(err, core.ErrActorDead)
		w.Equal([]string{"start", "stop"}, w.trace.all())
		w.False(w.known.has(ref))
	})
}

// In Pykka an actor whose thread cannot be started stays in the registry.
func TestDefectD6_RefusedStart(t *testing.T) {
	everywhere(t, func(w *world) {
		admit := w.rt.Env().Admit
		w.rt.Env().Admit = func(*core.Cell) error { return errBoom }
		defer func() { w.rt.Env().Admit = admit }()
		var (
			self  core.Ref
			asked future.Future[any]
		)
		_, err := core.StartFunc(w.ctx, w.rt, func(ref core.Ref) (*probe, error) {
			self, asked = ref, ref.AskFuture(w.ctx, "early")
			return &probe{trace: w.trace}, nil
		})
		w.ErrorIs(err, errBoom)
		_, err = asked.Get(w.ctx)
		w.ErrorIs(err, core.ErrActorDead)
		w.ErrorIs(self.Tell(w.ctx, "late"), core.ErrActorDead)
		w.ErrorIs(self.Ready(w.ctx), errBoom)
		w.gone(self)
		w.False(self.IsAlive())
		w.Empty(w.known.all())
		w.Empty(w.trace.all(), "no hook runs")
	})
}

// In Pykka that reads the actor's attributes on the caller's thread. Here the race detector would say so.
func TestDefectD16_LooksAtBusyActors(t *testing.T) {
	everywhere(t, func(w *world) {
		counter := 0
		gate := future.New[bool]()
		ref := w.start(&probe{})
		count := act(func(context.Context, *probe) (any, error) {
			counter++
			return counter, nil
		})
		w.NoError(ref.Tell(w.ctx, hold(gate)))
		for range 100 {
			w.NoError(ref.Tell(w.ctx, count))
		}
		var lookers sync.WaitGroup
		for range 2 {
			lookers.Go(func() {
				for range 50 {
					_, _, _, _ = ref.String(), ref.Type(), ref.IsAlive(), ref.Err()
					_ = ref.Cell().Snapshot().String()
				}
				if err := core.Dump(io.Discard, w.rt); err != nil {
					t.Error(err)
				}
			})
		}
		w.NoError(gate.Set(true))
		w.Equal(101, w.ask(ref, count))
		lookers.Wait()
	})
}

// In Pykka the stop says that it has stopped the actor, and nobody hears of the failure.
func TestDefectD17_StopOvertakenByAFailure(t *testing.T) {
	everywhere(t, func(w *world) {
		gate := future.New[bool]()
		ref := w.start(&probe{})
		w.NoError(ref.Tell(w.ctx, hold(gate)))
		w.NoError(ref.Tell(w.ctx, errBoom))
		stop := ref.StopFuture()
		w.NoError(gate.Set(true))
		_, err := stop.Get(w.ctx)
		w.ErrorIs(err, errBoom)
		w.ErrorIs(ref.Err(), errBoom)
		w.Equal([]string{"start", "failure"}, w.trace.all())
	})
}
