package core

import (
	"fmt"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"
)

// DeadReason says why a message was not handled.
type DeadReason uint8

const (
	// NotAlive: the actor was stopping or gone when the message was sent. The sender knows: it got an ActorDeadError.
	NotAlive DeadReason = iota
	// Unhandled: the message was queued, and the actor ended before its turn came.
	Unhandled
	// Dropped: the mailbox was full, and its policy is to drop, or the message came from a timer or by Pipe, which cannot
	// wait.
	Dropped
	// Withdrawn: the asker gave up before the message's turn came. It knows: it got a TimeoutError or the like.
	Withdrawn

	deadReasons = int(Withdrawn) + 1
)

var deadReasonTexts = [deadReasons]string{
	"not alive", "stopped before handling the message", "mailbox is full", "withdrawn",
}

// String says it in words: "stopped before handling the message".
func (r DeadReason) String() string {
	if int(r) < deadReasons {
		return deadReasonTexts[r]
	}
	return fmt.Sprintf("DeadReason(%d)", uint8(r))
}

// DeadLetter is a message that nobody handled and whose failure no future reports.
type DeadLetter struct {
	Ref    Ref        // to whom it was sent
	Msg    any        // what was sent
	Reason DeadReason // why it was not handled
}

// String says what was sent to whom and why it was not handled: "string to Adder (urn:uuid:…): not alive".
func (d DeadLetter) String() string { return fmt.Sprintf("%T to %v: %v", d.Msg, d.Ref, d.Reason) }

// DeadLetters counts the messages that the actors of a runtime did not handle. The zero value is ready to use, all
// methods may be called from any goroutine, and counting costs nothing until there is a dead letter.
type DeadLetters struct {
	counts [deadReasons]atomic.Uint64
	last   atomic.Pointer[time.Time] // when the kernel last wrote a summary

	mu   sync.Mutex
	told [deadReasons]uint64 // what summaries have said; guarded by mu
}

// summaryEvery is how often at most dead letters are worth a line in the log.
const summaryEvery = 10 * time.Second

// Count returns how many messages were not handled for the reason.
func (d *DeadLetters) Count(r DeadReason) uint64 {
	if d == nil || int(r) >= deadReasons {
		return 0
	}
	return d.counts[r].Load()
}

// due reports whether the caller is to write a summary.
func (d *DeadLetters) due(now time.Time) bool {
	last := d.last.Load()
	if last != nil && now.Sub(*last) < summaryEvery {
		return false
	}
	at := now // so that now is not allocated when nothing is due
	return d.last.CompareAndSwap(last, &at)
}

// summary returns what has come since the last one, nil if nothing has. Withdrawn messages are left out: there will be some
// wherever there are deadlines.
func (d *DeadLetters) summary() []slog.Attr {
	d.mu.Lock()
	defer d.mu.Unlock()
	var attrs []slog.Attr
	for r := range Withdrawn {
		all := d.counts[r].Load()
		if n := all - d.told[r]; n > 0 {
			attrs = append(attrs, slog.Uint64(summaryNames[r], n))
		}
		d.told[r] = all
	}
	return attrs
}

var summaryNames = [...]string{"not_alive", "unhandled", "dropped"}

// deadLetter reports a message that this actor has not handled. It runs on the goroutine of whoever found out.
func (c *Cell) deadLetter(msg any, reason DeadReason) {
	if faultSilentDrop && reason == Dropped {
		return
	}
	if c.logs(slog.LevelDebug) {
		c.log(slog.LevelDebug, "Message not handled",
			slog.String("message", fmt.Sprintf("%T", msg)), slog.String("reason", reason.String()))
	}
	if d := c.env.DeadLetters; d != nil {
		if d.counts[reason].Add(1); reason != Withdrawn && d.due(c.env.Now()) {
			c.env.LogDeadLetters()
		}
	}
	if c.env.OnDeadLetter != nil {
		defer c.contain("OnDeadLetter")
		c.env.OnDeadLetter(DeadLetter{Ref: Ref{c}, Msg: msg, Reason: reason})
	}
}

// LogDeadLetters writes a line about the messages that were not handled since the last such line, if there are any. The
// kernel does so every ten seconds at most. A runtime calls it at the end of its Shutdown.
func (e *Env) LogDeadLetters() {
	if e.DeadLetters == nil {
		return
	}
	if attrs := e.DeadLetters.summary(); attrs != nil {
		logTo(e.Logger, slog.LevelWarn, "Messages were not handled", append(attrs, slog.String("runtime", e.Name))...)
	}
}
