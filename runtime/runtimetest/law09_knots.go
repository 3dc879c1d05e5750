package runtimetest

import (
	"context"
	"errors"
	"runtime"

	"github.com/gokka/gokka/core"
	"github.com/gokka/gokka/future"
)

// waitAll and waitAny are how an actor waits for several futures.
var (
	waitAll = map[string]func(context.Context, ...core.Future[any]) error{
		"GetAll": func(ctx context.Context, fs ...core.Future[any]) error {
			_, err := future.GetAll(ctx, fs...)
			return err
		},
		"Join": func(ctx context.Context, fs ...core.Future[any]) error {
			_, err := future.Join(fs...).Get(ctx)
			return err
		},
		"Outcomes": func(ctx context.Context, fs ...core.Future[any]) error {
			var errs []error
			for _, r := range future.Outcomes(ctx, fs...) {
				errs = append(errs, r.Err)
			}
			return errors.Join(errs...)
		},
	}
	waitAny = map[string]func(context.Context, ...core.Future[any]) error{
		"First": func(ctx context.Context, fs ...core.Future[any]) error {
			_, err := future.First(fs...).Get(ctx)
			return err
		},
		"First of Join": func(ctx context.Context, fs ...core.Future[any]) error {
			joined := make([]core.Future[[]any], len(fs))
			for i, f := range fs {
				joined[i] = future.Join(future.Resolved[any](nil), f)
			}
			_, err := future.First(joined...).Get(ctx)
			return err
		},
		"AsCompleted": func(ctx context.Context, fs ...core.Future[any]) error {
			for _, err := range future.AsCompleted(ctx, fs...) {
				return err
			}
			return errors.New("AsCompleted yielded nothing")
		},
	}
)

// untilWaiting waits until the kernel knows that all these actors wait.
func (c *check) untilWaiting(refs ...core.Ref) {
	c.waitFor("actors to wait for each other")
	for _, r := range refs {
		for !r.Cell().Snapshot().Waiting {
			select {
			case <-c.ended:
				runtime.Goexit()
			default:
				runtime.Gosched()
			}
		}
	}
}

// law9All has an actor wait for a promise that stays open and for an actor that waits for the first one.
func law9All(c *check) {
	m := c.runtime()
	for name, wait := range waitAll {
		if name == "Outcomes" {
			continue // waits on for the promise even if it is the victim: see law9Abandoned
		}
		for range c.rounds(20) {
			open, victims := future.New[any](), make(chan error, 2)
			var a, b core.Ref
			a = m.serve(func(ctx context.Context, msg any) (any, error) {
				if msg != "go" {
					return msg, nil
				}
				if err := wait(ctx, open.Future(), b.AskFuture(ctx, "question")); err != nil {
					expectRing(c, err, a, a, b)
					victims <- err
				}
				return nil, nil
			})
			b = m.serve(func(ctx context.Context, msg any) (any, error) {
				if msg != "question" {
					return msg, nil
				}
				if _, err := a.Ask(ctx, "back"); err != nil {
					expectRing(c, err, b, a, b)
					victims <- err
				}
				return nil, nil
			})
			done := a.AskFuture(background, "go")
			receive(c, victims, name+" that is part of a ring through the second of its futures")
			_ = open.Set(nil)
			c.waitFor("an actor whose %s was part of a ring", name)
			if _, err := done.Get(background); err != nil {
				c.errorf("an actor replied %v", err)
			}
			c.ask(b, "afterwards")
			if n := 1 + len(victims); n != 1 {
				c.errorf("a ring through the second future of %s had %d victims; want 1", name, n)
			}
			c.stop(a)
			c.stop(b)
			if c.failed() {
				return
			}
		}
	}
}

// law9Any has an actor wait for any of two actors that both wait for it.
func law9Any(c *check) {
	m := c.runtime()
	for name, wait := range waitAny {
		for range c.rounds(20) {
			victims := make(chan core.Ref, 3)
			refs := make([]core.Ref, 3)
			for i := range refs {
				refs[i] = m.serve(func(ctx context.Context, msg any) (any, error) {
					var err error
					switch {
					case i == 0 && msg == "go":
						err = wait(ctx, refs[1].AskFuture(ctx, "question"), refs[2].AskFuture(ctx, "question"))
					case msg == "question":
						_, err = refs[0].Ask(ctx, "back")
					}
					if err != nil {
						expectRing(c, err, refs[i], refs...)
						victims <- refs[i]
					}
					return msg, nil
				})
			}
			c.waitFor("%s of actors that all wait for the one that waits", name)
			c.ask(refs[0], "go")
			for _, r := range refs {
				c.ask(r, "afterwards")
				c.stop(r)
			}
			if n := len(victims); n != 1 {
				c.errorf("%s of actors that all wait for the one that waits had %d victims; want 1", name, n)
			}
			if c.failed() {
				return
			}
		}
	}
}

