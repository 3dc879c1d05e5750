// Package misuse is a test of what happens to those who use something that nobody has made, or pass nothing where
// something belongs: zero values of the exported types work or fail with an error that says why, as do nil arguments.
// Nothing panics, but for package actortest, where a probe without a test has no other way to say so.
package misuse
