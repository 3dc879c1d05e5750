package core

// DeadLetter is an accepted message that nobody handled and nobody waits for.
type DeadLetter struct {
	Ref    Ref
	Msg    any
	Reason DeadReason
}

func (c *Cell) deadLetter(msg any) {
	c.logDeadLetter(msg)
	if c.env.DeadLetter != nil {
		c.env.DeadLetter(DeadLetter{Ref: Ref{c}, Msg: msg, Reason: Unhandled})
	}
}
