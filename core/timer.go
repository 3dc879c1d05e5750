package core

import (
	"context"
	"fmt"
	"sync"
	"time"
)

// TellAfter tells ref msg once d has passed on the clock of ref's runtime; at once if d is not positive. cancel keeps
// that from happening, and reports whether it did. The timer ends with the actor: nothing is sent then. A bounded
// mailbox that is full at that time drops the message, as a dead letter, also if its policy is Block.
//
// It does not block, and costs four objects, 300 bytes in all, but no goroutine while the time passes. The end of ctx does
// not end the timer. The errors are ErrNilContext, ErrNoActor and ErrActorDead; cancel can be called then too.
//
// Pykka has no such thing.
func TellAfter(ctx context.Context, ref Ref, d time.Duration, msg any) (cancel func() bool, err error) {
	return startTimer(ctx, ref, d, 0, msg)
}

// TellEvery tells ref msg each time d has passed, until it is cancelled or the actor ends; see TellAfter. A message that is
// queued by then is handled all the same. If the receiver is slow, ticks do not pile up: one is left out if the one
// before has not been taken from the queue yet, or if its time has passed already when it could be sent. The others come
// at multiples of d. A d that is not positive is ErrInvalidInterval.
func TellEvery(ctx context.Context, ref Ref, d time.Duration, msg any) (cancel func() bool, err error) {
	if d <= 0 {
		return noTimer, fmt.Errorf("%w: %v", ErrInvalidInterval, d)
	}
	return startTimer(ctx, ref, d, d, msg)
}

func noTimer() bool { return false }

// timer sends a message later. It is tied to the receiver.
type timer struct {
	c     *Cell
	msg   any
	every time.Duration // 0: once

	mu    sync.Mutex
	clock Timer     // nil until armed
	due   time.Time // when the next message is
	tick  *ask      // carrier of the last tick
	over  bool
}

func startTimer(ctx context.Context, ref Ref, d, every time.Duration, msg any) (cancel func() bool, err error) {
	c, err := ref.target(ctx)
	if err != nil {
		return noTimer, err
	}
	t := &timer{c: c, msg: msg, every: every, due: c.env.Now().Add(d)}
	if !c.bind(t) {
		return noTimer, &ActorDeadError{Ref: ref}
	}
	t.arm(d)
	return t.cancel, nil
}

// arm makes the clock call in d. The clock may do so before AfterFunc has returned.
func (t *timer) arm(d time.Duration) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if !t.over {
		t.clock = t.c.env.AfterFunc(max(d, 0), t.fire)
	}
}

// fire runs on a goroutine of the clock.
func (t *timer) fire() {
	t.mu.Lock()
	if t.over {
		t.mu.Unlock()
		return
	}
	if t.every == 0 {
		t.over = true
		t.mu.Unlock()
		t.c.unbind(t)
		t.send(nil)
		return
	}
	late := t.tick != nil && !t.tick.w.Ready()
	if !late {
		t.tick = newAsk(context.Background(), t.c, oneWay|noticed)
	}
	tick := t.tick
	// What would have been due by now is left out.
	now := t.c.env.Now()
	t.due = t.due.Add(t.every)
	if behind := now.Sub(t.due); behind >= 0 {
		t.due = t.due.Add(behind/t.every*t.every + t.every)
	}
	t.clock = t.c.env.AfterFunc(t.due.Sub(now), t.fire)
	t.mu.Unlock()
	if !late {
		t.send(tick)
	}
}

// send tells the receiver.
func (t *timer) send(tick *ask) {
	if !t.c.Alive() {
		return
	}
	if !t.c.sendNow(Mail{t.msg, tick}) && tick != nil {
		tick.w.Fire()
	}
}

// cancel stops the timer, and reports whether a message was still to come.
func (t *timer) cancel() bool {
	t.c.unbind(t)
	return t.stop()
}

func (t *timer) stop() bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.over {
		return false
	}
	t.over = true
	if t.clock != nil {
		t.clock.Stop()
	}
	return true
}

// cut implements tie.
func (t *timer) cut() { t.stop() }
