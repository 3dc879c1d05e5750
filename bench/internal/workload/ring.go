package workload

import (
	"context"

	"github.com/gokka/gokka/core"
)

const mostActors = 1_000_000

var (
	ring = Workload{
		Name: "ring", Doc: "tokens go round a ring of actors: each hop is to one that has been idle for long",
		Unit: "ns/hop", What: "hops", Size: 500_000, Quick: 25_000, Optional: true,
		Params: []Param{{"actors", "how many", 503, mostActors}, {"tokens", "how many, at most one per actor", 1, mostActors}},
		Scan:   []Values{{"tokens": 64}},
		Actors: ringActors(ringSpec), Native: ringNative(ringSpec),
	}
	crowd = Workload{
		Name: "crowd", Doc: "many actors of which a share has a message at a time: when does it pay to share goroutines",
		Unit: "ns/hop", What: "hops", Size: 300_000, Quick: 10_000,
		Crowded: true,
		Params:  []Param{{"actors", "how many", 10_000, mostActors}, {"busy", "percent of them that have a message", 1, 100}},
		Scan: []Values{
			{"actors": 100, "busy": 1}, {"actors": 100, "busy": 10}, {"actors": 100, "busy": 100},
			{"actors": 1000, "busy": 1}, {"actors": 1000, "busy": 10}, {"actors": 1000, "busy": 100},
			{"actors": 10_000, "busy": 10}, {"actors": 10_000, "busy": 100},
			{"actors": 100_000, "busy": 1}, {"actors": 100_000, "busy": 10}, {"actors": 100_000, "busy": 100},
		},
		Actors: ringActors(crowdSpec), Native: ringNative(crowdSpec),
	}
)

// round says how many actors there are, how many tokens, and how far each hop leads.
type round struct{ actors, tokens, stride int }

func ringSpec(b *B) round {
	actors := b.Param("actors")
	return round{actors, min(b.Param("tokens"), actors, b.N), 1}
}

// crowdSpec is a ring too, so that hops can be checked and no channel is ever full, but one that is hard on the caches.
func crowdSpec(b *B) round {
	actors := b.Param("actors")
	stride := actors/3 + 1
	for gcd(stride, actors) > 1 { // then it would be several rings
		stride++
	}
	return round{actors, min(max(1, actors*b.Param("busy")/100), b.N), stride}
}

func gcd(a, b int) int {
	for b > 0 {
		a, b = b, a%b
	}
	return a
}

// token counts down its hops. at is where it was last.
type token struct{ left, at int }

// arrive moves the token to position i of the ring; false: it has arrived.
func (t *token) arrive(i int) (on bool) {
	t.left--
	t.at = i
	return t.left > 0
}

// tokensOf shares out n hops. Token i first comes to where start says.
func (r round) tokensOf(n int) []token {
	ts := make([]token, r.tokens)
	for i := range ts {
		ts[i].left = (n + r.tokens - 1 - i) / r.tokens
	}
	return ts
}

func (r round) start(i int) int { return i * r.actors / r.tokens }

func (r round) check(ts []token, hops int) error {
	for i := range ts {
		t := &ts[i]
		if err := check("hops left", t.left, 0); err != nil {
			return err
		}
		mine := (hops + r.tokens - 1 - i) / r.tokens
		if err := check("last actor", t.at, (r.start(i)+(mine-1)*r.stride)%r.actors); err != nil {
			return err
		}
	}
	return nil
}

type station struct {
	i, got int
	next   core.Ref
	end    *latch
}

func (s *station) Receive(ctx context.Context, msg any) (any, error) {
	s.got++
	if t := msg.(*token); !t.arrive(s.i) {
		s.end.hit()
		return nil, nil
	}
	return nil, s.next.Tell(ctx, msg)
}

func ringActors(spec func(*B) round) func(context.Context, core.Runtime, *B) error {
	return func(ctx context.Context, rt core.Runtime, b *B) error {
		r := spec(b)
		end := newLatch(r.tokens)
		w, err := newWaiter(ctx, rt)
		if err != nil {
			return err
		}
		refs, err := startEach(ctx, rt, r.actors, func(i int) *station { return &station{i: i, end: end} })
		if err != nil {
			return err
		}
		if err := inspectEach(ctx, refs, func(i int, s *station) error {
			s.next = refs[(i+r.stride)%r.actors]
			return nil
		}); err != nil {
			return err
		}
		ts := r.tokensOf(b.N)

		b.Start()
		for i := range ts {
			if err := refs[r.start(i)].Tell(ctx, &ts[i]); err != nil {
				return err
			}
		}
		if err := w.wait(ctx, end); err != nil {
			return err
		}
		b.Stop(b.N)

		hops := 0
		if err := inspectEach(ctx, refs, func(_ int, s *station) error { hops += s.got; return nil }); err != nil {
			return err
		}
		if err := check("messages", hops, b.N); err != nil {
			return err
		}
		return r.check(ts, b.N)
	}
}

// A goroutine per actor with a channel, unbuffered for a single token. For several it has room for 16: with 1 or 4 it takes up
// to three times as long, with 64 no less. There are no more tokens than actors, so the ring is never full.
func ringNative(spec func(*B) round) func(context.Context, *B) error {
	return func(ctx context.Context, b *B) error {
		r := spec(b)
		end := newLatch(r.tokens)
		capacity := 16
		if r.tokens == 1 && r.actors > 1 { // nobody can send to himself on an unbuffered channel
			capacity = 0
		}
		links := make([]chan *token, r.actors)
		got, finished := make([]int, r.actors), make(chan struct{})
		for i := range links {
			links[i] = make(chan *token, capacity)
		}
		ready := make(chan struct{})
		for i, in := range links {
			out := links[(i+r.stride)%r.actors]
			go func() {
				ready <- struct{}{}
				n := 0
				for t := range in {
					n++
					if !t.arrive(i) {
						end.hit()
						continue
					}
					out <- t
				}
				got[i] = n
				finished <- struct{}{}
			}()
			<-ready
		}
		ts := r.tokensOf(b.N)

		b.Start()
		for i := range ts {
			links[r.start(i)] <- &ts[i]
		}
		if err := end.wait(ctx); err != nil {
			return err
		}
		b.Stop(b.N)

		hops := 0
		for i, in := range links {
			close(in)
			<-finished
			hops += got[i]
		}
		if err := check("messages", hops, b.N); err != nil {
			return err
		}
		return r.check(ts, b.N)
	}
}
