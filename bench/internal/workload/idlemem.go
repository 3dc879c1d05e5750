package workload

import (
	"context"
	"runtime"

	"github.com/gokka/gokka/bench/internal/peer"
	"github.com/gokka/gokka/core"
)

var idleMem = Workload{
	Name: "idle-mem", Doc: "memory of an idle actor that has handled one message, without the user's own struct",
	Unit: "B/actor", What: "actors", Size: 20_000, Quick: 10_000, Fixed: true,
	Scan: []Values{{SizeParam: 100_000}},
	// Dead goroutines are used again, and would make the next ones look cheaper than they are.
	Fresh:  true,
	Actors: idleMemActors, Native: idleMemNative,
}

// inUse returns the bytes that the heap and all stacks hold when the garbage has been collected.
func inUse() (bytes int64, goroutines int) {
	for range 3 {
		runtime.GC()
	}
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc + m.StackInuse), runtime.NumGoroutine()
}

// memory calls populate, and reports what it has left behind per actor.
func memory(b *B, populate func() error) error {
	bytes, goroutines := inUse()
	b.Start()
	if err := populate(); err != nil {
		return err
	}
	b.Stop(b.N)
	more, now := inUse()
	b.SetValue(float64(more-bytes) / float64(b.N))
	b.Extra("start_ns", float64(b.m.Elapsed.Nanoseconds())/float64(b.N))
	b.Extra("goroutines_per_actor", float64(now-goroutines)/float64(b.N))
	return nil
}

func idleMemActors(ctx context.Context, rt core.Runtime, b *B) error {
	end := newLatch(b.N)
	w, err := newWaiter(ctx, rt)
	if err != nil {
		return err
	}
	sinks, refs := make([]sink, b.N), make([]core.Ref, b.N)
	for i := range sinks {
		sinks[i] = sink{want: 1, end: end}
	}
	if err := memory(b, func() error {
		for i := range sinks {
			ref, err := core.Start(ctx, rt, &sinks[i])
			if err != nil {
				return err
			}
			if err := ref.Tell(ctx, theKick); err != nil {
				return err
			}
			refs[i] = ref
		}
		return w.wait(ctx, end)
	}); err != nil {
		return err
	}
	alive := 0
	for _, ref := range refs {
		if ref.IsAlive() {
			alive++
		}
	}
	if err := check("actors alive", alive, b.N); err != nil {
		return err
	}
	return inspectEach(ctx, refs, func(_ int, s *sink) error { return check("messages", s.got, 1) })
}

// A goroutine and a channel of capacity one each. An unbuffered channel is smaller by 8 bytes.
func idleMemNative(ctx context.Context, b *B) error {
	end := newLatch(b.N)
	sinks, ins := make([]sink, b.N), make([]chan *kick, b.N)
	for i := range sinks {
		sinks[i] = sink{want: 1, end: end}
	}
	if err := memory(b, func() error {
		for i := range ins {
			ins[i] = make(chan *kick, 1)
			go func(s *sink, in <-chan *kick) {
				for range in {
					s.take()
				}
			}(&sinks[i], ins[i])
			ins[i] <- theKick
		}
		return end.wait(ctx)
	}); err != nil {
		return err
	}
	for i, in := range ins {
		close(in)
		if err := check("messages", sinks[i].got, 1); err != nil {
			return err
		}
	}
	return nil
}

func idleMemPeer(ctx context.Context, s peer.System, b *B) error {
	end := newLatch(b.N)
	sinks, refs := make([]sink, b.N), make([]peer.Ref, b.N)
	for i := range sinks {
		sinks[i] = sink{want: 1, end: end}
	}
	if err := memory(b, func() error {
		for i := range sinks {
			ref, err := s.Spawn(func(_ peer.Context, msg any) {
				if l, ok := msg.(*latch); ok {
					l.hit()
					return
				}
				sinks[i].take()
			})
			if err != nil {
				return err
			}
			if err := s.Tell(ref, theKick); err != nil {
				return err
			}
			refs[i] = ref
		}
		return end.wait(ctx)
	}); err != nil {
		return err
	}
	if err := settle(ctx, s, refs); err != nil { // they are all alive
		return err
	}
	for i := range sinks {
		if err := check("messages", sinks[i].got, 1); err != nil {
			return err
		}
	}
	return nil
}
