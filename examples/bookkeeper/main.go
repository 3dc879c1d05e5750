// Command bookkeeper lets two actors count to ten: one counts, and calls the other for each next number. It is the
// example of Pykka's documentation, with both forms of proxies.
package main

import (
	"context"
	"fmt"
	"io"
	"log"
	"os"

	"github.com/gokka/gokka/proxy"
	"github.com/gokka/gokka/registry"
	"github.com/gokka/gokka/runtime/goroutine"
)

// Adder knows how to add one.
type Adder struct {
	out  io.Writer
	name string
}

func (a *Adder) AddOne(i int) int {
	fmt.Fprintf(a.out, "%s is increasing %d\n", a.name, i)
	return i + 1
}

// Bookkeeper knows how to count, but not how to add.
type Bookkeeper struct {
	out   io.Writer
	name  string
	adder proxy.Typed[*Adder]
}

// CountTo waits for the Adder inside a method, with the method's ctx: other actors run meanwhile.
func (b *Bookkeeper) CountTo(ctx context.Context, target int) (err error) {
	for i := 0; i < target; {
		i, err = proxy.Ask(ctx, b.adder, func(_ context.Context, a *Adder) (int, error) { return a.AddOne(i), nil })
		if err != nil {
			return err
		}
		fmt.Fprintf(b.out, "%s got %d back\n", b.name, i)
	}
	return nil
}

func run(out io.Writer) error {
	ctx := context.Background()
	ref, err := goroutine.Start(ctx, &Adder{out: out, name: "Adder"})
	if err != nil {
		return err
	}
	adder, err := proxy.Of[*Adder](ref)
	if err != nil {
		return err
	}
	ref, err = goroutine.Start(ctx, &Bookkeeper{out: out, name: "Bookkeeper", adder: adder})
	if err != nil {
		return err
	}
	bookkeeper, err := proxy.New(ref)
	if err != nil {
		return err
	}
	if _, err := bookkeeper.Call("CountTo", 10).Get(ctx); err != nil {
		return err
	}
	_, err = registry.Default().StopAll(ctx)
	return err
}

func main() {
	if err := run(os.Stdout); err != nil {
		log.Fatal(err)
	}
}
