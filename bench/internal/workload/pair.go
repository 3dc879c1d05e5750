package workload

import (
	"context"
	"sync/atomic"
	"time"

	"github.com/HdrHistogram/hdrhistogram-go"

	"github.com/gokka/gokka/core"
)

// pair is two actors, or goroutines, that send one message back and forth next to what keeps the runtime busy. It notes how
// long each round trip takes, counted from when it was to begin: a timer wakes them, so that they have to wait their turn.
type pair struct {
	trips   int           // how many there are to be; 0: until over
	pause   time.Duration // from one's end to when the next is to begin
	over    atomic.Bool
	latency *hdrhistogram.Histogram
	due     time.Time // of the one under way
	got     int
	served  int
	end     *latch // hit once
}

func newPair(trips int, pause time.Duration) *pair {
	return &pair{trips: trips, pause: pause, latency: newHistogram(), end: newLatch(1)}
}

// back notes a trip; false: it was the last.
func (p *pair) back() (on bool) {
	note(p.latency, time.Since(p.due))
	p.due = time.Now().Add(p.pause)
	p.got++
	if p.over.Load() || p.got == p.trips {
		p.end.hit()
		return false
	}
	return true
}

func (p *pair) report(b *B) error {
	b.SetLatency(p.latency)
	b.Extra("round_trips", float64(p.got))
	if p.trips > 0 {
		if err := check("round trips", p.got, p.trips); err != nil {
			return err
		}
	}
	return check("messages of the pair", p.served, p.got)
}

// pairServer sends the ball and waits for it.
type pairServer struct {
	*pair
	self, other core.Ref
}

func (s *pairServer) Receive(ctx context.Context, msg any) (any, error) {
	if _, ok := msg.(*kick); ok {
		return nil, s.other.Tell(ctx, new(int))
	}
	if s.back() {
		time.AfterFunc(s.pause, func() { _ = s.self.TryTell(theKick) })
	}
	return nil, nil
}

// start starts the two actors. begin lets them play.
func (p *pair) start(ctx context.Context, rt core.Runtime) (begin func() error, report func(*B) error, err error) {
	server := &pairServer{pair: p}
	first, err := start(ctx, rt, server)
	if err != nil {
		return nil, nil, err
	}
	second, err := start(ctx, rt, core.ReceiveFunc(func(ctx context.Context, msg any) (any, error) {
		p.served++
		return nil, first.Tell(ctx, msg)
	}))
	if err != nil {
		return nil, nil, err
	}
	if err := inspect(ctx, first, func(s *pairServer) error { s.self, s.other = first, second; return nil }); err != nil {
		return nil, nil, err
	}
	begin = func() error {
		p.due = time.Now()
		return first.Tell(ctx, theKick)
	}
	report = func(b *B) error { return inspect(ctx, first, func(s *pairServer) error { return s.report(b) }) }
	return begin, report, nil
}

// native starts two goroutines with unbuffered channels.
func (p *pair) native() (begin func()) {
	ping, pong, kicked, ready := make(chan *int), make(chan *int), make(chan struct{}), make(chan struct{})
	go func() {
		ready <- struct{}{}
		for ball := range ping {
			p.served++
			pong <- ball
		}
	}()
	go func() {
		defer close(ping)
		ready <- struct{}{}
		<-kicked
		for {
			ping <- new(int)
			<-pong
			if !p.back() {
				return
			}
			time.Sleep(p.pause)
		}
	}()
	<-ready
	<-ready
	return func() {
		p.due = time.Now()
		close(kicked)
	}
}
