// Command goactor measures github.com/vladopajic/go-actor; go run ./bench -peers starts it.
package main

import (
	"context"

	"github.com/vladopajic/go-actor/actor"

	"github.com/gokka/gokka/bench/internal/measure"
	"github.com/gokka/gokka/bench/internal/peer"
)

var library = peer.Library{
	Name:  "go-actor",
	Notes: "v0.9.0, default unbounded mailbox, a goroutine of its own; it has no requests, so an ask is a message with a channel for the reply",
	New:   func() (peer.System, error) { return new(goActorSystem), nil },
}

func main() { measure.PeerMain(library) }

type goActorSystem struct{}

// goActorMessage is what the mailboxes hold.
type goActorMessage struct {
	msg   any
	reply chan any // nil for who wants none
}

// goActorWorker reads the mailbox; while a message is handled it is the context of that.
type goActorWorker struct {
	mailbox actor.Mailbox[goActorMessage]
	handle  func(peer.Context, any)
	ctx     actor.Context
	reply   chan any
}

func (w *goActorWorker) DoWork(ctx actor.Context) actor.WorkerStatus {
	select {
	case <-ctx.Done():
		return actor.WorkerEnd
	case m, ok := <-w.mailbox.ReceiveC():
		if !ok {
			return actor.WorkerEnd
		}
		w.ctx, w.reply = ctx, m.reply
		w.handle(w, m.msg)
		return actor.WorkerContinue
	}
}

func (w *goActorWorker) Tell(to peer.Ref, msg any) {
	_ = to.(actor.Mailbox[goActorMessage]).Send(w.ctx, goActorMessage{msg: msg})
}

func (w *goActorWorker) Reply(msg any) { w.reply <- msg }

func (s *goActorSystem) Spawn(handle func(peer.Context, any)) (peer.Ref, error) {
	mailbox := actor.NewMailbox[goActorMessage]()
	a := actor.Combine(mailbox, actor.New(&goActorWorker{mailbox: mailbox, handle: handle})).Build()
	a.Start()
	return mailbox, nil
}

func (s *goActorSystem) Tell(to peer.Ref, msg any) error {
	return to.(actor.Mailbox[goActorMessage]).Send(context.Background(), goActorMessage{msg: msg})
}

func (s *goActorSystem) Ask(to peer.Ref, msg any) (any, error) {
	reply := make(chan any, 1)
	err := to.(actor.Mailbox[goActorMessage]).Send(context.Background(), goActorMessage{msg, reply})
	if err != nil {
		return nil, err
	}
	return <-reply, nil
}
