package app

import (
	"errors"
	"fmt"
	"io"
	"os"
	"runtime/pprof"
	"slices"
	"time"

	"github.com/gokka/gokka/core"
)

// patience is how long a report may take. Whoever reads stderr may have stopped doing so.
const patience = 2 * time.Second

// Dump writes what every actor of the runtimes is doing, as core.Dump does, and then the stacks of all
// goroutines, those that are alike once. It is for people, when something seems to hang. The error is
// that of w.
//
// Pykka: debug.log_thread_tracebacks.
func Dump(w io.Writer, runtimes ...core.Runtime) error {
	err := core.Dump(w, runtimes...)
	if errors.Is(err, core.ErrNilWriter) {
		return err
	}
	return errors.Join(err, pprof.Lookup("goroutine").WriteTo(w, 1))
}

func (m *program) report(runtimes []core.Runtime) {
	m.write(func(w io.Writer) { _ = Dump(w, runtimes...) })
}

func (m *program) printf(format string, args ...any) {
	m.write(func(w io.Writer) { _, _ = fmt.Fprintf(w, "gokka: "+format+"\n", args...) })
}

// write calls f, and goes on without it if it takes too long. There is nowhere to say that it failed.
func (m *program) write(f func(io.Writer)) {
	done := make(chan struct{})
	go func() {
		defer close(done)
		defer func() { _ = recover() }()
		f(m.Stderr)
	}()
	select {
	case <-done:
	case <-time.After(patience):
	}
}

// runtimes returns known, and then those that actors of the registry run on.
func (m *program) runtimes(known []core.Runtime) []core.Runtime {
	all := slices.Clone(known)
	for _, ref := range m.Registry.All() {
		if rt := ref.Cell().Runtime(); !slices.Contains(all, rt) {
			all = append(all, rt)
		}
	}
	return all
}

func isDump(sig os.Signal) bool { return slices.Contains(dumpSignals, sig) }
