// Package patience marks actors of the test itself, whose timers must not make anything happen earlier.
package patience

// Actor is implemented by actors whose timers fire only when nothing else can happen, on a runtime that has a
// choice: a test that waits for a second does not mean to stop waiting while messages are still on their way.
type Actor interface{ Patient() }
