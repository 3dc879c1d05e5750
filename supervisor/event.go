package supervisor

import (
	"context"
	"fmt"
	"log/slog"
	"runtime/debug"
	"strings"
	"time"

	"github.com/gokka/gokka/core"
)

// Kind says what an Event is about.
type Kind uint8

const (
	// Restarting: the child ended, or a restart failed; the next is due after Delay.
	Restarting Kind = iota
	// Restarted: the child is ready again.
	Restarted
	// Ended: the child ended, and will not be restarted by itself.
	Ended
	// Escalated: the child would have to be restarted once too often, or cannot be; the supervisor fails.
	Escalated
	// Killed: the child did not stop in time, or the supervisor was killed; Err is the cause that the child was
	// given.
	Killed
	// Stuck: the child did not even end then.
	Stuck
)

var kinds = [...]struct {
	name, text string
	level      slog.Level
}{
	Restarting: {"restarting", "Restarting child", slog.LevelWarn},
	Restarted:  {"restarted", "Child restarted", slog.LevelInfo},
	Ended:      {"ended", "Child ended", slog.LevelInfo},
	Escalated:  {"escalated", "", 0}, // not logged
	Killed:     {"killed", "Child killed", slog.LevelWarn},
	Stuck:      {"stuck", "Child did not end although it was killed", slog.LevelError},
}

// String is the name in lower case.
func (k Kind) String() string {
	if int(k) < len(kinds) {
		return kinds[k].name
	}
	return fmt.Sprintf("Kind(%d)", uint8(k))
}

// Event is something that a supervisor tells, and logs. Escalated is left to the kernel to log: it is the supervisor's
// failure.
type Event struct {
	Kind       Kind          // what has happened
	Supervisor core.Ref      // whose child it is
	Child      string        // its name
	Ref        core.Ref      // the actor that ended, or the new one; zero if there was none
	Err        error         // why it ended or could not be started; with Escalated what the supervisor fails with
	Restarts   int           // how often the child was restarted so far, or has been tried to
	Delay      time.Duration // with Restarting
}

// String is one line about the event.
func (e Event) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%v: child %q", e.Kind, e.Child)
	if !e.Ref.IsZero() {
		fmt.Fprintf(&b, ", %v", e.Ref)
	}
	if e.Restarts > 0 {
		fmt.Fprintf(&b, ", restarts: %d", e.Restarts)
	}
	if e.Delay > 0 {
		fmt.Fprintf(&b, ", delay: %v", e.Delay)
	}
	if e.Err != nil {
		fmt.Fprintf(&b, ": %v", e.Err)
	}
	return b.String()
}

// report logs the event and tells it to the hook.
func (s *Supervisor) report(e Event) {
	e.Supervisor = s.self
	logger := s.env().Logger
	if logger == nil {
		logger = slog.Default()
	}
	if e.Kind != Escalated {
		logger.LogAttrs(context.Background(), kinds[e.Kind].level, kinds[e.Kind].text, e.attrs()...)
	}
	if s.opts.OnEvent == nil {
		return
	}
	defer func() {
		if v := recover(); v != nil {
			logger.LogAttrs(context.Background(), slog.LevelError, "OnEvent of a supervisor panicked",
				slog.Any("supervisor", s.self), slog.Any("panic", v), slog.String("stack", string(debug.Stack())))
		}
	}()
	s.opts.OnEvent(e)
}

func (e Event) attrs() []slog.Attr {
	attrs := []slog.Attr{slog.String("child", e.Child)}
	if !e.Ref.IsZero() {
		attrs = append(attrs, slog.Any("actor", e.Ref))
	}
	attrs = append(attrs, slog.Any("supervisor", e.Supervisor))
	if e.Err != nil {
		attrs = append(attrs, slog.Any("error", e.Err))
	}
	if e.Restarts > 0 {
		attrs = append(attrs, slog.Int("restarts", e.Restarts))
	}
	if e.Delay > 0 {
		attrs = append(attrs, slog.Duration("delay", e.Delay))
	}
	return attrs
}

func (s *Supervisor) env() *core.Env { return s.self.Cell().Runtime().Env() }
