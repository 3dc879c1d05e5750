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
// # What a program uses
//
//	an actor          Actor, ReceiveFunc; the hooks Starter, Stopper, FailureHandler; Base; FatalError
//	starting          Start, StartFunc, Spawn; each Option: WaitReady, TellErrors, WithMailbox (Mailbox, Bounded with a Policy, Unbounded)
//	messages          Ref.Tell, TryTell, Ask, AskFuture; Ask, AskFuture with the reply's type; Future; Pipe
//	who is running    Self; Ref.URN, Type, IsAlive
//	its end           Ref.Stop, StopFuture, Kill; Ready, Wait, Done, Err
//	time              TellAfter, TellEvery, WithTimeout
//	death watch       Watch, Unwatch, Terminated
//	what went wrong   the errors, with Waiting in some; DeadLetter (DeadReason) and Failure, which a runtime's options have hooks for
//	a look inside     Dump, DumpJSON, Inspect; Report, RuntimeReport, Status; DeadLetters
//
// Futures are in package future, lookups and StopAll in package registry, calls of methods in package proxy, the runtimes
// in runtime/goroutine, runtime/pooled and runtime/sim.
//
// # For runtime writers
//
// The rest is between the kernel and runtimes, registries and proxies; docs/your-own-runtime.md has a complete example.
//
//	the contract      Runtime, Env; Clock, Timer; Registrar
//	running actors    Cell, with Run and RunSteps, or Enter, Next, Invoke, Finish and Leave; Step; Turn; Wait
//	knowing them      CellList, Lister; Newcomers, for registries
//	ending            ErrRuntimeClosed, CheckOutside, Cell.AnnounceStop, Cell.Abandon, ShutdownError, Env.LogDeadLetters
//	asks in place     DirectMode, Lender
//	order             Mediator, Mail, Cell.Deliver, Cell.Reject, Observer; Sub and Notifier
//	calls             Call, which is how proxies run functions on an actor; Current
package core
