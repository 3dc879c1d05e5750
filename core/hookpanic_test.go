package core_test

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/gokka/gokka/core"
	"github.com/gokka/gokka/registry"
	"github.com/gokka/gokka/runtime/goroutine"
	"github.com/gokka/gokka/runtime/pooled"
)

// logBuffer may be written and read on any goroutine.
type logBuffer struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (b *logBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buf.Write(p)
}

func (b *logBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buf.String()
}

// A hook that panics harms neither the actor whose turn it is called in nor who sends a message.
func TestHooksThatPanic(t *testing.T) {
	deadLetter := func(core.DeadLetter) { panic("in OnDeadLetter") }
	failure := func(core.Failure) { panic("in OnFailure") }
	propagate := func(context.Context) context.Context { panic("in Propagate") }
	for name, newRuntime := range map[string]func(*slog.Logger) (core.Runtime, error){
		"goroutine": func(l *slog.Logger) (core.Runtime, error) {
			return goroutine.New(goroutine.Options{Registry: registry.New(), Logger: l,
				OnDeadLetter: deadLetter, OnFailure: failure, Propagate: propagate})
		},
		"pooled": func(l *slog.Logger) (core.Runtime, error) {
			return pooled.New(pooled.Options{Registry: registry.New(), Logger: l,
				OnDeadLetter: deadLetter, OnFailure: failure, Propagate: propagate})
		},
	} {
		t.Run(name, func(t *testing.T) {
			var log logBuffer
			rt, err := newRuntime(slog.New(slog.NewTextHandler(&log, nil)))
			require.NoError(t, err)
			ctx := limit(t)
			broken := errors.New("broken")
			ref, err := core.Start(ctx, rt, core.ReceiveFunc(func(_ context.Context, msg any) (any, error) {
				if msg == "fail" {
					return nil, broken
				}
				return msg, nil
			}), core.TellErrors())
			require.NoError(t, err)

			require.NoError(t, ref.Tell(ctx, "fail"))
			_, err = ref.Ask(ctx, "fail")
			require.ErrorIs(t, err, broken)
			reply, err := ref.Ask(ctx, "still there")
			require.NoError(t, err)
			require.Equal(t, "still there", reply)

			_, err = ref.Stop(ctx)
			require.NoError(t, err)
			require.ErrorIs(t, ref.Tell(ctx, "too late"), core.ErrActorDead)
			for _, hook := range []string{"OnDeadLetter", "OnFailure", "Propagate"} {
				require.Contains(t, log.String(), "panic: in "+hook)
			}
			require.NoError(t, rt.(interface{ Shutdown(context.Context) error }).Shutdown(ctx))
		})
	}
}
