// Package conformance has no code: its test shows that package sim leaves nothing out. It runs small programs of
// actors in every order that an exhaustive search on sim finds, and then many times on the other runtimes, and what the
// actors see there must be among what they see on sim.
package conformance
