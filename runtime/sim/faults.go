package sim

import (
	"context"
	"errors"
	"fmt"
	"log/slog"

	"github.com/gokka/gokka/core"
)

// faults is a slog.Handler that makes a failure of the run of what the kernel logs: an error of a handler that nobody
// waits for, a panic, a deadlock among actors.
type faults struct{ it *iteration }

func (it *iteration) logger() *slog.Logger { return slog.New(faults{it}) }

// Enabled implements slog.Handler.
func (faults) Enabled(context.Context, slog.Level) bool { return true }

// WithAttrs implements slog.Handler.
func (h faults) WithAttrs([]slog.Attr) slog.Handler { return h }

// WithGroup implements slog.Handler.
func (h faults) WithGroup(string) slog.Handler { return h }

// Handle implements slog.Handler.
func (h faults) Handle(_ context.Context, r slog.Record) error {
	var err error
	var who, where string
	r.Attrs(func(a slog.Attr) bool {
		switch v := a.Value.Any().(type) {
		case error:
			err = v
		case core.Ref:
			who = h.it.rt.nameOf(v)
		case string:
			if a.Key == "in" {
				where = " in " + v
			}
		}
		return true
	})
	if err == nil || !h.it.isFault(err, r.Level) {
		return nil
	}
	text := fmt.Sprintf("%s failed%s: %v", who, where, err)
	if p, ok := errors.AsType[*core.PanicError](err); ok {
		text += "\n" + string(p.Stack)
	}
	h.it.fail(text)
	return nil
}

func (it *iteration) isFault(err error, level slog.Level) bool {
	if errors.Is(err, core.ErrGoexit) && (it.failed() || it.skipped()) {
		return false // FailNow in a handler
	}
	if it.x.tolerate != nil && it.x.tolerate(err) {
		return false
	}
	_, panicked := errors.AsType[*core.PanicError](err)
	return level >= slog.LevelError || panicked || errors.Is(err, core.ErrDeadlock)
}

// nameOf returns how traces call an actor.
func (r *Runtime) nameOf(ref core.Ref) string {
	r.mu.Lock()
	defer r.mu.Unlock()
	if p := r.procs[ref.Cell()]; p != nil {
		return p.name
	}
	return ref.String()
}
