// Command deadlock has two actors wait for each other. Elsewhere that hangs; here one of the two gets an error that
// says who waits for whom, and both live on. Then it shows what is to be seen of an actor that waits where nobody
// looks: in a dump.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"os"

	"github.com/gokka/gokka/core"
	"github.com/gokka/gokka/registry"
	"github.com/gokka/gokka/runtime/goroutine"
)

// Fork and Knife are eaters: each wants the other's before it gives its own away.
type (
	Fork  struct{ Eater }
	Knife struct{ Eater }
)

// Eater asks the other one.
type Eater struct{ other func() core.Ref }

// Lend asks for something.
type Lend struct{}

// Receive waits for the other with the handler's ctx, so that the wait is known.
func (e *Eater) Receive(ctx context.Context, _ any) (any, error) { return e.other().Ask(ctx, Lend{}) }

// Sleeper waits where no runtime sees it.
type Sleeper struct{ alarm chan struct{} }

// Receive blocks on a channel.
func (s *Sleeper) Receive(context.Context, any) (any, error) {
	<-s.alarm
	return "good morning", nil
}

func run(out, dump io.Writer) (err error) {
	ctx := context.Background()
	reg := registry.New()
	rt, err := goroutine.New(goroutine.Options{Registry: reg})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, rt.Shutdown(ctx)) }()

	var fork, knife core.Ref
	if fork, err = core.Start(ctx, rt, &Fork{Eater{func() core.Ref { return knife }}}); err != nil {
		return err
	}
	if knife, err = core.Start(ctx, rt, &Knife{Eater{func() core.Ref { return fork }}}); err != nil {
		return err
	}
	_, err = fork.Ask(ctx, Lend{})
	deadlock, ok := errors.AsType[*core.DeadlockError](err)
	if !ok {
		return fmt.Errorf("no deadlock, but %w", err)
	}
	for _, w := range deadlock.Waits {
		fmt.Fprintf(out, "%v waits for %v\n", w.Ref.Type(), w.For[0].Type())
	}
	fmt.Fprintln(out, "alive:", fork.IsAlive(), knife.IsAlive())

	sleeper := &Sleeper{make(chan struct{})}
	ref, err := core.Start(ctx, rt, sleeper)
	if err != nil {
		return err
	}
	reply := ref.AskFuture(ctx, "wake up")
	if err := core.Dump(dump, rt); err != nil {
		return err
	}
	close(sleeper.alarm)
	text, err := reply.Get(ctx)
	fmt.Fprintln(out, "sleeper:", text)
	return err
}

func main() {
	if err := run(os.Stdout, os.Stderr); err != nil {
		log.Fatal(err)
	}
}
