package core_test

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/gokka/gokka/core"
	"github.com/gokka/gokka/future"
	"github.com/gokka/gokka/runtime/goroutine"
)

// session ends itself when nothing has happened for a while.
type session struct {
	idle   time.Duration
	cancel func() bool
}

type tooQuiet struct{}

func (s *session) OnStart(ctx context.Context) error { return s.rewind(ctx) }

func (s *session) rewind(ctx context.Context) (err error) {
	s.cancel, err = core.TellAfter(ctx, core.Self(ctx), s.idle, tooQuiet{})
	return err
}

func (s *session) Receive(ctx context.Context, msg any) (any, error) {
	if _, over := msg.(tooQuiet); over {
		fmt.Println("nobody there")
		core.Self(ctx).StopFuture()
		return nil, nil
	}
	s.cancel()
	fmt.Println("heard", msg)
	return nil, s.rewind(ctx)
}

func ExampleTellAfter() {
	ctx := context.Background()
	ref, err := core.StartFunc(ctx, goroutine.Default(), func(self core.Ref) (*session, error) {
		return &session{idle: 20 * time.Millisecond}, self.Tell(ctx, "hello")
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	_ = ref.Wait(ctx)
	// Output:
	// heard hello
	// nobody there
}

func ExampleTellEvery() {
	ctx := context.Background()
	ticks := 0
	ref, err := goroutine.Start(ctx, core.ReceiveFunc(func(ctx context.Context, msg any) (any, error) {
		if ticks++; ticks == 3 {
			core.Self(ctx).StopFuture() // ends the timer too
		}
		return nil, nil
	}))
	if err != nil {
		fmt.Println(err)
		return
	}
	cancel, err := core.TellEvery(ctx, ref, time.Millisecond, "tick")
	if err != nil {
		fmt.Println(err)
		return
	}
	_ = ref.Wait(ctx)
	fmt.Println(ticks >= 3, cancel())
	// Output:
	// true false
}

// Inside an actor WithTimeout bounds a wait on the clock of the actor's runtime.
func ExampleWithTimeout() {
	ctx := context.Background()
	slow, err := goroutine.Start(ctx, core.ReceiveFunc(func(ctx context.Context, _ any) (any, error) {
		<-ctx.Done() // the asker's deadline comes along
		return nil, ctx.Err()
	}))
	if err != nil {
		fmt.Println(err)
		return
	}
	defer slow.Stop(ctx)
	asker, err := goroutine.Start(ctx, core.ReceiveFunc(func(ctx context.Context, msg any) (any, error) {
		ctx, cancel := core.WithTimeout(ctx, time.Millisecond)
		defer cancel()
		return slow.Ask(ctx, msg)
	}))
	if err != nil {
		fmt.Println(err)
		return
	}
	defer asker.Stop(ctx)
	_, err = asker.Ask(ctx, "question")
	fmt.Println(errors.Is(err, context.DeadlineExceeded))
	// Output:
	// true
}

// keeper starts a worker, and another one whenever that ends by a failure.
type keeper struct{ worker core.Ref }

type worker struct{}

func (w *worker) Receive(_ context.Context, msg any) (any, error) {
	if err, ok := msg.(error); ok {
		return nil, err
	}
	return msg, nil
}

func (k *keeper) OnStart(ctx context.Context) (err error) {
	if k.worker, err = core.Spawn(ctx, &worker{}); err != nil {
		return err
	}
	return core.Watch(ctx, k.worker)
}

func (k *keeper) Receive(ctx context.Context, msg any) (any, error) {
	over, ok := msg.(core.Terminated)
	if !ok {
		return k.worker, nil
	}
	fmt.Println("the worker is gone:", over.Err)
	if errors.Is(over.Err, core.ErrStopped) {
		core.Self(ctx).StopFuture()
		return nil, nil
	}
	return nil, k.OnStart(ctx)
}

func ExampleWatch() {
	ctx := context.Background()
	ref, err := core.Start(ctx, quiet(), &keeper{})
	if err != nil {
		fmt.Println(err)
		return
	}
	first, _ := core.Ask[core.Ref](ctx, ref, "who?")
	_ = first.Tell(ctx, errors.New("out of paper"))
	_ = first.Wait(ctx)
	second := first
	for second == first { // until the keeper has been told
		second, _ = core.Ask[core.Ref](ctx, ref, "who?")
	}
	second.StopFuture()
	_ = ref.Wait(ctx)
	// Output:
	// the worker is gone: out of paper
	// the worker is gone: actor was stopped
}

func ExampleUnwatch() {
	ctx := context.Background()
	other, err := goroutine.Start(ctx, &worker{})
	if err != nil {
		fmt.Println(err)
		return
	}
	ref, err := goroutine.Start(ctx, core.ReceiveFunc(func(ctx context.Context, msg any) (any, error) {
		switch msg {
		case "watch":
			return nil, core.Watch(ctx, other)
		case "unwatch":
			return nil, core.Unwatch(ctx, other)
		}
		fmt.Printf("%T\n", msg)
		return nil, nil
	}))
	if err != nil {
		fmt.Println(err)
		return
	}
	_, _ = ref.Ask(ctx, "watch")
	_, _ = ref.Ask(ctx, "unwatch")
	_, _ = other.Stop(ctx)
	fmt.Println("stopped")
	_, _ = ref.Ask(ctx, "watch") // it is told at once
	_, _ = ref.Stop(ctx)
	// Output:
	// stopped
	// core.Terminated
}

// price is what a piped quote becomes for the shop.
type price struct {
	of    string
	cents int
	err   error
}

func ExamplePipe() {
	ctx := context.Background()
	quotes, err := goroutine.Start(ctx, core.ReceiveFunc(func(_ context.Context, msg any) (any, error) {
		return 100 * len(msg.(string)), nil
	}))
	if err != nil {
		fmt.Println(err)
		return
	}
	defer quotes.Stop(ctx)
	sold := future.New[price]()
	shop, err := goroutine.Start(ctx, core.ReceiveFunc(func(ctx context.Context, msg any) (any, error) {
		switch m := msg.(type) {
		case string: // ask, and go on with other messages meanwhile
			quote := core.AskFuture[int](ctx, quotes, m)
			return nil, core.Pipe(ctx, quote, core.Self(ctx), func(cents int, err error) any {
				return price{m, cents, err}
			})
		case price:
			return nil, sold.Set(m)
		}
		return nil, nil
	}))
	if err != nil {
		fmt.Println(err)
		return
	}
	defer shop.Stop(ctx)
	_ = shop.Tell(ctx, "bread")
	fmt.Println(sold.Get(ctx))
	// Output:
	// {bread 500 <nil>} <nil>
}
