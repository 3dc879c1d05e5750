// Command musicserver is a small music server of the shape that Mopidy, Pykka's best-known user, has: backends that
// know music, an audio output, a mixer, a core in the middle, and frontends that hear what happens. Nobody is
// introduced to anybody: backends and listeners are found in the registry by the interfaces that they implement.
//
// It plays two short tracks, and ends as every program of package app does: the last started first, so frontends
// before the core, and the core before what it uses.
package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/gokka/gokka/app"
	"github.com/gokka/gokka/core"
	"github.com/gokka/gokka/future"
	"github.com/gokka/gokka/proxy"
	"github.com/gokka/gokka/registry"
	"github.com/gokka/gokka/runtime/goroutine"
)

// start starts all parts, each when the one before is ready: a part may rely on those that were started before it, and
// they are still there when it stops.
func start(ctx context.Context, rt core.Runtime, reg *registry.Registry, out io.Writer) (player proxy.Proxy, err error) {
	mixer, err := begin(ctx, rt, &Mixer{part: part{"mixer", out}, reg: reg})
	if err != nil {
		return player, err
	}
	audio, err := begin(ctx, rt, &Audio{part: part{"audio", out}, reg: reg})
	if err != nil {
		return player, err
	}
	backends := []any{
		&Files{part: part{"files", out}, tracks: map[string]Track{
			"files:so-what":       {"files:so-what", "So What", 20 * time.Millisecond},
			"files:blue-in-green": {"files:blue-in-green", "Blue in Green", 10 * time.Millisecond},
		}},
		&Radio{part{"radio", out}},
	}
	for _, backend := range backends {
		if _, err := begin(ctx, rt, backend); err != nil {
			return player, err
		}
	}
	middle, err := begin(ctx, rt, newCore(part{"core", out}, reg, audio, mixer))
	if err != nil {
		return player, err
	}
	for _, frontend := range []any{&Scrobbler{out: out}, &Display{part{"display", out}}} {
		if _, err := begin(ctx, rt, frontend); err != nil {
			return player, err
		}
	}
	return proxy.New(middle.Ref())
}

// begin starts an actor, waits until its OnStart is done, and returns a proxy to it.
func begin[A any](ctx context.Context, rt core.Runtime, actor A) (p proxy.Typed[A], err error) {
	ref, err := core.Start(ctx, rt, actor, core.WaitReady())
	if err != nil {
		return p, err
	}
	return proxy.Of[A](ref)
}

// remote does what a remote control sends as text, "Library.Search blue", by the names of the core's methods.
func remote(ctx context.Context, player proxy.Proxy, line string) (any, error) {
	command, arg, hasArg := strings.Cut(line, " ")
	part, method, _ := strings.Cut(command, ".")
	args := []any{ctx}
	if hasArg {
		args = append(args, arg)
	}
	return player.At(part).Call(method, args...).Get(ctx)
}

// serve plays two tracks. It prints before it plays: afterwards it is the frontends that do.
func serve(ctx context.Context, rt core.Runtime, reg *registry.Registry, out io.Writer) error {
	player, err := start(ctx, rt, reg, out)
	if err != nil {
		return err
	}
	found, err := remote(ctx, player, "Library.Search blue")
	if err != nil {
		return err
	}
	fmt.Fprintln(out, "found", found)
	// A future that a method returns stays one: it is not the core that waits for it.
	silence, err := remote(ctx, player, "Playback.Silence")
	if err != nil {
		return err
	}
	for _, line := range []string{
		"Playback.Add files:so-what", "Playback.Add files:blue-in-green", "Playback.SetVolume 40", "Playback.Play",
	} {
		if _, err := remote(ctx, player, line); err != nil {
			return err
		}
	}
	_, err = silence.(future.Future[int]).Get(ctx)
	return err
}

func main() {
	os.Exit(app.Main(app.Options{}, func(ctx context.Context) error {
		return serve(ctx, goroutine.Default(), registry.Default(), os.Stdout)
	}))
}
