// Command workerpool spreads nineteen jobs over four actors and collects the results in the order of the jobs.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"os"
	"time"

	"github.com/gokka/gokka/core"
	"github.com/gokka/gokka/future"
	"github.com/gokka/gokka/registry"
	"github.com/gokka/gokka/runtime/pooled"
)

// Resolve asks a Resolver for the name of an address.
type Resolve struct{ Address string }

// Resolver looks up names. This one has them all, and needs no network.
type Resolver struct{ names map[string]string }

func (r *Resolver) Receive(_ context.Context, msg any) (any, error) {
	job, ok := msg.(Resolve)
	if !ok {
		return nil, fmt.Errorf("a resolver does not understand %T", msg)
	}
	if name, ok := r.names[job.Address]; ok {
		return name, nil
	}
	return "no name", nil
}

const (
	resolvers = 4
	jobs      = 19
)

func run(out io.Writer) (err error) {
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	rt, err := pooled.New(pooled.Options{Registry: registry.New()})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, rt.Shutdown(ctx)) }()

	// Nobody writes to the map any more, so all may read it.
	names := map[string]string{}
	for i := 1; i <= jobs; i += 2 {
		names[address(i)] = fmt.Sprintf("host-%d.example", i)
	}
	var pool []core.Ref
	for range resolvers {
		ref, err := core.Start(ctx, rt, &Resolver{names})
		if err != nil {
			return err
		}
		pool = append(pool, ref)
	}

	// Hand out the jobs in turn without waiting, then wait for all.
	var results []core.Future[string]
	for i := 1; i <= jobs; i++ {
		results = append(results, core.AskFuture[string](ctx, pool[i%len(pool)], Resolve{address(i)}))
	}
	found, err := future.GetAll(ctx, results...)
	if err != nil {
		return err
	}
	for i, name := range found {
		fmt.Fprintf(out, "%s is %s\n", address(i+1), name)
	}
	return nil
}

func address(i int) string { return fmt.Sprintf("192.0.2.%d", i) }

func main() {
	if err := run(os.Stdout); err != nil {
		log.Fatal(err)
	}
}
