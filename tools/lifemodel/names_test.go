package lifemodel

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/gokka/gokka/core"
)

// nameOf makes a short text of an error, the same for each that means the same to a user.
func nameOf(err error) string {
	switch e := err.(type) {
	case nil:
		return "nil"
	case *core.PanicError:
		if err, ok := e.Value.(error); ok {
			return "panic " + nameOf(err)
		}
		return fmt.Sprint("panic ", e.Value)
	case core.FatalError:
		return "fatal " + nameOf(e.Err)
	case *core.ActorDeadError:
		return "dead: " + e.Reason.String()
	case *core.DeadlockError:
		return "deadlock"
	case *core.TimeoutError:
		return "timeout"
	case interface{ Unwrap() []error }:
		var parts []string
		for _, err := range e.Unwrap() {
			parts = append(parts, nameOf(err))
		}
		return strings.Join(parts, "; ")
	}
	if errors.Is(err, context.Canceled) {
		return "canceled"
	}
	return err.Error()
}

// The names of the kernel's errors and reasons, for the model.
var (
	notFound  = nameOf(&core.ActorDeadError{Reason: core.NotAlive})
	unhandled = nameOf(&core.ActorDeadError{Reason: core.Unhandled})
	full      = nameOf(core.ErrMailboxFull)
	stopped   = nameOf(core.ErrStopped)
	killed    = nameOf(core.ErrKilled)
	goexit    = "panic " + core.ErrGoexit.Error()
)

// nameOfMistake is the name of the error that a message or hook of that kind fails with.
func nameOfMistake(k kind, text string) string {
	switch k {
	case fails:
		return text
	case panics:
		return "panic " + text
	case fatal:
		return "fatal " + text
	case dies:
		return "panic fatal " + text
	case exits:
		return goexit
	}
	return "nil"
}

// answer is the name of what an ask or stop returns.
func answer(v any, err error) string {
	if err != nil && v == nil {
		return nameOf(err)
	}
	return fmt.Sprint(v, ", ", nameOf(err))
}
