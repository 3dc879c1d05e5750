// Command proxy calls an actor by the names of its methods and fields, as if it were a value. The actor needs no
// Receive for that.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"os"

	"github.com/gokka/gokka/proxy"
	"github.com/gokka/gokka/runtime/goroutine"
)

// Calculator is any value with methods.
type Calculator struct {
	Last   float64
	Memory *Memory `gokka:"traversable"`
}

// Add keeps the sum.
func (c *Calculator) Add(a, b float64) float64 {
	c.Last = a + b
	return c.Last
}

// Div keeps the quotient.
func (c *Calculator) Div(a, b float64) (float64, error) {
	if b == 0 {
		return 0, errors.New("division by zero")
	}
	c.Last = a / b
	return c.Last, nil
}

// Memory is a part of a Calculator. Its mark lets proxies reach into it.
type Memory struct{ Value float64 }

// Store keeps a value.
func (m *Memory) Store(v float64) { m.Value = v }

func run(out io.Writer) error {
	ctx := context.Background()
	ref, err := goroutine.Start(ctx, &Calculator{Memory: &Memory{}})
	if err != nil {
		return err
	}
	defer ref.Stop(ctx)
	calculator, err := proxy.New(ref)
	if err != nil {
		return err
	}

	// Calls and reads give futures.
	sum := calculator.Call("Add", 1, 3)
	last := calculator.Get("Last") // comes after the call
	fmt.Fprintln(out, one(sum.Get(ctx)), one(last.Get(ctx)))

	// A method's error is the future's. The actor lives on.
	_, err = calculator.Call("Div", 1, 0).Get(ctx)
	fmt.Fprintln(out, err)

	// A write returns when it was done.
	if err := calculator.Set(ctx, "Last", 7); err != nil {
		return err
	}
	fmt.Fprintln(out, one(calculator.Get("Last").Get(ctx)))

	// What is marked can be reached into.
	memory := calculator.At("Memory")
	if err := memory.Defer("Store", 2.5); err != nil { // nobody waits for the result
		return err
	}
	fmt.Fprintln(out, one(memory.Get("Value").Get(ctx)))

	// Mistakes are found before anything is sent.
	_, err = calculator.Call("Ad", 1, 3).Get(ctx)
	if missing, ok := errors.AsType[*proxy.AttrError](err); ok {
		fmt.Fprintf(out, "no %s; did you mean %s?\n", missing.Name, missing.Nearest)
	}
	return nil
}

// one is for printing.
func one(v any, err error) string { return fmt.Sprint(v, " ", err) }

func main() {
	if err := run(os.Stdout); err != nil {
		log.Fatal(err)
	}
}
