package main

import (
	"flag"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

var update = flag.Bool("update", false, "write the outputs into the guide")

const guide = "../../docs/sim.md"

// TestGuide makes what docs/sim.md tells, and compares what it shows: each block of it that follows a comment
// "output: name".
func TestGuide(t *testing.T) {
	if testing.Short() {
		t.Skip("starts processes")
	}
	dir := t.TempDir() // where traces are saved
	outputs := map[string]string{
		"flaky": tests(t, dir, "^TestDeposits$", "TELLER=careless"),
		"again": tests(t, dir, "^TestDeposits$", "TELLER=careless", "GOKKA_SIM_ITERATIONS=1"),
		"fixed": tests(t, dir, "^TestDeposits$", "GOKKA_SIM_VERBOSE=0"),
		"proof": tests(t, dir, "^TestDepositsProof$"),

		"confluent": tests(t, dir, "^TestBalance$", "TELLER=careless"),
	}
	text, err := os.ReadFile(guide)
	require.NoError(t, err)
	for name, output := range outputs {
		block := regexp.MustCompile("(?s)(<!-- output: " + name + " -->\n```text\n)(.*?)(```\n)")
		found := block.FindSubmatch(text)
		require.NotNil(t, found, "the guide shows no output %q", name)
		if *update {
			text = block.ReplaceAllLiteral(text, []byte(string(found[1])+output+string(found[3])))
			continue
		}
		require.Equal(t, string(found[2]), output, "after a change: go test ./examples/flakytest -run Guide -update")
	}
	if *update {
		require.NoError(t, os.WriteFile(guide, text, 0o666))
	}
}

// tests runs tests of this package in a process of their own, and returns the output without what is never the
// same.
func tests(t *testing.T, dir, run string, env ...string) string {
	t.Helper()
	self, err := os.Executable()
	require.NoError(t, err)
	cmd := exec.CommandContext(t.Context(), self, "-test.run", run, "-test.v")
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), env...)
	out, err := cmd.CombinedOutput()
	if _, failed := err.(*exec.ExitError); err != nil && !failed {
		t.Fatal(err)
	}
	text := regexp.MustCompile(`\(\d+\.\d+s\)`).ReplaceAllString(string(out), "(0.00s)")
	var lines []string
	for line := range strings.Lines(text) {
		if !strings.HasPrefix(line, "exit status") && !strings.HasPrefix(line, "coverage:") {
			lines = append(lines, line)
		}
	}
	return strings.Join(lines, "")
}
