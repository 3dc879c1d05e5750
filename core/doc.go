// Package core is the kernel of Gokka: actors, references to them, and the contract that runtimes fulfil.
//
// An actor is any Go value. Messages reach its Receive method one at a time; nobody else touches it, so it
// needs no locks. [Start] puts a value on a [Runtime] and returns a [Ref], which is all that others hold:
// [Ref.Tell] sends a message, [Ref.Ask] sends one and waits for the reply, [Ref.Stop] ends the actor after
// what was queued before. Which goroutine runs the actor, and when, is the runtime's business alone: the same
// actor works on every one of them, and actors on different runtimes talk to each other.
//
// # Contexts
//
// The context comes first everywhere and does two jobs. It bounds the caller's wait. And inside an actor it
// says which actor is running: pass the handler's context, or one derived from it, to everything that the
// handler calls. Then a runtime can lend the goroutine's place to others while the handler waits, and a ring
// of actors that wait for each other fails with [ErrDeadlock] instead of hanging. A context that is used on
// another goroutine is noticed; it works, but does neither.
//
// A handler's context ends when its actor is killed or gone. For an asked message it also carries the asker's
// values and deadline (with Ask its cancellation too), and ends when the message is answered, like a request's
// in net/http.
//
// # Failures
//
// A handler fails by returning an error or by panicking. If the message was asked, the asker gets the error and the
// actor lives on. If it was told, nobody waits for the error: it is logged, the actor leaves the registry, its
// OnFailure runs, and it is gone. A [FatalError] stops every actor of the registry.
//
// # What is where
//
//	start an actor                Start, StartFunc, Spawn; Start of packages goroutine and pooled
//	talk to it                    Ref.Tell, Ask, AskFuture; packages future and proxy
//	end it                        Ref.Stop, Kill, and Done, Wait, Err to learn of it
//	let time pass                 TellAfter, TellEvery, WithTimeout
//	hear of the ends of others    Watch; package supervisor
//	wait for nobody               Pipe
//	limit what is queued          WithMailbox, Bounded
//	see what happens              Dump, Inspect; DeadLetter and Failure of a runtime's options
//	write a runtime               Runtime, Cell, Env; package runtimetest
//
// What is in the last line is of no use to anybody else.
package core
