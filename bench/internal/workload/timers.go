package workload

import (
	"context"
	"fmt"
	"time"

	"github.com/gokka/gokka/core"
)

var timers = Workload{
	Name: "timers", Doc: "timers are set for 100 actors: every second one rings within 2 ms, the others are cancelled",
	Unit: "ns/timer", What: "timers", Size: 100_000, Quick: 5_000, Optional: true,
	Actors: timersActors, Native: timersNative,
}

const (
	timerActors = 100
	timerMost   = 2 * time.Millisecond
	timerNever  = time.Hour
)

// alarm is a timer's message.
type alarm struct {
	due  time.Time
	rang int
}

// clockRadio counts how often its alarms have rung.
type clockRadio struct {
	now        func() time.Time
	got, early int
	end        *latch
}

func (c *clockRadio) take(a *alarm) {
	c.got++
	a.rang++
	if c.now().Before(a.due) {
		c.early++
	}
	c.end.hit()
}

func (c *clockRadio) Receive(_ context.Context, msg any) (any, error) {
	a, ok := msg.(*alarm)
	if !ok {
		return nil, fmt.Errorf("%w: message %v", errWrong, msg)
	}
	c.take(a)
	return nil, nil
}

// rings says which alarms are not cancelled.
func rings(i int) bool { return i%2 == 0 }

func ringing(n int) int { return (n + 1) / 2 }

// setAlarms sets one timer after the other, and cancels some of them at once.
func setAlarms(
	as []alarm, now func() time.Time, set func(i int, d time.Duration) (cancel func() bool, err error),
) error {
	r := random(29)
	for i := range as {
		d := timerNever
		if rings(i) {
			d = time.Duration(1 + r.Int64N(int64(timerMost)))
			as[i].due = now().Add(d)
		}
		cancel, err := set(i, d)
		if err != nil {
			return err
		}
		if !rings(i) && !cancel() {
			return fmt.Errorf("%w: timer %d could not be cancelled", errWrong, i)
		}
	}
	return nil
}

// checkAlarms wants each timer to have rung once, and not before its time, unless it was cancelled.
func checkAlarms(as []alarm, cs []clockRadio) error {
	for i := range as {
		want := 0
		if rings(i) {
			want = 1
		}
		if err := check(fmt.Sprintf("messages of timer %d", i), as[i].rang, want); err != nil {
			return err
		}
	}
	got := 0
	for i := range cs {
		got += cs[i].got
		if err := check("messages before their time", cs[i].early, 0); err != nil {
			return err
		}
	}
	return check("messages", got, ringing(len(as)))
}

func timersActors(ctx context.Context, rt core.Runtime, b *B) error {
	end, now := newLatch(ringing(b.N)), rt.Env().Now
	w, err := newWaiter(ctx, rt)
	if err != nil {
		return err
	}
	as, cs := make([]alarm, b.N), make([]clockRadio, timerActors)
	for i := range cs {
		cs[i] = clockRadio{now: now, end: end}
	}
	refs, err := startEach(ctx, rt, timerActors, func(i int) *clockRadio { return &cs[i] })
	if err != nil {
		return err
	}

	b.Start()
	if err := setAlarms(as, now, func(i int, d time.Duration) (func() bool, error) {
		return core.TellAfter(ctx, refs[i%timerActors], d, &as[i])
	}); err != nil {
		return err
	}
	if err := w.wait(ctx, end); err != nil {
		return err
	}
	b.Stop(b.N)

	// A message too many is handled before this, and changes the alarm.
	if err := inspectEach(ctx, refs, func(int, *clockRadio) error { return nil }); err != nil {
		return err
	}
	return checkAlarms(as, cs)
}

// A goroutine per actor reads a channel of capacity 64, into which the timers' functions send.
func timersNative(ctx context.Context, b *B) error {
	end := newLatch(ringing(b.N))
	as, cs, ins := make([]alarm, b.N), make([]clockRadio, timerActors), make([]chan *alarm, timerActors)
	ready, finished := make(chan struct{}), make(chan struct{})
	for i := range ins {
		cs[i] = clockRadio{now: time.Now, end: end}
		ins[i] = make(chan *alarm, 64)
		go func() {
			ready <- struct{}{}
			for a := range ins[i] {
				cs[i].take(a)
			}
			finished <- struct{}{}
		}()
		<-ready
	}

	b.Start()
	if err := setAlarms(as, time.Now, func(i int, d time.Duration) (func() bool, error) {
		return time.AfterFunc(d, func() { ins[i%timerActors] <- &as[i] }).Stop, nil
	}); err != nil {
		return err
	}
	if err := end.wait(ctx); err != nil {
		return err
	}
	b.Stop(b.N)

	for _, in := range ins {
		close(in)
		<-finished
	}
	return checkAlarms(as, cs)
}
