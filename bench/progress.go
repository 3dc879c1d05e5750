package main

import (
	"fmt"
	"io"
	"os"
	"time"

	"golang.org/x/term"

	"github.com/gokka/gokka/bench/internal/measure"
)

// progress is one line that says what is being run. It is shown on terminals only.
type progress struct {
	w    io.Writer
	live bool
}

func newProgress(w io.Writer) *progress {
	f, ok := w.(*os.File)
	return &progress{w: w, live: ok && term.IsTerminal(int(f.Fd()))}
}

// eraseLine goes to the beginning of the line and erases it.
const eraseLine = "\r\x1b[K"

func (p *progress) show(at measure.Progress) {
	sample := "warm-up"
	if at.Block > 0 {
		sample = fmt.Sprintf("sample %d of %d", at.Block, at.Blocks)
	}
	p.say("[%d/%d] %s on %s, %s; %v left", at.Row, at.Rows, at.Workload, at.Runtime, sample, at.Left.Round(time.Second))
}

// say replaces what the line says.
func (p *progress) say(format string, args ...any) {
	if p.live {
		fmt.Fprintf(p.w, eraseLine+format, args...)
	}
}

func (p *progress) clear() {
	if p.live {
		fmt.Fprint(p.w, eraseLine)
	}
}
