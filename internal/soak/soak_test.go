package soak

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"runtime"
	"strings"
	"testing"
	"time"
)

var (
	seedFlag = flag.Uint64("soak.seed", 0, "seed of the first round; 0: a random one")
	timeFlag = flag.Duration("soak.time", 2*time.Second, "how long to go on")
)

const (
	drivers    = 4
	operations = 1000 // of each driver in one round
	patience   = 30 * time.Second
)

func TestSoak(t *testing.T) {
	seed := *seedFlag
	if seed == 0 {
		seed = rand.Uint64()
	}
	t.Logf("first seed %d", seed)
	var (
		total  counts
		rounds int
	)
	for begun := time.Now(); rounds == 0 || time.Since(begun) < *timeFlag; rounds++ {
		w, err := newWorld(seed, inGoroutines, inPool(1), inPool(2), inSim, direct(inGoroutines), direct(inPool(1)))
		if err != nil {
			t.Fatal(err)
		}
		books := w.round(patience)
		total.add(books)
		if rounds == 0 || len(w.wrongs) > 0 {
			t.Logf("round with seed %d:%v\n\t%v", seed, &books, &w.tally)
		}
		if len(w.wrongs) > 0 {
			t.Fatalf("go test ./internal/soak -run 'Soak$' -v -args -soak.seed %d\n%s", seed, w.report())
		}
		seed++
	}
	t.Logf("%d rounds:%v", rounds, &total)
}

// round lets it all happen and does the books. What is wrong is in w.wrongs.
func (w *world) round(limit time.Duration) (books counts) {
	if w.seed%3 == 1 {
		defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1)) // other interleavings
	}
	before := ours()
	if err := w.populate(); err != nil {
		w.wrong("populate: %v", err)
		return books
	}
	if !w.within(limit, "driving", func() { w.drive(drivers, operations) }) {
		return books
	}
	for _, rt := range w.machines {
		if !w.shutdown(rt, limit) {
			return books
		}
	}
	if !w.within(limit, "a goroutine that a handler has started", w.others.Wait) {
		return books
	}
	if !settled(before) {
		w.wrong("goroutines are left over:\n%s", stacks())
		return books
	}
	return w.audit()
}

// audit does the books when all is over.
func (w *world) audit() (books counts) {
	books.handled, books.dead = w.handled.Load(), w.dead.Load()
	for _, s := range w.senders {
		for _, m := range s.sent {
			if err := books.enter(m); err != nil {
				w.wrong("%v", err)
			}
		}
	}
	for _, a := range w.actors {
		a.end(&books)
	}
	if err := books.balance(); err != nil {
		w.wrong("%v", err)
	}
	if n := w.reg.Len(); n > 0 {
		w.wrong("%d actors are still registered", n)
	}
	return books
}

// report is what is wrong, as far as anybody would read.
func (w *world) report() string {
	w.mu.Lock()
	defer w.mu.Unlock()
	const most = 40
	if len(w.wrongs) > most {
		return fmt.Sprintf("%s\n… and %d more", strings.Join(w.wrongs[:most], "\n"), len(w.wrongs)-most)
	}
	return strings.Join(w.wrongs, "\n")
}
