// Command hollywood measures github.com/anthdm/hollywood; go run ./bench -peers starts it.
package main

import (
	"fmt"
	"io"
	"log/slog"
	"time"

	"github.com/anthdm/hollywood/actor"

	"github.com/gokka/gokka/bench/internal/measure"
	"github.com/gokka/gokka/bench/internal/peer"
)

var library = peer.Library{
	Name:  "hollywood",
	Notes: "v1.0.5, default inbox; every request has a timeout; a message to an actor that is gone is an event, not an error",
	New:   newHollywood,
}

func main() { measure.PeerMain(library) }

// askTimeout is one that is never reached.
const askTimeout = 30 * time.Second

type hollywoodSystem struct {
	engine *actor.Engine
	n      int
}

func newHollywood() (peer.System, error) {
	slog.SetDefault(slog.New(slog.NewTextHandler(io.Discard, nil))) // it logs what happens to actors there
	e, err := actor.NewEngine(actor.NewEngineConfig())
	return &hollywoodSystem{engine: e}, err
}

type hollywoodActor struct {
	handle func(peer.Context, any)
	now    hollywoodContext
}

type hollywoodContext struct{ c *actor.Context }

func (h *hollywoodActor) Receive(c *actor.Context) {
	switch msg := c.Message().(type) {
	case actor.Initialized, actor.Started, actor.Stopped:
	default:
		h.now.c = c
		h.handle(&h.now, msg)
	}
}

func (h *hollywoodContext) Tell(to peer.Ref, msg any) { h.c.Send(to.(*actor.PID), msg) }
func (h *hollywoodContext) Reply(msg any)             { h.c.Respond(msg) }

func (s *hollywoodSystem) Spawn(handle func(peer.Context, any)) (peer.Ref, error) {
	s.n++
	return s.engine.Spawn(func() actor.Receiver { return &hollywoodActor{handle: handle} }, "bench",
		actor.WithID(fmt.Sprint(s.n))), nil
}

func (s *hollywoodSystem) Tell(to peer.Ref, msg any) error {
	s.engine.Send(to.(*actor.PID), msg)
	return nil
}

func (s *hollywoodSystem) Ask(to peer.Ref, msg any) (any, error) {
	return s.engine.Request(to.(*actor.PID), msg, askTimeout).Result()
}
