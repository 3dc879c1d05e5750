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
	_, table, _ := strings.Cut(page, "| folder | what is in it |")
	table, _, _ = strings.Cut(table, "\n\n")
	folders := regexp.MustCompile("`([a-z/]+)`").FindAllStringSubmatch(table, -1)
	require.Greater(t, len(folders), 20)
	for _, m := range folders {
		require.DirExists(t, "../"+m[1])
	}
	for _, in := range []string{"runtime", "tools"} {
		found, err := os.ReadDir("../" + in)
		require.NoError(t, err)
		for _, folder := range found {
			if name := in + "/" + folder.Name(); folder.IsDir() && !strings.Contains(table, "`"+name+"`") {
				t.Errorf("the table of folders in ARCHITECTURE.md lacks %s", name)
			}
		}
	}
	// Within the sections about a runtime, names without a folder are of its files.
	for rt, section := range sections(page, "### On `runtime/") {
		for _, m := range regexp.MustCompile("`(\\w+\\.go)`").FindAllStringSubmatch(section, -1) {
			require.FileExists(t, filepath.Join("../runtime", rt, m[1]))
		}
		for _, m := range placed.FindAllStringSubmatch(section, -1) {
			if strings.Contains(m[2], "/") {
				continue // below
			}
			requireDeclared(t, m[1], filepath.Join("../runtime", rt, m[2]))
		}
	}
	found := 0
	for _, m := range placed.FindAllStringSubmatch(page, -1) {
		if strings.Contains(m[2], "/") {
			requireDeclared(t, m[1], "../"+m[2])
			found++
		}
	}
	require.Greater(t, found, 8)
}

// placed is a name and, directly behind it, the file that it is in.
var placed = regexp.MustCompile("`(?:\\w+\\.)?(\\w+)`\\s\\(`([a-z/]*\\w+\\.go)`\\)")

// requireDeclared checks that a file declares a function, a method or a type.
func requireDeclared(t *testing.T, name, file string) {
	code, err := os.ReadFile(file)
	require.NoError(t, err)
	require.Regexp(t, `(?m)^(func (\([^)]*\) )?|type )`+name+`\b`, string(code), file)
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
