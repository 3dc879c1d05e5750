package sim_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/gokka/gokka/core"
	"github.com/gokka/gokka/runtime/sim"
)

// Each of these programs has a bug that a run with messages in the order sent does not show. The default portfolio must
// find it, and the twin without it must pass.
func TestBugsAreFound(t *testing.T) {
	bugs := map[string]func(s *sim.T, fixed bool){
		"lost update":      lostUpdate,
		"failure detector": failureDetector,
		"stash overtaken":  stash,
		"stop and ask":     stopAndAsk,
		"order of set-up":  setUp,
	}
	for name, bug := range bugs {
		t.Run(name, func(t *testing.T) {
			report := explore(t, func(s *sim.T) { bug(s, false) }, sim.Iterations(2000))
			require.NotNil(t, report.Failure)
			t.Logf("iteration %d: %s", report.Failure.Iteration, report.Failure.Token)
			require.Nil(t, explore(t, func(s *sim.T) { bug(s, true) }, sim.Iterations(200)).Failure)
		})
	}
}

// lostUpdate is two tellers that read and then write.
func lostUpdate(s *sim.T, fixed bool) {
	balance := 0
	account := spawn(s, func(_ context.Context, msg any) (any, error) {
		switch by := msg.(type) {
		case [1]int:
			balance += by[0]
		case int:
			balance = by
		}
		return balance, nil
	})
	teller := func() core.Ref {
		return spawn(s, func(ctx context.Context, _ any) (any, error) {
			if fixed {
				return account.Ask(ctx, [1]int{10})
			}
			b, err := core.Ask[int](ctx, account, nil)
			if err != nil {
				return nil, err
			}
			return account.Ask(ctx, b+10)
		})
	}
	kick(s, teller(), teller())
	s.RunUntilIdle()
	require.Equal(s, 20, balance)
}

// failureDetector takes a node for dead when two timers have fired since its last sign of life. Only a sign that takes
// longer than both shows that it is wrong; the fix is to wait for an answer to a second question.
func failureDetector(s *sim.T, fixed bool) {
	node := spawn(s, func(ctx context.Context, msg any) (any, error) { return nil, msg.(core.Ref).Tell(ctx, "pong") })
	missed, done := 0, false
	detector := spawn(s, func(ctx context.Context, msg any) (any, error) {
		self := core.Self(ctx)
		switch msg {
		case "go":
			if err := node.Tell(ctx, self); err != nil {
				return nil, err
			}
			_, err := core.TellAfter(ctx, self, time.Second, "tick")
			return nil, err
		case "pong":
			done = true
		case "tick":
			if done {
				return nil, nil
			}
			if missed++; missed == 2 && !fixed {
				return nil, errors.New("the node is taken for dead")
			}
			_, err := core.TellAfter(ctx, self, time.Second, "tick")
			return nil, err
		}
		return nil, nil
	})
	kick(s, detector)
	s.Settle()
}

// stash keeps messages for later while it waits for a result, and hands them to itself afterwards, behind what has come
// meanwhile.
func stash(s *sim.T, fixed bool) {
	var worker core.Ref
	computer := spawn(s, func(ctx context.Context, _ any) (any, error) { return nil, worker.Tell(ctx, "result") })
	var kept []any
	waiting, terms := false, 0
	var handle func(ctx context.Context, msg any) error
	handle = func(ctx context.Context, msg any) error {
		switch {
		case msg == "result":
			terms++
			waiting = false
			if len(kept) == 0 {
				return nil
			}
			next := kept[0]
			kept = kept[1:]
			if fixed {
				return handle(ctx, next)
			}
			return worker.Tell(ctx, next)
		case waiting || fixed && len(kept) > 0:
			kept = append(kept, msg)
		case msg == "next":
			waiting = true
			return computer.Tell(ctx, "compute")
		case terms != 3:
			return errors.New("the result is asked for before all terms are there")
		}
		return nil
	}
	worker = spawn(s, func(ctx context.Context, msg any) (any, error) { return nil, handle(ctx, msg) })
	for range 3 {
		require.NoError(s, worker.Tell(s.Context(), "next"))
	}
	require.NoError(s, worker.Tell(s.Context(), "get"))
}

// stopAndAsk asks an actor that somebody else stops.
func stopAndAsk(s *sim.T, fixed bool) {
	server := spawn(s, echo)
	asker := spawn(s, func(ctx context.Context, msg any) (any, error) {
		v, err := server.Ask(ctx, msg)
		if fixed && errors.Is(err, core.ErrActorDead) {
			return nil, nil
		}
		return v, err
	})
	stopper := spawn(s, func(context.Context, any) (any, error) { server.StopFuture(); return nil, nil })
	kick(s, asker, stopper)
}

// setUp gives a worker its first job through another actor than its configuration.
func setUp(s *sim.T, fixed bool) {
	configured := false
	worker := spawn(s, func(_ context.Context, msg any) (any, error) {
		if msg == "configuration" {
			configured = true
		} else if !configured {
			return nil, errors.New("a job before the configuration")
		}
		return nil, nil
	})
	boss := tells(s, worker)
	if fixed {
		_, err := worker.Ask(context.Background(), "configuration")
		require.NoError(s, err)
		kick(s, boss)
		return
	}
	office := spawn(s, func(ctx context.Context, _ any) (any, error) { return nil, worker.Tell(ctx, "configuration") })
	kick(s, office, boss)
}
