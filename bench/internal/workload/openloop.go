package workload

import (
	"context"
	"fmt"
	"runtime"
	"time"

	"github.com/HdrHistogram/hdrhistogram-go"

	"github.com/gokka/gokka/core"
)

var openLoop = Workload{
	Name: "open-loop", Doc: "requests at random times to an echo actor; latencies count from when a request was due",
	Unit: "ns/request", What: "requests", Size: 5_000, Quick: 1_000, Fixed: true,
	Params:  []Param{{"rate", "requests per second", 20_000, 1_000_000}},
	Scan:    []Values{{"rate": 100_000}},
	Latency: "a request",
	// Nothing moves there while nobody waits.
	Crowded: true,
	Actors:  openLoopRun, Native: openLoopNative,
}

// arrival is a request that is due at a time, counted from the beginning; it is its own reply.
type arrival struct {
	due      time.Duration
	answered bool
}

// arrivals draws the times of a Poisson process.
func arrivals(n, rate int) []arrival {
	r, as := random(3), make([]arrival, n)
	at := 0.0
	for i := range as {
		at += r.ExpFloat64() / float64(rate)
		as[i].due = time.Duration(at * float64(time.Second))
	}
	return as
}

// sendArrivals sends each arrival when it is due, or at once if it is late. It notes how late it was itself, because that
// is no fault of who answers. It yields in between: to sleep takes up to a millisecond too long, a hundred times what is to
// be measured.
func sendArrivals(as []arrival, began time.Time, send func(*arrival) error) (late *hdrhistogram.Histogram, err error) {
	late = newHistogram()
	for i := range as {
		a := &as[i]
		for time.Since(began) < a.due {
			runtime.Gosched()
		}
		note(late, time.Since(began)-a.due)
		if err := send(a); err != nil {
			return nil, err
		}
	}
	return late, nil
}

// answers notes how long each arrival took, counted from when it was due.
type answers struct {
	began   time.Time
	latency *hdrhistogram.Histogram
	got     int
	left    int
	twice   int
	end     *latch
}

func (s *answers) take(a *arrival) {
	note(s.latency, time.Since(s.began)-a.due)
	if a.answered {
		s.twice++
	}
	a.answered = true
	s.got++
	if s.left--; s.left == 0 {
		s.end.hit()
	}
}

func (s *answers) report(b *B, late *hdrhistogram.Histogram) error {
	b.SetValue(float64(s.latency.ValueAtQuantile(50)))
	b.SetLatency(s.latency)
	b.Extra("sender_late_p50_ns", float64(late.ValueAtQuantile(50)))
	b.Extra("sender_late_p99_ns", float64(late.ValueAtQuantile(99)))
	if err := check("answers that came twice", s.twice, 0); err != nil {
		return err
	}
	return check("answers", s.got, b.N)
}

func (s *answers) Receive(_ context.Context, msg any) (any, error) {
	a, ok := msg.(*arrival)
	if !ok {
		return nil, fmt.Errorf("%w: message %v", errWrong, msg)
	}
	s.take(a)
	return nil, nil
}

func openLoopRun(ctx context.Context, rt core.Runtime, b *B) error {
	as := arrivals(b.N, b.Param("rate"))
	end := newLatch(1)
	w, err := newWaiter(ctx, rt)
	if err != nil {
		return err
	}
	sum := &answers{latency: newHistogram(), left: b.N, end: end}
	to, err := start(ctx, rt, sum)
	if err != nil {
		return err
	}
	echo, err := start(ctx, rt, core.ReceiveFunc(func(ctx context.Context, msg any) (any, error) {
		return nil, to.Tell(ctx, msg)
	}))
	if err != nil {
		return err
	}

	b.Start()
	sum.began = time.Now()
	late, err := sendArrivals(as, sum.began, func(a *arrival) error { return echo.Tell(ctx, a) })
	if err != nil {
		return err
	}
	if err := w.wait(ctx, end); err != nil {
		return err
	}
	b.Stop(b.N)

	return inspect(ctx, to, func(s *answers) error { return s.report(b, late) })
}

// A goroutine echoes from one channel to another, which a second one reads.
func openLoopNative(ctx context.Context, b *B) error {
	as := arrivals(b.N, b.Param("rate"))
	end := newLatch(1)
	sum := &answers{latency: newHistogram(), left: b.N, end: end}
	in, out, ready, finished := make(chan *arrival, 1024), make(chan *arrival, 1024), make(chan struct{}), make(chan struct{})
	go func() {
		ready <- struct{}{}
		for a := range in {
			out <- a
		}
		close(out)
	}()
	go func() {
		ready <- struct{}{}
		for a := range out {
			sum.take(a)
		}
		close(finished)
	}()
	<-ready
	<-ready

	b.Start()
	sum.began = time.Now()
	late, err := sendArrivals(as, sum.began, func(a *arrival) error { in <- a; return nil })
	if err != nil {
		return err
	}
	if err := end.wait(ctx); err != nil {
		return err
	}
	b.Stop(b.N)

	close(in)
	<-finished
	return sum.report(b, late)
}
