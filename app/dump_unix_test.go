//go:build unix

package app_test

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/gokka/gokka/app"
	"github.com/gokka/gokka/core"
	"github.com/gokka/gokka/runtime/goroutine"
	"github.com/gokka/gokka/runtime/runtimetest/each"
)

func TestADumpIsWrittenOnSIGUSR1(t *testing.T) {
	each.Runtime(t, func(t *testing.T, rt core.Runtime) {
		p, release := newProgram(rt), make(chan struct{})
		p.start(t, func(ctx context.Context) error {
			if err := stuck(ctx, rt, release); err != nil {
				return err
			}
			return p.wait(ctx)
		})
		p.signal(t, syscall.SIGUSR1)
		p.stderr.await(t, "app_test.stuck")
		require.Contains(t, p.stderr.String(), "1 actors, 1 running")
		close(release)
		p.signal(t, syscall.SIGTERM)
		require.Zero(t, receive(t, p.code))
	})
}

const roleKey = "GOKKA_APP_TEST_ROLE"

// child is the program in a process of its own.
func child() int {
	return app.Main(app.Options{Grace: 20 * time.Second}, func(ctx context.Context) error {
		ref, err := goroutine.Start(ctx, &tenant{name: "the child's actor", stopped: make(chan string, 1)})
		if err != nil {
			return err
		}
		if os.Getenv(roleKey) == "stuck" {
			if err := stuck(ctx, goroutine.Default(), nil); err != nil {
				return err
			}
		}
		fmt.Println("ready")
		return app.Until(ctx, ref)
	})
}

func TestAProcess(t *testing.T) {
	for name, tc := range map[string]struct {
		role    string
		signals []os.Signal
		code    int
		says    string
	}{
		"SIGTERM":   {"quick", []os.Signal{syscall.SIGTERM}, 0, "stopping"},
		"SIGINT":    {"quick", []os.Signal{os.Interrupt}, 130, "stopping"},
		"SIGUSR1":   {"quick", []os.Signal{syscall.SIGUSR1, syscall.SIGTERM}, 0, "goroutine: 1 actors"},
		"impatient": {"stuck", []os.Signal{os.Interrupt, syscall.SIGTERM}, 143, "app_test.stuck"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			ctx, cancel := context.WithTimeout(t.Context(), 60*time.Second)
			defer cancel()
			cmd := exec.CommandContext(ctx, os.Args[0])
			cmd.Env = append(os.Environ(), roleKey+"="+tc.role)
			stderr := newLines()
			cmd.Stderr = stderr
			stdout, err := cmd.StdoutPipe()
			require.NoError(t, err)
			require.NoError(t, cmd.Start())
			line, err := bufio.NewReader(stdout).ReadString('\n')
			require.NoError(t, err, "%v", stderr)
			require.Equal(t, "ready", strings.TrimSpace(line))
			for i, sig := range tc.signals {
				require.NoError(t, cmd.Process.Signal(sig))
				if i == 0 && len(tc.signals) > 1 { // signals that come together may be taken in another order
					stderr.await(t, map[os.Signal]string{syscall.SIGUSR1: "goroutine profile", os.Interrupt: "stopping"}[sig])
				}
			}
			_ = cmd.Wait()
			require.Equal(t, tc.code, cmd.ProcessState.ExitCode(), "%v", stderr)
			require.Contains(t, stderr.String(), tc.says)
		})
	}
}
