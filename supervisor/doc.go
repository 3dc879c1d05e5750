// Package supervisor keeps actors running: a supervisor starts its children, restarts those that fail, and stops
// them when it ends.
//
// A supervisor is an ordinary actor. It makes each child by a factory, waits until the child is ready, and
// watches it. When a child ends, the child's [Restart] says whether it comes back, and the supervisor's
// [Strategy] which of its siblings are replaced with it. Restarts are paced by a [BackOff] and limited in
// number: a supervisor that must restart too often stops its children, fails with an [IntensityError], and
// leaves the matter to whoever watches it, which may be another supervisor. The time is that of the supervisor's
// runtime; children may run on others.
//
// A child that was restarted is another actor with another Ref. Its name stays: [Child] gives the Ref of the day.
//
// The terms, and what they mean, are those of Erlang's supervisor behaviour.
//
// A supervisor looks through its children whenever something happens to one of them. It is made for hundreds or
// thousands, not for a million.
//
// # Shutdown
//
// The StopAll of a registry and the Shutdown of a runtime stop the last started actor first, so children before
// their supervisor. The supervisor knows that it is next, and restarts none of them. A child that somebody stops
// otherwise comes back if it is [Permanent]: to end it for good, use [Remove].
//
// Pykka has no such thing.
package supervisor
