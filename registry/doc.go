// Package registry knows which actors are alive.
//
// Every runtime registers its actors in [Default] unless it was made with a registry of its own; actors of different
// runtimes may share one. An actor is in from before its OnStart until it begins to stop or fail: in its
// OnStop and OnFailure it is out already. It is found by its URN ([Registry.ByURN]), by its type, an interface that it
// implements or a struct that it embeds ([ByType]), or by the name of its type ([Registry.ByTypeName]).
//
// All methods may be called from any goroutine, also inside actors. Except for Broadcast and StopAll none of them waits
// for an actor. A list of actors is a snapshot in the order in which they were started, and belongs to the caller: it
// has every actor that was registered all the while and is alive, and may or may not have those that came or went
// meanwhile. That an actor was alive when it was listed does not mean that it still is.
//
// Pykka: ActorRegistry.
package registry
