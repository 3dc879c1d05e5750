package core_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"testing"

	"github.com/gokka/gokka/core"
)

// Row 163. Pykka is silent by default, Gokka logs to slog.Default, as libraries of Go do; Env.Logger says otherwise.
// Not parallel: it replaces slog's default logger.
func TestPykka163_DefaultLogger(t *testing.T) {
	everywhere(t, func(w *world) {
		before := slog.Default()
		defer slog.SetDefault(before)
		slog.SetDefault(slog.New(w.logs))
		w.rt.Env().Logger = nil
		ref := w.start(&probe{})
		w.NoError(ref.Tell(w.ctx, errBoom))
		w.gone(ref)
		w.Len(w.logs.texts(slog.LevelError, ref), 1)
		_, err := w.start(&probe{}).Stop(w.ctx) // the last one that logs, before the logger goes back
		w.NoError(err)
	})
}

// Row 164: what a life looks like at debug level.
func TestPykka164_DebugLogOfALife(t *testing.T) {
	everywhere(t, func(w *world) {
		ref := w.start(&probe{})
		w.ask(ref, 1)
		_, err := ref.Stop(w.ctx)
		w.NoError(err)
		texts := w.logs.texts(slog.LevelDebug, ref)
		for _, text := range []string{"Started", "Stopped"} {
			w.Equal(1, count(texts, text), text)
		}
		w.Empty(w.logs.at(slog.LevelInfo))
		w.Empty(w.logs.at(slog.LevelWarn))
		w.Empty(w.logs.at(slog.LevelError))
	})
}

// Row 164: the fatal error is a debug line.
func TestPykka164_DebugLogOfAFatalError(t *testing.T) {
	everywhere(t, func(w *world) {
		ref := w.start(&probe{})
		w.NoError(ref.Tell(w.ctx, core.FatalError{Err: errBoom}))
		w.gone(ref)
		w.Equal(1, count(w.logs.texts(slog.LevelDebug, ref), "Fatal error. Stopping all actors."))
		w.Empty(w.logs.at(slog.LevelError))
	})
}

// Rows 165, 110. A panic is worth an info line with its stack, an error a debug line: returning an error is how Go code
// answers, and no accident.
func TestPykka165_LogOfWhatAnAskerGets(t *testing.T) {
	everywhere(t, func(w *world) {
		ref := w.start(&probe{})
		_, _ = ref.Ask(w.ctx, fmt.Errorf("wrapped: %w", errBoom))
		_ = ref.AskFuture(w.ctx, panics{"nobody gets this future"})
		_, err := ref.Stop(w.ctx)
		w.NoError(err)
		w.Equal(1, count(w.logs.texts(slog.LevelDebug, ref), "Error returned to caller"))
		w.Equal([]string{"Error returned to caller"}, w.logs.texts(slog.LevelInfo, ref))
		entry := w.logs.at(slog.LevelInfo)[0]
		w.Equal("panic: nobody gets this future", entry.attrs["error"].String())
		w.Contains(entry.attrs["stack"].String(), "(*probe).Receive")
	})
}

// Row 166. The other warning of Pykka, about a proxy of oneself in an attribute, has no cause in Go.
func TestPykka166_WarningNamesTheMessage(t *testing.T) {
	everywhere(t, func(w *world) {
		ref, err := core.Start(w.ctx, w.rt, &mute{})
		w.NoError(err)
		w.NoError(ref.Tell(w.ctx, errors.New("x")))
		_, err = ref.Stop(w.ctx)
		w.NoError(err)
		w.Equal([]string{"Unexpected message received"}, w.logs.texts(slog.LevelWarn, ref))
		w.Equal("*errors.errorString", w.logs.at(slog.LevelWarn)[0].attrs["message"].String())
		w.Empty(w.logs.at(slog.LevelError))
	})
}

// Row 167. Scenario 55.
func TestPykka167_UnhandledErrorsSayWhere(t *testing.T) {
	fails := func(context.Context, *probe) error { return errBoom }
	everywhere(t, func(w *world) {
		for where, p := range map[string]*probe{
			"OnStart":   {onStart: fails},
			"Receive":   {},
			"OnStop":    {onStop: fails},
			"OnFailure": {onFailure: func(context.Context, *probe, error) { panic(errBoom) }},
		} {
			ref := w.start(p)
			var want []string
			switch where {
			case "OnStart":
				want = []string{"OnStart"}
			case "OnStop":
				ref.StopFuture()
				want = []string{"OnStop"}
			case "Receive":
				w.NoError(ref.Tell(w.ctx, errBoom))
				want = []string{"Receive"}
			case "OnFailure":
				w.NoError(ref.Tell(w.ctx, panics{errBoom}))
				want = []string{"Receive", "OnFailure"}
			}
			w.gone(ref)
			var got []string
			for _, e := range w.logs.about(slog.LevelError, ref) {
				w.Equal("Unhandled error", e.text)
				w.Contains(e.attrs["error"].String(), "boom")
				got = append(got, e.attrs["in"].String())
			}
			w.Equal(want, got, where)
			if where == "OnFailure" {
				w.Contains(w.logs.about(slog.LevelError, ref)[0].attrs["stack"].String(), "(*probe).Receive")
			}
		}
	})
}
