package sim

import (
	"errors"
	"fmt"
	"strings"

	"github.com/gokka/gokka/core"
)

// fault is a core.Env's OnFailure: it ends the run when a handler fails in a way that no test means to.
func (it *iteration) fault(f core.Failure) {
	if !it.isFault(f) {
		return
	}
	text := fmt.Sprintf("%s failed in %s", it.rt.nameOf(f.Ref), f.In)
	if f.Msg != nil {
		text += fmt.Sprintf(" of %T", f.Msg)
	}
	text += ": " + f.Err.Error()
	same := mark(fmt.Sprintf("%s of %T: %v", f.In, f.Msg, it.rt.withNames(f.Err.Error())))
	if p, ok := errors.AsType[*core.PanicError](f.Err); ok {
		stack := usersPart(string(p.Stack))
		text += "\n" + stack
		same = panicSite(stack, same)
	}
	if errors.Is(f.Err, core.ErrDeadlock) {
		text += it.rt.undelivered()
		same = markDeadlock
	}
	it.stop(same, text)
}

func (it *iteration) isFault(f core.Failure) bool {
	if errors.Is(f.Err, core.ErrGoexit) && (it.failed() || it.skipped()) {
		return false // FailNow in a handler
	}
	if it.x.tolerate != nil && it.x.tolerate(f.Err) {
		return false
	}
	_, panicked := errors.AsType[*core.PanicError](f.Err)
	return !f.Asked || panicked || errors.Is(f.Err, core.ErrDeadlock)
}

// undelivered says what is in flight, in lines of its own.
func (r *Runtime) undelivered() string {
	r.mu.Lock()
	defer r.mu.Unlock()
	var b strings.Builder
	for _, m := range r.report(nil).InFlight {
		fmt.Fprintf(&b, "\nin flight: %s from %s to %v", m.Type, outside(m.From), m.To)
	}
	return b.String()
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

// usersPart leaves the frames of a handler's stack that are not the kernel's, which are around them.
func usersPart(stack string) string {
	lines := strings.Split(stack, "\n")
	for i, l := range lines {
		if strings.HasPrefix(l, "panic(") && i+2 < len(lines) {
			lines = lines[i+2:]
			break
		}
	}
	for i, l := range lines {
		if strings.Contains(l, "gokka/core.(*Cell).") || strings.Contains(l, "gokka/core.ReceiveFunc.") {
			lines = lines[:i]
			break
		}
	}
	return strings.TrimSpace(strings.Join(lines, "\n"))
}
