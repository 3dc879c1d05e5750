package sim_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/gokka/gokka/core"
	"github.com/gokka/gokka/registry"
	"github.com/gokka/gokka/runtime/sim"
)

type (
	read  struct{}
	write struct{ balance int }
)

// updates is lostUpdate with types that have names.
func updates(s *sim.T) {
	balance := 0
	account := spawn(s, func(_ context.Context, msg any) (any, error) {
		if w, ok := msg.(write); ok {
			balance = w.balance
		}
		return balance, nil
	})
	for range 2 {
		kick(s, spawn(s, func(ctx context.Context, _ any) (any, error) {
			b, err := core.Ask[int](ctx, account, read{})
			if err != nil {
				return nil, err
			}
			return account.Ask(ctx, write{b + 10})
		}))
	}
	s.RunUntilIdle()
	if balance != 20 {
		s.Errorf("the balance is %d", balance)
	}
}

// order fails if one of the messages to an actor, which relays send it, comes before another one.
func order(messages int, fails func(got []any) bool) func(s *sim.T) {
	return func(s *sim.T) {
		var got []any
		to := spawn(s, func(_ context.Context, msg any) (any, error) { got = append(got, msg); return nil, nil })
		for i := range messages {
			kick(s, spawn(s, func(ctx context.Context, _ any) (any, error) { return nil, to.Tell(ctx, i) }))
		}
		s.RunUntilIdle()
		if fails(got) {
			s.Errorf("%v", got)
		}
	}
}

func TestCauses(t *testing.T) {
	detector := func(s *sim.T) { failureDetector(s, false) }
	tests := map[string]struct {
		body func(s *sim.T)
		want []string
	}{
		"lost update": {updates, []string{
			"ReceiveFunc#1 got read from ReceiveFunc#3 before write from ReceiveFunc#2; the other order passes",
		}},
		"a message that does not come any more": {func(s *sim.T) { setUp(s, false) }, []string{
			"ReceiveFunc#1 got string from ReceiveFunc#2 before string from ReceiveFunc#3; the other order passes",
		}},
		"a timer": {detector, []string{
			"ReceiveFunc#2 got the 1st string from a timer before string from ReceiveFunc#1; the other order passes",
			"the timer of ReceiveFunc#2 fired before ReceiveFunc#2 got string from ReceiveFunc#1; the other order passes",
		}},
		"a timeout": {timeout, []string{
			"the timer of ReceiveFunc#2 fired before ReceiveFunc#1 got string from ReceiveFunc#2; the other order passes",
		}},
		"a choice": {func(s *sim.T) {
			if n := s.Choose(5); n > 2 {
				s.Errorf("%d", n)
			}
		}, []string{"the body chose 3 of 5; 0 passes"}},
		"a look": {lookThenStart, []string{
			"ReceiveFunc#2 looked at registry before ReceiveFunc#1 went on after a look; the other order passes",
		}},
		"a look and a wait": {lookWaitStart, []string{
			"ReceiveFunc#3 looked at registry before ReceiveFunc#2 went on; the other order passes",
		}},
		"far apart": {order(3, func(got []any) bool { return got[0] == 2 }), []string{
			"ReceiveFunc#1 got int from ReceiveFunc#4 before int from ReceiveFunc#2; the other order passes",
		}},
		"whatever the order": {order(3, func([]any) bool { return true }), nil},
		"no messages at all": {func(s *sim.T) { s.Error("always") }, nil},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			f := failed(t, test.body, sim.Iterations(5000))
			require.True(t, f.Minimised)
			require.Equal(t, test.want, f.Causes, "%v", f)
			for _, c := range f.Causes {
				require.Contains(t, f.String(), "cause: "+c+"\n")
			}
		})
	}
}

// timeout is an ask that must not time out.
func timeout(s *sim.T) {
	slow := spawn(s, echo)
	kick(s, spawn(s, func(ctx context.Context, msg any) (any, error) {
		ctx, cancel := core.WithTimeout(ctx, time.Second)
		defer cancel()
		if _, err := slow.Ask(ctx, msg); err != nil {
			return nil, errors.New("it timed out")
		}
		return nil, nil
	}))
	s.Settle()
}

// lookThenStart starts somebody if there is nobody, twice.
func lookThenStart(s *sim.T) {
	for range 2 {
		kick(s, spawn(s, func(ctx context.Context, _ any) (any, error) {
			if len(registry.ByType[double](s.Registry())) > 0 {
				return nil, nil
			}
			_, err := core.Spawn(ctx, double{})
			return nil, err
		}))
	}
	s.RunUntilIdle()
	if n := len(registry.ByType[double](s.Registry())); n != 1 {
		s.Errorf("there are %d", n)
	}
}

// lookWaitStart does so, and asks somebody in between.
func lookWaitStart(s *sim.T) {
	settings := spawn(s, echo)
	for range 2 {
		kick(s, spawn(s, func(ctx context.Context, msg any) (any, error) {
			if len(registry.ByType[double](s.Registry())) > 0 {
				return nil, nil
			}
			if _, err := settings.Ask(ctx, msg); err != nil {
				return nil, err
			}
			_, err := core.Spawn(ctx, double{})
			return nil, err
		}))
	}
	s.RunUntilIdle()
	if n := len(registry.ByType[double](s.Registry())); n != 1 {
		s.Errorf("there are %d", n)
	}
}

// What is said to pass does: the causes of failures among many messages, checked by hand.
func TestCausesAreTrue(t *testing.T) {
	f := failed(t, order(5, func(got []any) bool {
		at := map[any]int{}
		for i, n := range got {
			at[n] = i
		}
		return at[4] < at[1] && at[3] < at[2]
	}), sim.Iterations(5000))
	require.Equal(t, 2, f.Deviations)
	require.ElementsMatch(t, []string{
		"ReceiveFunc#1 got int from ReceiveFunc#6 before int from ReceiveFunc#3; the other order passes",
		"ReceiveFunc#1 got int from ReceiveFunc#5 before int from ReceiveFunc#4; the other order passes",
	}, f.Causes)
}

// When one message is late by many, each of which is too early for it, the pair is that of the first of them.
func TestCauseFarApart(t *testing.T) {
	for seed := range uint64(6) {
		f := failed(t, order(6, func(got []any) bool { return got[0] != 0 }), sim.Seed(seed))
		require.Len(t, f.Causes, 1, "%v", f)
		require.Regexp(t, `got int from ReceiveFunc#[34567] before int from ReceiveFunc#2; the other order passes`, f.Causes[0])
	}
}
