package docs_test

import (
	"bytes"
	"context"
	"os"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/gokka/gokka/app"
	"github.com/gokka/gokka/core"
	"github.com/gokka/gokka/registry"
	"github.com/gokka/gokka/runtime/goroutine"
)

type Greet struct{}

// A stuckGreeter does not finish in time.
type stuckGreeter struct{ began, finish chan struct{} }

func (s *stuckGreeter) Receive(context.Context, any) (any, error) {
	close(s.began)
	<-s.finish
	return nil, nil
}

// TestShutdownReport makes the report that shutdown.md shows, and compares what does not vary.
func TestShutdownReport(t *testing.T) {
	reg := registry.New()
	rt, err := goroutine.New(goroutine.Options{Registry: reg})
	require.NoError(t, err)
	actor := &stuckGreeter{make(chan struct{}), make(chan struct{})}
	signals := make(chan os.Signal, 1)
	var report bytes.Buffer
	code := app.Main(app.Options{Registry: reg, Signals: signals, Stderr: &report, Grace: 300 * time.Millisecond},
		func(ctx context.Context) error {
			ref, err := core.Start(ctx, rt, actor)
			if err != nil {
				return err
			}
			if err := ref.Tell(ctx, Greet{}); err != nil {
				return err
			}
			<-actor.began
			signals <- syscall.SIGTERM
			return app.Until(ctx, ref)
		})
	close(actor.finish)
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	require.NoError(t, rt.Shutdown(ctx))
	require.Equal(t, 128+int(syscall.SIGTERM), code)

	normal := func(text string) string {
		text = regexp.MustCompile(`urn:uuid:[0-9a-f-]+`).ReplaceAllString(text, "urn:uuid:…")
		text = regexp.MustCompile(`[0-9.]+m?s\b`).ReplaceAllString(text, "8s")
		text = strings.NewReplacer("stuckGreeter", "Greeter", "docs_test.Greet", "main.Greet").Replace(text)
		before, _, _ := strings.Cut(text, "goroutine profile: total")
		return before
	}
	_, shown, found := strings.Cut(read(t, "shutdown.md"), "```\ngokka: ")
	require.True(t, found)
	require.Equal(t, normal("gokka: "+shown), normal(report.String()))
}
