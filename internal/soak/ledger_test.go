package soak

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"

	"github.com/gokka/gokka/core"
	"github.com/gokka/gokka/runtime/pooled"
)

// kind is how a message was sent.
type kind uint8

const (
	tell kind = iota
	ask
	askFuture
	broadcast
)

func (k kind) String() string { return [...]string{"tell", "ask", "future", "broadcast"}[k] }

// fate is what the sender knows of a message once its call has returned.
type fate uint8

const (
	unreturned fate = iota
	refused         // an error says that it was not accepted: must not be handled
	accepted        // told: must be handled, or be a dead letter
	answered        // what the asker got can only come from the handler: must have been handled
	failed          // its future says that it was not handled: must not be handled
	gaveUp          // the wait ended: handled or not, but not twice
)

func (f fate) String() string {
	return [...]string{"not returned", "refused", "accepted", "answered", "failed", "given up"}[f]
}

// message is what is sent, and the page in the books about it.
type message struct {
	from, seq uint32 // seq counts the sender's messages
	to        uint32 // 0 for a broadcast
	kind      kind
	depth     int    // how much more its handler may set off
	script    uint64 // seeds what its handler does
	calm      bool   // its handler does nothing

	handled, dead atomic.Int32 // by handlers, and by the hook for dead letters

	// Written by the sender.
	fate   fate
	sent   int // of a broadcast: how many accepted it
	spared int // and how many did not
	future core.Future[any]

	mu   sync.Mutex
	seen map[uint32]bool // of a broadcast: who handled it
}

func (m *message) String() string {
	return fmt.Sprintf("%v %d.%d to %d", m.kind, m.from, m.seq, m.to)
}

// again reports whether the receiver had the message before.
func (m *message) again(receiver uint32) bool {
	if m.kind != broadcast {
		return m.handled.Load() > 0 || m.dead.Load() > 0
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.seen == nil {
		m.seen = map[uint32]bool{}
	}
	had := m.seen[receiver]
	m.seen[receiver] = true
	return had
}

// failure is how handlers fail on purpose.
type failure struct{ of *message }

func (f failure) Error() string { return "failure of " + f.of.String() }

// judge says what the outcome of an ask means, and what is wrong with it if it cannot be.
func (m *message) judge(v any, err error) (fate, error) {
	if err == nil {
		if v != m {
			return answered, fmt.Errorf("was answered with %v", v)
		}
		return answered, nil
	}
	// First how a wait can end: such an error is also its context's cause, which may be a failure of somebody
	// else.
	switch {
	case errors.Is(err, core.ErrDeadlock) && m.kind == askFuture:
		return failed, nil // withdrawn by who got the error
	case errors.Is(err, core.ErrDeadlock), errors.Is(err, core.ErrTimeout), errors.Is(err, context.Canceled),
		errors.Is(err, pooled.ErrTooManyBlocked):
		switch {
		case m.kind == askFuture:
			return refused, nil // no room in the mailbox in time
		case m.from == m.to:
			return failed, nil // while it waited for itself it can have handled nothing
		}
		// Also of a deadlock one cannot say more: the ring may be closed by the handler of this very message.
		return gaveUp, nil
	}
	if f, ok := errors.AsType[failure](err); ok {
		if f.of != m {
			return answered, fmt.Errorf("got the %w", f)
		}
		return answered, nil
	}
	if dead, ok := errors.AsType[*core.ActorDeadError](err); ok {
		if dead.Reason == core.Unhandled {
			return failed, nil
		}
		return refused, nil
	}
	switch {
	case errors.Is(err, core.ErrGoexit):
		return answered, nil
	case errors.Is(err, core.ErrMailboxFull):
		return refused, nil
	}
	return answered, fmt.Errorf("got an error that nobody made: %w", err)
}

// counts are the books. sent, refused and failed are the senders' word, handled the handlers', dead the hook's.
type counts struct {
	sent, refused, handled, failed, dead int64
	starts, stops, failures, stillborn   int64
}

// enter counts the message and returns an error if it has not exactly one end. It is called when all is over.
func (c *counts) enter(m *message) error {
	if m.kind == askFuture {
		v, ok, err := m.future.TryGet()
		if !ok {
			c.sent++
			return fmt.Errorf("%v: its future has never been settled", m)
		}
		if m.fate, err = m.judge(v, err); err != nil {
			c.sent++
			return fmt.Errorf("%v: %w", m, err)
		}
	}
	handled, dead := int(m.handled.Load()), int(m.dead.Load())
	want := -1 // how often it must have been handled or be a dead letter
	if m.kind == broadcast {
		c.sent += int64(m.sent + m.spared)
		c.refused += int64(m.spared)
		want = m.sent
	} else {
		c.sent++
	}
	switch m.fate {
	case unreturned:
		return fmt.Errorf("%v: the call has never returned", m)
	case refused:
		want = 0
		c.refused++
	case failed:
		want = 0
		c.failed++
	case answered:
		want = 1
	case accepted:
		if m.kind != broadcast {
			want = 1
		}
	case gaveUp:
		if want = min(handled, 1); want == 0 {
			c.failed++
		}
	}
	told := m.kind == tell || m.kind == broadcast
	switch {
	case handled+dead < want:
		return fmt.Errorf("%v: MISSING: %v, handled %d times, dead %d times, want %d", m, m.fate, handled, dead, want)
	case handled+dead > want:
		return fmt.Errorf("%v: DOUBLED: %v, handled %d times, dead %d times, want %d", m, m.fate, handled, dead, want)
	case dead > 0 && !told:
		return fmt.Errorf("%v: was asked, and is a dead letter", m)
	}
	return nil
}

// balance returns what does not add up.
func (c *counts) balance() error {
	var errs []error
	if left, right := c.sent-c.refused, c.handled+c.failed+c.dead; left != right {
		errs = append(errs, fmt.Errorf("%d messages were accepted, but %d have an end", left, right))
	}
	if ends := c.stops + c.failures + c.stillborn; c.starts != ends {
		errs = append(errs, fmt.Errorf("%d actors were started, but %d have ended", c.starts, ends))
	}
	return errors.Join(errs...)
}

func (c *counts) add(o counts) {
	for _, p := range []struct{ to, from *int64 }{
		{&c.sent, &o.sent}, {&c.refused, &o.refused}, {&c.handled, &o.handled}, {&c.failed, &o.failed}, {&c.dead, &o.dead},
		{&c.starts, &o.starts}, {&c.stops, &o.stops}, {&c.failures, &o.failures}, {&c.stillborn, &o.stillborn},
	} {
		*p.to += *p.from
	}
}

func (c *counts) String() string {
	return fmt.Sprintf(`
	sent    %9d = refused %d + accepted %d
	accepted%9d = handled %d + failed %d + dead letters %d
	starts  %9d = stopped %d + failed %d + never ran %d`,
		c.sent, c.refused, c.sent-c.refused,
		c.sent-c.refused, c.handled, c.failed, c.dead,
		c.starts, c.stops, c.failures, c.stillborn)
}
