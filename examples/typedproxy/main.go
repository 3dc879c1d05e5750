// Command typedproxy calls an actor through code that proxygen has generated: the compiler checks names and types, and
// editors complete them.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"os"

	"github.com/gokka/gokka/runtime/goroutine"
)

//go:generate go run github.com/gokka/gokka/tools/proxygen -type=Thermostat

// Thermostat is an actor. It knows nothing of proxies.
type Thermostat struct{ target, seen float64 }

// Set changes the target and returns the one before.
func (t *Thermostat) Set(target float64) (before float64, err error) {
	if target > 30 {
		return t.target, errors.New("too hot")
	}
	before, t.target = t.target, target
	return before, nil
}

// Measure remembers a temperature.
func (t *Thermostat) Measure(degrees float64) { t.seen = degrees }

// Heating says whether the heating should be on.
func (t *Thermostat) Heating() bool { return t.seen < t.target }

func run(out io.Writer) error {
	ctx := context.Background()
	ref, err := goroutine.Start(ctx, &Thermostat{target: 18, seen: 17.5})
	if err != nil {
		return err
	}
	defer ref.Stop(ctx)
	thermostat, err := NewThermostatProxy(ref)
	if err != nil {
		return err
	}

	before, err := thermostat.Ask().Set(ctx, 21) // waits
	fmt.Fprintln(out, before, err)
	_, err = thermostat.Ask().Set(ctx, 40)
	fmt.Fprintln(out, err)

	heating := thermostat.Heating(ctx)                         // a future
	if err := thermostat.Tell().Measure(ctx, 22); err != nil { // only sends
		return err
	}
	later := thermostat.Heating(ctx)
	fmt.Fprintln(out, one(heating.Get(ctx)), one(later.Get(ctx)))
	return nil
}

// one is for printing.
func one(v bool, err error) string { return fmt.Sprint(v, " ", err) }

func main() {
	if err := run(os.Stdout); err != nil {
		log.Fatal(err)
	}
}
