package report

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/gokka/gokka/bench/internal/stats"
	"github.com/gokka/gokka/bench/internal/workload"
)

// The runtimes that the advice is about.
const (
	goroutineName = "goroutine"
	pooledName    = "pooled"
	directName    = "pooled-direct"
)

// versus returns the paired ratio of two runtimes' values for a workload; ok is false without enough samples.
func (f *File) versus(name, a, b string) (iv stats.Interval, verdict string, ok bool) {
	ra, rb := f.Find(name, a), f.Find(name, b)
	if ra == nil || rb == nil {
		return iv, "", false
	}
	ratios := stats.Paired(ra.series(), rb.series())
	if len(ratios) < stats.MinSamples {
		return iv, "", false
	}
	return stats.Bootstrap(ratios), stats.Verdict(ratios, ra.Unit, false), true
}

// Advice says when to take which runtime, as far as the numbers tell: a sentence or two for each question.
func (f *File) Advice() (lines []string) {
	for _, about := range []func(*File) string{
		(*File).adviceOnHops, (*File).adviceOnCrowds, (*File).adviceOnMemory, (*File).adviceOnStarts,
		(*File).adviceOnAsks, (*File).adviceOnBlocking, (*File).adviceOnNoise,
	} {
		if line := about(f); line != "" {
			lines = append(lines, line)
		}
	}
	return lines
}

func (f *File) adviceOnHops() string {
	iv, verdict, ok := f.versus("ping-pong", pooledName, goroutineName)
	if !ok {
		return ""
	}
	s := fmt.Sprintf("Actors that answer each other: a hop takes %s on pooled and %s on goroutine",
		f.cost("ping-pong", pooledName), f.cost("ping-pong", goroutineName))
	switch verdict {
	case stats.Faster:
		return s + fmt.Sprintf("; pooled is %s times as fast.", Number(1/iv.Median))
	case stats.Slower:
		return s + fmt.Sprintf("; goroutine is %s times as fast.", Number(iv.Median))
	}
	return s + ", which makes no clear difference."
}

// cost is a median with its unit.
func (f *File) cost(name, runtime string) string {
	r := f.Find(name, runtime)
	if r == nil {
		return "?"
	}
	if strings.HasPrefix(r.Unit, "ns/") {
		return Duration(*r.Median)
	}
	return Number(*r.Median) + " B"
}

// adviceOnCrowds looks for the number of actors from which on pooled is faster, for each share of busy ones.
func (f *File) adviceOnCrowds() string {
	verdicts := map[int]map[int]string{} // by share, by number
	for i := range f.Results {
		r := &f.Results[i]
		if r.Base() != "crowd" || r.Runtime != pooledName {
			continue
		}
		actors, busy := crowdOf(r)
		if _, v, ok := f.versus(r.Workload, pooledName, goroutineName); ok {
			if verdicts[busy] == nil {
				verdicts[busy] = map[int]string{}
			}
			verdicts[busy][actors] = v
		}
	}
	var parts []string
	for _, busy := range slices.Sorted(maps.Keys(verdicts)) {
		parts = append(parts, fmt.Sprintf("with %d %% of them busy %s", busy, crossover(verdicts[busy])))
	}
	if len(parts) == 0 {
		return ""
	}
	return "Many actors, messages between them: " + strings.Join(parts, "; ") + "."
}

// crowdOf returns the parameters of a crowd.
func crowdOf(r *Result) (actors, busy int) {
	w, err := workload.Find("crowd", nil)
	if err != nil {
		return 0, 0
	}
	vs := map[string]int{}
	for _, p := range w.Params {
		vs[p.Name] = p.Default
	}
	maps.Copy(vs, r.Values)
	return vs["actors"], vs["busy"]
}

