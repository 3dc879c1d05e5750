// Package peer is what the workloads need of another actor library. An adapter implements it in one file of module
// bench/peers.
package peer

// System is an actor library with its own actors. Nobody stops them: the process ends.
type System interface {
	// Spawn starts an actor whose messages are handled, one at a time, by handle.
	Spawn(handle func(c Context, msg any)) (Ref, error)
	// Tell sends from outside of actors.
	Tell(to Ref, msg any) error
	// Ask sends from outside and waits for the reply.
	Ask(to Ref, msg any) (any, error)
}

// Ref is how a library knows an actor.
type Ref any

// Context is what the handler of a message can do, as long as it runs.
type Context interface {
	Tell(to Ref, msg any)
	// Reply answers an Ask.
	Reply(msg any)
}

// Library makes systems.
type Library struct {
	Name string
	// Notes say what is not the same as with Gokka, and what the library is configured with.
	Notes string
	New   func() (System, error)
}
