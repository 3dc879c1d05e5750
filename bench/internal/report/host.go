package report

import (
	"fmt"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"slices"
	"strings"
)

// Host is where it was measured.
type Host struct {
	CPU        string `json:"cpu"` // "" if unknown
	Cores      int    `json:"cores"`
	GOMAXPROCS int    `json:"gomaxprocs"`
	Go         string `json:"go"`
	GOGC       int    `json:"gogc"`                 // -1: off
	MemLimit   int64  `json:"gomemlimit,omitempty"` // bytes; 0: none
	OS         string `json:"os"`
	Kernel     string `json:"kernel,omitempty"`
	Governor   string `json:"governor,omitempty"` // of the processors' frequency
	Battery    bool   `json:"battery,omitempty"`  // it runs on one
	Commit     string `json:"commit,omitempty"`
	Dirty      bool   `json:"dirty,omitempty"` // there were changes since
	// Load is how many processes wanted to run in the last minute, on average, before the first sample; nil if unknown.
	Load *float64 `json:"load,omitempty"`
}

// ThisHost describes the running process and its machine.
func ThisHost() Host {
	h := Host{
		CPU: cpuModel(), Cores: runtime.NumCPU(), GOMAXPROCS: runtime.GOMAXPROCS(0), Go: runtime.Version(),
		GOGC: gogc(), OS: runtime.GOOS + "/" + runtime.GOARCH, Load: load(),
		Kernel:   firstLine("/proc/sys/kernel/osrelease"),
		Governor: firstLine("/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor"),
		Battery:  onBattery(),
	}
	if limit := debug.SetMemoryLimit(-1); limit != math.MaxInt64 {
		h.MemLimit = limit
	}
	h.Commit, h.Dirty = commit()
	return h
}

func (h Host) String() string {
	s := fmt.Sprintf("%s, %d cores, GOMAXPROCS %d, %s, GOGC %d, %s", h.CPU, h.Cores, h.GOMAXPROCS, h.Go, h.GOGC, h.OS)
	if h.MemLimit > 0 {
		s += fmt.Sprintf(", GOMEMLIMIT %d MiB", h.MemLimit>>20)
	}
	if h.Kernel != "" {
		s += ", kernel " + h.Kernel
	}
	if h.Commit != "" {
		s += ", commit " + h.Commit[:min(12, len(h.Commit))]
	}
	if h.Dirty {
		s += " with changes"
	}
	return strings.TrimPrefix(s, ", ")
}

// Warnings says what speaks against measuring on this host now.
func (h Host) Warnings() (ws []string) {
	if h.Load != nil && *h.Load > float64(h.Cores)/2 {
		ws = append(ws, fmt.Sprintf("Other programs are running: the load average is %.1f on %d cores.", *h.Load, h.Cores))
	}
	if h.Battery {
		ws = append(ws, "The machine runs on its battery.")
	}
	if h.Governor != "" && h.Governor != "performance" {
		ws = append(ws, fmt.Sprintf("The processors' frequency changes with the load: the governor is %s.", h.Governor))
	}
	return ws
}

// firstLine returns what a file begins with; "" if there is none.
func firstLine(path string) string {
	text, err := os.ReadFile(path)
	if err != nil {
		return ""
	}
	line, _, _ := strings.Cut(string(text), "\n")
	return strings.TrimSpace(line)
}

// onBattery knows where Linux says it.
func onBattery() bool {
	paths, _ := filepath.Glob("/sys/class/power_supply/*/status")
	return slices.ContainsFunc(paths, func(p string) bool { return firstLine(p) == "Discharging" })
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
func commit() (revision string, dirty bool) {
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, s := range info.Settings {
			switch s.Key {
			case "vcs.revision":
				revision = s.Value
			case "vcs.modified":
				dirty = s.Value == "true"
			}
		}
	}
	if revision != "" {
		return revision, dirty
	}
	out, err := exec.Command("git", "rev-parse", "HEAD").Output()
	if err != nil {
		return "", false
	}
	changes, err := exec.Command("git", "status", "--porcelain", "--untracked-files=no").Output()
	return strings.TrimSpace(string(out)), err == nil && len(changes) > 0
}
