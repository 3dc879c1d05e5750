//go:build race

package sim_test

import (
	"context"
	"errors"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/gokka/gokka/core"
	"github.com/gokka/gokka/future"
	"github.com/gokka/gokka/proxy"
	"github.com/gokka/gokka/registry"
	"github.com/gokka/gokka/runtime/sim"
)

// on makes a Receive of a function that only returns an error.
func on(f func(ctx context.Context, msg any) error) receive {
	return func(ctx context.Context, msg any) (any, error) { return nil, f(ctx, msg) }
}

// counter counts in memory that it may share.
type counter struct{ n *int }

func (c *counter) Receive(context.Context, any) (any, error) {
	*c.n++
	return *c.n, nil
}

// starter counts when it starts.
type countingStarter struct{ counter }

func (c *countingStarter) OnStart(context.Context) error {
	*c.n++
	return nil
}

// two starts two counters that share.
func two(s *sim.T) (a, b core.Ref) {
	shared := new(int)
	return s.Spawn(&counter{shared}), s.Spawn(&counter{shared})
}

// sharing are programs whose actors use memory at the same time, were it not for the simulation.
var sharing = map[string]func(s *sim.T){
	"tell": func(s *sim.T) {
		a, b := two(s)
		kick(s, a, b)
		s.Settle()
	},
	"tellMap": func(s *sim.T) {
		shared := map[string]int{}
		add := func() core.Ref {
			return s.Spawn(on(func(context.Context, any) error { shared["x"]++; return nil }))
		}
		kick(s, add(), add())
		s.Settle()
	},
	"ask": func(s *sim.T) {
		a, b := two(s)
		asker := func(to core.Ref) core.Ref {
			return s.Spawn(on(func(ctx context.Context, _ any) error {
				_, err := to.Ask(ctx, "count")
				return err
			}))
		}
		kick(s, asker(a), asker(b))
		s.Settle()
	},
	"askFutures": func(s *sim.T) { // one asker, but it does not wait in between
		a, b := two(s)
		kick(s, s.Spawn(on(func(ctx context.Context, _ any) error {
			_, err := future.GetAll(ctx, a.AskFuture(ctx, 1), b.AskFuture(ctx, 1))
			return err
		})))
		s.Settle()
	},
	"afterReply": func(s *sim.T) { // the handler keeps what it has replied
		kept := new([]int)
		b := s.Spawn(receive(func(ctx context.Context, msg any) (any, error) {
			if msg == "again" {
				(*kept)[0]++
				return nil, nil
			}
			*kept = []int{1}
			return *kept, core.Self(ctx).Tell(ctx, "again")
		}))
		kick(s, s.Spawn(on(func(ctx context.Context, _ any) error {
			got, err := core.Ask[[]int](ctx, b, "get")
			if err == nil {
				got[0]++
			}
			return err
		})))
		s.Settle()
	},
	"afterTell": func(s *sim.T) { // the sender keeps what it has sent
		b := s.Spawn(on(func(_ context.Context, msg any) error { msg.([]int)[0]++; return nil }))
		kick(s, s.Spawn(on(func(ctx context.Context, _ any) error {
			buf := []int{1}
			err := b.Tell(ctx, buf)
			buf[0] = 2
			return err
		})))
		s.Settle()
	},
	"beforeGet": func(s *sim.T) { // that the asker waits tells the one who replies nothing
		shared := new(int)
		b := s.Spawn(on(func(ctx context.Context, msg any) error {
			if msg == "again" {
				*shared++
				return nil
			}
			return core.Self(ctx).Tell(ctx, "again")
		}))
		kick(s, s.Spawn(on(func(ctx context.Context, _ any) error {
			f := b.AskFuture(ctx, "first")
			*shared++
			_, err := f.Get(ctx)
			return err
		})))
		s.Settle()
	},
	"resumed": func(s *sim.T) { // both have waited in between
		shared := new(int)
		add := func() core.Ref {
			server := s.Spawn(receive(echo))
			return s.Spawn(on(func(ctx context.Context, _ any) error {
				_, err := server.Ask(ctx, 1)
				*shared++
				return err
			}))
		}
		kick(s, add(), add())
		s.Settle()
	},
	"deadline": func(s *sim.T) { // likewise, with a deadline on the runtime's clock
		shared := new(int)
		add := func() core.Ref {
			server := s.Spawn(receive(echo))
			return s.Spawn(on(func(ctx context.Context, _ any) error {
				ctx, cancel := core.WithTimeout(ctx, time.Hour)
				defer cancel()
				_, _ = server.Ask(ctx, 1)
				*shared++
				return nil
			}))
		}
		kick(s, add(), add())
		s.Settle()
	},
	"timers": func(s *sim.T) {
		shared := new(int)
		add := func() core.Ref {
			return s.Spawn(on(func(ctx context.Context, msg any) error {
				if msg == "tick" {
					*shared++
					return nil
				}
				_, err := core.TellAfter(ctx, core.Self(ctx), time.Second, "tick")
				return err
			}))
		}
		kick(s, add(), add())
		s.Settle()
	},
	"proxies": func(s *sim.T) {
		a, b := two(s)
		shared := new(int)
		for _, ref := range []core.Ref{a, b} {
			p, err := proxy.Of[*counter](ref)
			require.NoError(s, err)
			require.NoError(s, proxy.Tell(s.Context(), p, func(context.Context, *counter) error { *shared++; return nil }))
		}
		s.Settle()
	},
	"closure": func(s *sim.T) { // which is run elsewhere while its maker goes on
		a, _ := two(s)
		p, err := proxy.Of[*counter](a)
		require.NoError(s, err)
		kick(s, s.Spawn(on(func(ctx context.Context, _ any) error {
			mine := 0
			err := proxy.Tell(ctx, p, func(context.Context, *counter) error { mine++; return nil })
			mine++
			return err
		})))
		s.Settle()
	},
	"starts": func(s *sim.T) {
		shared := new(int)
		s.Spawn(&countingStarter{counter{shared}})
		s.Spawn(&countingStarter{counter{shared}})
		s.Settle()
	},
	"parent": func(s *sim.T) { // goes on after it has started a child
		kick(s, s.Spawn(on(func(ctx context.Context, _ any) error {
			mine := new(int)
			_, err := core.Spawn(ctx, &countingStarter{counter{mine}})
			*mine++
			return err
		})))
		s.Settle()
	},
	"parents": func(s *sim.T) { // that both start children do not know each other
		shared := new(int)
		add := func() core.Ref {
			return s.Spawn(on(func(ctx context.Context, _ any) error {
				*shared++
				_, err := core.Spawn(ctx, receive(echo))
				*shared++
				return err
			}))
		}
		kick(s, add(), add())
		s.Settle()
	},
	"promise": func(s *sim.T) { // whoever sets it goes on
		shared := new(int)
		p := future.New[int]()
		setter := s.Spawn(on(func(context.Context, any) error {
			err := p.Set(1)
			*shared++
			return err
		}))
		getter := s.Spawn(on(func(ctx context.Context, _ any) error {
			_, err := p.Get(ctx)
			*shared++
			return err
		}))
		kick(s, setter, getter)
		s.Settle()
	},
	"far": func(s *sim.T) { // with many turns in between
		a, b := two(s)
		var chain core.Ref
		chain = s.Spawn(on(func(ctx context.Context, msg any) error {
			if n := msg.(int); n > 0 {
				return chain.Tell(ctx, n-1)
			}
			return nil
		}))
		first := s.Spawn(on(func(ctx context.Context, _ any) error { return a.Tell(ctx, 1) }))
		second := s.Spawn(on(func(ctx context.Context, _ any) error {
			for range 50 {
				if _, err := core.Spawn(ctx, receive(echo)); err != nil {
					return err
				}
			}
			return b.Tell(ctx, 1)
		}))
		kick(s, first, second)
		require.NoError(s, chain.Tell(s.Context(), 100))
		s.Settle()
	},
	"always": func(s *sim.T) { // that the test looks on changes nothing
		shared := new(int)
		s.Always("positive", func() error {
			if *shared < 0 {
				return errors.New("negative")
			}
			return nil
		})
		kick(s, s.Spawn(&counter{shared}), s.Spawn(&counter{shared}))
		s.Settle()
	},
	"logs": func(s *sim.T) { // nor do what T has to offer
		shared := new(int)
		m := s.Monitor("hot")
		add := func() core.Ref {
			return s.Spawn(on(func(ctx context.Context, _ any) error {
				m.Hot()
				*shared++
				s.Logf("%d random", sim.Rand(ctx).IntN(10)+sim.Choose(ctx, 2))
				m.Cold()
				sim.Yield(ctx, "here")
				s.Sometimes("true", true)
				return nil
			}))
		}
		kick(s, add(), add())
		s.Settle()
	},
}