// law9AnyAlive has an actor wait for any of several futures of which only one leads back.
func law9AnyAlive(c *check) {
	m := c.runtime()
	for name, wait := range waitAny {
		for range c.rounds(20) {
			open := future.New[any]()
			var a, b core.Ref
			third := m.serve(func(ctx context.Context, _ any) (any, error) { return open.Get(ctx) })
			a = m.serve(func(ctx context.Context, msg any) (any, error) {
				if msg != "go" {
					return msg, nil
				}
				return nil, wait(ctx, b.AskFuture(ctx, "question"), third.AskFuture(ctx, "wait"))
			})
			b = m.serve(func(ctx context.Context, msg any) (any, error) {
				if msg != "question" {
					return msg, nil
				}
				return a.Ask(ctx, "back")
			})
			done := a.AskFuture(background, "go")
			c.untilWaiting(a, b, third)
			_ = open.Set(nil)
			c.waitFor("%s of futures one of which is ready", name)
			if _, err := done.Get(background); err != nil {
				c.errorf("%s returned %v although one of its futures did not lead back", name, err)
			}
			c.ask(b, "afterwards")
			c.stop(a)
			c.stop(b)
			c.stop(third)
			if c.failed() {
				return
			}
		}
	}
}

// law9AnyLeft ranges over futures of which the last one leads back.
func law9AnyLeft(c *check) {
	m := c.runtime()
	var a, b core.Ref
	victims := make(chan core.Ref, 3)
	quick := m.serve(echo)
	a = m.serve(func(ctx context.Context, msg any) (any, error) {
		if msg != "go" {
			return msg, nil
		}
		n := 0
		for _, err := range future.AsCompleted(ctx, quick.AskFuture(ctx, 1), b.AskFuture(ctx, "question"), quick.AskFuture(ctx, 2)) {
			if n++; err != nil {
				expectRing(c, err, a, a, b)
				victims <- a
			}
		}
		if n != 3 {
			c.errorf("AsCompleted yielded %d outcomes; want 3", n)
		}
		return nil, nil
	})
	b = m.serve(func(ctx context.Context, msg any) (any, error) {
		if msg != "question" {
			return msg, nil
		}
		_, err := a.Ask(ctx, "back")
		if err != nil {
			expectRing(c, err, b, a, b)
			victims <- b
		}
		return nil, nil
	})
	c.waitFor("AsCompleted of which only a ring is left")
	c.ask(a, "go")
	c.ask(b, "afterwards")
	if n := len(victims); n != 1 {
		c.errorf("AsCompleted of which only a ring is left had %d victims; want 1", n)
	}
}

// law9Abandoned looks at the asks behind a wait for several that failed: those in the ring are not handled any more,
// the others are.
func law9Abandoned(c *check) {
	m := c.runtime()
	other := m.serve(echo)
	ways := map[string]func(context.Context, ...core.Future[any]) error{}
	for name, wait := range waitAll {
		ways[name] = wait
	}
	for name, wait := range waitAny {
		// The one that does not lead back must not be waited for.
		ways[name] = func(ctx context.Context, fs ...core.Future[any]) error { return wait(ctx, fs[1:]...) }
	}
	for name, wait := range ways {
		g := newGate()
		slow := m.serve(func(ctx context.Context, msg any) (any, error) { return msg, g.pass(ctx) })
		a := m.serve(func(ctx context.Context, msg any) (any, error) {
			self := core.Self(ctx)
			switch msg {
			case "go":
				fs := []core.Future[any]{slow.AskFuture(ctx, "slow"), self.AskFuture(ctx, "never 1"), self.AskFuture(ctx, "never 2")}
				if name == "Outcomes" { // waits for the others all the same
					go func() {
						<-fs[1].Done()
						g.release()
					}()
				}
				err := wait(ctx, fs...)
				g.release()
				if name == "Outcomes" {
					if !errors.Is(err, core.ErrDeadlock) {
						c.errorf("Outcomes of asks of oneself = %v; want ErrDeadlock", err)
					}
				} else {
					expectRing(c, err, self, self)
				}
				if v, err := fs[0].Get(ctx); v != "slow" || err != nil {
					c.errorf("after %s had failed, a future that was in no ring gave %v, %v", name, v, err)
				}
				for _, f := range fs[1:] {
					if _, err := f.Get(ctx); !errors.Is(err, core.ErrDeadlock) {
						c.errorf("after %s had failed, the future of an ask of oneself gave %v; want ErrDeadlock", name, err)
					}
				}
			case "never 1", "never 2":
				c.errorf("an ask of oneself was handled after %s had failed because of it", name)
			}
			return nil, nil
		})
		c.ask(a, "go")
		c.ask(a, "last")
		c.ask(other, "last")
	}
}
