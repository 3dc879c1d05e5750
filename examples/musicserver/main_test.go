package main

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/gokka/gokka/app"
	"github.com/gokka/gokka/core"
	"github.com/gokka/gokka/registry"
	"github.com/gokka/gokka/runtime/goroutine"
	"github.com/gokka/gokka/runtime/runtimetest/each"
)

const output = `found Blue in Green (without *main.Radio: offline)
display: volume 40 %
display: playing So What
display: playing Blue in Green
display: silence
display has stopped
scrobbler: ["So What" "Blue in Green"]
core has stopped
radio has stopped
files has stopped
audio has stopped
mixer has stopped
`

// As the program runs: package app stops it.
func TestProgram(t *testing.T) {
	reg := registry.New()
	rt, err := goroutine.New(goroutine.Options{Registry: reg})
	require.NoError(t, err)
	var out, report bytes.Buffer
	opts := app.Options{Registry: reg, Signals: make(chan os.Signal), Stderr: &report, Grace: 30 * time.Second}
	code := app.Main(opts, func(ctx context.Context) error { return serve(ctx, rt, reg, &out) })
	require.Zero(t, code)
	require.Empty(t, report.String())
	require.Equal(t, output, out.String())
}

// The same on every runtime, where the registry stops it.
func TestOnEachRuntime(t *testing.T) {
	each.Runtime(t, func(t *testing.T, rt core.Runtime) {
		ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
		defer cancel()
		reg := rt.Env().Registry.(*registry.Registry)
		var out strings.Builder
		require.NoError(t, serve(ctx, rt, reg, &out))
		_, err := reg.StopAll(ctx)
		require.NoError(t, err)
		require.Equal(t, output, out.String())
	})
}

// Moody is a frontend that fails when it hears something.
type Moody struct{}

func (Moody) TrackStarted(context.Context, Track) error { return errors.New("not that one") }

// A frontend that ends is nobody's matter but its own.
func TestFailingListener(t *testing.T) {
	each.Runtime(t, func(t *testing.T, rt core.Runtime) {
		ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
		defer cancel()
		moody, err := core.Start(ctx, rt, Moody{})
		require.NoError(t, err)
		reg := rt.Env().Registry.(*registry.Registry)
		var out strings.Builder
		require.NoError(t, serve(ctx, rt, reg, &out))
		require.NoError(t, moody.Wait(ctx))
		require.ErrorContains(t, moody.Err(), "not that one")
		_, err = reg.StopAll(ctx)
		require.NoError(t, err)
		require.Equal(t, output, out.String())
	})
}

func TestMistakes(t *testing.T) {
	each.Runtime(t, func(t *testing.T, rt core.Runtime) {
		ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
		defer cancel()
		player, err := start(ctx, rt, rt.Env().Registry.(*registry.Registry), io.Discard)
		require.NoError(t, err)
		for line, want := range map[string]string{
			"Playback.Add radio:jazz":     "radio:jazz: offline",
			"Playback.Add files:naima":    "files:naima: no such track",
			"Playback.Add tape:naima":     "no backend for it",
			"Playback.SetVolume loud":     "invalid syntax",
			"Playback.SetVolume 200":      "no volume: 200 %",
			"Playback.Plya":               "Play",
			"Library.byScheme":            "no attribute",
			"Nothing.Search blue in blue": "no attribute",
		} {
			_, err := remote(ctx, player, line)
			require.ErrorContains(t, err, want, line)
		}
	})
}
