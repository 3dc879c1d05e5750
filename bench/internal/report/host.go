package report

import (
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"strings"
)

// Host is where it was measured.
type Host struct {
	CPU        string `json:"cpu"` // "" if unknown
	Cores      int    `json:"cores"`
	GOMAXPROCS int    `json:"gomaxprocs"`
	Go         string `json:"go"`
	GOGC       int    `json:"gogc"` // -1: off
	OS         string `json:"os"`
	Commit     string `json:"commit,omitempty"`
	// Load is how many processes wanted to run in the last minute, on average, before the first sample; nil if unknown.
	Load *float64 `json:"load,omitempty"`
}

// ThisHost describes the running process and its machine.
func ThisHost() Host {
	return Host{
		CPU: cpuModel(), Cores: runtime.NumCPU(), GOMAXPROCS: runtime.GOMAXPROCS(0), Go: runtime.Version(),
		GOGC: gogc(), OS: runtime.GOOS + "/" + runtime.GOARCH, Commit: commit(), Load: load(),
	}
}

func (h Host) String() string {
	s := fmt.Sprintf("%s, %d cores, GOMAXPROCS %d, %s, GOGC %d, %s", h.CPU, h.Cores, h.GOMAXPROCS, h.Go, h.GOGC, h.OS)
	if h.Commit != "" {
		s += ", commit " + h.Commit[:min(12, len(h.Commit))]
	}
	return strings.TrimPrefix(s, ", ")
}

// Warning says why the figures may be unreliable; "" if nothing speaks against them.
func (h Host) Warning() string {
	if h.Load == nil || *h.Load <= float64(h.Cores)/2 {
		return ""
	}
	return fmt.Sprintf("WARNING: other programs are running: the load average is %.1f on %d cores. "+
		"The figures are unreliable.", *h.Load, h.Cores)
}

// load knows where Linux says it.
func load() *float64 {
	text, err := os.ReadFile("/proc/loadavg")
	if err != nil {
		return nil
	}
	var v float64
	if _, err := fmt.Sscan(string(text), &v); err != nil {
		return nil
	}
	return &v
}

func gogc() int {
	s := []metrics.Sample{{Name: "/gc/gogc:percent"}}
	metrics.Read(s)
	if s[0].Value.Kind() != metrics.KindUint64 {
		return 0
	}
	return int(int64(s[0].Value.Uint64()))
}

// cpuModel knows where Linux says it.
func cpuModel() string {
	info, err := os.ReadFile("/proc/cpuinfo")
	if err != nil {
		return ""
	}
	for line := range strings.Lines(string(info)) {
		if key, value, ok := strings.Cut(line, ":"); ok && strings.TrimSpace(key) == "model name" {
			return strings.TrimSpace(value)
		}
	}
	return ""
}

// commit asks the binary, which knows if it was made by go build, and then git.
func commit() string {
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, s := range info.Settings {
			if s.Key == "vcs.revision" {
				return s.Value
			}
		}
	}
	out, err := exec.Command("git", "rev-parse", "HEAD").Output()
	if err != nil {
		return ""
	}
	return strings.TrimSpace(string(out))
}
