package workload

import (
	"context"
	"fmt"
	"sync"
	"time"

	"github.com/gokka/gokka/core"
)

var (
	ask = Workload{
		Name: "ask", Doc: "one goroutine outside asks an actor again and again; the ask cannot be cancelled",
		Unit: "ns/op", What: "asks", Size: 120_000, Quick: 10_000,
		Actors: askActors(background, 1), Native: askNative(false, 1),
		Asks:     true,
		Variants: []Variant{{"reused reply channel", reusedDoc, askNative(true, 1)}, {mutexCall, mutexCallDoc, askMutex(1)}},
	}
	askDeadline = Workload{
		Name: "ask-deadline", Doc: "the same with a context that has a deadline",
		Unit: "ns/op", What: "asks", Size: 100_000, Quick: 10_000,
		Optional: true, Asks: true,
		Actors: askActors(minute, 1), Native: askDeadlineNative,
	}
	ask64 = Workload{
		Name: "ask-64", Doc: "64 goroutines outside ask one actor; the asks cannot be cancelled",
		Unit: "ns/op", What: "asks", Size: 128_000, Quick: 12_800,
		Actors: askActors(background, 64), Native: askNative(false, 64),
		Optional: true, Asks: true,
		Variants: []Variant{{"reused reply channel", reusedDoc, askNative(true, 64)}, {mutexCall, mutexCallDoc, askMutex(64)}},
	}
)

const reusedDoc = "each asker has one reply channel for all its requests"

const (
	mutexCall    = "mutex+call"
	mutexCallDoc = "no goroutine: take a lock and call the function; what an ask that is handed over directly comes near to"
)

// contextMaker makes the context of the asks.
type contextMaker func(context.Context) (context.Context, context.CancelFunc)

func background(context.Context) (context.Context, context.CancelFunc) {
	return context.Background(), func() {}
}

func minute(ctx context.Context) (context.Context, context.CancelFunc) {
	return context.WithTimeout(ctx, time.Minute)
}

// question is a request, and also its own reply, so that nothing is allocated for either.
type question struct{ in, out int }

func (q *question) answer() *question {
	q.out = 3*q.in + 1
	return q
}

type answerer struct{ got int }

func (a *answerer) Receive(_ context.Context, msg any) (any, error) {
	a.got++
	return msg.(*question).answer(), nil
}

// askAll sends n questions through send and checks the replies, which costs a comparison each.
func askAll(n int, send func(*question) (*question, error)) error {
	wrong := 0
	q := new(question)
	for i := range n {
		q.in, q.out = i, 0
		reply, err := send(q)
		if err != nil {
			return err
		}
		if reply.out != 3*i+1 {
			wrong++
		}
	}
	return check("wrong replies", wrong, 0)
}

// askTogether has each of askers goroutines ask n questions between b.Start and b.Stop.
func askTogether(b *B, askers int, one func() error) error {
	var (
		ready, all sync.WaitGroup
		begin      = make(chan struct{})
		failed     firstError
	)
	ready.Add(askers)
	for range askers {
		all.Go(func() {
			ready.Done()
			<-begin
			failed.set(one())
		})
	}
	ready.Wait()
	b.Start()
	close(begin)
	all.Wait()
	b.Stop(b.N / askers * askers)
	return failed.get()
}

// askActors runs askers that ask with the context that bound makes.
func askActors(bound contextMaker, askers int) func(context.Context, core.Runtime, *B) error {
	return func(ctx context.Context, rt core.Runtime, b *B) error {
		ref, err := start(ctx, rt, new(answerer))
		if err != nil {
			return err
		}
		askCtx, cancel := bound(ctx)
		defer cancel()
		each := b.N / askers
		send := func(q *question) (*question, error) {
			reply, err := ref.Ask(askCtx, q)
			if err != nil {
				return nil, err
			}
			answer, ok := reply.(*question)
			if !ok {
				return nil, fmt.Errorf("%w: a reply is %v", errWrong, reply)
			}
			return answer, nil
		}
		if askers == 1 {
			b.Start()
			err = askAll(each, send)
			b.Stop(each)
		} else {
			err = askTogether(b, askers, func() error { return askAll(each, send) })
		}
		if err != nil {
			return err
		}
		return inspect(ctx, ref, func(a *answerer) error { return check("questions", a.got, each*askers) })
	}
}

