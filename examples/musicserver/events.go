package main

import (
	"context"
	"fmt"
	"io"

	"github.com/gokka/gokka/proxy"
	"github.com/gokka/gokka/registry"
)

// What an actor implements to hear of something. It implements those that it cares for.
type (
	// A TrackListener hears which track begins.
	TrackListener interface {
		TrackStarted(ctx context.Context, t Track) error
	}
	// A SilenceListener hears that there is nothing more to play.
	SilenceListener interface {
		PlaybackEnded(ctx context.Context) error
	}
	// A VolumeListener hears of the mixer.
	VolumeListener interface {
		VolumeChanged(ctx context.Context, percent int) error
	}
	// A StreamListener hears of the audio output. The core is one.
	StreamListener interface {
		StreamEnded(ctx context.Context) error
	}
)

// emit tells an event to all who implement an interface. They are told, not asked: some of them ask the core in
// return, and would wait for it while it waits for them. One that has just ended is no matter of the sender's.
func emit[L any](ctx context.Context, reg *registry.Registry, event func(ctx context.Context, listener L) error) {
	_, _ = proxy.Select[L](reg).Tell(ctx, event)
}

// part is what most actors here have in common: they say when they stop.
type part struct {
	name string
	out  io.Writer
}

func (p part) OnStop(context.Context) error {
	_, err := fmt.Fprintln(p.out, p.name, "has stopped")
	return err
}
