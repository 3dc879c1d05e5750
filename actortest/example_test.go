package actortest_test

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/gokka/gokka/actortest"
	"github.com/gokka/gokka/core"
	"github.com/gokka/gokka/runtime/sim"
)

// greet is what is tested: it wants to know where to send the greeting.
type greet struct {
	name string
	to   core.Ref
}

func greeter(ctx context.Context, msg any) (any, error) {
	g := msg.(greet)
	return nil, g.to.Tell(ctx, "hello "+g.name)
}

// example stands for a test function. In a test of your own it is each.Runtime or sim.Test that calls it.
func example(test func(s *sim.T)) {
	report, err := sim.Explore(test, sim.Iterations(1))
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println("passed:", report.Failure == nil)
}

func ExampleExpect() {
	example(func(t *sim.T) {
		greeter := t.Spawn(core.ReceiveFunc(greeter))
		probe := actortest.NewProbe(t, t.Runtime())
		_ = greeter.Tell(t.Context(), greet{"world", probe.Ref()})
		fmt.Println(actortest.Expect[string](probe, time.Second))
	})
	example(func(t *sim.T) {
		probe := actortest.NewProbe(t, t.Runtime())
		_ = probe.Ref().Tell(t.Context(), "a string")
		fmt.Println(actortest.Expect[int](probe, time.Second)) // ends the test
	})
	// Output:
	// hello world
	// passed: true
	// passed: false
}

// What comes before is lost.
func ExampleFish() {
	example(func(t *sim.T) {
		probe := actortest.NewProbe(t, t.Runtime())
		for n := range 5 {
			_ = probe.Ref().Tell(t.Context(), n)
		}
		even := func(n int) bool { return n > 0 && n%2 == 0 }
		fmt.Println(actortest.Fish(probe, time.Second, even), actortest.Fish(probe, time.Second, even))
		fmt.Println(probe.Pending())
	})
	// Output:
	// 2 4
	// []
	// passed: true
}

// Time is the runtime's. On sim a minute passes at once.
func ExampleProbe_ExpectNone() {
	example(func(t *sim.T) {
		probe := actortest.NewProbe(t, t.Runtime())
		_, _ = core.TellAfter(t.Context(), probe.Ref(), 2*time.Minute, "late")
		probe.ExpectNone(time.Minute)
		fmt.Println(actortest.Expect[string](probe, time.Hour))
	})
	// Output:
	// late
	// passed: true
}

// A probe answers what it is asked, if it is told how.
func ExampleProbe_Answer() {
	example(func(t *sim.T) {
		probe := actortest.NewProbe(t, t.Runtime())
		fmt.Println(probe.Ref().Ask(t.Context(), "before"))
		probe.Answer(func(_ context.Context, msg any) (any, error) {
			if msg == 42 {
				return nil, errors.New("not that again")
			}
			return fmt.Sprint(msg, "!"), nil
		})
		fmt.Println(probe.Ref().Ask(t.Context(), "now"))
		fmt.Println(probe.Ref().Ask(t.Context(), 42))
		fmt.Println(len(probe.Pending()))
	})
	// Output:
	// <nil> <nil>
	// now! <nil>
	// <nil> not that again
	// 3
	// passed: true
}
