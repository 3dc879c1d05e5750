package proxy_test

import (
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// The code in docs/proxies.md is taken from the examples here, which compile and run.
func TestDocsAreCompiled(t *testing.T) {
	text, err := os.ReadFile("../docs/proxies.md")
	require.NoError(t, err)
	var examples strings.Builder
	for _, name := range []string{"example_test.go", "example_dynamic_test.go"} {
		code, err := os.ReadFile(name)
		require.NoError(t, err)
		examples.WriteString(unindent(string(code)))
	}
	blocks := regexp.MustCompile("(?s)```go\n(.*?)```").FindAllStringSubmatch(string(text), -1)
	require.NotEmpty(t, blocks)
	for _, block := range blocks {
		require.Contains(t, examples.String(), unindent(block[1]))
	}
}

func unindent(code string) string {
	return regexp.MustCompile(`(?m)^[ \t\r]+|\r`).ReplaceAllString(code, "")
}
