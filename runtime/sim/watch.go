package sim

import (
	"bytes"
	"log/slog"
	"os"
	"runtime"
	"strings"
	"time"
)

// watchdog notices, in real time, a turn that does not come to its end.
type watchdog struct {
	timer *time.Timer // nil until first needed
	armed bool
	turns uint64 // counts the turns that were given the token
	seen  uint64 // turns, when it looked last
}

// looksPerLimit is how often the watchdog looks before it barks: a turn is overdue if it was there every time.
const looksPerLimit = 2

// watched reports whether turns are watched. In a bubble time is not real.
func (r *Runtime) watched() bool { return r.opts.Watchdog > 0 && !r.bubble }

// arm sees that the watchdog looks. Called with r.mu held, as is guard.
func (r *Runtime) arm() {
	if r.watch.armed || !r.watched() {
		return
	}
	r.watch.armed = true
	r.watch.seen = 0
	d := r.opts.Watchdog / looksPerLimit
	if r.watch.timer == nil {
		r.watch.timer = time.AfterFunc(d, r.guard)
	} else {
		r.watch.timer.Reset(d)
	}
}

// guard looks. It sleeps while nobody drives.
func (r *Runtime) guard() {
	r.mu.Lock()
	defer r.mu.Unlock()
	w := &r.watch
	if !r.driving {
		w.armed = false
		return
	}
	w.timer.Reset(r.opts.Watchdog / looksPerLimit)
	switch {
	case r.running == nil:
	case w.seen != w.turns:
		w.seen = w.turns
	case !debugged():
		select {
		case r.yielded <- signal{kind: overdue, number: w.turns}:
		default: // the token is on its way back
		}
	}
}

// awaitOrBark waits for the token, or for the watchdog's opinion that it does not come.
func (r *Runtime) awaitOrBark(w *worker) signal {
	for {
		sig := r.take()
		if sig.kind != overdue {
			return sig
		}
		r.mu.Lock()
		lost := sig.number == r.watch.turns && !w.yielding
		if raceBuild && lost {
			r.race.holder.Store(nil)
		}
		r.mu.Unlock()
		if lost {
			return sig
		}
	}
}

// warn logs what nobody is there to be told.
func (r *Runtime) warn(blocked *BlockedError) {
	logger := r.env.Logger
	if logger == nil {
		logger = slog.Default()
	}
	logger.Warn("Handler holds up the others no longer: it is blocked out of sight", slog.Any("error", blocked))
}

// unwatch ends the watch.
func (r *Runtime) unwatch() {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.watch.timer != nil {
		r.watch.timer.Stop()
		r.watch.armed = false
	}
}

// debugged reports whether a debugger is attached, as far as the system tells.
func debugged() bool {
	status, err := os.ReadFile("/proc/self/status")
	_, tracer, found := bytes.Cut(status, []byte("TracerPid:\t"))
	return err == nil && found && !bytes.HasPrefix(tracer, []byte("0\n"))
}

// goroutineHeader returns how dumps begin the calling goroutine's stack: "goroutine 7 ".
func goroutineHeader() string {
	var buf [64]byte
	s := string(buf[:runtime.Stack(buf[:], false)])
	if i := strings.IndexByte(s, '['); i > 0 {
		return s[:i]
	}
	return ""
}

// stackOf returns the stack of the goroutine that header belongs to, "" if there is none.
func stackOf(header string) string {
	if header == "" {
		return ""
	}
	for part := range strings.SplitSeq(allStacks(), "\n\n") {
		if strings.HasPrefix(part, header) {
			return part
		}
	}
	return ""
}

func allStacks() string {
	buf := make([]byte, 1<<20)
	return string(buf[:runtime.Stack(buf, true)])
}
