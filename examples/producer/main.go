// Command producer has one actor that makes items and another that consumes them. The producer knows the consumer as
// an interface, so that its test can put a fake there: it is the example of Pykka's page about testing.
package main

import (
	"context"
	"fmt"
	"io"
	"log"
	"os"

	"github.com/gokka/gokka/core"
	"github.com/gokka/gokka/proxy"
	"github.com/gokka/gokka/runtime/goroutine"
)

// Item is what is made.
type Item struct {
	Number int
	New    bool
}

// Consumer is all that a producer wants of another actor.
type Consumer interface{ Consume(item Item) error }

// Producer makes items.
type Producer struct {
	Consumer proxy.Typed[Consumer]
	made     int
}

// Produce makes an item, hands it over, and does not wait until it is consumed.
func (p *Producer) Produce(ctx context.Context) error {
	p.made++
	item := Item{p.made, true}
	return proxy.Tell(ctx, p.Consumer, func(_ context.Context, c Consumer) error { return c.Consume(item) })
}

// Printer is the consumer of the program.
type Printer struct{ out io.Writer }

// Consume implements Consumer.
func (p *Printer) Consume(item Item) error {
	_, err := fmt.Fprintf(p.out, "consumed %+v\n", item)
	return err
}

// newProducer starts a producer for a consumer that was started before.
func newProducer(ctx context.Context, rt core.Runtime, consumer core.Ref) (producer proxy.Typed[*Producer], err error) {
	c, err := proxy.Of[Consumer](consumer)
	if err != nil {
		return producer, err
	}
	ref, err := core.Start(ctx, rt, &Producer{Consumer: c})
	if err != nil {
		return producer, err
	}
	return proxy.Of[*Producer](ref)
}

// produce has an item made, and waits until it has been handed over.
func produce(ctx context.Context, producer proxy.Typed[*Producer]) error {
	_, err := proxy.Ask(ctx, producer, func(ctx context.Context, p *Producer) (any, error) { return nil, p.Produce(ctx) })
	return err
}

func run(out io.Writer) error {
	ctx := context.Background()
	printer, err := goroutine.Start(ctx, &Printer{out})
	if err != nil {
		return err
	}
	producer, err := newProducer(ctx, goroutine.Default(), printer)
	if err != nil {
		return err
	}
	for range 2 {
		if err := produce(ctx, producer); err != nil {
			return err
		}
	}
	// In this order: what was handed over is consumed before the printer stops.
	if _, err := producer.Ref().Stop(ctx); err != nil {
		return err
	}
	_, err = printer.Stop(ctx)
	return err
}

func main() {
	if err := run(os.Stdout); err != nil {
		log.Fatal(err)
	}
}
