package core

import (
	"fmt"
	"strings"
)

// ShutdownError is what a runtime's Shutdown returns when the deadline has passed: the actors that did not stop, what each is
// doing, and for how long since the Shutdown began.
type ShutdownError struct {
	Actors []Status
	Err    error // of the wait
}

// Error is of several lines: one for the wait, and one for each actor.
func (e *ShutdownError) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%d actors did not stop: %v", len(e.Actors), e.Err)
	for _, s := range e.Actors {
		fmt.Fprintf(&b, "\n\t%v", s)
	}
	return b.String()
}

// Unwrap returns Err.
func (e *ShutdownError) Unwrap() error { return e.Err }

// NewShutdownError makes the error of a runtime that could not wait for these actors any longer. How long each has been at
// what it is doing is known since its AnnounceStop.
func NewShutdownError(cells []*Cell, err error) *ShutdownError {
	e := &ShutdownError{Err: err}
	for _, c := range cells {
		e.Actors = append(e.Actors, c.Snapshot())
	}
	return e
}
