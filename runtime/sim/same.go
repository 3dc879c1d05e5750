package sim

import (
	"fmt"
	"regexp"
	"runtime"
	"strings"
)

// Two runs fail in the same way if their marks are equal. A mark is what does not change when only the values do:
//
//   - of an assertion, where it is called;
//   - of Always, Eventually and a Monitor, the name;
//   - of a panic, where it happens, and of an error, its text without numbers and the message that was handled;
//   - of a deadlock, a run without end, and a blocked handler, that it is one.

const (
	markDeadlock = "deadlock"
	markBlocked  = "blocked"
	markEndless  = "no end"
	markLeft     = "left behind"
)

// mark makes a mark of a text.
func mark(text string) string {
	line, _, _ := strings.Cut(strings.TrimSpace(text), "\n")
	return numbers.ReplaceAllString(line, "0")
}

var numbers = regexp.MustCompile(`0x[0-9a-fA-F]+|[0-9]+`)

// helpers are functions that are called where something fails, but not what fails.
var helpers = []string{
	"github.com/gokka/gokka/runtime/sim.(*",
	"github.com/gokka/gokka/actortest.",
	"github.com/stretchr/testify/",
}

// callSite returns the mark of an assertion: which line of the user's calls it.
func callSite() string {
	var pcs [64]uintptr
	frames := runtime.CallersFrames(pcs[:runtime.Callers(2, pcs[:])])
	for {
		f, more := frames.Next()
		if !isHelper(f.Function) {
			return fmt.Sprintf("at %s:%d", f.File, f.Line)
		}
		if !more {
			return "at an unknown line"
		}
	}
}

func isHelper(function string) bool {
	for _, h := range helpers {
		if strings.HasPrefix(function, h) {
			return true
		}
	}
	return false
}

// panicSite returns the mark of a panic whose stack is as usersPart returns it.
func panicSite(stack, otherwise string) string {
	lines := strings.Split(stack, "\n")
	if len(lines) < 2 {
		return otherwise
	}
	at, _, _ := strings.Cut(strings.TrimSpace(lines[1]), " +0x")
	return "panic at " + at
}
