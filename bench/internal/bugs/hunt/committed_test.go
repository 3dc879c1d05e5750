package hunt

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/gokka/gokka/bench/internal/bugs"
	"github.com/gokka/gokka/bench/internal/report"
)

// What the documentation shows is of these programs, is as good as it should be, and is what the page says.
func TestCommitted(t *testing.T) {
	const docs = "../../../../docs"
	const again = "after a change: go run ./bench bugs -all -o json=docs/reports/bugs.json; " +
		"go run ./bench render docs/reports/bugs.json -o docs=docs"
	f, err := Read(filepath.Join(docs, "reports", "bugs.json"))
	require.NoError(t, err)
	require.Len(t, f.Results, len(bugs.All()), again)
	require.Equal(t, DefaultStrategies(), f.strategies(), again)
	for i, p := range bugs.All() {
		r := &f.Results[i]
		of := newResult(&p, 0)
		require.Equal(t, of.Name, r.Name, again)
		require.Equal(t, of.Bug, r.Bug, again)
		require.Equal(t, of.Deviations, r.Deviations, again)
		require.Equal(t, of.Twin.Least, r.Twin.Least, again)
		require.Empty(t, r.Failed())
		require.False(t, r.Missed(), "%s: the portfolio is to find it from 95 of 100 base seeds", p.Name)
		require.Len(t, r.Search(Portfolio).First, 100)
		require.GreaterOrEqual(t, r.Twin.Runs, twinRuns)
		require.NotEmpty(t, r.Minimal)
		for _, m := range r.Minimal {
			require.LessOrEqual(t, m.Deviations, 2*p.Deviations, p.Name)
		}
	}

	page, err := os.ReadFile(filepath.Join(docs, report.BugsPage))
	require.NoError(t, err)
	dir := t.TempDir()
	require.NoError(t, os.Mkdir(filepath.Join(dir, "reports"), 0o755))
	source := filepath.Join(dir, "reports", "bugs.json")
	require.NoError(t, os.WriteFile(source, nil, 0o644))
	made := filepath.Join(dir, report.BugsPage)
	text := strings.ReplaceAll(string(page), "\r", "")
	require.NoError(t, os.WriteFile(made, []byte(text), 0o644))
	require.NoError(t, f.SaveDocs(dir, source))
	now, err := os.ReadFile(made)
	require.NoError(t, err)
	require.Equal(t, text, string(now), again)
}
