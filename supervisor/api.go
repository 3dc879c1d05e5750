package supervisor

import (
	"context"
	"fmt"
	"reflect"
	"strings"
	"time"

	"github.com/gokka/gokka/core"
)

// New makes a supervisor's value, for core.Start or for the factory of a child of another supervisor. It checks
// the options: the errors are ErrInvalidOption and ErrChildExists. A supervisor that is started with core.TellErrors or a
// bounded mailbox, which would keep it from failing or from learning of its children, fails in its OnStart with
// ErrInvalidOption.
func New(opts Options) (*Supervisor, error) {
	opts, err := opts.defaults()
	if err != nil {
		return nil, err
	}
	return &Supervisor{opts: opts, made: true}, nil
}

// Start starts a supervisor on rt. It does not wait for the children; Ref.Ready does. If one of them cannot be
// started, those before it are stopped, and Ready returns a *ChildError that says why.
func Start(ctx context.Context, rt core.Runtime, opts Options) (core.Ref, error) {
	s, err := New(opts)
	if err != nil {
		return core.Ref{}, err
	}
	return core.Start(ctx, rt, s)
}

// Child returns the current actor of the child of that name. If the child is being started or restarted, or
// waits for that, Child waits for it to be ready, as long as ctx allows. The actor may end at any time: whoever
// keeps its Ref must be prepared for core.ErrActorDead, and ask again.
//
// The errors are, each in a *ChildError, ErrNoChild, ErrChildEnded and ErrStopping; those of Ref.Ask; and
// core.ErrDeadlock for a child that would wait for itself, or for a sibling that is restarted after it or with
// it. A child's first OnStart must not use its supervisor at all: the supervisor's own OnStart waits for it.
func Child(ctx context.Context, sup core.Ref, name string) (core.Ref, error) {
	if ctx == nil {
		return core.Ref{}, core.ErrNilContext
	}
	return later(ctx, sup, childRequest{name, core.Current(ctx)})
}

// Add starts one more child after all others, and waits until it is ready. If it cannot be started, it is not
// added, and the error is a *ChildError that says why. Other errors are ErrInvalidOption, ErrChildExists,
// ErrStopping and those of Ref.Ask. If ctx ends first, the child may or may not become one.
func Add(ctx context.Context, sup core.Ref, spec Spec) (core.Ref, error) {
	if err := spec.check(); err != nil {
		return core.Ref{}, err
	}
	return later(ctx, sup, addRequest{spec})
}

// Remove stops a child for good, and waits until it is gone. A child that does not stop in time is killed. The
// errors are ErrNoChild in a *ChildError, core.ErrDeadlock if the child removes itself, and those of Ref.Ask. If
// ctx ends first, the child still ends.
func Remove(ctx context.Context, sup core.Ref, name string) error {
	if ctx == nil {
		return core.ErrNilContext
	}
	_, err := later(ctx, sup, removeRequest{name, core.Current(ctx)})
	return err
}

// Children returns what the supervisor knows of its children, in the order of their starts. It asks the supervisor, which
// may be busy with a restart. Errors are those of Ref.Ask.
func Children(ctx context.Context, sup core.Ref) ([]Info, error) {
	return core.Ask[[]Info](ctx, sup, listRequest{})
}

// later asks the supervisor for something that may take its time.
func later(ctx context.Context, sup core.Ref, request any) (core.Ref, error) {
	reply, err := sup.Ask(ctx, request)
	if err != nil {
		return core.Ref{}, err
	}
	switch reply := reply.(type) {
	case core.Ref:
		return reply, nil
	case *gate:
		return reply.get(ctx)
	}
	return core.Ref{}, &core.ReplyTypeError{Ref: sup, Want: reflect.TypeFor[core.Ref](), Got: reply}
}

type (
	addRequest  struct{ spec Spec }
	listRequest struct{}

	childRequest struct {
		name string
		by   core.Ref // the actor that asks, zero if none does
	}
	removeRequest childRequest
)

// Info is what a supervisor knows of a child.
type Info struct {
	Name     string
	Ref      core.Ref // zero if there is no actor now
	State    State
	Restart  Restart
	Restarts int       // how often it was restarted, or has been tried to, not counting those on account of others
	LastErr  error     // why it ended last; nil if it never has
	Since    time.Time // when it became ready, if it is Running
}

// String is one line about the child.
func (i Info) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "child %q: %v, %v", i.Name, i.State, i.Restart)
	if !i.Ref.IsZero() {
		fmt.Fprintf(&b, ", %v", i.Ref)
	}
	if i.Restarts > 0 {
		fmt.Fprintf(&b, ", restarts: %d", i.Restarts)
	}
	if i.LastErr != nil {
		fmt.Fprintf(&b, ", ended last with: %v", i.LastErr)
	}
	return b.String()
}

// State is what a child is doing.
type State uint8

const (
	// Waiting to be started: until its back-off is over, or siblings have stopped or are ready.
	Waiting State = iota
	// Starting: its OnStart has not returned.
	Starting
	// Running: it is ready.
	Running
	// Stopping: it is to be stopped.
	Stopping
	// Over: it has ended, and will not be restarted by itself.
	Over
)

// String is the name in lower case.
func (s State) String() string {
	if names := [...]string{"waiting", "starting", "running", "stopping", "over"}; int(s) < len(names) {
		return names[s]
	}
	return fmt.Sprintf("State(%d)", uint8(s))
}
