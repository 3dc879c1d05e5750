package docs_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// ran is not always on: it runs tests that run anyway.
var ran = flag.Bool("ran", false, "run the tests that pages name, and check that none is skipped")

// A namedTest is a test as the pages name it: `core.TestDump`.
type namedTest struct{ dir, name string }

var testName = regexp.MustCompile("`([a-z/]+)\\.((?:Test|Example)\\w+)(?:/[^`]*)?`")

// namedTests returns the tests that a page names.
func namedTests(text string) (tests []namedTest) {
	for _, m := range testName.FindAllStringSubmatch(text, -1) {
		tests = append(tests, namedTest{m[1], m[2]})
	}
	return tests
}

// Each behaviour is answered: with what is the same or better and the tests that show it, or with why it does not
// apply.
func TestNoBehaviourIsMissing(t *testing.T) {
	page, err := os.ReadFile("pykka.md")
	require.NoError(t, err)
	answers := map[string]int{}
	for line := range strings.Lines(string(page)) {
		row := regexp.MustCompile(`^\| ([SCD]?)(\d+) \| (.+) \| (.+) \| (.*) \|$`).FindStringSubmatch(strings.TrimSpace(line))
		if row == nil {
			continue
		}
		var n int
		_, err := fmt.Sscan(row[2], &n)
		require.NoError(t, err)
		answers[row[1]]++
		require.Equal(t, answers[row[1]], n, "after it %s%d is missing", row[1], answers[row[1]])
		if strings.HasPrefix(row[4], "not applicable: ") {
			continue
		}
		require.Regexp(t, `^(same$|same: .|better: .)`, row[4], "row %s%d", row[1], n)
		require.NotEmpty(t, namedTests(row[5]), "nothing shows row %s%d", row[1], n)
	}
	require.Equal(t, map[string]int{"": 179, "S": 55, "C": 17, "D": 18}, answers)
}

// The tests that the pages name exist, and none skips itself but with -short, which the run that counts is without.
func TestNamedTestsExist(t *testing.T) {
	found := map[string]string{} // folder to what its tests are
	count := 0
	pages, err := filepath.Glob("*.md")
	require.NoError(t, err)
	for _, page := range append(pages, "../README.md", "../ARCHITECTURE.md") {
		text, err := os.ReadFile(page)
		require.NoError(t, err)
		for _, test := range namedTests(string(text)) {
			count++
			if _, ok := found[test.dir]; !ok {
				found[test.dir] = testCode(t, filepath.Join("..", test.dir))
			}
			_, code, ok := strings.Cut(found[test.dir], "\nfunc "+test.name+"(")
			if !ok {
				t.Errorf("%s names %s.%s, which does not exist", page, test.dir, test.name)
			}
			body, _, _ := strings.Cut(code, "\n}\n")
			if skips := strings.Count(body, ".Skip"); skips != strings.Count(body, "if testing.Short() {\n\t\tt.Skip(") {
				t.Errorf("%s names %s.%s, which skips itself", page, test.dir, test.name)
			}
		}
	}
	require.Greater(t, count, 250)
}

func testCode(t *testing.T, dir string) string {
	files, err := filepath.Glob(filepath.Join(dir, "*_test.go"))
	require.NoError(t, err)
	require.NotEmpty(t, files, dir)
	var all strings.Builder
	for _, file := range files {
		code, err := os.ReadFile(file)
		require.NoError(t, err)
		all.Write(code)
	}
	return all.String()
}

// The runtimes' names in package each.
var runtimes = []string{"goroutine", "pooled", "pooled1", "sim"}

// TestNamedTestsRan runs the tests that pykka.md names in the packages that are not about one runtime. None may fail or
// be skipped, and each runs on all runtimes.
func TestNamedTestsRan(t *testing.T) {
	if !*ran {
		t.Skip("go test ./docs -run TestNamedTestsRan -ran")
	}
	page, err := os.ReadFile("pykka.md")
	require.NoError(t, err)
	for _, dir := range []string{"core", "future", "proxy", "registry"} {
		names := map[string]bool{}
		for _, test := range namedTests(string(page)) {
			if test.dir == dir {
				names[test.name] = true
			}
		}
		results := runTests(t, dir, slices.Sorted(maps.Keys(names)))
		for name := range names {
			ran := []string{name}
			if dir != "future" && !slices.Contains(noRuntime, name) {
				for _, rt := range runtimes {
					ran = append(ran, name+"/"+rt)
				}
			}
			for _, name := range ran {
				if results[name] != "pass" {
					t.Errorf("%s.%s: %q", dir, name, results[name])
				}
			}
		}
	}
}

// noRuntime are tests of what the registry does by itself.
var noRuntime = []string{
	"TestByTypeKinship",
	"TestDebugLog",
	"TestPykka141_OneDefaultAndMoreOnRequest",
	"TestPykka147_NoMatchIsAnEmptyList",
	"TestPykka153_StopAllFutureAsksLastStartedFirst",
	"TestPykka156_LookupsDoNotScan",
}

// runTests returns what became of each test and subtest.
func runTests(t *testing.T, dir string, names []string) map[string]string {
	pattern := "^(" + strings.Join(names, "|") + ")$"
	cmd := exec.CommandContext(t.Context(), "go", "test", "-json", "-count=1", "-run", pattern, "./"+dir)
	cmd.Dir = ".."
	out, err := cmd.Output()
	require.NoError(t, err, "%s", out)
	results := map[string]string{}
	for line := range bytes.Lines(out) {
		var event struct{ Action, Test string }
		require.NoError(t, json.Unmarshal(line, &event), "%s", line)
		switch event.Action {
		case "pass", "fail", "skip":
			if event.Test != "" {
				results[event.Test] = event.Action
			}
		}
	}
	return results
}
