package core_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/gokka/gokka/core"
	"github.com/gokka/gokka/registry"
	"github.com/gokka/gokka/runtime/goroutine"
)

// greeter is a minimal actor: any type with a Receive method.
type greeter struct{ greeted int }

func (g *greeter) Receive(_ context.Context, msg any) (any, error) {
	name, ok := msg.(string)
	if !ok {
		return nil, fmt.Errorf("cannot greet a %T", msg)
	}
	g.greeted++ // no lock: one message at a time
	return fmt.Sprintf("Hello, %s! You are number %d.", name, g.greeted), nil
}

func ExampleStart() {
	ctx := context.Background()
	ref, err := core.Start(ctx, goroutine.Default(), &greeter{})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer ref.Stop(ctx)

	fmt.Println(ref.Ask(ctx, "Ann"))
	fmt.Println(ref.Ask(ctx, "Bob"))
	fmt.Println(ref.Ask(ctx, 42))
	// Output:
	// Hello, Ann! You are number 1. <nil>
	// Hello, Bob! You are number 2. <nil>
	// <nil> cannot greet a int
}

// Messages from one sender are handled in the order in which they were sent, also if they are of different kinds.
func ExampleRef_Tell() {
	ctx := context.Background()
	printer := core.ReceiveFunc(func(_ context.Context, msg any) (any, error) {
		fmt.Println("printing", msg)
		return nil, nil
	})
	ref, err := goroutine.Start(ctx, printer)
	if err != nil {
		fmt.Println(err)
		return
	}
	for page := range 3 {
		_ = ref.Tell(ctx, page+1) // does not wait
	}
	_, _ = ref.Stop(ctx) // after what was sent before
	fmt.Println(errors.Is(ref.Tell(ctx, 4), core.ErrActorDead))
	// Output:
	// printing 1
	// printing 2
	// printing 3
	// true
}

// The type parameter says what the reply should be.
func ExampleAsk() {
	ctx := context.Background()
	adder, err := goroutine.Start(ctx, core.ReceiveFunc(func(_ context.Context, msg any) (any, error) {
		return msg.(int) + 1, nil
	}))
	if err != nil {
		fmt.Println(err)
		return
	}
	defer adder.Stop(ctx)

	n, err := core.Ask[int](ctx, adder, 41)
	fmt.Println(n, err)

	_, err = core.Ask[string](ctx, adder, 41)
	_, mistaken := errors.AsType[*core.ReplyTypeError](err)
	fmt.Println(mistaken)
	// Output:
	// 42 <nil>
	// true
}

// Ask several actors first, and wait for the replies afterwards.
func ExampleAskFuture() {
	ctx := context.Background()
	square := core.ReceiveFunc(func(_ context.Context, msg any) (any, error) { return msg.(int) * msg.(int), nil })
	var replies []core.Future[int]
	for i := range 3 {
		worker, err := goroutine.Start(ctx, square)
		if err != nil {
			fmt.Println(err)
			return
		}
		defer worker.Stop(ctx)
		replies = append(replies, core.AskFuture[int](ctx, worker, i))
	}
	for _, reply := range replies {
		fmt.Println(reply.Get(ctx))
	}
	// Output:
	// 0 <nil>
	// 1 <nil>
	// 4 <nil>
}

// countdown sends itself a message for each step. It learns its own Ref when it is made.
type countdown struct {
	self core.Ref
	left int
}

func (c *countdown) Receive(ctx context.Context, _ any) (any, error) {
	fmt.Println(c.left)
	if c.left--; c.left == 0 {
		c.self.StopFuture() // an actor must not wait for its own end
		return nil, nil
	}
	return nil, c.self.Tell(ctx, "tick")
}

func (c *countdown) OnStop(context.Context) error {
	fmt.Println("lift-off")
	return nil
}

func ExampleStartFunc() {
	ctx := context.Background()
	ref, err := core.StartFunc(ctx, goroutine.Default(), func(self core.Ref) (*countdown, error) {
		return &countdown{self: self, left: 3}, self.Tell(ctx, "tick")
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	_ = ref.Wait(ctx)
	// Output:
	// 3
	// 2
	// 1
	// lift-off
}

func ExampleRef_Stop() {
	ctx := context.Background()
	ref, err := goroutine.Start(ctx, &greeter{})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(ref.Stop(ctx))
	fmt.Println(ref.Stop(ctx)) // somebody had stopped it before
	fmt.Println(ref.IsAlive(), ref.Err())
	// Output:
	// true <nil>
	// false <nil>
	// false actor was stopped
}

// fragile reports its failure.
type fragile struct{}

func (fragile) Receive(_ context.Context, msg any) (any, error) {
	return nil, fmt.Errorf("cannot %v", msg)
}
func (fragile) OnFailure(_ context.Context, err error) { fmt.Println("failed:", err) }

// An error goes to whoever asked. If nobody did, it ends the actor.
func ExampleFailureHandler() {
	ctx := context.Background()
	rt, err := goroutine.New(goroutine.Options{Registry: registry.New(), Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer rt.Shutdown(ctx)
	ref, err := core.Start(ctx, rt, fragile{})
	if err != nil {
		fmt.Println(err)
		return
	}
	_, err = ref.Ask(ctx, "swim")
	fmt.Println("asked:", err)
	fmt.Println("alive:", ref.IsAlive())

	_ = ref.Tell(ctx, "fly")
	_ = ref.Wait(ctx)
	fmt.Println("alive:", ref.IsAlive())
	fmt.Println("cause:", ref.Err())
	// Output:
	// asked: cannot swim
	// alive: true
	// failed: cannot fly
	// alive: false
	// cause: cannot fly
}

// An actor that waits for itself, alone or by way of others, gets an error instead of waiting for ever.
func ExampleDeadlockError() {
	ctx := context.Background()
	ref, err := goroutine.Start(ctx, core.ReceiveFunc(func(ctx context.Context, msg any) (any, error) {
		return core.Self(ctx).Ask(ctx, msg)
	}))
	if err != nil {
		fmt.Println(err)
		return
	}
	defer ref.Stop(ctx)
	_, err = ref.Ask(ctx, "hello?")
	fmt.Println(errors.Is(err, core.ErrDeadlock))
	if deadlock, ok := errors.AsType[*core.DeadlockError](err); ok {
		fmt.Println("actors in the ring:", len(deadlock.Ring))
	}
	fmt.Println("alive:", ref.IsAlive())
	// Output:
	// true
	// actors in the ring: 1
	// alive: true
}

// A deadline bounds the wait, and the handler knows of it. Had the handler not begun by then, it never would.
func ExampleRef_Ask_timeout() {
	ref, err := goroutine.Start(context.Background(), core.ReceiveFunc(func(ctx context.Context, _ any) (any, error) {
		<-ctx.Done()
		return nil, ctx.Err()
	}))
	if err != nil {
		fmt.Println(err)
		return
	}
	ctx, cancel := context.WithTimeout(context.Background(), time.Millisecond)
	defer cancel()
	_, err = ref.Ask(ctx, "slow")
	fmt.Println(errors.Is(err, context.DeadlineExceeded))
	_, _ = ref.Stop(context.Background())
	// Output:
	// true
}
