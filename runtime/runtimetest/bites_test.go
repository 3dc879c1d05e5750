package runtimetest_test

import (
	"bytes"
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// TestSuiteBites runs the suite on every fixture, each in a process of its own, and expects it to fail each broken one
// under the name of the law that it breaks, and to pass the sound ones.
func TestSuiteBites(t *testing.T) {
	if testing.Short() {
		t.Skip("builds and runs a test binary")
	}
	suite := buildSuite(t)
	for _, f := range fixtures {
		t.Run(f.name, func(t *testing.T) {
			t.Parallel()
			run := "^TestFixture$"
			if f.law != "" {
				run += "/^" + f.law + "$"
				if f.test != "" {
					run += "/^" + f.test + "$"
				}
			}
			ctx, cancel := context.WithTimeout(t.Context(), 60*time.Second)
			defer cancel()
			cmd := exec.CommandContext(ctx, suite, "-test.run="+run, "-test.v", "-test.failfast", "-test.timeout=50s")
			cmd.Env = append(os.Environ(), envFixture+"="+f.name, envFault+"="+f.fault)
			out, err := cmd.CombinedOutput()
			failed := bytes.Contains(out, []byte("--- FAIL: TestFixture/"+f.law+" ("))
			switch {
			case f.law == "" && (err != nil || !bytes.Contains(out, []byte("--- PASS: TestFixture ("))):
				t.Errorf("the suite fails a sound runtime: %v\n%s", err, interesting(out))
			case f.law != "" && err == nil:
				t.Errorf("the suite passes a runtime that breaks %s: %s", f.law, f.broken)
			case f.law != "" && !failed:
				t.Errorf("a runtime that breaks %s (%s) fails otherwise: %v\n%s", f.law, f.broken, err, interesting(out))
			case f.law != "":
				t.Logf("%s: %s", f.broken, firstFailure(out))
			}
		})
	}
}

// buildSuite builds this package's tests with the faults of the kernel.
func buildSuite(t *testing.T) string {
	goTool, err := exec.LookPath("go")
	if err != nil {
		t.Skip("no go tool: the broken runtimes cannot be built")
	}
	suite := filepath.Join(t.TempDir(), "suite.test")
	out, err := exec.CommandContext(t.Context(), goTool, "test", "-c", "-tags", "gokkafaults", "-o", suite, ".").CombinedOutput()
	if err != nil {
		t.Fatalf("building the suite: %v\n%s", err, out)
	}
	return suite
}

// interesting shortens the output of a test to what is not about its passing parts.
func interesting(out []byte) string {
	var lines []string
	for line := range strings.Lines(string(out)) {
		if !strings.Contains(line, "=== ") && !strings.Contains(line, "--- PASS") {
			lines = append(lines, line)
		}
	}
	return strings.Join(lines[:min(len(lines), 60)], "")
}

// firstFailure returns the first complaint in the output of a test.
func firstFailure(out []byte) string {
	for line := range strings.Lines(string(out)) {
		if strings.Contains(line, ".go:") && strings.Contains(line, "Law") {
			return strings.TrimSpace(line)
		}
	}
	return ""
}
