package core

import (
	"context"
	"sync"

	"github.com/gokka/gokka/future"
)

// Pipe sends the outcome of f to an actor as a message: once f is done, to receives what wrap makes of it. Nobody blocks
// for that. wrap runs in the receiver's turn, just before its Receive, and may look at the receiver's state; if it
// panics, the actor fails as if Receive had. The message is sent by whoever makes f done, at that instant: a reply
// that is piped comes before whatever the replying actor sends to the same receiver afterwards. A bounded mailbox that is
// full at that time drops it, as a dead letter, also if its policy is Block; hooks see it as a Call.
//
// The pipe ends with the receiver: nothing is sent then, and f keeps nothing of it. A future.Lazy is not computed for
// it, and so counts once somebody else has got it. It costs six objects, 330 bytes in all, and no goroutine but for
// futures that are not of this library. The errors are ErrNilContext, ErrNoActor, ErrActorDead, and ErrNilFunc for a
// wrap that is nil; a nil f makes wrap get future.ErrNilFuture.
//
// Pykka has no such thing; its actors block in Future.get.
func Pipe[T any](ctx context.Context, f Future[T], to Ref, wrap func(T, error) any) error {
	c, err := to.target(ctx)
	if err != nil {
		return err
	}
	if wrap == nil {
		return ErrNilFunc
	}
	if isNil(f) {
		f = future.Failed[T](future.ErrNilFuture)
	}
	p := new(pipe)
	if !c.bind(p) {
		return &ActorDeadError{Ref: to}
	}
	msg := Call(func(ctx context.Context, value any) (any, error) {
		return receiveFrom(ctx, value, wrap(f.Get(ctx)))
	})
	p.start(future.OnDone(f, func() {
		c.unbind(p)
		if c.Alive() {
			c.sendNow(Mail{msg: msg})
		}
	}))
	return nil
}

// receiveFrom hands a message over that was made in the actor's turn.
func receiveFrom(ctx context.Context, value, msg any) (any, error) {
	if a, ok := value.(Actor); ok {
		return a.Receive(ctx, msg)
	}
	Self(ctx).c.logUnexpected(msg)
	return nil, nil
}

// pipe ties the link to a future to the receiver's life.
type pipe struct {
	mu   sync.Mutex
	stop func() // nil until OnDone has returned
	over bool
}

func (p *pipe) start(stop func()) {
	p.mu.Lock()
	p.stop = stop
	over := p.over
	p.mu.Unlock()
	if over {
		stop()
	}
}

// cut implements tie.
func (p *pipe) cut() {
	p.mu.Lock()
	stop := p.stop
	p.over = true
	p.mu.Unlock()
	if stop != nil {
		stop()
	}
}

// sendNow is send for messages whose sender cannot wait and is told nothing.
func (c *Cell) sendNow(m Mail) (sent bool) {
	if c.flags&bounded != 0 {
		if ok, err := c.reserve(context.Background(), m, false); !ok {
			if err == ErrMailboxFull {
				c.deadLetter(m.msg, Dropped)
			}
			return false
		}
	}
	return c.send(context.Background(), m) == nil
}
