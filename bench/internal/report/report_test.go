package report_test

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"golang.org/x/perf/benchfmt"

	"github.com/gokka/gokka/bench/internal/measure"
	"github.com/gokka/gokka/bench/internal/report"
	"github.com/gokka/gokka/bench/internal/runtimes"
	"github.com/gokka/gokka/bench/internal/workload"
)

func rows() []measure.Row {
	f := runtimes.All()[0]
	w := &workload.Workload{Name: "count", Unit: "ns/op"}
	lost := &workload.Workload{Name: "lost", Unit: "ns/op"}
	make7 := func(v float64) (ms []workload.Measurement, blocks []int) {
		for i := range 7 {
			ms = append(ms, workload.Measurement{Ops: 10, Elapsed: 10, Value: v, Allocs: 20, Bytes: 1280, GCs: 2, Goroutines: 4,
				Extra: map[string]float64{"p99": 5}})
			blocks = append(blocks, i+1)
		}
		return ms, blocks
	}
	a := measure.Row{Workload: w, Lane: measure.Lane{Factory: &f}, Procs: 2}
	a.Samples, a.Blocks = make7(300)
	n := measure.Row{Workload: w, Procs: 2}
	n.Samples, n.Blocks = make7(100)
	v := measure.Row{Workload: w, Lane: measure.Lane{Variant: "mutex queue"}, Procs: 2}
	v.Samples, v.Blocks = make7(50)
	bad := measure.Row{Workload: lost, Lane: measure.Lane{Factory: &f}, Procs: 2, Err: errors.New("wrong result: 1, want 2")}
	bad.Samples, bad.Blocks = make7(12345)
	for _, r := range []*measure.Row{&a, &n, &v} {
		r.Sizes, r.PeakRSS = []int{9, 9, 9, 9, 9, 9, 9}, 5<<20
	}
	return []measure.Row{a, n, v, bad}
}

func file() *report.File { return report.NewFile(report.ThisHost(), time.Now(), rows()) }

func TestJSON(t *testing.T) {
	var b strings.Builder
	require.NoError(t, file().Write(&b))
	var got map[string]any
	require.NoError(t, json.Unmarshal([]byte(b.String()), &got))

	host := got["host"].(map[string]any)
	for _, key := range []string{"cpu", "cores", "gomaxprocs", "go", "gogc", "os"} {
		require.Contains(t, host, key)
	}
	require.Equal(t, float64(100), host["gogc"])

	results := got["results"].([]any)
	require.Len(t, results, 4)
	fine := results[0].(map[string]any)
	for key, want := range map[string]any{
		"workload": "count", "runtime": "goroutine", "ok": true, "unit": "ns/op", "median": 300.0, "gomaxprocs": 2.0,
		"samples":   []any{300.0, 300.0, 300.0, 300.0, 300.0, 300.0, 300.0},
		"blocks":    []any{1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0},
		"sizes":     []any{9.0, 9.0, 9.0, 9.0, 9.0, 9.0, 9.0},
		"allocs_op": 2.0, "bytes_op": 128.0, "gc_cycles": 2.0, "goroutines": 4.0, "peak_rss": 5.0 * (1 << 20),
		"ci95":         map[string]any{"median": 300.0, "low": 300.0, "high": 300.0},
		"ratio_native": map[string]any{"median": 3.0, "low": 3.0, "high": 3.0},
		"verdict":      "slower", "extra": map[string]any{"p99": 5.0}, "short": 7.0,
	} {
		require.Equal(t, want, fine[key], key)
	}
	require.Contains(t, b.String(), "[300, 300, 300, 300, 300, 300, 300]", "in one line")

	require.Nil(t, results[1].(map[string]any)["ratio_native"])
	require.Empty(t, results[1].(map[string]any)["verdict"])
	variant := results[2].(map[string]any)
	require.Equal(t, "mutex queue", variant["variant"])
	require.Equal(t, 0.5, variant["ratio_native"].(map[string]any)["median"])
	require.Empty(t, variant["verdict"])

	failed := results[3].(map[string]any)
	require.Equal(t, false, failed["ok"])
	for _, key := range []string{"median", "allocs_op", "bytes_op", "ratio_native"} {
		require.Contains(t, failed, key)
		require.Nil(t, failed[key])
	}
	require.Empty(t, failed["samples"])
	require.Contains(t, failed["error"], "wrong result")
}

