package main

import (
	"context"
	"fmt"
	"time"

	"github.com/gokka/gokka/core"
	"github.com/gokka/gokka/registry"
)

// Mixer knows the volume.
type Mixer struct {
	part
	reg    *registry.Registry
	volume int
}

// SetVolume takes percents.
func (m *Mixer) SetVolume(ctx context.Context, percent int) error {
	if percent < 0 || percent > 100 {
		return fmt.Errorf("no volume: %d %%", percent)
	}
	m.volume = percent
	emit(ctx, m.reg, func(ctx context.Context, l VolumeListener) error { return l.VolumeChanged(ctx, percent) })
	return nil
}

// Audio plays one stream at a time. This one makes no sound.
type Audio struct {
	part
	reg    *registry.Registry
	stream int // how many there were
}

// ended is the sound card's message.
type ended struct{ stream int }

// Play plays a stream, instead of the one before if that has not ended.
func (a *Audio) Play(ctx context.Context, length time.Duration) error {
	a.stream++
	_, err := core.TellAfter(ctx, core.Self(ctx), length, ended{a.stream})
	return err
}

// Receive is for messages. Calls through proxies do not come here.
func (a *Audio) Receive(ctx context.Context, msg any) (any, error) {
	end, ok := msg.(ended)
	if !ok {
		return nil, fmt.Errorf("audio does not understand %T", msg)
	}
	if end.stream == a.stream {
		emit(ctx, a.reg, func(ctx context.Context, l StreamListener) error { return l.StreamEnded(ctx) })
	}
	return nil, nil
}
