package registry_test

import (
	"context"
	"fmt"

	"github.com/gokka/gokka/core"
	"github.com/gokka/gokka/registry"
	"github.com/gokka/gokka/runtime/goroutine"
)

// Listener is what an actor implements to be told of events. It is no actor by itself, and who sends the events
// knows nothing else about the receivers.
type Listener interface {
	TrackChanged(ctx context.Context, title string)
}

type display struct{ shown string }

func (d *display) TrackChanged(_ context.Context, title string) { d.shown = "now playing " + title }

func (d *display) Receive(context.Context, any) (any, error) { return d.shown, nil }

type scrobbler struct{ titles []string }

func (s *scrobbler) TrackChanged(_ context.Context, title string) { s.titles = append(s.titles, title) }

func (s *scrobbler) Receive(context.Context, any) (any, error) { return len(s.titles), nil }

type mixer struct{}

func (*mixer) Receive(context.Context, any) (any, error) { return "only mixes", nil }

// Send an event to every actor that implements an interface, as Mopidy's listeners do. It is told, not asked: a
// listener that is slow or waits for the sender holds up nobody.
func ExampleByType() {
	ctx := context.Background()
	reg := registry.New()
	rt, err := goroutine.New(goroutine.Options{Registry: reg})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, actor := range []any{&display{}, &scrobbler{}, &mixer{}} {
		if _, err := core.Start(ctx, rt, actor); err != nil {
			fmt.Println(err)
		}
	}

	for _, title := range []string{"So What", "Blue in Green"} {
		event := core.Call(func(ctx context.Context, actor any) (any, error) {
			actor.(Listener).TrackChanged(ctx, title)
			return nil, nil
		})
		for _, ref := range registry.ByType[Listener](reg) {
			_ = ref.Tell(ctx, event) // a listener that has just died misses nothing
		}
	}

	for _, ref := range reg.All() {
		fmt.Println(ref.Ask(ctx, "status"))
	}
	if _, err := reg.StopAll(ctx); err != nil {
		fmt.Println(err)
	}
	// Output:
	// now playing Blue in Green <nil>
	// 2 <nil>
	// only mixes <nil>
}

type lamp struct{ on bool }

func (l *lamp) Receive(_ context.Context, msg any) (any, error) {
	switch msg {
	case "on", "off":
		l.on = msg == "on"
	}
	return l.on, nil
}

// Tell all actors of a type the same thing.
func ExampleRegistry_Broadcast() {
	ctx := context.Background()
	reg := registry.New()
	rt, err := goroutine.New(goroutine.Options{Registry: reg})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, actor := range []any{&lamp{}, &mixer{}, &lamp{}} {
		if _, err := core.Start(ctx, rt, actor); err != nil {
			fmt.Println(err)
		}
	}

	sent, err := reg.Broadcast(ctx, "on", registry.OfType[lamp]())
	fmt.Println(sent, err)
	for _, ref := range reg.ByTypeName("lamp") {
		fmt.Println(ref.Ask(ctx, "status"))
	}
	if _, err := reg.StopAll(ctx); err != nil {
		fmt.Println(err)
	}
	// Output:
	// 2 <nil>
	// true <nil>
	// true <nil>
}
