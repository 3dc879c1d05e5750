package core

import (
	"fmt"
	"strings"
	"time"
)

// StuckError is what a runtime's Shutdown returns when the deadline has passed: the actors that did not stop, what each is
// doing, and for how long since the Shutdown began.
type StuckError struct {
	Actors []Status
	Err    error // of the wait
}

func (e *StuckError) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%d actors did not stop: %v", len(e.Actors), e.Err)
	for _, s := range e.Actors {
		fmt.Fprintf(&b, "\n\t%v", s)
	}
	return b.String()
}

// Unwrap returns Err.
func (e *StuckError) Unwrap() error { return e.Err }

// Glance remembers what the actors are doing, for what NewStuckError says later.
func Glance(cells []*Cell) {
	now := time.Now()
	for _, c := range cells {
		c.sinceWhen(now)
	}
}

// NewStuckError makes the error of a runtime that could not wait for these actors any longer.
func NewStuckError(cells []*Cell, err error) *StuckError {
	e := &StuckError{Err: err}
	for _, c := range cells {
		e.Actors = append(e.Actors, c.Snapshot())
	}
	return e
}
