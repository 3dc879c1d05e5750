// Command crossruntime lets three actors hand a parcel round, each on another runtime: on a goroutine of its own,
// on a pool of workers, and on the deterministic runtime. They find each other in one registry, and no line of
// theirs knows where it runs.
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
	"github.com/gokka/gokka/registry"
	"github.com/gokka/gokka/runtime/goroutine"
	"github.com/gokka/gokka/runtime/pooled"
	"github.com/gokka/gokka/runtime/sim"
)

// Parcel goes from one station to the next until Hops is used up.
type Parcel struct {
	Hops  int
	Stamp []string
}

// Station stamps parcels. Each kind of station is a type of its own, so that it can be looked up.
type (
	Harbour struct{ Station }
	Airport struct{ Station }
	Depot   struct{ Station }
)

// Station knows the registry, and what to look for there.
type Station struct {
	name string
	next func() []core.Ref
}

// Receive stamps the parcel and asks the next station for the rest of its way. It waits with the handler's ctx,
// which works across runtimes as it does within one.
func (s *Station) Receive(ctx context.Context, msg any) (any, error) {
	parcel, ok := msg.(Parcel)
	if !ok {
		return nil, fmt.Errorf("%s does not understand %T", s.name, msg)
	}
	// A slice that others have must not be appended to: make another.
	parcel.Stamp = append(append([]string(nil), parcel.Stamp...), s.name)
	if parcel.Hops--; parcel.Hops <= 0 {
		return parcel, nil
	}
	found := s.next()
	if len(found) == 0 {
		return nil, fmt.Errorf("%s does not know where to send the parcel", s.name)
	}
	return found[0].Ask(ctx, parcel)
}

func run(out io.Writer) (err error) {
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	reg := registry.New()

	own, err := goroutine.New(goroutine.Options{Registry: reg})
	if err != nil {
		return err
	}
	pool, err := pooled.New(pooled.Options{Registry: reg, Workers: 2})
	if err != nil {
		return err
	}
	simulated, err := sim.New(sim.Options{Registry: reg, Auto: true})
	if err != nil {
		return err
	}
	defer func() {
		err = errors.Join(err, own.Shutdown(ctx), pool.Shutdown(ctx), simulated.Shutdown(ctx))
	}()

	toAirport := func() []core.Ref { return registry.ByType[Airport](reg) }
	toDepot := func() []core.Ref { return registry.ByType[Depot](reg) }
	toHarbour := func() []core.Ref { return registry.ByType[Harbour](reg) }
	harbour, err := core.Start(ctx, own, &Harbour{Station{"harbour", toAirport}})
	if err != nil {
		return err
	}
	if _, err := core.Start(ctx, pool, &Airport{Station{"airport", toDepot}}); err != nil {
		return err
	}
	if _, err := core.Start(ctx, simulated, &Depot{Station{"depot", toHarbour}}); err != nil {
		return err
	}
	for _, ref := range reg.All() {
		fmt.Fprintf(out, "%s runs on %s\n", ref.Cell().TypeName(), ref.Cell().Runtime().Env().Name)
	}

	parcel, err := core.Ask[Parcel](ctx, harbour, Parcel{Hops: 3})
	if err != nil {
		return err
	}
	fmt.Fprintln(out, "stamps:", parcel.Stamp)

	// Once more round, and the harbour would wait for itself. The ring leads over three runtimes, and is found. A
	// ctx with a deadline would be waited for instead, so this ask has none.
	_, err = core.Ask[Parcel](context.Background(), harbour, Parcel{Hops: 4})
	if ring, ok := errors.AsType[*core.DeadlockError](err); ok {
		fmt.Fprintln(out, "four hops:", len(ring.Ring), "stations wait for each other")
		return nil
	}
	return fmt.Errorf("no deadlock, but %w", err)
}

func main() {
	if err := run(os.Stdout); err != nil {
		log.Fatal(err)
	}
}
