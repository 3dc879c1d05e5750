// Command myactor is a skeleton to copy: an actor with a constructor and all of its hooks.
package main

import (
	"context"
	"fmt"
	"io"
	"log"
	"os"

	"github.com/gokka/gokka/core"
	"github.com/gokka/gokka/runtime/goroutine"
)

// MyActor embeds core.Base to have Self, URN and Stop. That, and each of the hooks, may be left out.
type MyActor struct {
	core.Base
	out  io.Writer
	name string
}

// NewMyActor returns the actor's constructor, which is called with the reference that the actor is going to have.
func NewMyActor(out io.Writer, name string) func(self core.Ref) (*MyActor, error) {
	return func(core.Ref) (*MyActor, error) {
		// ... your initialization code, in the goroutine of whoever starts the actor
		return &MyActor{out: out, name: name}, nil
	}
}

func (a *MyActor) OnStart(ctx context.Context) error {
	// ... your startup code, in the actor's own context and before the first message
	fmt.Fprintln(a.out, a.name, "has started")
	return nil
}

func (a *MyActor) OnStop(ctx context.Context) error {
	// ... your cleanup code, after the last message
	fmt.Fprintln(a.out, a.name, "has stopped")
	return nil
}

func (a *MyActor) OnFailure(ctx context.Context, err error) {
	// ... your cleanup code, after a failure that nobody waited for
	fmt.Fprintln(a.out, a.name, "has failed:", err)
}

func (a *MyActor) Receive(ctx context.Context, msg any) (reply any, err error) {
	// ... your message handling code
	fmt.Fprintln(a.out, a.name, "received", msg)
	return fmt.Sprintf("%v to you too", msg), nil
}

func run(out io.Writer) error {
	ctx := context.Background()
	ref, err := core.StartFunc(ctx, goroutine.Default(), NewMyActor(out, "MyActor"))
	if err != nil {
		return err
	}
	reply, err := core.Ask[string](ctx, ref, "hello")
	if err != nil {
		return err
	}
	fmt.Fprintln(out, "main got:", reply)
	_, err = ref.Stop(ctx)
	return err
}

func main() {
	if err := run(os.Stdout); err != nil {
		log.Fatal(err)
	}
}
