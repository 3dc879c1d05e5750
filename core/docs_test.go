package core_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// The code in these pages is taken from the examples here, which compile and run.
func TestDocsAreCompiled(t *testing.T) {
	unindent := func(code string) string { return regexp.MustCompile(`(?m)^[ \t\r]+|\r`).ReplaceAllString(code, "") }
	var examples strings.Builder
	files, err := filepath.Glob("example_*test.go")
	require.NoError(t, err)
	for _, file := range files {
		code, err := os.ReadFile(file)
		require.NoError(t, err)
		examples.WriteString(unindent(string(code)))
	}
	for _, page := range []string{"time-and-watch", "overload", "debugging"} {
		text, err := os.ReadFile("../docs/" + page + ".md")
		require.NoError(t, err)
		blocks := regexp.MustCompile("(?s)```go\n(.*?)```").FindAllStringSubmatch(string(text), -1)
		require.NotEmpty(t, blocks)
		for _, block := range blocks {
			require.Contains(t, examples.String(), unindent(block[1]), page)
		}
	}
}
