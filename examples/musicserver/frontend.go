package main

import (
	"context"
	"fmt"
	"io"
)

// Display shows what is going on.
type Display struct{ part }

// TrackStarted implements TrackListener.
func (d *Display) TrackStarted(_ context.Context, t Track) error { return d.show("playing " + t.Title) }

// PlaybackEnded implements SilenceListener.
func (d *Display) PlaybackEnded(context.Context) error { return d.show("silence") }

// VolumeChanged implements VolumeListener.
func (d *Display) VolumeChanged(_ context.Context, percent int) error {
	return d.show(fmt.Sprintf("volume %d %%", percent))
}

func (d *Display) show(text string) error {
	_, err := fmt.Fprintln(d.out, "display:", text)
	return err
}

// Scrobbler remembers what was played, and hands it in when it stops.
type Scrobbler struct {
	out    io.Writer
	titles []string
}

// TrackStarted implements TrackListener. It is all that a scrobbler listens to.
func (s *Scrobbler) TrackStarted(_ context.Context, t Track) error {
	s.titles = append(s.titles, t.Title)
	return nil
}

// OnStop comes after the last event: what was told before the stop is handled first.
func (s *Scrobbler) OnStop(context.Context) error {
	_, err := fmt.Fprintf(s.out, "scrobbler: %q\n", s.titles)
	return err
}
