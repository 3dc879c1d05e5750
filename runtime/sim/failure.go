package sim

import (
	"fmt"
	"runtime"
	"runtime/debug"
	"strings"
	"sync"

	"github.com/gokka/gokka/runtime/sim/internal/trace"
)

// Failure is a run that failed. If it was minimised, it is a plainer run than the one that was found, and fails in
// the same way; all that is said of it is about the plainer one, but for what begins with Found.
type Failure struct {
	Reasons   []string // what failed, in the order in which it did
	Log       []string // what the run logged
	Iteration int      // which run it was, counted from 1; 0 for a replay
	Of        int      // how many there were to be; 0 if that was not decided
	Token     string   // what it takes to make the run again
	Steps     []string // what happened
	Diagram   string   // the same as a picture
	Command   string   // replays the run; "" in Explore
	File      string   // where the trace was saved; "" if it was not

	// Causes are orders of messages, timers and choices without which the run passes: a sentence each.
	Causes []string

	Minimised       bool
	Deviations      int    // how often the run is not the canonical one
	Choices         int    // how many numbers that Choose returned are not 0
	Found           int    // how many steps the run had as it was found
	FoundDeviations int    // and how many deviations
	FoundToken      string // and its token
	Canonical       *Order // of Confluent: the run that had another result
	Result          string // of Confluent: what it was this time
	Remark          string // what came between the run that was found and the plainest one; mostly ""

	trace []byte
	hash  uint64 // of what does not depend on versions
}

// String is all of it, for people.
func (f *Failure) String() string {
	var b strings.Builder
	reasons := f.Reasons
	if len(reasons) == 0 || reasons[0] == "" && len(reasons) == 1 {
		reasons = []string{"the run failed"}
	}
	for _, r := range reasons {
		if r != "" {
			b.WriteString(indent(r) + "\n")
		}
	}
	if f.Minimised {
		choices := ""
		if f.Choices > 0 {
			choices = counted(f.Choices, "choice") + ", "
		}
		fmt.Fprintf(&b, "minimised to %s (of %d), %s%d steps (of %d): %s\n",
			counted(f.Deviations, "deviation"), f.FoundDeviations, choices, len(f.Steps), f.Found, f.Token)
	}
	if f.Remark != "" {
		b.WriteString(f.Remark + "\n")
	}
	for _, c := range f.Causes {
		b.WriteString("cause: " + c + "\n")
	}
	token, steps, found := f.Token, len(f.Steps), ""
	if f.Minimised {
		token, steps, found = f.FoundToken, f.Found, "found in "
	}
	switch {
	case f.Iteration == 0:
		fmt.Fprintf(&b, "replay of %s, %d steps\n", token, steps)
	case f.Of == 0:
		fmt.Fprintf(&b, "%siteration %d: %s, %d steps\n", found, f.Iteration, token, steps)
	default:
		fmt.Fprintf(&b, "%siteration %d of %d: %s, %d steps\n", found, f.Iteration, f.Of, token, steps)
	}
	b.WriteString(f.Diagram)
	if f.Canonical != nil {
		fmt.Fprintf(&b, "the canonical run: %s, %d steps\n%s", f.Canonical.Token, len(f.Canonical.Steps), f.Canonical.Diagram)
	}
	for _, line := range f.Log {
		b.WriteString("log: " + indent(line) + "\n")
	}
	if f.Command != "" {
		b.WriteString("replay: " + f.Command + "\n")
	}
	if f.File != "" {
		b.WriteString("trace:  " + f.File + "\n")
	}
	return strings.TrimRight(b.String(), "\n")
}

func counted(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

func indent(s string) string { return strings.ReplaceAll(strings.TrimSpace(s), "\n", "\n  ") }

// failure describes a run that failed.
func (x *explorer) failure(it *iteration, iteration int) *Failure {
	f := &Failure{
		Reasons:   it.reasons,
		Log:       it.lines,
		Iteration: iteration,
		Of:        x.iterations,
		Token:     it.token.String(),
		Diagram:   trace.Diagram(it.steps),
		trace:     x.encode(it),
		hash:      hash(trace.Encode(trace.Header{Test: x.name, Token: it.token.String()}, it.steps)),
	}
	for _, s := range it.steps {
		f.Steps = append(f.Steps, s.String())
	}
	if it.mark == markConfluent {
		f.Canonical, f.Result = order(x.first), it.result
	}
	if x.t != nil {
		f.Command = x.command(f.Token)
	}
	return f
}

// encode returns a run as it is saved.
func (x *explorer) encode(it *iteration) []byte {
	return trace.Encode(trace.Header{Gokka: version(), Go: runtime.Version(), Test: x.name,
		Token: it.token.String(), Reason: firstLine(it.reasons)}, it.steps)
}

func firstLine(reasons []string) string {
	if len(reasons) == 0 {
		return ""
	}
	line, _, _ := strings.Cut(reasons[0], "\n")
	return line
}

// command returns what to type to see the run again.
func (x *explorer) command(what string) string {
	parts := strings.Split(x.name, "/")
	for i, p := range parts {
		parts[i] = "^" + p + "$"
	}
	return fmt.Sprintf("GOKKA_SIM_REPLAY=%s go test %s -run '%s' -count=1", what, x.pkg, strings.Join(parts, "/"))
}

// version returns Gokka's version as the build knows it.
var version = sync.OnceValue(func() string {
	const module = "github.com/gokka/gokka"
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "unknown"
	}
	for _, m := range info.Deps {
		if m.Path == module {
			return m.Version
		}
	}
	return "(devel)"
})
