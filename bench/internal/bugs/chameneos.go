package bugs

import (
	"context"

	"github.com/gokka/gokka/core"
	"github.com/gokka/gokka/runtime/sim"
)

var chameneos = Program{
	Name:   "chameneos",
	Bug:    "the mall counts meetings when they are reported, not when it arranges them, and arranges one too many",
	Origin: "Kaiser and Pradat-Peyre; Savina CHAM", Class: "order", Oracle: "sum at the end", Expect: "easy",
	Deviations: 1, Orders: 1500,
	Body: func(s *sim.T, fixed bool) {
		const meetings = 2
		m := &mall{left: 2 * meetings, fixed: fixed}
		ref := s.Spawn(m)
		creatures := []*creature{{mall: ref}, {mall: ref}, {mall: ref}}
		for _, c := range creatures {
			tell(s, begin{}, s.Spawn(c))
		}
		s.RunUntilIdle()
		sum := 0
		for _, c := range creatures {
			sum += c.met
		}
		if sum != 2*meetings {
			s.Errorf("the creatures remember %d meetings, want 2 times %d", sum, meetings)
		}
	},
}

type (
	meet      struct{ creature core.Ref }
	met       struct{}
	reportMet struct{}
)

// mall brings creatures together in pairs until there were enough meetings. It counts each twice, once for each creature.
type mall struct {
	waiting core.Ref
	left    int
	fixed   bool
}

func (m *mall) Receive(ctx context.Context, msg any) (any, error) {
	switch msg := msg.(type) {
	case meet:
		switch {
		case m.left <= 0:
			return nil, nil
		case m.waiting == (core.Ref{}):
			m.waiting = msg.creature
			return nil, nil
		}
		other := m.waiting
		m.waiting = core.Ref{}
		if m.fixed {
			m.left -= 2
		}
		return nil, tellAll(ctx, met{}, other, msg.creature)
	case reportMet:
		if !m.fixed {
			m.left--
		}
		return nil, nil
	}
	return nil, unexpected(msg)
}

// creature meets as often as it can.
type creature struct {
	mall core.Ref
	met  int
}

func (c *creature) Receive(ctx context.Context, msg any) (any, error) {
	if _, ok := msg.(met); ok {
		c.met++
		if err := c.mall.Tell(ctx, reportMet{}); err != nil {
			return nil, err
		}
	}
	return nil, c.mall.Tell(ctx, meet{core.Self(ctx)})
}
