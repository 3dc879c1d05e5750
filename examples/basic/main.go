// Command basic is the smallest program with an actor: it is told things, asked for something, and stopped.
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

// Notebook keeps what it is told, and answers with all that it has.
type Notebook struct{ notes []string }

// Receive is never called twice at a time, so notes needs no lock.
func (n *Notebook) Receive(_ context.Context, msg any) (any, error) {
	note, ok := msg.(string)
	if !ok {
		return nil, fmt.Errorf("%v (a %T) is no note", msg, msg)
	}
	n.notes = append(n.notes, note)
	return len(n.notes), nil
}

func run(out io.Writer) error {
	ctx := context.Background()
	notebook, err := goroutine.Start(ctx, &Notebook{})
	if err != nil {
		return err
	}

	// Tell and forget.
	for _, note := range []string{"buy milk", "call Ada"} {
		if err := notebook.Tell(ctx, note); err != nil {
			return err
		}
	}

	// Ask and wait for the reply. What was told before is handled before.
	n, err := core.Ask[int](ctx, notebook, "sleep")
	if err != nil {
		return err
	}
	fmt.Fprintln(out, "notes:", n)

	// The handler's error comes back to whoever asked.
	_, err = notebook.Ask(ctx, 42)
	fmt.Fprintln(out, "error:", err)

	// Stop waits until the actor is gone.
	stopped, err := notebook.Stop(ctx)
	fmt.Fprintln(out, "stopped:", stopped, "alive:", notebook.IsAlive())
	return err
}

func main() {
	if err := run(os.Stdout); err != nil {
		log.Fatal(err)
	}
}
