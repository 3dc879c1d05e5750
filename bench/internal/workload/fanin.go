package workload

import (
	"context"
	"fmt"

	"github.com/gokka/gokka/core"
)

const mostSenders = 1000

var fanIn = Workload{
	Name: "fan-in", Doc: "several actors tell one, each in order: contention for a mailbox",
	Unit: "ns/op", What: "messages", Size: 1_000_000, Quick: 80_000,
	Params: []Param{{"senders", "how many", 8, mostSenders}},
	Scan:   []Values{{"senders": 1}, {"senders": 64}},
	Actors: fanInActors, Native: fanInNative,
	Variants: []Variant{{"mutex queue", mutexQueueDoc, fanInMutexQueue}},
}

// numbered is a message that says who sent it and as which of its messages. Each sender has few of them and
// sends them in turn, so the sequence is checked modulo that number.
type numbered struct{ sender, seq int }

const fanInRing = 1 << 10

func newNumbered(sender int) []numbered {
	ms := make([]numbered, fanInRing)
	for i := range ms {
		ms[i] = numbered{sender, i}
	}
	return ms
}

// collector checks that the messages of each sender come in the order sent, with none missing.
type collector struct {
	next []int // by sender
	bad  int
	left int
	end  *latch
}

func newCollector(senders, each int, end *latch) *collector {
	return &collector{next: make([]int, senders), left: senders * each, end: end}
}

// fanInSenders returns how many there are, and how many messages each has.
func fanInSenders(b *B) (senders, each int) {
	senders = min(b.Param("senders"), b.N)
	return senders, b.N / senders
}

func (c *collector) take(m *numbered) {
	if c.next[m.sender]%fanInRing != m.seq {
		c.bad++
	}
	c.next[m.sender]++
	if c.left--; c.left == 0 {
		c.end.hit()
	}
}

func (c *collector) Receive(_ context.Context, msg any) (any, error) {
	m, ok := msg.(*numbered)
	if !ok {
		return nil, fmt.Errorf("%w: message %v", errWrong, msg)
	}
	c.take(m)
	return nil, nil
}

func (c *collector) check(each int) error {
	for s, n := range c.next {
		if err := check(fmt.Sprintf("messages of sender %d", s), n, each); err != nil {
			return err
		}
	}
	return check("messages out of order", c.bad, 0)
}

// sender tells the collector everything it has when it is kicked.
type sender struct {
	to   core.Ref
	ms   []numbered
	each int
}

func (s *sender) Receive(ctx context.Context, _ any) (any, error) {
	for i := range s.each {
		if err := s.to.Tell(ctx, &s.ms[i%fanInRing]); err != nil {
			return nil, err
		}
	}
	return nil, nil
}

func fanInActors(ctx context.Context, rt core.Runtime, b *B) error {
	senders, each := fanInSenders(b)
	end := newLatch(1)
	w, err := newWaiter(ctx, rt)
	if err != nil {
		return err
	}
	to, err := start(ctx, rt, newCollector(senders, each, end))
	if err != nil {
		return err
	}
	refs, err := startEach(ctx, rt, senders, func(i int) *sender { return &sender{to, newNumbered(i), each} })
	if err != nil {
		return err
	}

	b.Start()
	for _, ref := range refs {
		if err := ref.Tell(ctx, theKick); err != nil {
			return err
		}
	}
	if err := w.wait(ctx, end); err != nil {
		return err
	}
	b.Stop(each * senders)

	return inspect(ctx, to, func(c *collector) error { return c.check(each) })
}

// Goroutines send on one channel of capacity 1024, one reads it. More capacity makes no difference, less takes
// longer.
func fanInNative(ctx context.Context, b *B) error {
	in := make(chan *numbered, 1024)
	return fanInBy(ctx, b, func(m *numbered) { in <- m }, func() { close(in) }, func(c *collector) {
		for m := range in {
			c.take(m)
		}
	})
}

// The same with a mutex queue.
func fanInMutexQueue(ctx context.Context, b *B) error {
	q := newMutexQueue[*numbered]()
	return fanInBy(ctx, b, q.put, q.close, func(c *collector) {
		for batch := q.take(nil); len(batch) > 0; batch = q.take(batch) {
			for _, m := range batch {
				c.take(m)
			}
		}
	})
}

// fanInBy has goroutines put messages that another collects until there is an end to them.
func fanInBy(ctx context.Context, b *B, put func(*numbered), end func(), collect func(*collector)) error {
	senders, each := fanInSenders(b)
	c := newCollector(senders, each, newLatch(1))
	ready, begin, finished := make(chan struct{}), make(chan struct{}), make(chan struct{})
	go func() {
		ready <- struct{}{}
		collect(c)
		close(finished)
	}()
	<-ready
	for i := range senders {
		ms := newNumbered(i)
		go func() {
			ready <- struct{}{}
			<-begin
			for i := range each {
				put(&ms[i%fanInRing])
			}
		}()
		<-ready
	}

	b.Start()
	close(begin)
	if err := c.end.wait(ctx); err != nil {
		return err
	}
	b.Stop(each * senders)

	end()
	<-finished
	return c.check(each)
}
