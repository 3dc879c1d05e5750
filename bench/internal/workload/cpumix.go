package workload

import (
	"context"
	"fmt"

	"github.com/gokka/gokka/core"
)

const (
	cpuMixActors = 10_000
	cpuMixLoops  = 700 // about 1 µs: a multiplication and an addition each, one after the other
)

var cpuMix = Workload{
	Name: "cpu-mix", Doc: "10,000 actors compute for about 1 µs per message, all of them busy",
	Unit: "ns/op", What: "hops per job", Size: 10, Quick: 2, Optional: true,
	Crowded: true,
	Actors:  cpuMixRun, Native: cpuMixNative,
}

// job is worked on by one actor after the other. Each step is so many steps of a linear congruential generator, which
// the verification can jump over.
type job struct {
	x    uint64
	left int
}

const lcgMul, lcgAdd = 6364136223846793005, 1442695040888963407

// work does one step of the job; false: it was the last.
func (j *job) work() (on bool) {
	x := j.x
	for range cpuMixLoops {
		x = x*lcgMul + lcgAdd
	}
	j.x = x
	j.left--
	return j.left > 0
}

func newJobs(hops int) []job {
	js := make([]job, cpuMixActors)
	for i := range js {
		js[i] = job{x: uint64(i), left: hops}
	}
	return js
}

func checkJobs(js []job, hops int) error {
	for i, j := range js {
		if err := check(fmt.Sprintf("result of job %d", i), j.x, lcgJump(uint64(i), hops*cpuMixLoops)); err != nil {
			return err
		}
	}
	return nil
}

// cpuMixNext returns where actor i passes its jobs: round one ring, far away.
func cpuMixNext(i int) int { return (i + 3331) % cpuMixActors }

type worker struct {
	next core.Ref
	end  *latch
}

func (w *worker) Receive(ctx context.Context, msg any) (any, error) {
	j, ok := msg.(*job)
	if !ok {
		return nil, fmt.Errorf("%w: message %v", errWrong, msg)
	}
	if j.work() {
		return nil, w.next.Tell(ctx, j)
	}
	w.end.hit()
	return nil, nil
}

func cpuMixRun(ctx context.Context, rt core.Runtime, b *B) error {
	end := newLatch(cpuMixActors)
	w, err := newWaiter(ctx, rt)
	if err != nil {
		return err
	}
	refs, err := startEach(ctx, rt, cpuMixActors, func(int) *worker { return &worker{end: end} })
	if err != nil {
		return err
	}
	if err := inspectEach(ctx, refs, func(i int, w *worker) error { w.next = refs[cpuMixNext(i)]; return nil }); err != nil {
		return err
	}
	js := newJobs(b.N)

	b.Start()
	for i, ref := range refs {
		if err := ref.Tell(ctx, &js[i]); err != nil {
			return err
		}
	}
	if err := w.wait(ctx, end); err != nil {
		return err
	}
	b.Stop(b.N * cpuMixActors)

	return checkJobs(js, b.N)
}

// A goroutine per actor reads a channel of capacity 4; with 1 or 16 it takes longer. There are as many jobs as actors, so the ring is never full.
func cpuMixNative(ctx context.Context, b *B) error {
	end := newLatch(cpuMixActors)
	ins := make([]chan *job, cpuMixActors)
	for i := range ins {
		ins[i] = make(chan *job, 4)
	}
	ready := make(chan struct{})
	for i, in := range ins {
		next := ins[cpuMixNext(i)]
		go func() {
			ready <- struct{}{}
			for j := range in {
				if j.work() {
					next <- j
				} else {
					end.hit()
				}
			}
		}()
		<-ready
	}
	js := newJobs(b.N)

	b.Start()
	for i, in := range ins {
		in <- &js[i]
	}
	if err := end.wait(ctx); err != nil {
		return err
	}
	b.Stop(b.N * cpuMixActors)

	for _, in := range ins {
		close(in)
	}
	return checkJobs(js, b.N)
}