// crossover says from which of the sizes on pooled is the faster one.
func crossover(verdicts map[int]string) string {
	sizes := slices.Sorted(maps.Keys(verdicts))
	from := len(sizes)
	for from > 0 && verdicts[sizes[from-1]] == stats.Faster {
		from--
	}
	last := sizes[len(sizes)-1]
	switch {
	case from == len(sizes) && verdicts[last] == stats.Slower:
		return fmt.Sprintf("goroutine is faster, at %d actors", last)
	case from == len(sizes):
		return fmt.Sprintf("there is no clear difference at %d actors", last)
	case len(sizes) == 1:
		return fmt.Sprintf("pooled is faster at %d actors", last)
	case from == 0:
		return fmt.Sprintf("pooled is faster at every size from %d to %d", sizes[0], last)
	}
	return fmt.Sprintf("pooled is faster from %d actors on, up to %d", sizes[from], last)
}

func (f *File) adviceOnMemory() string {
	g, p := f.Find("idle-mem", goroutineName), f.Find("idle-mem", pooledName)
	if g == nil || p == nil {
		return ""
	}
	fit := func(r *Result) string { return Number((1<<30)/(*r.Median)/1e6) + " million" }
	return fmt.Sprintf("Idle actors: one takes %s on pooled and %s on goroutine, so 1 GiB holds %s or %s.",
		f.cost("idle-mem", pooledName), f.cost("idle-mem", goroutineName), fit(p), fit(g))
}

func (f *File) adviceOnStarts() string {
	iv, verdict, ok := f.versus("spawn", pooledName, goroutineName)
	if !ok {
		return ""
	}
	s := fmt.Sprintf("Actors that come and go: start, message and stop take %s on pooled and %s on goroutine",
		f.cost("spawn", pooledName), f.cost("spawn", goroutineName))
	switch verdict {
	case stats.Faster, stats.Slower:
		return s + fmt.Sprintf(" (ratio %s).", Number(iv.Median))
	}
	return s + ", which makes no clear difference."
}

func (f *File) adviceOnAsks() string {
	_, verdict, ok := f.versus("ask", pooledName, goroutineName)
	if !ok {
		return ""
	}
	word := map[string]string{stats.Faster: "pooled is faster", stats.Slower: "goroutine is faster"}[verdict]
	if word == "" {
		word = "no clear difference"
	}
	s := fmt.Sprintf("Asks from outside: %s on pooled, %s on goroutine (%s)", f.cost("ask", pooledName), f.cost("ask", goroutineName), word)
	if f.Find("ask", directName) != nil {
		s += fmt.Sprintf(", %s on pooled if asks are always handed over directly", f.cost("ask", directName))
	}
	if f.Find("nested", pooledName) != nil && f.Find("nested", goroutineName) != nil {
		s += fmt.Sprintf("; asks inside handlers: %s and %s", f.cost("nested", pooledName), f.cost("nested", goroutineName))
	}
	return s + "."
}

func (f *File) adviceOnBlocking() string {
	iv, verdict, ok := f.versus("blocking", pooledName, goroutineName)
	if !ok {
		return ""
	}
	s := "Handlers that block without Gokka's knowledge: "
	switch verdict {
	case stats.Slower:
		s += fmt.Sprintf("take goroutine; pooled takes %s times as long", Number(iv.Median))
	case stats.Faster:
		s += fmt.Sprintf("pooled takes %s of goroutine's time", Number(iv.Median))
	default:
		s += "no clear difference in throughput"
	}
	return s + f.tail("blocking", "actors next to them wait up to") + "."
}

func (f *File) adviceOnNoise() string {
	tail := f.tail("noisy", "")
	if tail == "" {
		return ""
	}
	return "Handlers that compute for long next to others that should answer quickly: a round trip takes" + tail + "."
}

// tail compares the 99th percentiles of the runtimes' latencies.
func (f *File) tail(name, intro string) string {
	g, p := f.Find(name, goroutineName), f.Find(name, pooledName)
	if g == nil || p == nil {
		return ""
	}
	gv, ok1 := workload.At(g.Latency, .99)
	pv, ok2 := workload.At(p.Latency, .99)
	if !ok1 || !ok2 {
		return ""
	}
	if intro != "" {
		intro = "; " + intro
	}
	return fmt.Sprintf("%s %s on pooled and %s on goroutine in 99 %% of cases", intro, Duration(pv), Duration(gv))
}
