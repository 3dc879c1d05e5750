package core

// Failure is an error that a handler or a hook returned, or a panic in it, as the hook Env.OnFailure is told of it.
type Failure struct {
	Ref   Ref    // whose failure it is
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
	if c.env.OnFailure != nil {
		f.Ref = Ref{c}
		defer c.contain("OnFailure")
		c.env.OnFailure(f)
	}
}

// contain is deferred around a hook of the Env. A panic there must neither leave the bookkeeping of a turn half done nor
// reach whoever sent a message, so it is logged.
func (c *Cell) contain(hook string) {
	if v := recover(); v != nil {
		c.logUnhandled("the hook Env."+hook, recovered(v))
	}
}