// passing are programs in which memory belongs to one at a time.
var passing = map[string]func(s *sim.T){
	"own": func(s *sim.T) { // state, from turn to turn, on whatever goroutine, also after one that has exited
		n, m := 0, 0
		server := s.Spawn(receive(echo))
		ref := s.Spawn(on(func(ctx context.Context, msg any) error {
			n++
			_, err := server.Ask(ctx, msg)
			m += n
			return err
		}))
		for i := range 10 {
			require.NoError(s, ref.Tell(s.Context(), i))
		}
		s.Step()
		s.Settle()
		require.NoError(s, ref.Tell(s.Context(), 1))
		s.Settle()
		require.Equal(s, 11, n)
	},
	"tellSlice": func(s *sim.T) {
		var chain []core.Ref
		for i := range 5 {
			chain = append(chain, s.Spawn(on(func(ctx context.Context, msg any) error {
				buf := msg.([]int)
				buf[0]++
				if i > 0 {
					return chain[i-1].Tell(ctx, buf)
				}
				return nil
			})))
		}
		for _, ref := range chain {
			require.NoError(s, ref.Tell(s.Context(), []int{1}))
		}
		s.Settle()
	},
	"asks": func(s *sim.T) { // there and back
		server := s.Spawn(receive(func(_ context.Context, msg any) (any, error) {
			msg.([]int)[0]++
			return []int{1}, nil
		}))
		add := func() core.Ref {
			return s.Spawn(on(func(ctx context.Context, _ any) error {
				buf := []int{1}
				got, err := core.Ask[[]int](ctx, server, buf)
				if err != nil {
					return err
				}
				got[0] += buf[0]
				buf[0]++
				f := server.AskFuture(ctx, buf)
				v, err := f.Get(ctx)
				v.([]int)[0] += buf[0]
				return err
			}))
		}
		kick(s, add(), add(), add())
		s.Settle()
	},
	"oneAsker": func(s *sim.T) { // who waits in between, so that one follows the other
		a, b := two(s)
		kick(s, s.Spawn(on(func(ctx context.Context, _ any) error {
			_, err1 := a.Ask(ctx, 1)
			_, err2 := b.Ask(ctx, 1)
			return errors.Join(err1, err2)
		})))
		s.Settle()
	},
	"failures": func(s *sim.T) {
		a := s.Spawn(receive(func(_ context.Context, msg any) (any, error) {
			msg.([]int)[0]++
			return nil, errors.New("failed")
		}))
		kick(s, s.Spawn(on(func(ctx context.Context, _ any) error {
			buf := []int{1}
			_, _ = a.Ask(ctx, buf)
			buf[0]++
			return nil
		})))
		s.Settle()
	},
	"proxyAsks": func(s *sim.T) {
		p, err := proxy.Of[*counter](s.Spawn(&counter{new(int)}))
		require.NoError(s, err)
		add := func() core.Ref {
			return s.Spawn(on(func(ctx context.Context, _ any) error {
				mine := 1
				got, err := proxy.Ask(ctx, p, func(_ context.Context, c *counter) (*int, error) {
					*c.n += mine
					mine++
					return new(int), nil
				})
				if err == nil {
					*got = mine
				}
				return err
			}))
		}
		kick(s, add(), add())
		s.Settle()
	},
	"timer": func(s *sim.T) {
		b := s.Spawn(on(func(_ context.Context, msg any) error { msg.([]int)[0]++; return nil }))
		kick(s, s.Spawn(on(func(ctx context.Context, _ any) error {
			buf := []int{1}
			_, err := core.TellAfter(ctx, b, time.Second, buf)
			return err
		})))
		s.Settle()
	},
	"ticks": func(s *sim.T) {
		n := 0
		kick(s, s.Spawn(on(func(ctx context.Context, msg any) error {
			if n++; msg == "go" {
				_, err := core.TellEvery(ctx, core.Self(ctx), time.Second, "tick")
				return err
			}
			if n == 5 {
				core.Self(ctx).StopFuture()
			}
			return nil
		})))
		s.Settle()
		require.GreaterOrEqual(s, n, 3)
	},
	"timeouts": func(s *sim.T) {
		never := future.New[int]()
		n := 0
		kick(s, s.Spawn(on(func(ctx context.Context, _ any) error {
			n++
			ctx, cancel := core.WithTimeout(ctx, time.Second)
			defer cancel()
			_, _ = never.Get(ctx)
			n++
			return nil
		})))
		s.Settle()
		require.Equal(s, 2, n)
	},
	"pipe": func(s *sim.T) {
		server := s.Spawn(receive(func(context.Context, any) (any, error) { return []int{1}, nil }))
		n := 0
		kick(s, s.Spawn(on(func(ctx context.Context, msg any) error {
			if buf, ok := msg.([]int); ok {
				buf[0]++
				n++
				return nil
			}
			n++
			return core.Pipe(ctx, server.AskFuture(ctx, 1), core.Self(ctx), func(v any, _ error) any { n++; return v })
		})))
		s.Settle()
		require.Equal(s, 3, n)
	},
	"watch": func(s *sim.T) { // what the one who is gone has written is the watcher's
		shared := new(int)
		watched := s.Spawn(&counter{shared})
		watcher := s.Spawn(on(func(ctx context.Context, msg any) error {
			switch msg.(type) {
			case core.Terminated:
				*shared++
				return nil
			}
			if err := core.Watch(ctx, watched); err != nil {
				return err
			}
			if err := watched.Tell(ctx, 1); err != nil {
				return err
			}
			watched.StopFuture()
			return nil
		}))
		kick(s, watcher)
		s.Settle()
		require.Equal(s, 2, *shared)
	},
	"waits": func(s *sim.T) { // for the end of another
		shared := new(int)
		other := s.Spawn(&counter{shared})
		kick(s, s.Spawn(on(func(ctx context.Context, _ any) error {
			if err := other.Tell(ctx, 1); err != nil {
				return err
			}
			_, err := other.Stop(ctx)
			*shared++
			return err
		})))
		s.Settle()
	},
	"kill": func(s *sim.T) { // the victim knows what its killer knew
		shared := new(int)
		ref := s.Spawn(&victim{shared})
		kick(s, s.Spawn(on(func(context.Context, any) error {
			*shared++
			ref.Kill(nil)
			return nil
		})))
		s.Settle()
		require.Equal(s, 2, *shared)
	},
	"dead": func(s *sim.T) { // messages that nobody handles any more
		ref := s.Spawn(on(func(ctx context.Context, _ any) error { core.Self(ctx).StopFuture(); return nil }))
		add := func() core.Ref {
			return s.Spawn(on(func(ctx context.Context, _ any) error {
				buf := []int{1}
				_, _ = ref.Ask(ctx, buf)
				buf[0]++
				_ = ref.Tell(ctx, buf)
				return nil
			}))
		}
		kick(s, ref, add(), add())
		s.Settle()
	},
	"child": func(s *sim.T) {
		kick(s, s.Spawn(on(func(ctx context.Context, _ any) error {
			mine := new(int)
			*mine++
			child, err := core.Spawn(ctx, &countingStarter{counter{mine}})
			if err != nil {
				return err
			}
			if _, err = child.Stop(ctx); err == nil {
				*mine++
			}
			return err
		})))
		s.Settle()
	},
	"factory": func(s *sim.T) {
		kick(s, s.Spawn(on(func(ctx context.Context, _ any) error {
			buf := []int{1}
			_, err := core.StartFunc(ctx, s.Runtime(), func(self core.Ref) (receive, error) {
				return func(_ context.Context, msg any) (any, error) { msg.([]int)[0]++; return nil, nil }, self.Tell(ctx, buf)
			})
			return err
		})))
		s.Settle()
	},
	"lookups": func(s *sim.T) { // who is found has been started before
		find := func() core.Ref {
			return s.Spawn(on(func(ctx context.Context, _ any) error {
				for _, ref := range registry.ByType[*countingStarter](s.Registry()) {
					if err := ref.Tell(ctx, 1); err != nil {
						return err
					}
				}
				_ = s.Registry().Len()
				return nil
			}))
		}
		kick(s, find(), find(), s.Spawn(on(func(ctx context.Context, _ any) error {
			_, err := core.Spawn(ctx, &countingStarter{counter{new(int)}})
			return err
		})))
		s.Settle()
	},
	"promised": func(s *sim.T) {
		p := future.New[[]int]()
		setter := s.Spawn(on(func(context.Context, any) error { return p.Set([]int{1}) }))
		getter := s.Spawn(on(func(ctx context.Context, _ any) error {
			v, err := p.Get(ctx)
			v[0]++
			return err
		}))
		kick(s, setter, getter)
		s.Settle()
	},
	"joined": func(s *sim.T) {
		serve := func() core.Ref {
			return s.Spawn(receive(func(context.Context, any) (any, error) { return []int{1}, nil }))
		}
		a, b := serve(), serve()
		kick(s, s.Spawn(on(func(ctx context.Context, _ any) error {
			all := future.Join(core.AskFuture[[]int](ctx, a, 1), core.AskFuture[[]int](ctx, b, 1))
			first := future.First(core.AskFuture[[]int](ctx, a, 1), core.AskFuture[[]int](ctx, b, 1))
			vs, err1 := all.Get(ctx)
			v, err2 := first.Get(ctx)
			vs[0][0], vs[1][0], v[0] = 2, 2, 2
			return errors.Join(err1, err2)
		})))
		s.Settle()
	},
	"bounded": func(s *sim.T) {
		ref := s.Spawn(on(func(_ context.Context, msg any) error { msg.([]int)[0]++; return nil }),
			core.WithMailbox(core.Bounded(1, core.Block)))
		add := func() core.Ref {
			return s.Spawn(on(func(ctx context.Context, _ any) error {
				return errors.Join(ref.Tell(ctx, []int{1}), ref.Tell(ctx, []int{1}))
			}))
		}
		kick(s, add(), add(), add())
		s.Settle()
	},
	"body": func(s *sim.T) { // it is one who has told all, and is told all
		n := 1
		ref := s.Spawn(on(func(context.Context, any) error { n++; return nil }))
		other := s.Spawn(on(func(context.Context, any) error { return nil }))
		n++
		require.NoError(s, ref.Tell(s.Context(), 1))
		n++ // before the runtime is driven
		s.RunUntilIdle()
		n++
		require.NoError(s, ref.Tell(s.Context(), 1))
		_, err := other.Ask(s.Context(), 1)
		require.NoError(s, err)
		n++ // whether ref had its turn or not
		s.Settle()
		require.Equal(s, 7, n)
		require.NoError(s, ref.Tell(s.Context(), 1))
		for s.Step() {
			n++
		}
		s.Advance(time.Second)
		require.Equal(s, 9, n)
	},
	"oracles": func(s *sim.T) { // look at everything between the steps
		n := 0
		last := 0
		s.Always("grows", func() error {
			if n < last {
				return errors.New("it does not")
			}
			last = n
			return nil
		})
		s.Eventually("three", func() bool { return n == 3 })
		ref := s.Spawn(on(func(context.Context, any) error { n++; return nil }))
		kick(s, ref, ref, ref)
		s.Settle()
	},
	"random": func(s *sim.T) {
		add := func() core.Ref {
			return s.Spawn(on(func(ctx context.Context, _ any) error {
				_ = sim.Rand(ctx).IntN(10) + sim.Choose(ctx, 2)
				return nil
			}))
		}
		a, b := add(), add()
		kick(s, a, b, a, b)
		s.Settle()
	},
}

// victim counts when it is killed.
type victim struct{ n *int }

func (*victim) Receive(context.Context, any) (any, error) { return nil, nil }
func (v *victim) OnFailure(context.Context, error)        { *v.n++ }
