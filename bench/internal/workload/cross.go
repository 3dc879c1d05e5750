package workload

import (
	"context"
	"fmt"
	"log/slog"

	"github.com/gokka/gokka/core"
	"github.com/gokka/gokka/registry"
	"github.com/gokka/gokka/runtime/goroutine"
	"github.com/gokka/gokka/runtime/pooled"
)

var (
	crossGoroutine = cross("cross-goroutine", "goroutine", func() (core.Runtime, func(context.Context) error, error) {
		rt, err := goroutine.New(goroutine.Options{Registry: registry.New(), Logger: slog.New(slog.DiscardHandler)})
		return rt, rt.Shutdown, err
	})
	crossPooled = cross("cross-pooled", "pooled", func() (core.Runtime, func(context.Context) error, error) {
		rt, err := pooled.New(pooled.Options{Registry: registry.New(), Logger: slog.New(slog.DiscardHandler)})
		return rt, rt.Shutdown, err
	})
)

// cross makes the workload in which an actor asks one that another runtime runs.
func cross(name, on string, other func() (core.Runtime, func(context.Context) error, error)) Workload {
	return Workload{
		Name: name, Doc: fmt.Sprintf("an actor asks one that a %s runtime runs, again and again", on),
		Unit: "ns/op", What: "asks", Size: 100_000, Quick: 5_000, Optional: true, Crowded: true, Asks: true,
		Actors: func(ctx context.Context, rt core.Runtime, b *B) error {
			there, shutdown, err := other()
			if err != nil {
				return err
			}
			err = crossRun(ctx, rt, there, b)
			if e := shutdown(ctx); err == nil {
				err = e
			}
			return err
		},
		Native: askNative(false, 1),
	}
}

func crossRun(ctx context.Context, here, there core.Runtime, b *B) error {
	callee, err := start(ctx, there, new(answerer))
	if err != nil {
		return err
	}
	asker, err := start(ctx, here, core.ReceiveFunc(func(ctx context.Context, _ any) (any, error) {
		return nil, askAll(b.N, func(q *question) (*question, error) {
			reply, err := callee.Ask(ctx, q)
			if err != nil {
				return nil, err
			}
			answer, ok := reply.(*question)
			if !ok {
				return nil, fmt.Errorf("%w: a reply is %v", errWrong, reply)
			}
			return answer, nil
		})
	}))
	if err != nil {
		return err
	}
	uncancellable := context.Background()

	b.Start()
	_, err = asker.Ask(uncancellable, theKick)
	b.Stop(b.N)

	if err != nil {
		return err
	}
	return inspect(ctx, callee, func(a *answerer) error { return check("questions", a.got, b.N) })
}
