package report_test

import (
	"encoding/json"
	"errors"
	"runtime"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

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
			ms = append(ms, workload.Measurement{Ops: 10, Value: v, Allocs: 20, Bytes: 1280, GCs: 2, Goroutines: 4,
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
	return []measure.Row{a, n, v, bad}
}

func TestJSON(t *testing.T) {
	var b strings.Builder
	require.NoError(t, report.NewFile(report.ThisHost(), rows()).Write(&b))
	var got map[string]any
	require.NoError(t, json.Unmarshal([]byte(b.String()), &got))

	host := got["host"].(map[string]any)
	for _, key := range []string{"cpu", "cores", "gomaxprocs", "go", "gogc", "os"} {
		require.Contains(t, host, key)
	}
	require.Equal(t, float64(100), host["gogc"])

	results := got["results"].([]any)
	require.Len(t, results, 3, "the variant has no row of its own")
	fine := results[0].(map[string]any)
	extra := fine["extra"]
	delete(fine, "extra")
	require.Equal(t, map[string]any{
		"workload": "count", "runtime": "goroutine", "ok": true, "unit": "ns/op", "median": 300.0,
		"samples":   []any{300.0, 300.0, 300.0, 300.0, 300.0, 300.0, 300.0},
		"allocs_op": 2.0, "bytes_op": 128.0,
		"ratio_native": map[string]any{"median": 3.0, "low": 3.0, "high": 3.0},
		"verdict":      "slower",
	}, fine)
	require.Equal(t, 2.0, extra.(map[string]any)["gc_cycles"])
	require.Equal(t, 5.0, extra.(map[string]any)["p99"])

	native := results[1].(map[string]any)
	require.Nil(t, native["ratio_native"])
	require.Empty(t, native["verdict"])
	variants := native["extra"].(map[string]any)["variants"].(map[string]any)
	require.Equal(t, 0.5, variants["mutex queue"].(map[string]any)["ratio_native"].(map[string]any)["median"])

	failed := results[2].(map[string]any)
	require.Equal(t, false, failed["ok"])
	for _, key := range []string{"median", "allocs_op", "bytes_op", "ratio_native"} {
		require.Contains(t, failed, key)
		require.Nil(t, failed[key])
	}
	require.Empty(t, failed["samples"])
	require.Contains(t, failed["extra"].(map[string]any)["error"], "wrong result")
}

func TestWarning(t *testing.T) {
	at := func(load float64) report.Host { return report.Host{Cores: 4, Load: &load} }
	require.Empty(t, report.Host{Cores: 4}.Warning(), "unknown")
	require.Empty(t, at(2).Warning())
	require.Contains(t, at(2.1).Warning(), "the load average is 2.1 on 4 cores")
	if runtime.GOOS == "linux" {
		require.NotNil(t, report.ThisHost().Load)
	}
}

func TestTable(t *testing.T) {
	var b strings.Builder
	require.False(t, report.Table(&b, rows()))
	out := b.String()
	require.Contains(t, out, "300 ns/op")
	require.Contains(t, out, "3.00 [3.00, 3.00]")
	require.Equal(t, 1, strings.Count(out, "slower"), "not for variants, nor for failures")
	require.NotContains(t, out, "faster")
	require.Contains(t, out, "within ±3 % of 1")
	require.Contains(t, out, "native, mutex queue")
	require.Contains(t, out, "FAIL lost on goroutine: wrong result: 1, want 2")
	require.NotContains(t, out, "12345", "a failed row has no number")

	b.Reset()
	require.True(t, report.Table(&b, rows()[:1]))
	require.NotContains(t, b.String(), "FAIL")
	require.NotContains(t, b.String(), "3.00 [", "nothing to compare with")
	require.NotContains(t, b.String(), "slower")
	require.NotContains(t, b.String(), "within", "no verdict, so nothing to explain")
}

func TestTableNamesProcsWhereTheyDiffer(t *testing.T) {
	rs := rows()[:2]
	rs[1].Procs = 1
	var b strings.Builder
	report.Table(&b, rs)
	require.Contains(t, b.String(), "count (1 cpu)")
	require.Contains(t, b.String(), "count (2 cpu)")
}
