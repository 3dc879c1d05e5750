package core_test

import (
	"context"
	"errors"
	"runtime"
	"testing"
	"unsafe"

	"github.com/gokka/gokka/core"
	"github.com/gokka/gokka/runtime/goroutine"
)

var bg = context.Background()

type echo struct{}

func (*echo) Receive(ctx context.Context, msg any) (any, error) { return msg, nil }

func TestSmoke(t *testing.T) {
	rt := goroutine.Default()
	ref, err := core.Start(bg, rt, &echo{})
	if err != nil {
		t.Fatal(err)
	}
	v, err := ref.Ask(bg, 1)
	t.Log(v, err)
	var a, b core.Ref
	a, _ = core.Start(bg, rt, core.ReceiveFunc(func(ctx context.Context, m any) (any, error) { return b.Ask(ctx, m) }))
	b, _ = core.Start(bg, rt, core.ReceiveFunc(func(ctx context.Context, m any) (any, error) { return a.Ask(ctx, m) }))
	_, err = a.Ask(bg, 1)
	if !errors.Is(err, core.ErrDeadlock) {
		t.Fatal(err)
	}
	t.Log(err)
	ex, _ := core.Start(bg, rt, core.ReceiveFunc(func(ctx context.Context, m any) (any, error) {
		if m == "exit" {
			runtime.Goexit()
		}
		if m == "panic" {
			panic("boo")
		}
		return m, nil
	}))
	_, err = ex.Ask(bg, "exit")
	t.Log(err)
	_, err = ex.Ask(bg, "panic")
	t.Log(err)
	t.Log(ex.Ask(bg, "x"))
	t.Log(ex.Stop(bg))
	t.Log(ex.Stop(bg))
	t.Log(ex.Tell(bg, 1), ex.Err())
	t.Log("cell", unsafe.Sizeof(core.Cell{}))
	ctx, cancel := context.WithCancel(bg)
	defer cancel()
	m := new(int)
	t.Log("tell", testing.AllocsPerRun(20000, func() { ref.Tell(bg, m) }))
	t.Log("ask", testing.AllocsPerRun(2000, func() { ref.Ask(bg, m) }))
	t.Log("ask ctx", testing.AllocsPerRun(2000, func() { ref.Ask(ctx, m) }))
}

func BenchmarkAsk(b *testing.B) {
	rt := goroutine.Default()
	ref, _ := core.Start(bg, rt, &echo{})
	m := new(int)
	b.ReportAllocs()
	for b.Loop() {
		ref.Ask(bg, m)
	}
}
func BenchmarkAskCtx(b *testing.B) {
	rt := goroutine.Default()
	ref, _ := core.Start(bg, rt, &echo{})
	m := new(int)
	ctx, cancel := context.WithCancel(bg)
	defer cancel()
	b.ReportAllocs()
	for b.Loop() {
		ref.Ask(ctx, m)
	}
}
func BenchmarkTell(b *testing.B) {
	rt := goroutine.Default()
	ref, _ := core.Start(bg, rt, &echo{})
	m := new(int)
	b.ReportAllocs()
	for b.Loop() {
		ref.Tell(bg, m)
	}
	ref.Ask(bg, m)
}
func BenchmarkNative(b *testing.B) {
	type req struct {
		m  any
		re chan any
	}
	ch := make(chan req)
	go func() {
		for r := range ch {
			r.re <- r.m
		}
	}()
	m := new(int)
	b.ReportAllocs()
	for b.Loop() {
		re := make(chan any, 1)
		ch <- req{m, re}
		<-re
	}
}
