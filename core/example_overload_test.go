package core_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"time"

	"github.com/gokka/gokka/core"
	"github.com/gokka/gokka/registry"
	"github.com/gokka/gokka/runtime/goroutine"
)

// quiet returns a runtime that logs nothing.
func quiet() core.Runtime {
	rt, err := goroutine.New(goroutine.Options{Registry: registry.New(), Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		panic(err)
	}
	return rt
}

// display shows numbers, each for as long as the gate is closed.
type display struct {
	gate  chan struct{}
	begun chan struct{}
}

func newDisplay() *display { return &display{make(chan struct{}), make(chan struct{}, 10)} }

func (d *display) Receive(_ context.Context, msg any) (any, error) {
	d.begun <- struct{}{}
	<-d.gate
	fmt.Println("showing", msg)
	return nil, nil
}

func ExampleBounded() {
	ctx := context.Background()
	d := newDisplay()
	ref, err := core.Start(ctx, quiet(), d, core.WithMailbox(core.Bounded(2, core.DropOldest)))
	if err != nil {
		fmt.Println(err)
		return
	}
	_ = ref.Tell(ctx, 1)
	<-d.begun // 1 is being handled: it is not in the mailbox any more
	for i := range 5 {
		_ = ref.Tell(ctx, i+2)
	}
	close(d.gate)
	_, _ = ref.Stop(ctx)
	// Output:
	// showing 1
	// showing 5
	// showing 6
}

func ExampleBounded_block() {
	ctx := context.Background()
	d := newDisplay()
	ref, err := core.Start(ctx, quiet(), d, core.WithMailbox(core.Bounded(1, core.Block)))
	if err != nil {
		fmt.Println(err)
		return
	}
	_ = ref.Tell(ctx, 1)
	<-d.begun
	_ = ref.Tell(ctx, 2)

	short, cancel := context.WithTimeout(ctx, time.Millisecond)
	defer cancel()
	err = ref.Tell(short, 3) // waits for room, but not for ever
	fmt.Println(errors.Is(err, core.ErrTimeout))
	fmt.Println(ref.TryTell(3)) // does not wait

	close(d.gate)
	_ = ref.Tell(ctx, 4) // waits until 2 is taken from the mailbox
	_, _ = ref.Stop(ctx)
	// Output:
	// true
	// mailbox is full
	// showing 1
	// showing 2
	// showing 4
}

// The first told message too many is refused, and so is an ask.
func ExampleRef_TryTell() {
	ctx := context.Background()
	d := newDisplay()
	ref, err := core.Start(ctx, quiet(), d, core.WithMailbox(core.Bounded(1, core.Fail)))
	if err != nil {
		fmt.Println(err)
		return
	}
	_ = ref.TryTell(1)
	<-d.begun
	fmt.Println(ref.TryTell(2))
	fmt.Println(ref.TryTell(3))
	_, err = ref.Ask(ctx, 4)
	fmt.Println(errors.Is(err, core.ErrMailboxFull))
	close(d.gate)
	_, _ = ref.Stop(ctx)
	// Output:
	// <nil>
	// mailbox is full
	// true
	// showing 1
	// showing 2
}

// A runtime tells what became of messages that were not handled.
func ExampleDeadLetter() {
	ctx := context.Background()
	rt, err := goroutine.New(goroutine.Options{
		Registry: registry.New(),
		Logger:   slog.New(slog.DiscardHandler),
		OnDeadLetter: func(d core.DeadLetter) {
			fmt.Printf("%v: %v\n", d.Msg, d.Reason)
		},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	d := newDisplay()
	ref, err := core.Start(ctx, rt, d, core.WithMailbox(core.Bounded(1, core.DropNewest)))
	if err != nil {
		fmt.Println(err)
		return
	}
	_ = ref.Tell(ctx, 1)
	<-d.begun
	_ = ref.Tell(ctx, 2)
	_ = ref.Tell(ctx, 3) // there is no room
	ref.Kill(nil)        // 2 is not handled any more
	close(d.gate)
	_ = ref.Wait(ctx)
	fmt.Println(ref.Tell(ctx, 4) != nil)
	fmt.Println("dropped:", rt.DeadLetters().Count(core.Dropped))
	_ = rt.Shutdown(ctx)
	// Output:
	// 3: mailbox is full
	// 2: stopped before handling the message
	// showing 1
	// 4: not alive
	// true
	// dropped: 1
}

// The log sums dead letters up, every ten seconds at most and at the end.
func ExampleEnv_LogDeadLetters() {
	ctx := context.Background()
	withoutTime := func(_ []string, a slog.Attr) slog.Attr {
		if a.Key == slog.TimeKey {
			return slog.Attr{}
		}
		return a
	}
	rt, err := goroutine.New(goroutine.Options{
		Registry: registry.New(),
		Logger:   slog.New(slog.NewTextHandler(os.Stdout, &slog.HandlerOptions{ReplaceAttr: withoutTime})),
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	ref, err := core.Start(ctx, rt, &worker{})
	if err != nil {
		fmt.Println(err)
		return
	}
	_, _ = ref.Stop(ctx)
	for range 5 {
		_ = ref.Tell(ctx, "too late")
	}
	_ = rt.Shutdown(ctx)
	// Output:
	// level=WARN msg="Messages were not handled" not_alive=1 runtime=goroutine
	// level=WARN msg="Messages were not handled" not_alive=4 runtime=goroutine
}

// A hook of the runtime is told of all that fails, whether anybody waits for it or not.
func ExampleFailure() {
	ctx := context.Background()
	rt, err := goroutine.New(goroutine.Options{
		Registry: registry.New(),
		Logger:   slog.New(slog.DiscardHandler),
		OnFailure: func(f core.Failure) {
			fmt.Printf("%s of %v: %v (asked: %v)\n", f.In, f.Ref.Type(), f.Err, f.Asked)
		},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	ref, err := core.Start(ctx, rt, &worker{}, core.TellErrors())
	if err != nil {
		fmt.Println(err)
		return
	}
	_ = ref.Tell(ctx, errors.New("told"))
	_, _ = ref.Ask(ctx, errors.New("asked"))
	_ = rt.Shutdown(ctx)
	// Output:
	// Receive of *core_test.worker: told (asked: false)
	// Receive of *core_test.worker: asked (asked: true)
}