func TestReadReturnsWhatWasWritten(t *testing.T) {
	path := filepath.Join(t.TempDir(), "x.json")
	write := func(f *report.File) {
		var b bytes.Buffer
		require.NoError(t, f.Write(&b))
		require.NoError(t, os.WriteFile(path, b.Bytes(), 0o644))
	}
	f := file()
	write(f)
	again, err := report.Read(path)
	require.NoError(t, err)
	require.Equal(t, f, again)

	f.Results[0].Blocks = f.Results[0].Blocks[1:]
	write(f)
	_, err = report.Read(path)
	require.ErrorContains(t, err, "damaged")
	for _, text := range []string{"", "[]", "{}", `{"format": 1}`} {
		require.NoError(t, os.WriteFile(path, []byte(text), 0o644))
		_, err = report.Read(path)
		require.ErrorContains(t, err, "not a report")
	}
}

func TestWarning(t *testing.T) {
	at := func(load float64) report.Host { return report.Host{Cores: 4, Load: &load} }
	require.Empty(t, report.Host{Cores: 4}.Warnings(), "unknown")
	require.Empty(t, at(2).Warnings())
	require.Contains(t, strings.Join(at(2.1).Warnings(), ""), "the load average is 2.1 on 4 cores")
	require.Contains(t, report.Host{Governor: "powersave"}.Warnings()[0], "powersave")
	require.Empty(t, report.Host{Governor: "performance"}.Warnings())
	require.Len(t, report.Host{Battery: true}.Warnings(), 1)

	of := func(values ...float64) string {
		r := rows()[1:2]
		for i := range r[0].Samples {
			r[0].Samples[i].Value, r[0].Samples[i].Elapsed = values[i%len(values)], time.Second
		}
		return strings.Join(report.NewFile(report.Host{}, time.Now(), r).Warnings(), "")
	}
	require.Empty(t, of(100))
	require.Contains(t, of(100, 100, 100, 105, 105, 105, 105), "+5 %")
	require.Contains(t, of(100, 50, 200), "noisy: 1 of 1")
	require.Contains(t, strings.Join(file().Warnings(), ""), "shorter than 100ms")
	if runtime.GOOS == "linux" {
		require.NotNil(t, report.ThisHost().Load)
	}
}

func text(t *testing.T, rs []measure.Row) string {
	t.Helper()
	var b strings.Builder
	require.NoError(t, report.NewFile(report.Host{}, time.Now(), rs).Text(&b, false))
	return b.String()
}

func TestTable(t *testing.T) {
	out := text(t, rows())
	require.Contains(t, out, "300 ns/op")
	require.Contains(t, out, "3.00 [3.00, 3.00]")
	require.Equal(t, 1, strings.Count(out, "slower"), "not for variants, nor for failures")
	require.NotContains(t, out, "faster")
	require.Contains(t, out, "within ±3 % of 1")
	require.Contains(t, out, "native, mutex queue")
	require.Contains(t, out, "FAIL lost on goroutine: wrong result: 1, want 2")
	require.NotContains(t, out, "12345", "a failed row has no number")
	require.NotContains(t, out, "\x1b", "no colours")
	var b strings.Builder
	require.NoError(t, file().Text(&b, true))
	require.Contains(t, b.String(), "\x1b")

	out = text(t, rows()[:1])
	require.NotContains(t, out, "FAIL")
	require.NotContains(t, out, "3.00 [", "nothing to compare with")
	require.NotContains(t, out, "slower")
	require.NotContains(t, out, "within", "no verdict, so nothing to explain")
}

