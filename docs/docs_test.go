package docs_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// sources is where the code in the pages is taken from: examples, which compile and run.
var sources = []string{"*_test.go", "../*/example_*test.go", "../runtime/*/example_*test.go", "../examples/*/*.go"}

// elsewhere is a page with a test of its own, since what it tells depends on a run.
var elsewhere = map[string]bool{"sim.md": true}

func TestDocsAreCompiled(t *testing.T) {
	unindent := func(code string) string { return regexp.MustCompile(`(?m)^[ \t\r]+|\r`).ReplaceAllString(code, "") }
	var examples strings.Builder
	for _, pattern := range sources {
		files, err := filepath.Glob(pattern)
		require.NoError(t, err)
		for _, file := range files {
			code, err := os.ReadFile(file)
			require.NoError(t, err)
			examples.WriteString(unindent(string(code)))
		}
	}
	pages, err := filepath.Glob("*.md")
	require.NoError(t, err)
	for _, page := range pages {
		if elsewhere[page] {
			continue
		}
		text, err := os.ReadFile(page)
		require.NoError(t, err)
		for _, block := range regexp.MustCompile("(?s)```go\n(.*?)```").FindAllStringSubmatch(string(text), -1) {
			if !strings.Contains(examples.String(), unindent(block[1])) {
				t.Errorf("%s: no example has\n%s", page, block[1])
			}
		}
	}
}

// TestLinks follows the links from page to page.
func TestLinks(t *testing.T) {
	pages, err := filepath.Glob("*.md")
	require.NoError(t, err)
	for _, page := range append(pages, "../README.md", "../ARCHITECTURE.md", "../CONTRIBUTING.md", "../examples/README.md") {
		text, err := os.ReadFile(page)
		require.NoError(t, err)
		prose := regexp.MustCompile("(?s)```.*?```|`[^`\n]*`").ReplaceAllString(string(text), "")
		for _, link := range regexp.MustCompile(`\]\(([^)]+)\)`).FindAllStringSubmatch(prose, -1) {
			path, _, _ := strings.Cut(link[1], "#")
			if path == "" || strings.Contains(path, "://") {
				continue
			}
			_, err := os.Stat(filepath.Join(filepath.Dir(page), path))
			require.NoError(t, err, "%s links to %s", page, link[1])
		}
	}
}
