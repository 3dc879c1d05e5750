package pooled

import (
	"context"
	"fmt"
	"net"
	"runtime"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/gokka/gokka/core"
	"github.com/gokka/gokka/future"
	"github.com/gokka/gokka/registry"
)

// unseen is a way for a handler to keep its worker busy without telling: it returns what ends it, and what the handler does.
type unseen func(t *testing.T) (release func(), block func())

var unseenKinds = map[string]unseen{
	"lock": func(*testing.T) (release, block func()) {
		var mu sync.Mutex
		mu.Lock()
		return mu.Unlock, func() { mu.Lock(); defer mu.Unlock() }
	},
	"channel": func(*testing.T) (release, block func()) {
		c := make(chan bool)
		return func() { close(c) }, func() { <-c }
	},
	"wait group": func(*testing.T) (release, block func()) {
		var wg sync.WaitGroup
		wg.Add(1)
		return wg.Done, wg.Wait
	},
	"pipe": func(*testing.T) (release, block func()) {
		here, there := net.Pipe()
		return func() { _ = there.Close() }, func() { _, _ = here.Read(make([]byte, 1)); _ = here.Close() }
	},
	"socket": func(t *testing.T) (release, block func()) {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Skip("no sockets here:", err)
		}
		here, err := net.Dial("tcp", l.Addr().String())
		require.NoError(t, err)
		there, err := l.Accept()
		require.NoError(t, err)
		require.NoError(t, l.Close())
		return func() { _ = there.Close() }, func() { _, _ = here.Read(make([]byte, 1)); _ = here.Close() }
	},
	"sleep": func(*testing.T) (release, block func()) {
		c := make(chan bool)
		return func() { close(c) }, func() {
			for {
				select {
				case <-c:
					return
				default:
					time.Sleep(time.Millisecond)
				}
			}
		}
	},
	"computation": func(*testing.T) (release, block func()) {
		c := make(chan bool)
		return func() { close(c) }, func() {
			for x := uint64(0); ; x++ {
				select {
				case <-c:
					return
				default:
				}
				for range 10_000 {
					x = x*7 + 1
				}
			}
		}
	},
	"yields": func(*testing.T) (release, block func()) {
		c := make(chan bool)
		return func() { close(c) }, func() {
			for {
				select {
				case <-c:
					return
				default:
					runtime.Gosched()
				}
			}
		}
	},
}

// watched is a runtime whose monitor the test looks at.
type watched struct {
	t   *testing.T
	ctx context.Context
	rt  *Runtime
}

func watch(t *testing.T, workers int) watched {
	rt, err := New(Options{Workers: workers, Registry: registry.New()})
	require.NoError(t, err)
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	t.Cleanup(func() {
		cancel()
		ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
		defer cancel()
		require.NoError(t, rt.Shutdown(ctx))
	})
	return watched{t, ctx, rt}
}

func (w watched) start(receive core.ReceiveFunc) core.Ref {
	ref, err := core.Start(w.ctx, w.rt, receive)
	require.NoError(w.t, err)
	return ref
}

func (w watched) echo() core.Ref {
	return w.start(func(_ context.Context, msg any) (any, error) { return msg, nil })
}

// until polls, for what no event tells.
func (w watched) until(what string, cond func() bool) {
	w.t.Helper()
	tick := time.NewTicker(time.Millisecond)
	defer tick.Stop()
	for !cond() {
		select {
		case <-tick.C:
		case <-w.ctx.Done():
			require.FailNow(w.t, "gave up waiting", what)
		}
	}
}

// normal reports whether there are as many places as Options.Workers, all idle, besides those that are put away. One
// that was found to be stuck just when it became idle is put away when it is next wanted.
func (w watched) normal() bool {
	m, idle := &w.rt.monitor, &w.rt.idle
	m.mu.Lock()
	defer m.mu.Unlock()
	idle.mu.Lock()
	defer idle.mu.Unlock()
	n := 0
	for _, p := range idle.places {
		if !p.stuck.Load() {
			n++
		}
	}
	return n == w.rt.opts.Workers && m.surplus.Load() == 0 && len(*w.rt.made.Load()) == len(idle.places)+len(m.spare)
}

// silent reports whether the monitor's timer is stopped.
func (w watched) silent() bool {
	m := &w.rt.monitor
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.armed.Load() {
		return false
	}
	require.False(w.t, m.timer != nil && m.timer.Stop(), "the timer runs, though nobody has armed the monitor")
	return true
}

