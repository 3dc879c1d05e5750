// Command testing is about its tests: of an actor as a plain value, with others replaced by a probe, and in every
// order that there may be.
package main

import (
	"context"
	"fmt"
	"io"
	"log"
	"os"
	"time"

	"github.com/gokka/gokka/core"
	"github.com/gokka/gokka/runtime/goroutine"
)

// Reading is a message: how warm it is.
type Reading struct{ Degrees float64 }

// Alarm is what the one on call gets.
type Alarm struct{ Degrees float64 }

// Monitor tells the one on call when it is too warm, and again each time that it has been for longer than Again.
type Monitor struct {
	OnCall core.Ref
	Limit  float64
	Again  time.Duration

	alarmed bool
	alarms  int // how many so far
	cancel  func() bool
}

// stillWarm is what the monitor tells itself after an alarm. One that was on its way when the timer was cancelled is
// told by its number.
type stillWarm struct {
	degrees float64
	alarm   int
}

// Receive handles readings, and answers with whether there is an alarm.
func (m *Monitor) Receive(ctx context.Context, msg any) (any, error) {
	switch msg := msg.(type) {
	case Reading:
		if msg.Degrees <= m.Limit {
			if m.alarmed {
				m.cancel()
			}
			m.alarmed = false
			return false, nil
		}
		if m.alarmed {
			return true, nil
		}
		return true, m.alarm(ctx, msg.Degrees)
	case stillWarm:
		if !m.alarmed || msg.alarm != m.alarms {
			return false, nil
		}
		return true, m.alarm(ctx, msg.degrees)
	}
	return nil, fmt.Errorf("a monitor does not understand %T", msg)
}

func (m *Monitor) alarm(ctx context.Context, degrees float64) (err error) {
	m.alarmed = true
	m.alarms++
	if m.cancel, err = core.TellAfter(ctx, core.Self(ctx), m.Again, stillWarm{degrees, m.alarms}); err != nil {
		return err
	}
	return m.OnCall.Tell(ctx, Alarm{degrees})
}

func run(out io.Writer) error {
	ctx := context.Background()
	pager, err := goroutine.Start(ctx, core.ReceiveFunc(func(_ context.Context, msg any) (any, error) {
		_, err := fmt.Fprintf(out, "pager: %+v\n", msg)
		return nil, err
	}))
	if err != nil {
		return err
	}
	monitor, err := goroutine.Start(ctx, &Monitor{OnCall: pager, Limit: 30, Again: time.Hour})
	if err != nil {
		return err
	}
	for _, degrees := range []float64{21, 35, 36, 22} {
		if _, err := monitor.Ask(ctx, Reading{degrees}); err != nil {
			return err
		}
	}
	if _, err := monitor.Stop(ctx); err != nil {
		return err
	}
	_, err = pager.Stop(ctx)
	return err
}

func main() {
	if err := run(os.Stdout); err != nil {
		log.Fatal(err)
	}
}
