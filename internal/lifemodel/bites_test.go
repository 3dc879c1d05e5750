package lifemodel

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// few is how many commands the smallest program that shows a mistake may have.
const few = 10

// TestModelBites shows that a model which is wrong in one point is found out, by a program that one can read.
func TestModelBites(t *testing.T) {
	setFlag(t, "rapid.shrinktime", "1s")
	setFlag(t, "rapid.seed", "1") // the same programs each time
	setFlag(t, "rapid.checks", "5000")
	setFlag(t, "life.parts", "2")
	setFlag(t, "life.patience", "200ms")
	for f, name := range map[flaw]string{
		forgetsQueue:      "forgetsQueue",
		stopsAfterFailure: "stopsAfterFailure",
		watchesForLife:    "watchesForLife",
		stopOvertakes:     "stopOvertakes",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tb := &victim{TB: t}
			var smallest program
			done := make(chan struct{})
			go func() {
				defer close(done)
				rapid.Check(tb, lifeCycle(engines[0].make, f, func(p program) { smallest = p }))
			}()
			<-done
			require.True(t, tb.failed, "nothing was noticed")
			require.LessOrEqual(t, len(smallest), few, "the smallest program is%v", smallest)
			t.Logf("%d commands:%v", len(smallest), smallest)
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
	out, err := exec.CommandContext(t.Context(), goTool, "test", "-c", "-tags", "gokkafaults", "-o", broken, ".").CombinedOutput()
	require.NoError(t, err, "%s", out)
	size := regexp.MustCompile(`program of (\d+):`)
	for _, fault := range []string{"nodetection", "nowithdraw", "nodrain", "bothhooks", "stopfirst"} {
		t.Run(fault, func(t *testing.T) {
			t.Parallel()
			ctx, cancel := context.WithTimeout(t.Context(), 60*time.Second)
			defer cancel()
			cmd := exec.CommandContext(ctx, broken, "-test.run=^TestLifeCycle$/^goroutine$", "-life.patience=200ms",
				"-life.parts=2", "-rapid.checks=2000", "-rapid.shrinktime=1s", "-rapid.seed=1")
			cmd.Env = append(os.Environ(), "GOKKA_FAULT="+fault)
			out, err := cmd.CombinedOutput()
			require.Error(t, err, "nothing was noticed")
			sizes := size.FindAllSubmatch(out, -1)
			require.NotEmpty(t, sizes, "%s", out)
			last := sizes[len(sizes)-1]
			n, err := strconv.Atoi(string(last[1]))
			require.NoError(t, err)
			require.LessOrEqual(t, n, few, "%s", out)
			t.Log(fmt.Sprintf("%d commands: ", n), firstLines(out, 12))
		})
	}
}

func firstLines(out []byte, n int) string {
	end := 0
	for i, b := range out {
		if b == '\n' {
			if n--; n == 0 {
				break
			}
		}
		end = i + 1
	}
	return string(out[:end])
}
