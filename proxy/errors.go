package proxy

import (
	"errors"
	"fmt"
	"reflect"

	"github.com/gokka/gokka/core"
)

var (
	// ErrWrongType is returned when the actor is not of the type that a typed proxy is for; see TypeError.
	ErrWrongType = errors.New("actor is of another type")

	// ErrNilFunc is returned when the function to run inside the actor is nil.
	ErrNilFunc = errors.New("nil function")
)

// TypeError says that an actor cannot be used as a Want. It Is ErrWrongType.
type TypeError struct {
	Ref    core.Ref
	Want   reflect.Type
	Got    reflect.Type // what was started
	Reason string       // what is missing, or what to do about it; may be empty
}

func (e *TypeError) Error() string {
	text := fmt.Sprintf("%v is a %v and no %v", e.Ref, e.Got, e.Want)
	if e.Reason != "" {
		text += ": " + e.Reason
	}
	return text
}

// Is reports whether target is ErrWrongType.
func (e *TypeError) Is(target error) bool { return target == ErrWrongType }
