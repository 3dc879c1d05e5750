package sample

import (
	"context"
	"fmt"
	"io"

	"github.com/gokka/gokka/core"
)

//go:generate go run github.com/gokka/gokka/tools/proxygen -type=Greeter,Named -output=interfaces_proxy.go

// Greeter can be implemented by an actor, by a fake that is an actor, and by the Ask view of its own proxy.
type Greeter interface {
	Named

	// Greet greets.
	Greet(ctx context.Context, name string) (greeting string, err error)
	Close(context.Context) error // closes
}

// Named has a name.
type Named interface {
	// Name returns it.
	Name(ctx context.Context) (string, error)
}

// Polite is a Greeter.
type Polite struct{}

// Name returns it.
func (Polite) Name(context.Context) (string, error) { return "Polite", nil }

// Greet greets.
func (Polite) Greet(_ context.Context, name string) (string, error) { return "Dear " + name, nil }

// Close closes.
func (Polite) Close(context.Context) error { return nil }

//go:generate go run github.com/gokka/gokka/tools/proxygen -type=Handler,closer

// Handler is an interface with a hook, and with a method that an Ask view cannot have just so.
type Handler interface {
	core.Actor
	fmt.Stringer
	unexported()
}

// closer is another package's interface by another name.
type closer = io.Closer

type handler struct{ closed bool }

func (h *handler) Receive(context.Context, any) (any, error) { return "received", nil }
func (h *handler) String() string                            { return "handled" }
func (h *handler) Close() error                              { h.closed = true; return nil }
func (h *handler) unexported()                               {}
