// Command listeners tells an event to every actor that wants it. The sender knows an interface, the receivers
// implement it, and neither knows the other.
package main

import (
	"context"
	"fmt"
	"io"
	"log"
	"os"

	"github.com/gokka/gokka/core"
	"github.com/gokka/gokka/proxy"
	"github.com/gokka/gokka/registry"
	"github.com/gokka/gokka/runtime/goroutine"
)

// Listener is what an actor implements to hear of tracks.
type Listener interface {
	TrackStarted(ctx context.Context, title string) error
}

// trackStarted is what this example is about.
func trackStarted(ctx context.Context, reg *registry.Registry, title string) (int, error) {
	return proxy.Select[Listener](reg).Tell(ctx, func(ctx context.Context, l Listener) error {
		return l.TrackStarted(ctx, title)
	})
}

// Display shows what is playing.
type Display struct{ text string }

// TrackStarted implements Listener.
func (d *Display) TrackStarted(_ context.Context, title string) error {
	d.text = "now playing " + title
	return nil
}

// Text returns what is shown.
func (d *Display) Text() string { return d.text }

// History remembers what was played.
type History struct{ titles []string }

// TrackStarted implements Listener.
func (h *History) TrackStarted(_ context.Context, title string) error {
	h.titles = append(h.titles, title)
	return nil
}

// Count returns how many tracks were played.
func (h *History) Count() int { return len(h.titles) }

// Clock is no Listener, and is left alone.
type Clock struct{}

func run(ctx context.Context, out io.Writer) error {
	reg := registry.New()
	rt, err := goroutine.New(goroutine.Options{Registry: reg})
	if err != nil {
		return err
	}
	display, err := core.Start(ctx, rt, &Display{})
	if err != nil {
		return err
	}
	history, err := core.Start(ctx, rt, &History{})
	if err != nil {
		return err
	}
	if _, err := core.Start(ctx, rt, &Clock{}); err != nil {
		return err
	}

	for _, title := range []string{"So What", "Blue in Green"} {
		sent, err := trackStarted(ctx, reg, title)
		if err != nil {
			return err
		}
		fmt.Fprintf(out, "%d actors were told of %s\n", sent, title)
	}

	d, err := proxy.Of[*Display](display)
	if err != nil {
		return err
	}
	text, err := proxy.Ask(ctx, d, func(_ context.Context, d *Display) (string, error) { return d.Text(), nil })
	if err != nil {
		return err
	}
	h, err := proxy.Of[*History](history)
	if err != nil {
		return err
	}
	count, err := proxy.Ask(ctx, h, func(_ context.Context, h *History) (int, error) { return h.Count(), nil })
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "the display says %q, and the history has %d tracks\n", text, count)
	return rt.Shutdown(ctx)
}

func main() {
	if err := run(context.Background(), os.Stdout); err != nil {
		log.Fatal(err)
	}
}
