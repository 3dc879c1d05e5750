package core_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/gokka/gokka/core"
	"github.com/gokka/gokka/future"
)

// boundModel is a bounded mailbox as simple as it can be: a slice. Its messages are those of a turnstile.
type boundModel struct {
	capacity int
	policy   core.Policy
	queue    []*visit // stops included
	dropped  []any    // in order
}

// visit is a message to a turnstile: it is handled once somebody lets it pass.
type visit struct {
	n       int
	stop    bool
	stopped core.Future[bool] // of a stop
	asked   core.Future[any]
	pass    *future.Promise[bool]
	begun   chan struct{}
}

// send returns whether v is accepted, and whether the sender learns if it is not.
func (m *boundModel) send(v *visit, try bool) (accepted, told bool) {
	n := 0
	for _, q := range m.queue {
		if !q.stop {
			n++
		}
	}
	switch {
	case n < m.capacity:
	case m.policy == core.DropOldest:
		i := slices.IndexFunc(m.queue, func(q *visit) bool { return !q.stop })
		if m.queue[i].asked == nil {
			m.dropped = append(m.dropped, m.queue[i].n)
		}
		m.queue = slices.Delete(m.queue, i, i+1)
	case m.policy == core.DropNewest && !try:
		m.dropped = append(m.dropped, v.n)
		return false, false
	default:
		return false, true
	}
	m.queue = append(m.queue, v)
	return true, true
}

func turnstile(ctx context.Context, msg any) (any, error) {
	v, ok := msg.(*visit)
	if !ok {
		return nil, fmt.Errorf("what is a %T?", msg)
	}
	close(v.begun)
	_, err := v.pass.Get(ctx)
	return v.n, err
}

// Random sends, stops and handling, one after the other, against the model.
func TestBoundedMailboxKeepsToItsModel(t *testing.T) {
	programs := 60
	if testing.Short() || raceEnabled {
		programs = 15
	}
	everywhere(t, func(w *world) {
		letters := w.letters()
		for seed := range uint64(programs) {
			letters.reset()
			w.NoError(w.boundProgram(letters, seed), "seed %d", seed)
		}
	})
}

func (w *world) boundProgram(letters *letters, seed uint64) error {
	r := rand.New(rand.NewPCG(seed, 4))
	m := &boundModel{capacity: 1 + r.IntN(4), policy: core.Policy(r.IntN(4))}
	ref, err := core.Start(w.ctx, w.rt, core.ReceiveFunc(turnstile), core.WithMailbox(core.Bounded(m.capacity, m.policy)))
	w.NoError(err)
	var failed []*visit // asked, and expected to fail since the mailbox is full
	var current *visit
	begin := func() (alive bool) {
		if current = nil; len(m.queue) == 0 {
			return true
		}
		current, m.queue = m.queue[0], m.queue[1:]
		if current.stop {
			return false
		}
		w.waitFor(current.begun)
		return true
	}
	alive := true
	for step := 0; alive && step < 80; step++ {
		v := &visit{n: step, pass: future.New[bool](), begun: make(chan struct{})}
		before := slices.Clone(m.queue)
		switch op := r.IntN(10); {
		case op < 3 && current != nil: // handle one
			_ = current.pass.Set(true)
			alive = begin()
		case op == 3 && r.IntN(4) == 0:
			v.stop, v.stopped = true, ref.StopFuture()
			m.queue = append(m.queue, v)
		default:
			asked, try := r.IntN(3) == 0, m.policy == core.Block || r.IntN(3) == 0
			if asked && m.policy == core.Block && len(m.queue) >= m.capacity {
				continue // it would block
			}
			if asked {
				try = true // the sender learns
				v.asked = ref.AskFuture(w.ctx, v)
			}
			accepted, told := m.send(v, try)
			switch {
			case asked:
				_, ok, err := v.asked.TryGet()
				if ok == accepted || !accepted && !errors.Is(err, core.ErrMailboxFull) {
					return fmt.Errorf("step %d: an ask is accepted: %v; TryGet = %v, %v", step, accepted, ok, err)
				}
			default:
				send := func() error { return ref.Tell(w.ctx, v) }
				if try {
					send = func() error { return ref.TryTell(v) }
				}
				if err := send(); (err == nil) == (!accepted && told) || err != nil && !errors.Is(err, core.ErrMailboxFull) {
					return fmt.Errorf("step %d: a message is accepted: %v; the error is %v", step, accepted, err)
				}
			}
			for _, old := range before {
				if old.asked != nil && !slices.Contains(m.queue, old) {
					failed = append(failed, old)
				}
			}
		}
		if alive && current == nil {
			alive = begin()
		}
	}
	if alive { // end it
		stop := ref.StopFuture()
		m.queue = append(m.queue, &visit{stop: true, stopped: stop})
		for {
			if current != nil {
				_ = current.pass.Set(true)
			}
			if !begin() {
				break
			}
		}
	}
	w.gone(ref)
	for _, v := range failed {
		if _, _, err := v.asked.TryGet(); !errors.Is(err, core.ErrMailboxFull) {
			return fmt.Errorf("an ask that was dropped ended with %v", err)
		}
	}
	var unhandled []any
	for _, v := range m.queue {
		switch {
		case v.stop:
		case v.asked == nil:
			unhandled = append(unhandled, v.n)
		default:
			if _, err := v.asked.Get(w.ctx); !errors.Is(err, core.ErrActorDead) {
				return fmt.Errorf("an ask behind the stop ended with %v", err)
			}
		}
	}
	want := fmt.Sprint(m.dropped, unhandled, len(m.dropped)+len(unhandled))
	if got := fmt.Sprint(letters.visits(core.Dropped), letters.visits(core.Unhandled), len(letters.all())); got != want {
		return fmt.Errorf("the dead letters are %s; want %s", got, want)
	}
	return nil
}

