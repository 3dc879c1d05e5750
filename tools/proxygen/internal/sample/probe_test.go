package sample

//go:generate go run github.com/gokka/gokka/tools/proxygen -type=probe

// probe is there only in tests, and so is its proxy.
type probe struct{ seen []reading }

type reading struct{ at, value int }

// Take takes a type that is not exported.
func (p *probe) Take(r reading) *reading {
	p.seen = append(p.seen, r)
	return &p.seen[len(p.seen)-1]
}
