// Package rings has no code: its test runs random programs of actors that wait for each other, on every runtime and on
// all of them at once, and compares what the kernel calls a deadlock with what a reference decision procedure does.
package rings
