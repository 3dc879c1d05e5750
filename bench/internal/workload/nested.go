package workload

import (
	"context"
	"sync"

	"github.com/gokka/gokka/core"
)

const nestedDepth = 50

var nested = Workload{
	Name: "nested", Doc: "a chain of 50 actors: each asks the next inside its handler",
	Unit: "ns/hop", What: "chains", Size: 2_000, Quick: 200,
	Actors: nestedActors, Native: nestedNative,
	Asks:     true,
	Variants: []Variant{{"reused reply channel", reusedDoc, nestedReused}, {mutexCall, mutexCallDoc, nestedMutex}},
}

// link asks the next link and adds one to its answer; the last one answers.
type link struct {
	next core.Ref
	got  int
}

func (l *link) Receive(ctx context.Context, msg any) (any, error) {
	l.got++
	if l.next.IsZero() {
		msg.(*question).out = msg.(*question).in
	} else if _, err := l.next.Ask(ctx, msg); err != nil {
		return nil, err
	}
	msg.(*question).out++
	return msg, nil
}

// askChain sends n questions into the chain and checks what comes out.
func askChain(n int, send func(*question) error) error {
	wrong := 0
	q := new(question)
	for i := range n {
		q.in, q.out = i, 0
		if err := send(q); err != nil {
			return err
		}
		if q.out != i+nestedDepth {
			wrong++
		}
	}
	return check("wrong replies", wrong, 0)
}

func nestedActors(ctx context.Context, rt core.Runtime, b *B) error {
	refs, err := startEach(ctx, rt, nestedDepth, func(int) *link { return new(link) })
	if err != nil {
		return err
	}
	if err := inspectEach(ctx, refs[:nestedDepth-1], func(i int, l *link) error {
		l.next = refs[i+1]
		return nil
	}); err != nil {
		return err
	}
	uncancellable := context.Background()

	b.Start()
	err = askChain(b.N, func(q *question) error {
		_, err := refs[0].Ask(uncancellable, q)
		return err
	})
	b.Stop(b.N * nestedDepth)

	if err != nil {
		return err
	}
	return inspectEach(ctx, refs, func(_ int, l *link) error { return check("questions", l.got, b.N) })
}

// A goroutine per link with an unbuffered channel of requests; a new reply channel for each, as for ask.
func nestedNative(_ context.Context, b *B) error { return nestedChain(b, false) }

func nestedReused(_ context.Context, b *B) error { return nestedChain(b, true) }

func nestedChain(b *B, reuse bool) error {
	ready := make(chan struct{})
	counts := make(chan int, nestedDepth)
	var next chan request
	for range nestedDepth {
		in, out := make(chan request), next
		go func() {
			ready <- struct{}{}
			n := 0
			call := caller(out, reuse)
			for req := range in {
				n++
				if out == nil {
					req.q.out = req.q.in
				} else {
					call(req.q)
				}
				req.q.out++
				req.reply <- req.q
			}
			if out != nil {
				close(out)
			}
			counts <- n
		}()
		<-ready
		next = in
	}

	b.Start()
	call := caller(next, reuse)
	err := askChain(b.N, func(q *question) error {
		call(q)
		return nil
	})
	b.Stop(b.N * nestedDepth)

	close(next)
	for range nestedDepth {
		if err == nil {
			err = check("questions", <-counts, b.N)
		}
	}
	return err
}

// guardedLink calls the next link while it holds its lock, as an actor that asks handles nothing else meanwhile.
type guardedLink struct {
	mu   sync.Mutex
	next *guardedLink
	got  int
}

func (l *guardedLink) call(q *question) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.got++
	if l.next == nil {
		q.out = q.in
	} else {
		l.next.call(q)
	}
	q.out++
}

func nestedMutex(_ context.Context, b *B) error {
	var first *guardedLink
	for range nestedDepth {
		first = &guardedLink{next: first}
	}

	b.Start()
	err := askChain(b.N, func(q *question) error {
		first.call(q)
		return nil
	})
	b.Stop(b.N * nestedDepth)

	for l := first; l != nil && err == nil; l = l.next {
		err = check("questions", l.got, b.N)
	}
	return err
}
