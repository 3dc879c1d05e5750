package core

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
)

// What is logged, and at which level, follows Pykka; see docs/pykka.md. The one difference: an error that an asker
// gets is only worth a debug line, a panic that an asker gets an info line.

func (c *Cell) logger() *slog.Logger {
	if c.env.Logger != nil {
		return c.env.Logger
	}
	return slog.Default()
}

func (c *Cell) log(level slog.Level, text string, attrs ...slog.Attr) {
	logTo(c.env.Logger, level, text, append(attrs, slog.Any("actor", Ref{c}))...)
}

func logTo(logger *slog.Logger, level slog.Level, text string, attrs ...slog.Attr) {
	if logger == nil {
		logger = slog.Default()
	}
	logger.LogAttrs(context.Background(), level, text, attrs...)
}

func (c *Cell) logs(level slog.Level) bool { return c.logger().Enabled(context.Background(), level) }

// logLife reports an ordinary step of the life cycle.
func (c *Cell) logLife(text string) {
	if c.logs(slog.LevelDebug) {
		c.log(slog.LevelDebug, text)
	}
}

// logUnexpected reports a message to an actor without Receive.
func (c *Cell) logUnexpected(msg any) {
	c.log(slog.LevelWarn, "Unexpected message received", slog.String("message", fmt.Sprintf("%T", msg)))
}

// logUnhandled reports an error that nobody waits for.
func (c *Cell) logUnhandled(where string, err error) {
	c.log(slog.LevelError, "Unhandled error", append(errAttrs(err), slog.String("in", where))...)
}

// logReturned reports an error that an asker gets.
func (c *Cell) logReturned(err error) {
	level := slog.LevelDebug
	if _, ok := errors.AsType[*PanicError](err); ok {
		level = slog.LevelInfo
	}
	if c.logs(level) {
		c.log(level, "Error returned to caller", errAttrs(err)...)
	}
}

// logFatal reports that all actors are about to be stopped.
func (c *Cell) logFatal(err error) {
	c.log(slog.LevelDebug, "Fatal error. Stopping all actors.", errAttrs(err)...)
}

func errAttrs(err error) []slog.Attr {
	attrs := []slog.Attr{slog.Any("error", err)}
	if p, ok := errors.AsType[*PanicError](err); ok {
		attrs = append(attrs, slog.String("stack", string(p.Stack)))
	}
	return attrs
}
