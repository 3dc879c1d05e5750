package workload

var sieve = Workload{
	Name: "sieve", Doc: "a pipeline of actors finds primes, each holding 1000 of them",
	Unit: "ns/number", What: "times over", Size: 1, Quick: 1,
	Params:   []Param{{"limit", "the primes up to there", 100_000, 1_000_000}},
	Optional: true,
	Actors:   sieveNetwork.actors, Native: sieveNetwork.native,
}

const sieveShare = 1000

// The pipeline has no ring but for the message that begins another time, which finds the others idle.
var sieveNetwork = network{capacity: 1024, make: func(b *B, end *latch) ([]node, int, func(post), func() (int, error)) {
	limit := b.Param("limit")
	want := countPrimes(limit)
	numbers := make([]int, 0, limit)
	for v := 2; v <= limit; v++ {
		numbers = append(numbers, v)
	}
	stages := max(1, (want+sieveShare-1)/sieveShare)
	first := &sieveSource{numbers: numbers, times: b.N, end: end}
	nodes := []node{first}
	for i := range stages {
		next := i + 2
		if i == stages-1 {
			next = 0
		}
		nodes = append(nodes, &sieveStage{next: next})
	}
	return nodes, 1, func(send post) { send(0, theKick) }, func() (int, error) {
		if err := check("numbers", nodes[1].(*sieveStage).got, b.N*len(numbers)); err != nil {
			return 0, err
		}
		for _, n := range first.found {
			if err := check("primes", n, want); err != nil {
				return 0, err
			}
		}
		return b.N * max(1, len(numbers)), check("times", len(first.found), b.N)
	}
}}

// countPrimes counts without any actors.
func countPrimes(limit int) (n int) {
	composite := make([]bool, limit+1)
	for i := 2; i <= limit; i++ {
		if composite[i] {
			continue
		}
		n++
		for j := i * i; j <= limit; j += i {
			composite[j] = true
		}
	}
	return n
}

// sieveEnd follows the numbers, and gathers how many primes there are.
type sieveEnd struct{ primes int }

type sieveSource struct {
	numbers []int
	times   int
	found   []int
	end     *latch
}

func (s *sieveSource) take(msg any, send post) {
	switch msg := msg.(type) {
	case *int:
		return // a number that no stage had room for; the count shows it
	case *sieveEnd:
		s.found = append(s.found, msg.primes)
		if len(s.found) == s.times {
			s.end.hit()
			return
		}
	}
	for i := range s.numbers {
		send(1, &s.numbers[i])
	}
	send(1, new(sieveEnd))
}

type sieveStage struct {
	next   int
	got    int
	primes []int
}

func (s *sieveStage) take(msg any, send post) {
	switch msg := msg.(type) {
	case *int:
		s.got++
		for _, p := range s.primes {
			if p*p > *msg {
				break
			}
			if *msg%p == 0 {
				return
			}
		}
		if len(s.primes) < sieveShare {
			s.primes = append(s.primes, *msg)
		} else {
			send(s.next, msg)
		}
	case *sieveEnd:
		msg.primes += len(s.primes)
		s.primes = s.primes[:0]
		send(s.next, msg)
	}
}