// request is what a goroutine that serves others gets, with the channel for the reply, which has room for one.
type request struct {
	q     *question
	reply chan *question
}

// serve answers requests on a goroutine until requests is closed; then it sends how many there were.
func serve(requests <-chan request) (ready <-chan struct{}, got <-chan int) {
	r, g := make(chan struct{}), make(chan int, 1)
	go func() {
		n := 0
		close(r)
		for req := range requests {
			n++
			req.reply <- req.q.answer()
		}
		g <- n
	}()
	return r, g
}

// caller returns a function that sends a request to out and waits for the reply, with one reply channel for all or a
// new one for each.
func caller(out chan<- request, reuse bool) func(*question) *question {
	if reuse {
		reply := make(chan *question, 1)
		return func(q *question) *question {
			out <- request{q, reply}
			return <-reply
		}
	}
	return func(q *question) *question {
		reply := make(chan *question, 1)
		out <- request{q, reply}
		return <-reply
	}
}

// A goroutine serves an unbuffered channel of requests, each with a new reply channel of capacity one: the usual way, and
// the one that can do what an ask can, such as giving up, or passing the reply on as a future. To keep one reply
// channel per asker, which is the variant, is a fifth faster. A buffer for the requests makes no difference.
func askNative(reuse bool, askers int) func(context.Context, *B) error {
	return func(_ context.Context, b *B) error {
		requests := make(chan request)
		ready, got := serve(requests)
		<-ready
		each := b.N / askers
		one := func() error {
			call := caller(requests, reuse)
			return askAll(each, func(q *question) (*question, error) { return call(q), nil })
		}
		var err error
		if askers == 1 {
			b.Start()
			err = one()
			b.Stop(each)
		} else {
			err = askTogether(b, askers, one)
		}
		close(requests)
		if err != nil {
			return err
		}
		return check("questions", <-got, each*askers)
	}
}

// The same with a select on the context at both ends. An asker that has given up cannot use its reply channel again, or a
// reply that nobody waited for would be taken for the next one's.
func askDeadlineNative(ctx context.Context, b *B) error {
	requests := make(chan request)
	ready, got := serve(requests)
	<-ready
	askCtx, cancel := minute(ctx)
	defer cancel()

	b.Start()
	err := askAll(b.N, func(q *question) (*question, error) {
		reply := make(chan *question, 1)
		select {
		case requests <- request{q, reply}:
		case <-askCtx.Done():
			return nil, askCtx.Err()
		}
		select {
		case answer := <-reply:
			return answer, nil
		case <-askCtx.Done():
			return nil, askCtx.Err()
		}
	})
	b.Stop(b.N)

	close(requests)
	if err != nil {
		return err
	}
	return check("questions", <-got, b.N)
}

// guarded is what one writes who needs an answer and nothing else: state under a lock.
type guarded struct {
	mu sync.Mutex
	answerer
}

func (g *guarded) call(q *question) (*question, error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.got++
	return q.answer(), nil
}

func askMutex(askers int) func(context.Context, *B) error {
	return func(_ context.Context, b *B) error {
		g, each := new(guarded), b.N/askers
		var err error
		if askers == 1 {
			b.Start()
			err = askAll(each, g.call)
			b.Stop(each)
		} else {
			err = askTogether(b, askers, func() error { return askAll(each, g.call) })
		}
		if err != nil {
			return err
		}
		return check("questions", g.got, each*askers)
	}
}
