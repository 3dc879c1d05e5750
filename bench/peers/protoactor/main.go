// Command protoactor measures github.com/asynkron/protoactor-go; go run ./bench -peers starts it.
package main

import (
	"io"
	"log/slog"
	"time"

	"github.com/asynkron/protoactor-go/actor"

	"github.com/gokka/gokka/bench/internal/measure"
	"github.com/gokka/gokka/bench/internal/peer"
)

var library = peer.Library{
	Name:  "protoactor",
	Notes: "v0.0.0-20240822202345, default dispatcher, its lock-free unbounded mailbox; requests through its futures, with a timeout",
	New:   newProtoactor,
}

func main() { measure.PeerMain(library) }

// askTimeout is one that is never reached.
const askTimeout = 30 * time.Second

type protoactorSystem struct {
	root *actor.RootContext
}

func newProtoactor() (peer.System, error) {
	system := actor.NewActorSystem(actor.WithLoggerFactory(func(*actor.ActorSystem) *slog.Logger {
		return slog.New(slog.NewTextHandler(io.Discard, nil))
	}))
	return &protoactorSystem{root: system.Root}, nil
}

type protoactorActor struct {
	handle func(peer.Context, any)
	now    protoactorContext
}

type protoactorContext struct{ c actor.Context }

func (p *protoactorActor) Receive(c actor.Context) {
	switch msg := c.Message().(type) {
	case actor.SystemMessage, actor.AutoReceiveMessage:
	default:
		p.now.c = c
		p.handle(&p.now, msg)
	}
}

func (p *protoactorContext) Tell(to peer.Ref, msg any) { p.c.Send(to.(*actor.PID), msg) }
func (p *protoactorContext) Reply(msg any)             { p.c.Respond(msg) }

func (s *protoactorSystem) Spawn(handle func(peer.Context, any)) (peer.Ref, error) {
	return s.root.Spawn(actor.PropsFromProducer(func() actor.Actor { return &protoactorActor{handle: handle} },
		actor.WithMailbox(actor.UnboundedLockfree()))), nil
}

func (s *protoactorSystem) Tell(to peer.Ref, msg any) error {
	s.root.Send(to.(*actor.PID), msg)
	return nil
}

func (s *protoactorSystem) Ask(to peer.Ref, msg any) (any, error) {
	return s.root.RequestFuture(to.(*actor.PID), msg, askTimeout).Result()
}
