package main

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"github.com/gokka/gokka/core"
	"github.com/gokka/gokka/future"
	"github.com/gokka/gokka/proxy"
	"github.com/gokka/gokka/registry"
)

// Core is the actor that frontends and remote controls talk to. What it can do is in two controllers, which are parts
// of it and run in its turns; their marks let proxies reach into them.
type Core struct {
	part
	Library  *Library  `gokka:"traversable"`
	Playback *Playback `gokka:"traversable"`
}

func newCore(p part, reg *registry.Registry, audio proxy.Typed[*Audio], mixer proxy.Typed[*Mixer]) *Core {
	library := &Library{reg: reg}
	return &Core{p, library, &Playback{reg: reg, library: library, audio: audio, mixer: mixer, silence: future.New[int]()}}
}

// OnStart looks for the backends, which were started before.
func (c *Core) OnStart(ctx context.Context) error {
	c.Library.byScheme = map[string]proxy.Typed[Backend]{}
	for _, backend := range proxy.Select[Backend](c.Library.reg) {
		scheme, err := proxy.Ask(ctx, backend, func(_ context.Context, b Backend) (string, error) { return b.Scheme(), nil })
		if err != nil {
			return err
		}
		c.Library.byScheme[scheme] = backend
	}
	return nil
}

// StreamEnded implements StreamListener.
func (c *Core) StreamEnded(ctx context.Context) error { return c.Playback.Play(ctx) }

// Library knows what there is.
type Library struct {
	reg      *registry.Registry
	byScheme map[string]proxy.Typed[Backend]
}

// Search asks all backends at once. One that cannot answer keeps nobody from seeing what the others have.
func (l *Library) Search(ctx context.Context, text string) (Found, error) {
	backends := proxy.Select[Backend](l.reg)
	var answers []core.Future[[]Track]
	for _, backend := range backends {
		answers = append(answers, proxy.AskFuture(ctx, backend, func(ctx context.Context, b Backend) ([]Track, error) {
			return b.Search(ctx, text)
		}))
	}
	var found Found
	for i, answer := range future.Outcomes(ctx, answers...) {
		if answer.Err != nil {
			found.Without = append(found.Without, fmt.Sprintf("%v: %v", backends[i].Ref().Type(), answer.Err))
			continue
		}
		found.Tracks = append(found.Tracks, answer.Value...)
	}
	return found, nil
}

// Lookup asks the backend of the URI's scheme.
func (l *Library) Lookup(ctx context.Context, uri string) (Track, error) {
	scheme, _, _ := strings.Cut(uri, ":")
	backend, ok := l.byScheme[scheme]
	if !ok {
		return Track{}, fmt.Errorf("%s: no backend for it", uri)
	}
	track, err := proxy.Ask(ctx, backend, func(ctx context.Context, b Backend) (Track, error) { return b.Lookup(ctx, uri) })
	if err != nil {
		return Track{}, fmt.Errorf("%s: %w", uri, err)
	}
	return track, nil
}

// Found is the result of a search, and who was of no help.
type Found struct {
	Tracks  []Track
	Without []string
}

func (f Found) String() string {
	var titles []string
	for _, t := range f.Tracks {
		titles = append(titles, t.Title)
	}
	return fmt.Sprintf("%s (without %s)", strings.Join(titles, ", "), strings.Join(f.Without, ", "))
}

// Playback has a queue of tracks.
type Playback struct {
	reg     *registry.Registry
	library *Library
	audio   proxy.Typed[*Audio]
	mixer   proxy.Typed[*Mixer]

	queue   []Track
	played  int
	silence *future.Promise[int]
}

// Add puts a track at the end of the queue.
func (p *Playback) Add(ctx context.Context, uri string) error {
	track, err := p.library.Lookup(ctx, uri)
	if err != nil {
		return err
	}
	p.queue = append(p.queue, track)
	return nil
}

// Play begins with the next track.
func (p *Playback) Play(ctx context.Context) error {
	if len(p.queue) == 0 {
		emit(ctx, p.reg, func(ctx context.Context, l SilenceListener) error { return l.PlaybackEnded(ctx) })
		_ = p.silence.Set(p.played) // those who wait for the next one get the next promise
		p.silence = future.New[int]()
		return nil
	}
	track := p.queue[0]
	p.queue = p.queue[1:]
	_, err := proxy.Ask(ctx, p.audio, func(ctx context.Context, a *Audio) (any, error) { return nil, a.Play(ctx, track.Length) })
	if err != nil {
		return err
	}
	p.played++
	emit(ctx, p.reg, func(ctx context.Context, l TrackListener) error { return l.TrackStarted(ctx, track) })
	return nil
}

// Silence returns what is set when the queue has been played: how many tracks there were.
func (p *Playback) Silence() future.Future[int] { return p.silence.Future() }

// SetVolume passes a remote control's text on to the mixer.
func (p *Playback) SetVolume(ctx context.Context, percent string) error {
	n, err := strconv.Atoi(percent)
	if err != nil {
		return err
	}
	_, err = proxy.Ask(ctx, p.mixer, func(ctx context.Context, m *Mixer) (any, error) { return nil, m.SetVolume(ctx, n) })
	return err
}
