// Package soak is a test that runs long, at random, and keeps books.
//
// Actors on several runtimes that share a registry start, tell, ask, stop, kill and fail each other without a
// plan, from inside and from outside. Whatever happens, the books must balance at the end: every message that was
// sent has exactly one fate, every actor that was started ended exactly once, and nothing is left over. The laws
// that this tests are 1 to 6 and 8 to 10 of the design, in combinations that nobody thought of; what it finds
// should become a small test in the conformance suite.
//
//	go test ./internal/soak                                      two seconds
//	go test ./internal/soak -race -timeout 0 -args -soak.time 1h  as long as you like
//	go test ./internal/soak -args -soak.seed 42                  the same scripts again
//
// A run consists of rounds. Each has new runtimes, a seed of its own, which a failure prints, and a fixed number
// of operations. The seed decides what is done, by whom, to whom; how that interleaves is up to the schedulers.
package soak
