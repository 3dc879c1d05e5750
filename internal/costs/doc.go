// Package costs is a test of what is allocated on every hot path, on goroutine and on pooled with asks handed over
// never, in turns and always. The numbers are upper bounds and exact: one object more fails.
//
// Law 11 of the conformance suite holds for any runtime; this goes further, for the two that are made for speed.
package costs
