// Package pooled runs many light actors on a few goroutines, by work stealing.
//
// An idle actor costs no goroutine, some 300 bytes all told, and a message from one actor to another costs no goroutine
// switch when they share a worker. Take it for many actors, for actors that mostly talk to each other, and for
// bursts. A handler may block: if it waits through Gokka (an ask, a future, a stop), its place among the workers goes to
// somebody else before it blocks; if it blocks on something else (a channel, a lock, a socket, time.Sleep, a long
// computation), a monitor notices within some 5 ms, 20 where all processors compute, and adds a worker while others
// wait. An actor that does so for most of its messages is better off on package goroutine.
//
// [Start] starts an actor on the runtime that all of the program share. [New] makes a runtime of your own, with another
// number of workers, or a registry of its own; core.Start starts actors on it, and [Runtime.Shutdown] ends them.
//
// The goroutines come from a pool of package ants, which every runtime has for itself. Importing ants starts two
// goroutines, and so does every pool; they tick twice a second, so a runtime of this kind cannot be used in a
// testing/synctest bubble.
//
// Pykka: GeventActor.
package pooled
