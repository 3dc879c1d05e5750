package core

// Failure is an error that a handler or a hook returned, or a panic in it, as the hook Env.Failure is told of it.
type Failure struct {
	Ref   Ref
	Err   error  // a PanicError for a panic
	In    string // "Receive" for a message of any kind, "OnStart", "OnStop", "OnFailure"
	Msg   any    // the message; nil in a hook
	Asked bool   // an asker has got the error; if not, nobody but the log and this hook knows
}

func (c *Cell) reportFailure(f Failure) {
	if f.Asked {
		c.logReturned(f.Err)
	} else {
		c.logUnhandled(f.In, f.Err)
	}
	c.tellFailure(f)
}

func (c *Cell) tellFailure(f Failure) {
	if c.env.Failure != nil {
		f.Ref = Ref{c}
		c.env.Failure(f)
	}
}
