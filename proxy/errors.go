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

	// ErrNoAttr is returned when a dynamic proxy has no attribute of that name; see AttrError.
	//
	// Pykka: AttributeError.
	ErrNoAttr = errors.New("no such attribute")

	// ErrInvalidCall is returned when an attribute cannot be used that way; see CallError.
	//
	// Pykka: TypeError.
	ErrInvalidCall = errors.New("invalid call")

	// ErrNilAttr is returned when a traversable attribute, an embedded pointer or a function in a field is nil when a
	// call comes to it.
	ErrNilAttr = errors.New("attribute is nil")

	// ErrNilFunc is returned when the function to run inside the actor is nil. It is core.ErrNilFunc.
	ErrNilFunc = core.ErrNilFunc
)

// TypeError says that an actor cannot be used as a Want. It Is ErrWrongType.
type TypeError struct {
	Ref    core.Ref
	Want   reflect.Type
	Got    reflect.Type // what was started
	Reason string       // what is missing, or what to do about it; may be empty
}

// Error names the actor, both types and the reason.
func (e *TypeError) Error() string {
	text := fmt.Sprintf("%v is a %v and no %v", e.Ref, e.Got, e.Want)
	if e.Reason != "" {
		text += ": " + e.Reason
	}
	return text
}

// Is reports whether target is ErrWrongType.
func (e *TypeError) Is(target error) bool { return target == ErrWrongType }

// AttrError says that nothing is to be reached by a name. It Is ErrNoAttr.
type AttrError struct {
	Proxy   Proxy
	Name    string
	Nearest string // the name that was perhaps meant, if there is one that is similar
	Reason  string // why the name does not count although it exists; may be empty
}

// Error names the proxy and the attribute, with the reason and the nearest name if there are such.
func (e *AttrError) Error() string {
	text := fmt.Sprintf("%v has no attribute %q", e.Proxy, e.Name)
	if e.Reason != "" {
		text += ": " + e.Reason
	}
	if e.Nearest != "" {
		text += fmt.Sprintf("; did you mean %s?", e.Nearest)
	}
	return text
}

// Is reports whether target is ErrNoAttr.
func (e *AttrError) Is(target error) bool { return target == ErrNoAttr }

// CallError says that an attribute cannot be used that way: wrong arguments, a field called, a method written. It Is
// ErrInvalidCall.
type CallError struct {
	Proxy     Proxy
	Signature string // of the attribute: "Add(context.Context, int) (int, error)"
	Reason    string
}

// Error names the proxy, and says how the attribute looks and what was wrong.
func (e *CallError) Error() string {
	return fmt.Sprintf("%v: %s: %s", e.Proxy, e.Signature, e.Reason)
}

// Is reports whether target is ErrInvalidCall.
func (e *CallError) Is(target error) bool { return target == ErrInvalidCall }
