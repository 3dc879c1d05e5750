package workload

import (
	"context"
	"fmt"
	"runtime"
	"sync/atomic"
	"time"

	"github.com/gokka/gokka/core"
)

var noisy = Workload{
	Name: "noisy", Doc: "two actors play ping-pong next to GOMAXPROCS actors that compute 5 ms per message, again and again",
	Unit: "ns/trip", What: "round trips", Size: 20, Quick: 5, Fixed: true,
	Crowded: true, // as blocking
	Latency: "a round trip",
	Actors:  noisyRun, Native: noisyNative,
}

const (
	noisyLoops = 5000 * cpuMixLoops
	noisyPause = time.Millisecond // between two round trips of the pair
	// noisyTurns bounds how often a hog goes on for each round trip, so that the workload ends even if the pair does not.
	noisyTurns = 50
)

// hog computes, again and again. Where it is can be known from how often it has.
type hog struct {
	x     uint64
	turns int
	most  int
	over  *atomic.Bool
	end   *latch
}

func newHogs(b *B, p *pair) ([]*hog, *latch) {
	hogs, end := make([]*hog, runtime.GOMAXPROCS(0)), newLatch(runtime.GOMAXPROCS(0))
	for i := range hogs {
		hogs[i] = &hog{x: uint64(i), most: noisyTurns * b.N, over: &p.over, end: end}
	}
	return hogs, end
}

// turn computes for 5 ms or so; false: it was the last.
func (h *hog) turn() (on bool) {
	for range noisyLoops {
		h.x = h.x*lcgMul + lcgAdd
	}
	h.turns++
	if h.over.Load() || h.turns == h.most {
		h.end.hit()
		return false
	}
	return true
}

// lcgJump does n steps of the generator at once.
func lcgJump(x uint64, n int) uint64 {
	for mul, add := uint64(lcgMul), uint64(lcgAdd); n > 0; n >>= 1 {
		if n&1 == 1 {
			x = x*mul + add
		}
		mul, add = mul*mul, add*mul+add
	}
	return x
}

func checkHogs(hogs []*hog) error {
	for i, h := range hogs {
		if h.turns == h.most {
			return fmt.Errorf("%w: hog %d was done before the pair", errWrong, i)
		}
		if err := check(fmt.Sprintf("result of hog %d", i), h.x, lcgJump(uint64(i), h.turns*noisyLoops)); err != nil {
			return err
		}
	}
	return nil
}

// hogActor tells itself to go on, so that it is never idle and lets others in between.
type hogActor struct {
	*hog
	self core.Ref
}

func (h *hogActor) Receive(ctx context.Context, _ any) (any, error) {
	if !h.turn() {
		return nil, nil
	}
	return nil, h.self.Tell(ctx, theKick)
}

func noisyRun(ctx context.Context, rt core.Runtime, b *B) error {
	w, err := newWaiter(ctx, rt)
	if err != nil {
		return err
	}
	p := newPair(b.N, noisyPause)
	begin, report, err := p.start(ctx, rt)
	if err != nil {
		return err
	}
	hogs, end := newHogs(b, p)
	refs, err := startEach(ctx, rt, len(hogs), func(i int) *hogActor { return &hogActor{hog: hogs[i]} })
	if err != nil {
		return err
	}
	if err := inspectEach(ctx, refs, func(i int, h *hogActor) error { h.self = refs[i]; return nil }); err != nil {
		return err
	}
	for _, ref := range refs {
		if err := ref.Tell(ctx, theKick); err != nil {
			return err
		}
	}

	b.Start()
	if err := begin(); err != nil {
		return err
	}
	if err := w.wait(ctx, p.end); err != nil {
		return err
	}
	b.Stop(b.N)

	p.over.Store(true)
	if err := w.wait(ctx, end); err != nil {
		return err
	}
	if err := report(b); err != nil {
		return err
	}
	return checkHogs(hogs)
}

// Each hog is a goroutine that sends itself what to do next.
func noisyNative(ctx context.Context, b *B) error {
	p := newPair(b.N, noisyPause)
	begin := p.native()
	hogs, end := newHogs(b, p)
	for _, h := range hogs {
		in := make(chan *kick, 1)
		in <- theKick
		go func() {
			for range in {
				if !h.turn() {
					return
				}
				in <- theKick
			}
		}()
	}

	b.Start()
	begin()
	if err := p.end.wait(ctx); err != nil {
		return err
	}
	b.Stop(b.N)

	p.over.Store(true)
	if err := end.wait(ctx); err != nil {
		return err
	}
	if err := p.report(b); err != nil {
		return err
	}
	return checkHogs(hogs)
}
