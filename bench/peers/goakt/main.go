// Command goakt measures github.com/tochemey/goakt; go run ./bench -peers starts it.
package main

import (
	"context"
	"fmt"
	"time"

	actors "github.com/tochemey/goakt/v3/actor"
	"github.com/tochemey/goakt/v3/log"
	"google.golang.org/protobuf/types/known/emptypb"

	"github.com/gokka/gokka/bench/internal/measure"
	"github.com/gokka/gokka/bench/internal/peer"
)

var library = peer.Library{
	Name:  "goakt",
	Notes: "v3.0.0, no passivation; messages must be Protocol Buffers, so each send wraps the message in one, an allocation of 64 bytes",
	New:   newGoakt,
}

func main() { measure.PeerMain(library) }

// goaktMessage is a message as the library wants it. It never leaves the process, so nobody encodes it.
type goaktMessage struct {
	emptypb.Empty
	msg any
}

// askTimeout is one that is never reached.
const askTimeout = 30 * time.Second

type goaktSystem struct {
	system actors.ActorSystem
	n      int
}

func newGoakt() (peer.System, error) {
	ctx := context.Background()
	system, err := actors.NewActorSystem("bench", actors.WithLogger(log.DiscardLogger), actors.WithPassivationDisabled())
	if err != nil {
		return nil, err
	}
	return &goaktSystem{system: system}, system.Start(ctx)
}

type goaktActor struct {
	handle func(peer.Context, any)
	now    goaktContext
}

type goaktContext struct{ c *actors.ReceiveContext }

func (*goaktActor) PreStart(context.Context) error { return nil }
func (*goaktActor) PostStop(context.Context) error { return nil }

func (g *goaktActor) Receive(c *actors.ReceiveContext) {
	if m, ok := c.Message().(*goaktMessage); ok {
		g.now.c = c
		g.handle(&g.now, m.msg)
	}
}

func (g *goaktContext) Tell(to peer.Ref, msg any) {
	g.c.Tell(to.(*actors.PID), &goaktMessage{msg: msg})
}
func (g *goaktContext) Reply(msg any) { g.c.Response(&goaktMessage{msg: msg}) }

func (s *goaktSystem) Spawn(handle func(peer.Context, any)) (peer.Ref, error) {
	s.n++
	return s.system.Spawn(context.Background(), fmt.Sprintf("bench-%d", s.n), &goaktActor{handle: handle})
}

func (s *goaktSystem) Tell(to peer.Ref, msg any) error {
	return actors.Tell(context.Background(), to.(*actors.PID), &goaktMessage{msg: msg})
}

func (s *goaktSystem) Ask(to peer.Ref, msg any) (any, error) {
	reply, err := actors.Ask(context.Background(), to.(*actors.PID), &goaktMessage{msg: msg}, askTimeout)
	if err != nil {
		return nil, err
	}
	m, ok := reply.(*goaktMessage)
	if !ok {
		return nil, fmt.Errorf("a reply is %T", reply)
	}
	return m.msg, nil
}
