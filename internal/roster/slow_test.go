package roster_test

import (
	"context"
	"log/slog"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gokka/gokka/core"
	"github.com/gokka/gokka/future"
	"github.com/gokka/gokka/internal/roster"
	"github.com/gokka/gokka/runtime/goroutine"
)

// warnings is a slog.Handler that keeps the warnings.
type warnings struct {
	begun time.Time

	mu    sync.Mutex
	after []time.Duration // when they came
	actor []any           // whom they named
}

func (w *warnings) Enabled(_ context.Context, l slog.Level) bool { return l >= slog.LevelWarn }
func (w *warnings) WithAttrs([]slog.Attr) slog.Handler           { return w }
func (w *warnings) WithGroup(string) slog.Handler                { return w }

func (w *warnings) Handle(_ context.Context, r slog.Record) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.after = append(w.after, r.Time.Sub(w.begun))
	r.Attrs(func(a slog.Attr) bool {
		if a.Key == "actor" {
			w.actor = append(w.actor, a.Value.Any())
		}
		return true
	})
	return nil
}

func (w *warnings) times() []time.Duration {
	w.mu.Lock()
	defer w.mu.Unlock()
	return slices.Clone(w.after)
}

const second = time.Second

func TestStopAllWarnsOfASlowActor(t *testing.T) {
	for name, tc := range map[string]struct {
		deadline, needs time.Duration
		want            []time.Duration
	}{
		"no deadline":               {0, 35 * second, []time.Duration{10 * second, 20 * second, 30 * second}},
		"no deadline, quick enough": {0, 9 * second, nil},
		"far deadline":              {time.Hour, 25 * second, []time.Duration{10 * second, 20 * second}},
		"far deadline, given up":    {50 * second, time.Hour, []time.Duration{10 * second, 20 * second}},
		"given up before":           {20 * second, 35 * second, nil},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				log := &warnings{begun: time.Now()}
				rt := newRuntime(t, goroutine.Options{Logger: slog.New(log)})
				slow := startStopper(t, rt, takes(tc.needs))
				ctx := t.Context()
				if tc.deadline > 0 {
					var cancel context.CancelFunc
					ctx, cancel = context.WithTimeout(ctx, tc.deadline)
					defer cancel()
				}
				_, err := roster.StopAll(ctx, []*core.Cell{slow})
				if gaveUp := tc.deadline > 0 && tc.needs > tc.deadline/2; gaveUp != (err != nil) {
					t.Errorf("error %v", err)
				}
				time.Sleep(2 * time.Hour) // nothing may come after StopAll has returned
				if got := log.times(); !slices.Equal(got, tc.want) {
					t.Errorf("warnings after %v, want %v", got, tc.want)
				}
				for _, a := range log.actor {
					if a != slow.Ref() {
						t.Errorf("the warning names %v", a)
					}
				}
			})
		})
	}
}

// Each slow actor has ten seconds of its own.
func TestStopAllWarnsOfEachSlowActor(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		log := &warnings{begun: time.Now()}
		rt := newRuntime(t, goroutine.Options{Logger: slog.New(log)})
		cells := []*core.Cell{startStopper(t, rt, takes(12*second)), startStopper(t, rt, takes(15*second))}
		if _, err := roster.StopAll(t.Context(), cells); err != nil {
			t.Error(err)
		}
		if got := log.times(); !slices.Equal(got, []time.Duration{10 * second, 25 * second}) {
			t.Errorf("warnings after %v", got)
		}
		if !slices.Equal(log.actor, []any{cells[1].Ref(), cells[0].Ref()}) {
			t.Errorf("warnings name %v", log.actor)
		}
	})
}

func TestStopAllWarnsThroughTheDefaultLogger(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		log := &warnings{begun: time.Now()}
		before := slog.Default()
		defer slog.SetDefault(before)
		slog.SetDefault(slog.New(log))
		slow := startStopper(t, newRuntime(t, goroutine.Options{}), takes(12*second))
		if _, err := roster.StopAll(t.Context(), []*core.Cell{slow}); err != nil {
			t.Error(err)
		}
		if got := log.times(); !slices.Equal(got, []time.Duration{10 * second}) {
			t.Errorf("warnings after %v", got)
		}
	})
}

// handClock is a clock that the test moves.
type handClock struct {
	set *future.Promise[*handTimer] // resolved with the first timer

	mu     sync.Mutex
	timers []*handTimer
}

type handTimer struct {
	after   time.Duration
	call    func()
	stopped bool
}

func (c *handClock) Now() time.Time { return time.Time{} }

func (c *handClock) AfterFunc(d time.Duration, f func()) core.Timer {
	c.mu.Lock()
	defer c.mu.Unlock()
	timer := &handTimer{after: d, call: f}
	c.timers = append(c.timers, timer)
	if len(c.timers) == 1 {
		_ = c.set.Set(timer)
	}
	return timer
}

func (t *handTimer) Stop() bool {
	t.stopped = true
	return true
}

// clocked is a goroutine runtime whose actors have another clock.
type clocked struct {
	*goroutine.Runtime
	env core.Env
}

func (r *clocked) Env() *core.Env { return &r.env }

func TestStopAllUsesTheClockOfTheRuntime(t *testing.T) {
	log := &warnings{}
	clock := &handClock{set: future.New[*handTimer]()}
	rt := &clocked{Runtime: newRuntime(t, goroutine.Options{Logger: slog.New(log)})}
	rt.env = *rt.Runtime.Env()
	rt.env.Clock = clock
	release := future.New[int]()
	cell := startStopper(t, rt, func(ctx context.Context) error {
		_, err := release.Get(ctx)
		return err
	})

	ctx := bounded(t)
	unlimited := context.WithoutCancel(ctx)
	var wg sync.WaitGroup
	wg.Go(func() {
		if _, err := roster.StopAll(unlimited, []*core.Cell{cell}); err != nil {
			t.Error(err)
		}
	})
	timer, err := clock.set.Get(ctx)
	if err != nil {
		t.Fatal(err)
	}
	timer.call()
	if err := release.Set(1); err != nil {
		t.Fatal(err)
	}
	wg.Wait()

	if len(clock.timers) != 2 || len(log.times()) != 1 {
		t.Fatalf("%d timers and %d warnings, want 2 and 1", len(clock.timers), len(log.times()))
	}
	second := clock.timers[1]
	if timer.after != 10*time.Second || second.after != 10*time.Second || !second.stopped {
		t.Errorf("timers %+v and %+v, want both of 10 s, and the second stopped", timer, second)
	}
	// A timer that was about to fire when it was stopped does nothing any more.
	second.call()
	if len(clock.timers) != 2 || len(log.times()) != 1 {
		t.Error("a late timer warns or sets another one")
	}
}
