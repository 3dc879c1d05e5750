package actortest_test

import (
	"context"
	"fmt"
	"runtime"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/gokka/gokka/actortest"
	"github.com/gokka/gokka/core"
	"github.com/gokka/gokka/registry"
	"github.com/gokka/gokka/runtime/goroutine"
	"github.com/gokka/gokka/runtime/runtimetest/each"
	"github.com/gokka/gokka/runtime/sim"
)

const soon = 30 * time.Second // generous: nothing that is expected takes long

func TestExpect(t *testing.T) {
	each.Runtime(t, func(t *testing.T, rt core.Runtime) {
		p := actortest.NewProbe(t, rt)
		require.NoError(t, p.Ref().Tell(t.Context(), 1))
		require.NoError(t, p.Ref().Tell(t.Context(), "two"))
		require.NoError(t, p.Ref().Tell(t.Context(), 3))
		require.Equal(t, 1, actortest.Expect[int](p, soon))
		require.Equal(t, "two", actortest.Expect[string](p, soon))
		require.Equal(t, 3, actortest.Expect[any](p, soon))

		go func() { _ = p.Ref().Tell(context.Background(), 4.5) }() // comes while the probe waits, or before
		require.Equal(t, 4.5, actortest.Expect[float64](p, soon))
	})
}

func TestFish(t *testing.T) {
	each.Runtime(t, func(t *testing.T, rt core.Runtime) {
		p := actortest.NewProbe(t, rt)
		for i := range 10 {
			require.NoError(t, p.Ref().Tell(t.Context(), i))
			require.NoError(t, p.Ref().Tell(t.Context(), fmt.Sprint(i)))
		}
		require.Equal(t, "7", actortest.Fish(p, soon, func(s string) bool { return s == "7" }))
		require.Equal(t, 8, actortest.Fish[int](p, soon, nil))
	})
}

func TestAnswer(t *testing.T) {
	each.Runtime(t, func(t *testing.T, rt core.Runtime) {
		p := actortest.NewProbe(t, rt)
		v, err := p.Ref().Ask(t.Context(), "nothing")
		require.NoError(t, err)
		require.Nil(t, v)
		p.Answer(func(_ context.Context, msg any) (any, error) { return fmt.Sprint(msg, "!"), nil })
		v, err = p.Ref().Ask(t.Context(), "hello")
		require.NoError(t, err)
		require.Equal(t, "hello!", v)
		require.Equal(t, []any{"nothing", "hello"}, p.Pending())
	})
}

// In virtual time, and in a bubble, an hour is nothing.
func TestExpectNone(t *testing.T) {
	check := func(t *testing.T, rt core.Runtime) {
		p := actortest.NewProbe(t, rt)
		begun := rt.Env().Now()
		p.ExpectNone(time.Hour)
		require.Equal(t, time.Hour, rt.Env().Now().Sub(begun))
		_, err := core.TellAfter(t.Context(), p.Ref(), time.Minute, "late")
		require.NoError(t, err)
		p.ExpectNone(59 * time.Second)
		require.Equal(t, "late", actortest.Expect[string](p, 2*time.Second))
		require.Equal(t, time.Hour+time.Minute, rt.Env().Now().Sub(begun))
	}
	t.Run("sim", func(t *testing.T) {
		rt, err := sim.New(sim.Options{Registry: registry.New()})
		require.NoError(t, err)
		check(t, rt)
		require.NoError(t, rt.Shutdown(context.Background()))
	})
	t.Run("goroutine in a bubble", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			rt, err := goroutine.New(goroutine.Options{Registry: registry.New()})
			require.NoError(t, err)
			check(t, rt)
			require.NoError(t, rt.Shutdown(context.Background()))
		})
	})
}

// A probe's patience does not end while messages are on their way, whatever the order of events.
func TestPatience(t *testing.T) {
	sim.Test(t, func(s *sim.T) {
		p := actortest.NewProbe(s, s.Runtime())
		relay := s.Spawn(core.ReceiveFunc(func(ctx context.Context, msg any) (any, error) {
			return nil, p.Ref().Tell(ctx, msg)
		}))
		require.NoError(s, relay.Tell(s.Context(), 1))
		require.Equal(s, 1, actortest.Expect[int](p, time.Millisecond))
	})
}

// failing is a testing.TB that keeps what it is told.
type failing struct {
	testing.TB
	text string
}

func (*failing) Helper() {}

func (f *failing) Errorf(format string, args ...any) { f.text += fmt.Sprintf(format, args...) }

func (f *failing) Fatalf(format string, args ...any) {
	f.Errorf(format, args...)
	runtime.Goexit()
}

func TestFailures(t *testing.T) {
	tests := map[string]struct {
		sent []any
		look func(p *actortest.Probe)
		want string
	}{
		"nothing": {nil, func(p *actortest.Probe) { actortest.Expect[int](p, time.Minute) }, "probe: no int within 1m0s"},
		"type":    {[]any{"x"}, func(p *actortest.Probe) { actortest.Expect[error](p, time.Minute) }, "probe: got string x; want error"},
		"none":    {[]any{5}, func(p *actortest.Probe) { p.ExpectNone(time.Minute) }, "probe: got int 5; want none within 1m0s"},
		"fish": {[]any{5, "a"}, func(p *actortest.Probe) { actortest.Fish[bool](p, time.Minute, nil) },
			"probe: no such bool within 1m0s, but 2 others"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			rt, err := sim.New(sim.Options{Registry: registry.New()})
			require.NoError(t, err)
			tb := &failing{TB: t}
			p := actortest.NewProbe(tb, rt)
			for _, msg := range test.sent {
				require.NoError(t, p.Ref().Tell(t.Context(), msg))
			}
			done := make(chan struct{})
			go func() {
				defer close(done)
				test.look(p)
			}()
			<-done
			require.Equal(t, test.want, tb.text)
			require.NoError(t, rt.Shutdown(context.Background()))
		})
	}
}
