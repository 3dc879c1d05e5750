package runtimetest

import (
	"context"
	"errors"

	"github.com/gokka/gokka/core"
)

// law3Dropped fills mailboxes of every policy behind a handler that waits: what is accepted and not handled is a dead letter.
func law3Dropped(c *check) {
	for _, policy := range []core.Policy{core.Block, core.Fail, core.DropNewest, core.DropOldest} {
		m := c.runtime()
		g := newGate()
		ref := m.serve(func(ctx context.Context, msg any) (any, error) {
			l, ok := msg.(*letter)
			if !ok {
				return nil, g.pass(ctx)
			}
			l.handled.Add(1)
			return nil, nil
		}, core.WithMailbox(core.Bounded(2, policy)))
		c.tell(ref, "wait")
		receive(c, g.entered, "a handler to begin")
		var letters []*letter
		futures := map[*letter]core.Future[any]{}
		for i := range 12 {
			l := new(letter)
			letters = append(letters, l)
			switch {
			case policy == core.Block && i >= 2:
				l.accepted = ref.TryTell(l) == nil
			case i%3 == 1:
				l.asked = true
				futures[l] = ref.AskFuture(background, l)
			default:
				l.accepted = ref.Tell(background, l) == nil
			}
		}
		g.release()
		c.waitFor("messages that a full mailbox has taken")
		for l, f := range futures {
			if _, l.err = f.Get(background); l.err != nil && !errors.Is(l.err, core.ErrMailboxFull) {
				c.errorf("an ask for which there was no room failed with %v", l.err)
			}
		}
		c.stop(ref)
		handled := 0
		for _, l := range letters {
			checkEnds(c, m, l)
			handled += int(l.handled.Load())
		}
		if handled != 2 {
			c.errorf("%d messages of a mailbox for 2 were handled", handled)
		}
	}
}
