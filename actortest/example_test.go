package actortest_test

import (
	"context"
	"testing"
	"time"

	"github.com/gokka/gokka/actortest"
	"github.com/gokka/gokka/core"
	"github.com/gokka/gokka/runtime/runtimetest/each"
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

func ExampleExpect() {
	test := func(t *testing.T) { // a test function, on every runtime
		each.Runtime(t, func(t *testing.T, rt core.Runtime) {
			ref, err := core.Start(t.Context(), rt, core.ReceiveFunc(greeter))
			if err != nil {
				t.Fatal(err)
			}
			probe := actortest.NewProbe(t, rt)
			if err := ref.Tell(t.Context(), greet{"world", probe.Ref()}); err != nil {
				t.Fatal(err)
			}
			if got := actortest.Expect[string](probe, 10*time.Second); got != "hello world" {
				t.Errorf("got %q", got)
			}
		})
	}
	_ = test
}
