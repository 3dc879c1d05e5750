package pooled_test

import (
	"context"
	"errors"
	"log/slog"
	"os"
	"os/exec"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/gokka/gokka/core"
	"github.com/gokka/gokka/registry"
	"github.com/gokka/gokka/runtime/pooled"
)

// A panic of the logger ends the program, as it does on the goroutine runtime. The pool would keep it going without the actor.
func TestLoggerThatPanics(t *testing.T) {
	if os.Getenv("GOKKA_TEST_CRASH") == "" {
		cmd := exec.CommandContext(bounded(t), os.Args[0], "-test.run=^"+t.Name()+"$")
		cmd.Env = append(os.Environ(), "GOKKA_TEST_CRASH=1")
		out, err := cmd.CombinedOutput()
		exit, ok := errors.AsType[*exec.ExitError](err)
		require.True(t, ok, "%v\n%s", err, out)
		require.Equal(t, 2, exit.ExitCode(), "%s", out)
		require.Contains(t, string(out), "panic: the logger's")
		require.Contains(t, string(out), "panickyHandler", "the stack should say where")
		return
	}
	rt, err := pooled.New(pooled.Options{Registry: registry.New(), Logger: slog.New(panickyHandler{})})
	require.NoError(t, err)
	ref, err := core.Start(bounded(t), rt, handler(func(context.Context, any) (any, error) { return nil, errors.New("told") }))
	require.NoError(t, err)
	require.NoError(t, ref.Tell(bounded(t), nil))
	<-bounded(t).Done()
}

type panickyHandler struct{ slog.Handler }

func (panickyHandler) Enabled(_ context.Context, l slog.Level) bool { return l >= slog.LevelError }
func (panickyHandler) Handle(context.Context, slog.Record) error    { panic("the logger's") }
