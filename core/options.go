package core

import "fmt"

// Option changes how one actor is started.
type Option func(*settings) error

type settings struct {
	mailbox Mailbox
	flags   flags
}

// WithMailbox gives the actor another mailbox than the default, Unbounded.
func WithMailbox(m Mailbox) Option {
	return func(s *settings) error {
		if m.limited && m.capacity < 1 {
			return fmt.Errorf("%w: Bounded wants at least 1, not %d", ErrInvalidOption, m.capacity)
		}
		if m.policy > DropOldest {
			return fmt.Errorf("%w: unknown mailbox policy %d", ErrInvalidOption, m.policy)
		}
		s.mailbox = m
		return nil
	}
}

// WaitReady makes Start wait for OnStart, as long as its ctx allows, and return OnStart's error with the Ref.
func WaitReady() Option {
	return func(s *settings) error {
		s.flags |= waitReady
		return nil
	}
}

// TellErrors makes the actor live on when a message that nobody waits for fails: the failure, an error or a panic, is
// logged and told to Env.OnFailure, and that is all. A FatalError ends it all the same.
func TellErrors() Option {
	return func(s *settings) error {
		s.flags |= tellErrors
		return nil
	}
}

func (c *Cell) configure(opts []Option) error {
	var s settings
	for i, opt := range opts {
		if opt == nil {
			return fmt.Errorf("%w: option %d is nil", ErrInvalidOption, i+1)
		}
		if err := opt(&s); err != nil {
			return err
		}
	}
	c.flags |= s.flags
	if s.mailbox.limited {
		c.flags |= bounded
		switch {
		case s.mailbox.policy != DropOldest:
		case c.flags&mediated == 0:
			c.flags |= dropping
		default:
			c.flags |= revoking
		}
		c.extras().box.Mailbox = s.mailbox
	}
	return nil
}
