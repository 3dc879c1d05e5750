package core

import "time"

// AnnounceStop says that the actor is one of several that are about to be stopped one after the other. StopAll
// of registries and runtimes calls it for all of them before it stops the first, so that an actor that hears of
// the end of another one can tell whether it is next: a supervisor then restarts nothing. What the actor is doing
// now is remembered, for what NewShutdownError says later. It changes nothing else.
func (c *Cell) AnnounceStop() {
	c.status.Or(announced)
	c.sinceWhen(time.Now())
}

// StopAnnounced reports whether AnnounceStop was called.
func (c *Cell) StopAnnounced() bool { return c.status.Load()&announced != 0 }