func (l *letters) visits(reason core.DeadReason) (numbers []any) {
	for _, msg := range l.msgs(reason) {
		numbers = append(numbers, msg.(*visit).n)
	}
	return numbers
}

// waitFor waits until ch is closed.
func (w *world) waitFor(ch <-chan struct{}) {
	w.t.Helper()
	select {
	case <-ch:
	case <-w.ctx.Done():
		w.FailNow("it never comes")
	}
}

// However many send, and whenever the actor stops: what was accepted was handled, dropped or failed.
func TestBoundedMailboxBalancesItsBooks(t *testing.T) {
	const senders, each = 6, 150
	for name, policy := range policies {
		t.Run(name, func(t *testing.T) {
			everywhere(t, func(w *world) {
				for round := range 6 {
					var told, replied, handled, dropped, unhandled, notFound atomic.Int64
					var odd sync.Map
					w.rt.Env().OnDeadLetter = func(d core.DeadLetter) {
						switch d.Reason {
						case core.Dropped:
							dropped.Add(1)
						case core.Unhandled:
							unhandled.Add(1)
						case core.NotAlive:
							notFound.Add(1)
						default:
							odd.Store(d.Reason.String(), d)
						}
					}
					ref, err := core.Start(w.ctx, w.rt, core.ReceiveFunc(func(context.Context, any) (any, error) {
						handled.Add(1)
						return nil, nil
					}), core.WithMailbox(core.Bounded(1+round*round, policy)))
					w.NoError(err)
					var all sync.WaitGroup
					var sending atomic.Int64
					sending.Store(senders)
					for s := range senders {
						all.Go(func() {
							defer sending.Add(-1)
							var asked []core.Future[any]
							refused := int64(0)
							for i := range each {
								switch (s + i) % 3 {
								case 0:
									asked = append(asked, ref.AskFuture(w.ctx, i))
								case 1:
									if err := ref.Tell(w.ctx, i); err == nil {
										told.Add(1)
									} else if errors.Is(err, core.ErrActorDead) {
										refused++
									}
								default:
									if err := ref.TryTell(i); err == nil {
										told.Add(1)
									} else if errors.Is(err, core.ErrActorDead) {
										refused++
									}
								}
							}
							for _, f := range asked {
								switch _, err := f.Get(w.ctx); {
								case err == nil:
									replied.Add(1)
								case !errors.Is(err, core.ErrActorDead) && !errors.Is(err, core.ErrMailboxFull):
									odd.Store(err.Error(), err)
								}
							}
							notFound.Add(-refused)
						})
					}
					if round%2 == 1 {
						w.until(func() bool { return handled.Load() > int64(20*round) || sending.Load() < senders })
						ref.StopFuture()
					}
					all.Wait()
					ref.StopFuture()
					w.gone(ref)
					odd.Range(func(k, v any) bool { w.Fail("unexpected", "%v: %v", k, v); return true })
					w.Equal(told.Load()+replied.Load(), handled.Load()+dropped.Load()+unhandled.Load())
					w.Zero(notFound.Load(), "one dead letter for each sender that found the actor dead")
				}
			})
		})
	}
}
