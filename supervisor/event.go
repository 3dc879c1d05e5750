package supervisor

import (
	"context"
	"fmt"
	"log/slog"
	"runtime/debug"
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
	Escalated:  {"escalated", "Supervisor gives up", slog.LevelError},
	Killed:     {"killed", "Child killed", slog.LevelWarn},
	Stuck:      {"stuck", "Child did not end although it was killed", slog.LevelError},
}

func (k Kind) String() string {
	if int(k) < len(kinds) {
		return kinds[k].name
	}
	return fmt.Sprintf("Kind(%d)", uint8(k))
}

// Event is something that a supervisor tells, and logs.
type Event struct {
	Kind       Kind
	Supervisor core.Ref
	Child      string
	Ref        core.Ref      // the actor that ended, or the new one; zero if there was none
	Err        error         // why it ended or could not be started; with Escalated what the supervisor fails with
	Restarts   int           // how often the child was restarted so far, or has been tried to
	Delay      time.Duration // with Restarting
}

// report logs the event and tells it to the hook.
func (s *Supervisor) report(e Event) {
	e.Supervisor = s.self
	logger := s.env().Logger
	if logger == nil {
		logger = slog.Default()
	}
	kind := kinds[e.Kind]
	attrs := []slog.Attr{slog.String("child", e.Child), slog.Any("actor", e.Ref),
		slog.Any("supervisor", e.Supervisor)}
	if e.Err != nil {
		attrs = append(attrs, slog.Any("error", e.Err))
	}
	if e.Restarts > 0 {
		attrs = append(attrs, slog.Int("restarts", e.Restarts))
	}
	if e.Delay > 0 {
		attrs = append(attrs, slog.Duration("delay", e.Delay))
	}
	logger.LogAttrs(context.Background(), kind.level, kind.text, attrs...)
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

func (s *Supervisor) env() *core.Env { return s.self.Cell().Runtime().Env() }
