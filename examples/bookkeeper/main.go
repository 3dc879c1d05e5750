// Command bookkeeper lets two actors count to ten: one counts, and asks the other for each next number.
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

// AddOne asks the Adder for the number after I.
type AddOne struct{ I int }

// CountTo asks the Bookkeeper to count from 0 to Target.
type CountTo struct{ Target int }

// Adder knows how to add one.
type Adder struct {
	out  io.Writer
	name string
}

func (a *Adder) Receive(_ context.Context, msg any) (any, error) {
	switch m := msg.(type) {
	case AddOne:
		fmt.Fprintf(a.out, "%s is increasing %d\n", a.name, m.I)
		return m.I + 1, nil
	default:
		return nil, fmt.Errorf("%s does not understand %T", a.name, msg)
	}
}

// Bookkeeper knows how to count, but not how to add.
type Bookkeeper struct {
	out   io.Writer
	name  string
	adder core.Ref
}

func (b *Bookkeeper) Receive(ctx context.Context, msg any) (any, error) {
	switch m := msg.(type) {
	case CountTo:
		return nil, b.countTo(ctx, m.Target)
	default:
		return nil, fmt.Errorf("%s does not understand %T", b.name, msg)
	}
}

// countTo waits for the Adder inside a handler, with the handler's ctx: other actors run meanwhile.
func (b *Bookkeeper) countTo(ctx context.Context, target int) (err error) {
	for i := 0; i < target; {
		if i, err = core.Ask[int](ctx, b.adder, AddOne{i}); err != nil {
			return err
		}
		fmt.Fprintf(b.out, "%s got %d back\n", b.name, i)
	}
	return nil
}

func run(out io.Writer) error {
	ctx := context.Background()
	adder, err := goroutine.Start(ctx, &Adder{out: out, name: "Adder"})
	if err != nil {
		return err
	}
	defer adder.Stop(ctx)
	bookkeeper, err := goroutine.Start(ctx, &Bookkeeper{out: out, name: "Bookkeeper", adder: adder})
	if err != nil {
		return err
	}
	defer bookkeeper.Stop(ctx)

	_, err = bookkeeper.Ask(ctx, CountTo{10})
	return err
}

func main() {
	if err := run(os.Stdout); err != nil {
		log.Fatal(err)
	}
}
