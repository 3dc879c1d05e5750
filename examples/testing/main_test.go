package main

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/gokka/gokka/actortest"
	"github.com/gokka/gokka/core"
	"github.com/gokka/gokka/runtime/runtimetest/each"
	"github.com/gokka/gokka/runtime/sim"
)

func TestRun(t *testing.T) {
	var out strings.Builder
	require.NoError(t, run(&out))
	require.Equal(t, "pager: {Degrees:35}\n", out.String())
}

// An actor is a value. Where it needs no runtime, a test needs none.
func TestPlain(t *testing.T) {
	m := &Monitor{Limit: 30}
	alarm, err := m.Receive(t.Context(), Reading{21})
	require.NoError(t, err)
	require.Equal(t, false, alarm)
	_, err = m.Receive(t.Context(), "hot")
	require.ErrorContains(t, err, "does not understand string")
}

// A probe takes the place of another actor, on every runtime.
func TestAlarm(t *testing.T) {
	each.Runtime(t, func(t *testing.T, rt core.Runtime) {
		onCall := actortest.NewProbe(t, rt)
		monitor, err := core.Start(t.Context(), rt, &Monitor{OnCall: onCall.Ref(), Limit: 30, Again: time.Hour})
		require.NoError(t, err)
		for _, degrees := range []float64{21, 35, 36} {
			require.NoError(t, monitor.Tell(t.Context(), Reading{degrees}))
		}
		require.Equal(t, Alarm{35}, actortest.Expect[Alarm](onCall, 10*time.Second))
		_, err = monitor.Ask(t.Context(), Reading{20})
		require.NoError(t, err)
		require.Empty(t, onCall.Pending())
	})
}

// On sim time is virtual, and the order of what happens at the same time another in every run. While it is warm there
// is an alarm each hour. None comes after the answer to a cool reading, but those that are on their way.
func TestAgain(t *testing.T) {
	sim.Test(t, func(s *sim.T) {
		onCall := s.Probe()
		monitor := s.Spawn(&Monitor{OnCall: onCall.Ref(), Limit: 30, Again: time.Hour})
		if _, err := monitor.Ask(s.Context(), Reading{35}); err != nil {
			s.Fatal(err)
		}
		actortest.Expect[Alarm](onCall, time.Second)
		actortest.Expect[Alarm](onCall, 2*time.Hour)
		if _, err := monitor.Ask(s.Context(), Reading{20}); err != nil {
			s.Fatal(err)
		}
		s.RunUntilIdle()
		before := len(onCall.Pending())
		s.Advance(3 * time.Hour)
		if after := len(onCall.Pending()); after != before {
			s.Errorf("%d alarms although it is cool", after-before)
		}
	})
}
