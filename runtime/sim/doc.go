// Package sim runs actors one turn at a time in an order that a seed decides.
//
// It is a runtime for tests. The other runtimes show one of the orders that are possible, and hardly ever the same
// twice; this one shows another for each seed, and for one seed the same each time, down to the actors' URNs. The
// test drives it: [Runtime.Step] and [Runtime.RunUntilIdle] let happen what can, and so does everything that waits for an
// actor and takes a context, such as core.Ref.Ask; to receive from a Done channel does not. When somebody waits and
// nothing can run, the test does not hang but gets a [StuckError], which says who waits for whom. With [Options].Auto
// the runtime runs by itself like any other.
//
// What is chosen is the event that comes next: an actor starts, a message on its way arrives and is handled, or a
// handler that waited goes on. A message may be late, but never overtakes one to the same actor that was sent before
// it by the same sender, or that its sender can have known about: from messages, from replies, or because it
// waited for something. Everything outside of actors counts as one sender that knows all. So every order that is
// shown is one that a real runtime could show, unless actors tell each other things in ways that the runtime does not
// see: with channels, shared memory, or a promise that was set before the other looked.
//
// What the runtime cannot see it cannot control. Only one turn runs at a time, so a handler that blocks on a channel,
// a mutex or in time.Sleep holds up everybody, and for ever if it needs another actor to go on; to wait for a future
// is what hands over to others. Goroutines that handlers start run when they please, as do the system's clock and
// what depends on it: deadlines, timers. Since turns follow each other, they cannot race on memory that they share
// by mistake: run the same tests on another runtime under the race detector.
package sim
