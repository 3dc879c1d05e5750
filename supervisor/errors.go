package supervisor

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/gokka/gokka/core"
)

var (
	// ErrIntensity is what an IntensityError Is.
	ErrIntensity = errors.New("too many restarts")

	// ErrInvalidOption is returned by New, Start and Add; the error says what is wrong. It is core.ErrInvalidOption.
	ErrInvalidOption = core.ErrInvalidOption

	// ErrChildExists is returned by New, Start and Add when two children have one name.
	ErrChildExists = errors.New("there is a child of that name already")

	// ErrNoChild is returned by Child and Remove when there is no child of that name, or not any more.
	ErrNoChild = errors.New("there is no child of that name")

	// ErrChildEnded is returned by Child when the child has ended and will not be restarted by itself.
	ErrChildEnded = errors.New("the child has ended")

	// ErrStopping is returned by Child and Add when the supervisor is about to end.
	ErrStopping = errors.New("the supervisor is stopping")

	// ErrStopTimeout is the cause with which a child is killed that does not stop in time.
	ErrStopTimeout = errors.New("did not stop in time")

	// ErrStuck is the error for a child that did not even end when it was killed: its handler does not return.
	ErrStuck = errors.New("did not end although it was killed")
)

// ChildError is an error of a child, or about one.
type ChildError struct {
	Child string
	Ref   core.Ref // zero if there was no actor
	Err   error    // why the child ended, or could not be started, or one of this package's errors
}

// Error names the child, its actor if there is one, and Err.
func (e *ChildError) Error() string {
	if e.Ref.IsZero() {
		return fmt.Sprintf("child %q: %v", e.Child, e.Err)
	}
	return fmt.Sprintf("child %q, %v: %v", e.Child, e.Ref, e.Err)
}

// Unwrap returns Err.
func (e *ChildError) Unwrap() error { return e.Err }

// IntensityError is what a supervisor fails with that had to restart its children too often. It Is ErrIntensity,
// and everything that one of its causes is, core.ErrStopped excepted.
type IntensityError struct {
	Child  string        // the one that was not restarted any more
	Max    int           // how many restarts were allowed
	Within time.Duration // in which period
	Causes []*ChildError // of the restarts in the period, the oldest first; the last is of Child
}

// Error names the child with which it was too much, and the causes of all the restarts that count.
func (e *IntensityError) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%v: %d in %v are allowed, child %q wants one more; the causes:",
		ErrIntensity, e.Max, e.Within, e.Child)
	for i, cause := range e.Causes {
		sep := "; "
		if i == 0 {
			sep = " "
		}
		b.WriteString(sep + cause.Error())
	}
	return b.String()
}

// Is reports whether target is ErrIntensity.
func (e *IntensityError) Is(target error) bool { return target == ErrIntensity }

// Unwrap returns the causes. Those that were stopped are left out: the supervisor itself was not.
func (e *IntensityError) Unwrap() []error {
	var errs []error
	for _, cause := range e.Causes {
		if cause.Err != core.ErrStopped {
			errs = append(errs, cause)
		}
	}
	return errs
}
