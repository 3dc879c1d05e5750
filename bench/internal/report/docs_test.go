package report_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/gokka/gokka/bench/internal/measure"
	"github.com/gokka/gokka/bench/internal/report"
)

const root = "../../.."

// copyInto copies files of the repository to the same places under dir.
func copyInto(t *testing.T, dir string, files ...string) {
	for _, file := range files {
		data, err := os.ReadFile(filepath.Join(root, file))
		require.NoError(t, err)
		to := filepath.Join(dir, file)
		require.NoError(t, os.MkdirAll(filepath.Dir(to), 0o755))
		require.NoError(t, os.WriteFile(to, data, 0o644))
	}
}

// The figures and charts of the documentation are those of the reports that it names.
func TestDocumentationIsWhatItsReportsSay(t *testing.T) {
	page, err := os.ReadFile(filepath.Join(root, "docs/runtimes.md"))
	require.NoError(t, err)
	m := regexp.MustCompile(`\(reports/([\w-]+)\.json\)`).FindSubmatch(page)
	require.NotNil(t, m)
	name := string(m[1])
	saved := "docs/reports/" + name + ".json"
	dir := t.TempDir()
	copyInto(t, dir, "README.md", "docs/runtimes.md", saved)
	render := func(saved string) {
		path := filepath.Join(dir, saved)
		f, err := report.Read(path)
		require.NoError(t, err)
		require.NoError(t, f.SaveDocs(filepath.Join(dir, "docs"), path))
	}
	render(saved)

	readme, err := os.ReadFile(filepath.Join(root, "README.md"))
	require.NoError(t, err)
	require.Contains(t, string(readme), saved, "README.md is made from the same report")
	_, peers, found := strings.Cut(string(readme), "<!-- other libraries, made by go run ./bench render: begin -->")
	require.True(t, found)
	if m := regexp.MustCompile(`\((docs/reports/[\w-]+\.json)\)`).FindStringSubmatch(peers); m != nil {
		copyInto(t, dir, m[1])
		render(m[1])
	}

	same := []string{"README.md", "docs/runtimes.md", "docs/reports/" + name + ".html"}
	charts, err := filepath.Glob(filepath.Join(root, "docs/reports", name, "*"))
	require.NoError(t, err)
	made, err := filepath.Glob(filepath.Join(dir, "docs/reports", name, "*"))
	require.NoError(t, err)
	require.Len(t, made, len(charts))
	for _, chart := range charts {
		same = append(same, "docs/reports/"+name+"/"+filepath.Base(chart))
	}
	for _, file := range same {
		want, err := os.ReadFile(filepath.Join(dir, file))
		require.NoError(t, err)
		got, err := os.ReadFile(filepath.Join(root, file))
		require.NoError(t, err)
		if string(want) != string(got) {
			t.Errorf("%s does not say what the report says: go run ./bench render %s -o docs=docs", file, saved)
		}
	}
}

// What the table of other libraries shows, and what is not touched without any.
func TestPeersInTheReadme(t *testing.T) {
	dir := t.TempDir()
	const begin, end = "<!-- other libraries, made by go run ./bench render: begin -->", "<!-- other libraries, made by go run ./bench render: end -->"
	docs := filepath.Join(dir, "docs")
	require.NoError(t, os.MkdirAll(filepath.Join(docs, "reports"), 0o755))
	readme := filepath.Join(dir, "README.md")
	require.NoError(t, os.WriteFile(readme, []byte("a\n"+begin+"old"+end+"\nb\n"), 0o644))
	require.NoError(t, os.WriteFile(filepath.Join(docs, "runtimes.md"),
		[]byte("<!-- made by go run ./bench render: begin --><!-- made by go run ./bench render: end -->"), 0o644))
	path := filepath.Join(docs, "reports", "r.json")

	f := file()
	require.NoError(t, f.SaveDocs(docs, path))
	text, err := os.ReadFile(readme)
	require.NoError(t, err)
	require.Contains(t, string(text), "old")

	rs := rows()
	for _, name := range []string{"pooled", "hollywood"} {
		r := rs[0]
		r.Lane = measure.Lane{Peer: &measure.Peer{Name: name}}
		rs = append(rs, r)
	}
	f = report.NewFile(report.Host{}, time.Now(), rs)
	f.Notes = []string{"hollywood: as it is"}
	before, err := os.ReadFile(filepath.Join(docs, "runtimes.md"))
	require.NoError(t, err)
	require.NoError(t, f.SaveDocs(docs, path))
	after, err := os.ReadFile(filepath.Join(docs, "runtimes.md"))
	require.NoError(t, err)
	require.Equal(t, string(before), string(after))
	text, err = os.ReadFile(readme)
	require.NoError(t, err)
	require.True(t, strings.HasPrefix(string(text), "a\n"+begin), string(text))
	require.True(t, strings.HasSuffix(string(text), end+"\nb\n"), string(text))
	require.Contains(t, string(text), "| | pooled | goroutine | hollywood | by hand |")
	require.Contains(t, string(text), "| a tell, from one sender to one actor | 300 ns | 300 ns | 300 ns |")
	require.Contains(t, string(text), "docs/reports/r.json")
	require.Contains(t, string(text), "- hollywood: as it is")
	require.NotContains(t, string(text), "old")
}