func TestTableNamesProcsWhereTheyDiffer(t *testing.T) {
	rs := rows()[:2]
	rs[1].Procs = 1
	out := text(t, rs)
	require.Contains(t, out, "count (1 cpu)")
	require.Contains(t, out, "count (2 cpu)")
}

func TestNumbers(t *testing.T) {
	for want, v := range map[string]float64{"0": .001, "1.23": 1.234, "12.3": 12.34, "123": 123.4, "12345": 12345} {
		require.Equal(t, want, report.Number(v))
	}
	for want, v := range map[string]int64{"999 ns": 999, "1.00 µs": 1000, "12.3 ms": 12_345_678, "1.00 s": 1e9} {
		require.Equal(t, want, report.Duration(v))
	}
}

func TestCSV(t *testing.T) {
	var b strings.Builder
	require.NoError(t, file().CSV(&b))
	lines, err := csv.NewReader(strings.NewReader(b.String())).ReadAll()
	require.NoError(t, err)
	require.Len(t, lines, 1+3*7, "none of the failed one")
	require.Equal(t, []string{"count", "goroutine", "", "2", "1", "9", "10", "300", "ns/op", "300", "3", "slower", "2", "128", "", "", ""}, lines[1])
}

func TestBenchFormat(t *testing.T) {
	var b strings.Builder
	require.NoError(t, file().Bench(&b))
	r := benchfmt.NewReader(strings.NewReader(b.String()), "x")
	n := 0
	for r.Scan() {
		res, ok := r.Result().(*benchfmt.Result)
		require.True(t, ok, "%v", r.Result())
		n++
		v, ok := res.Value("sec/op")
		require.True(t, ok)
		if n == 1 {
			require.InDelta(t, 300e-9, v, 1e-15)
			require.Equal(t, "Count/runtime=goroutine-2", res.Name.String())
		}
	}
	require.NoError(t, r.Err())
	require.Equal(t, 3*7, n)
}

func TestCompare(t *testing.T) {
	before, after := file(), file()
	_, err := report.Compare(before, &report.File{}, report.CompareOptions{})
	require.ErrorContains(t, err, "no result in common")
	c, err := report.Compare(before, after, report.CompareOptions{})
	require.NoError(t, err)
	require.Len(t, c.Changes, 3)
	require.Equal(t, []string{"FAIL lost on goroutine: wrong result: 1, want 2"}, c.Worse())

	for i := range after.Results[0].Samples {
		before.Results[0].Samples[i] += float64(i) / 100
		after.Results[0].Samples[i] = 330 + float64(i)/100
	}
	after.Host.Cores++
	for _, relative := range []bool{false, true} {
		for limit, worse := range map[float64]int{.05: 2, .2: 1} {
			c, err = report.Compare(before, after, report.CompareOptions{FailAbove: limit, Relative: relative})
			require.NoError(t, err)
			require.Len(t, c.Worse(), worse)
			require.Equal(t, "slower", c.Changes[0].Verdict)
			require.InDelta(t, .1, c.Changes[0].By(), .001)
		}
		require.Contains(t, strings.Join(c.Notes, ""), "another number of cores")
	}
	c, err = report.Compare(after, before, report.CompareOptions{})
	require.NoError(t, err)
	require.Equal(t, "faster", c.Changes[0].Verdict)

	for _, f := range []*report.File{before, after} {
		r := &f.Results[0]
		r.Samples, r.Blocks = r.Samples[:5], r.Blocks[:5]
	}
	c, err = report.Compare(before, after, report.CompareOptions{})
	require.NoError(t, err)
	require.Contains(t, c.Changes[0].Verdict, "need 6 samples")
	require.Len(t, c.Worse(), 1, "too few samples condemn nobody")
}
