package lifemodel

import (
	"context"
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// bite are the flags for tests that are expected to fail.
var bite = map[string]string{
	"rapid.seed":       "1", // the same programs each time
	"rapid.checks":     "5000",
	"rapid.shrinktime": "20s",
	"life.enough":      "8",
	"life.parts":       "2",
	"life.patience":    "500ms",
}

// TestModelBites shows that a model which is wrong in one point is found out, by a program that one can read.
func TestModelBites(t *testing.T) {
	for name, value := range bite {
		setFlag(t, name, value)
	}
	for f, name := range map[flaw]string{
		forgetsQueue:      "forgetsQueue",
		stopsAfterFailure: "stopsAfterFailure",
		watchesForLife:    "watchesForLife",
		stopOvertakes:     "stopOvertakes",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tb, h := &victim{TB: t}, newHunt(engines[0].make, f)
			done := make(chan struct{})
			go func() {
				defer close(done)
				rapid.Check(tb, h.property)
			}()
			<-done
			require.True(t, tb.failed, "nothing was noticed")
			require.True(t, h.over(), "the smallest program is%v", h.smallest)
		})
	}
}

// victim is a test that is expected to fail.
type victim struct {
	rapid.TB
	failed bool
}

func (v *victim) Errorf(string, ...any) { v.failed = true }
func (v *victim) Error(...any)          { v.failed = true }
func (v *victim) Fail()                 { v.failed = true }
func (v *victim) Failed() bool          { return v.failed }
func (v *victim) Fatalf(string, ...any) { v.FailNow() }
func (v *victim) Fatal(...any)          { v.FailNow() }
func (v *victim) Log(...any)            {}
func (v *victim) Logf(string, ...any)   {}

func (v *victim) FailNow() {
	v.failed = true
	runtime.Goexit()
}

func setFlag(t *testing.T, name, value string) {
	f := flag.Lookup(name)
	old := f.Value.String()
	require.NoError(t, f.Value.Set(value))
	t.Cleanup(func() { _ = f.Value.Set(old) })
}

// TestFaultsBite shows the same for a kernel that is broken on purpose, each time in a process of its own.
func TestFaultsBite(t *testing.T) {
	if testing.Short() {
		t.Skip("builds and runs a test binary")
	}
	goTool, err := exec.LookPath("go")
	if err != nil {
		t.Skip("no go tool: the broken kernel cannot be built")
	}
	broken := filepath.Join(t.TempDir(), "broken.test")
	build := exec.CommandContext(t.Context(), goTool, "test", "-c", "-tags", "gokkafaults", "-o", broken, ".")
	out, err := build.CombinedOutput()
	require.NoError(t, err, "%s", out)
	args := []string{"-test.run=^TestLifeCycle$/^goroutine$"}
	for name, value := range bite {
		args = append(args, "-"+name+"="+value)
	}
	for _, fault := range []string{"nodetection", "nowithdraw", "nodrain", "bothhooks", "stopfirst"} {
		t.Run(fault, func(t *testing.T) {
			t.Parallel()
			ctx, cancel := context.WithTimeout(t.Context(), 60*time.Second)
			defer cancel()
			cmd := exec.CommandContext(ctx, broken, args...)
			cmd.Env = append(os.Environ(), "GOKKA_FAULT="+fault)
			out, err := cmd.CombinedOutput()
			require.Error(t, err, "nothing was noticed")
			program, _, found := strings.Cut(string(out), "--- FAIL: ")
			require.True(t, found && strings.Contains(program, "program of "), "%s", out)
			t.Log(program)
		})
	}
}
