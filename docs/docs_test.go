package docs_test

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// sources is where the code in the pages is taken from: examples and tests, which compile and run.
var sources = []string{"*_test.go", "*/*.go", "../*/*_test.go", "../runtime/*/*_test.go", "../examples/*/*.go"}

// allPages are all pages of the repository.
func allPages(t *testing.T) (pages []string) {
	for _, pattern := range []string{"*.md", "../*.md", "../*/*.md", "../*/*/*.md"} {
		found, err := filepath.Glob(pattern)
		require.NoError(t, err)
		for _, page := range found {
			if page := filepath.Clean(page); !slices.Contains(pages, page) && !strings.HasPrefix(page, "../docs/") {
				pages = append(pages, page)
			}
		}
	}
	require.Contains(t, pages, "../README.md")
	require.Contains(t, pages, "../tools/README.md")
	return pages
}

func read(t *testing.T, file string) string {
	text, err := os.ReadFile(file)
	require.NoError(t, err)
	return strings.ReplaceAll(string(text), "\r\n", "\n")
}

var unindented = regexp.MustCompile(`(?m)^[ \t]+`)

// TestCodeIsCompiled finds each block of Go in an example or a test. It starts there at the beginning of a line.
func TestCodeIsCompiled(t *testing.T) {
	unindent := func(code string) string { return "\n" + unindented.ReplaceAllString(code, "") }
	var examples strings.Builder
	for _, pattern := range sources {
		files, err := filepath.Glob(pattern)
		require.NoError(t, err)
		for _, file := range files {
			examples.WriteString(unindent(read(t, file)))
		}
	}
	blocks := 0
	for _, page := range allPages(t) {
		if strings.HasPrefix(page, "../tools/") {
			continue // it is about generated code, which that module's tests are about
		}
		for _, block := range regexp.MustCompile("(?s)```go\n(.*?)```").FindAllStringSubmatch(read(t, page), -1) {
			blocks++
			if !strings.Contains(examples.String(), unindent(block[1])) {
				t.Errorf("%s: no example or test has\n%s", page, block[1])
			}
		}
	}
	require.Greater(t, blocks, 50)
}

// TestDumpIsAnExamples: what debugging.md shows is what an example prints.
func TestDumpIsAnExamples(t *testing.T) {
	_, rest, found := strings.Cut(read(t, "debugging.md"), "```\n\n```\n")
	require.True(t, found)
	dump, _, _ := strings.Cut(rest, "```")
	require.NotEmpty(t, dump)
	example := read(t, "../core/example_debug_test.go")
	for line := range strings.Lines(dump) {
		require.Contains(t, example, "\t// "+line)
	}
}

// TestPagesCanBeFound: each page of the guide is linked to from another one.
func TestPagesCanBeFound(t *testing.T) {
	pages, err := filepath.Glob("*.md")
	require.NoError(t, err)
	var all strings.Builder
	for _, page := range pages {
		all.WriteString(read(t, page))
	}
	for _, page := range pages {
		if page != "README.md" {
			require.Contains(t, all.String(), "]("+page, "no page links to it")
		}
	}
}
