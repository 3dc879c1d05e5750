// Package sim runs actors one turn at a time in an order that a seed decides.
//
// It is a runtime for tests. The other runtimes show one of the orders that are possible, and hardly ever the same
// twice; this one shows another for each seed, and for one seed the same each time, down to the actors' URNs.
//
//	func TestTransfer(t *testing.T) {
//		sim.Test(t, func(s *sim.T) {
//			bank := s.Spawn(NewBank())
//			…
//			s.Settle()
//		})
//	}
//
// [Test] runs a function in many orders until one fails, looks for the plainest order that fails in the same way and
// for the messages that must change places for it to pass, and tells what happened and how to see it again;
// docs/sim.md is the guide. [Confluent] needs no assertions: what a function returns must be the same in every order.
// [Explore] and [ExploreConfluent] do the same for programs. [New] makes a runtime that is driven by hand:
// [Runtime.Step], [Runtime.RunUntilIdle], [Runtime.Advance] and [Runtime.Settle] let happen what can, and so does
// everything that waits for an actor and takes a context, such as core.Ref.Ask; to receive from a Done channel
// does not. When somebody waits and nothing can run, the test does not hang but gets a [StuckError], which says
// who waits for whom. With [Options].Auto the runtime runs by itself like any other.
//
// # What is chosen
//
// What is chosen is the event that comes next: an actor's OnStart, a message on its way that arrives and is
// handled, a handler that waited and goes on, a timer. A message may be late, but never overtakes one to the same
// actor that was sent before it by the same sender, or that its sender can have known about: from messages, from
// replies, or because it waited for something. Everything outside of actors counts as one sender that knows all.
// So every order that is shown is one that a real runtime could show, unless actors tell each other things in ways
// that the runtime does not see: with channels, shared memory, or a promise that was set before the other looked.
// Of two senders to a bounded mailbox it is the order of sending that is chosen. A handler that looks at the
// runtime's own registry, or whether an actor is alive, or that calls [Yield], lets others go first, if so chosen.
//
// A step costs one to two microseconds, in a program with a thousand busy actors a few times that, and the same in
// a testing/synctest bubble but for a fifth.
//
// # Time
//
// The runtime's clock, which core.TellAfter, core.TellEvery and core.WithTimeout go by, is virtual: it stands
// still while anything can happen, and goes on as far as the one who drives allows. In a testing/synctest bubble
// it is the bubble's, and with Options.Auto the system's.
//
// # What it does not see
//
// Only one turn runs at a time, so a handler that blocks on a channel, a mutex or in time.Sleep holds up
// everybody. In a bubble the runtime notices at once and lets others go on; elsewhere a watchdog does after
// [Options].Watchdog, and whoever drives gets a [BlockedError]. Goroutines that handlers start run when they
// please.
//
// # Race mode
//
// In builds with -race the detector is not told that turns follow each other. It knows of what comes first on any
// runtime: a message before its handling, a handler before what is done with its reply, a start before the first
// turn, a turn of an actor before its next, whoever sets a timer or a promise before what comes of it, what was done
// outside before the turns that are driven from there, and these before what is done there when that call returns. So
// state that actors share by mistake is reported, under every order, and state that is passed on by message is not.
// docs/sim.md says what is not seen. It is not so with Options.Auto, with [Options].NoRaceMode or [NoRaceMode], or if
// GOKKA_SIM_RACE is off. The order of events is the same.
package sim
