package docs_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// ARCHITECTURE.md knows every law of the suite and every fixture that breaks one, and its files are there.
func TestArchitectureIsComplete(t *testing.T) {
	text, err := os.ReadFile("../ARCHITECTURE.md")
	require.NoError(t, err)
	page := string(text)

	laws, err := filepath.Glob("../runtime/runtimetest/law*.go")
	require.NoError(t, err)
	count := 0
	for _, file := range laws {
		code, err := os.ReadFile(file)
		require.NoError(t, err)
		for _, m := range regexp.MustCompile(`= law\{"(\w+)"`).FindAllStringSubmatch(string(code), -1) {
			count++
			require.Contains(t, page, "`"+m[1]+"`")
		}
	}
	require.Equal(t, 12, count)

	code, err := os.ReadFile("../runtime/runtimetest/fixtures_test.go")
	require.NoError(t, err)
	fixtures := regexp.MustCompile(`\{name: "([\w-]+)", law: "(\w+)"`).FindAllStringSubmatch(string(code), -1)
	require.NotEmpty(t, fixtures)
	for _, m := range fixtures {
		row := regexp.MustCompile("(?m)^.*`" + m[2] + "`.*$").FindString(page)
		require.Contains(t, row, "`"+m[1]+"`", m[2])
	}

	for _, m := range regexp.MustCompile("`([a-z/]+/\\w+\\.go)`").FindAllStringSubmatch(page, -1) {
		require.FileExists(t, "../"+m[1])
	}
	// Within the sections about a runtime, names without a folder are of its files.
	for rt, section := range sections(page, "### On `runtime/") {
		for _, m := range regexp.MustCompile("`(\\w+\\.go)`").FindAllStringSubmatch(section, -1) {
			require.FileExists(t, filepath.Join("../runtime", rt, m[1]))
		}
	}
}

// sections returns what follows the headings that begin like this, by the rest of the heading.
func sections(page, heading string) map[string]string {
	found := map[string]string{}
	for _, part := range strings.Split(page, heading)[1:] {
		name, rest, _ := strings.Cut(part, "`")
		body, _, _ := strings.Cut(rest, "\n#")
		found[name] = body
	}
	return found
}