// As many handlers as there are workers, and one more, are held up where nobody sees it: the others get their turns meanwhile. Afterwards
// there are as many workers as before, and the monitor sleeps.
func TestUnseenKinds(t *testing.T) {
	for kind, make := range unseenKinds {
		for _, workers := range []int{1, 2} {
			t.Run(fmt.Sprintf("%s/%d", kind, workers), func(t *testing.T) {
				w := watch(t, workers)
				other := w.echo()
				for range 2 { // the second time on places that were stuck before
					var release []func()
					var blocked []core.Future[any]
					for range workers + 1 {
						r, block := make(t)
						release = append(release, r)
						ref := w.start(func(context.Context, any) (any, error) { block(); return "released", nil })
						blocked = append(blocked, ref.AskFuture(w.ctx, "block"))
					}
					for i := range 5 {
						v, err := other.Ask(w.ctx, i)
						require.NoError(t, err)
						require.Equal(t, i, v)
					}
					for i, r := range release {
						_, done, _ := blocked[i].TryGet()
						require.False(t, done)
						r()
					}
					for _, f := range blocked {
						v, err := f.Get(w.ctx)
						require.NoError(t, err)
						require.Equal(t, "released", v)
					}
					w.until("the number of workers to be normal", w.normal)
					w.until("the monitor to sleep", w.silent)
				}
			})
		}
	}
}

// Many actors that block for a millisecond per message are never in one turn for long. The number of places grows with them, and
// goes back.
func TestManyWhoBlockShortly(t *testing.T) {
	w := watch(t, 1)
	const actors, messages = 100, 10
	var all sync.WaitGroup
	all.Add(actors * messages)
	for range actors {
		ref := w.start(func(context.Context, any) (any, error) {
			time.Sleep(time.Millisecond)
			all.Done()
			return nil, nil
		})
		for range messages {
			require.NoError(t, ref.Tell(w.ctx, "sleep"))
		}
	}
	all.Wait()
	// With the one worker it would take a second, and with a rescue per period a third of it with 15.
	require.Greater(t, w.rt.Stats().Rescues, uint64(20))
	w.until("the number of workers to be normal", w.normal)
	w.until("the monitor to sleep", w.silent)
}

// Nothing ticks while nothing goes on, be it that handlers wait or even block where nobody sees it; and work that comes
// then is done all the same.
func TestMonitorSleeps(t *testing.T) {
	block := func(w watched, wait func(ctx context.Context) error) core.Future[any] {
		began := make(chan bool)
		f := w.start(func(ctx context.Context, _ any) (any, error) { close(began); return nil, wait(ctx) }).AskFuture(context.Background(), "wait")
		<-began
		return f
	}
	t.Run("new", func(t *testing.T) {
		require.True(t, watch(t, 2).silent())
	})
	t.Run("idle", func(t *testing.T) {
		w := watch(t, 2)
		_, err := w.echo().Ask(w.ctx, "work")
		require.NoError(t, err)
		w.until("the monitor to sleep", w.silent)
	})
	t.Run("a handler waits", func(t *testing.T) {
		w := watch(t, 1)
		p := future.New[int]()
		f := block(w, func(ctx context.Context) error { _, err := p.Get(ctx); return err })
		w.until("the monitor to sleep", w.silent)
		_, err := w.echo().Ask(w.ctx, "work")
		require.NoError(t, err)
		w.until("the monitor to sleep", w.silent)
		require.NoError(t, p.Set(1))
		_, err = f.Get(w.ctx)
		require.NoError(t, err)
	})
	t.Run("a handler blocks", func(t *testing.T) {
		w := watch(t, 1)
		c := make(chan bool)
		f := block(w, func(context.Context) error { <-c; return nil })
		w.until("the monitor to sleep", w.silent)
		_, err := w.echo().Ask(w.ctx, "work from outside")
		require.NoError(t, err)
		w.until("the monitor to sleep", w.silent)
		close(c)
		_, err = f.Get(w.ctx)
		require.NoError(t, err)
	})
	t.Run("a handler blocks for an actor that it has told", func(t *testing.T) {
		w := watch(t, 1)
		opener := w.start(func(_ context.Context, msg any) (any, error) { close(msg.(chan bool)); return nil, nil })
		c, opened := make(chan bool), make(chan bool)
		f := block(w, func(ctx context.Context) error {
			<-c
			if err := opener.Tell(ctx, opened); err != nil {
				return err
			}
			<-opened
			return nil
		})
		w.until("the monitor to sleep", w.silent)
		close(c)
		_, err := f.Get(w.ctx)
		require.NoError(t, err)
	})
}
