package bugs

import (
	"context"
	"errors"

	"github.com/gokka/gokka/runtime/sim"
)

var initialisation = Program{
	Name:   "initialisation",
	Bug:    "a worker is configured by one actor and gets its first job from another",
	Origin: "Bita (ASE 2013): Signal/Collect, Gatling", Class: "order", Oracle: "assertion", Expect: "easy",
	Deviations: 1, Orders: 2,
	Body: func(s *sim.T, fixed bool) {
		worker := s.Spawn(&configured{})
		office := s.Spawn(&messenger{worker, configure{"blue"}})
		boss := s.Spawn(&messenger{worker, job{}})
		if fixed {
			if _, err := worker.Ask(s.Context(), configure{"red"}); err != nil {
				s.Fatal(err)
			}
		}
		tell(s, begin{}, office, boss)
	},
}

type (
	configure struct{ colour string }
	job       struct{}
)

// configured cannot work before it is told how.
type configured struct{ colour string }

func (c *configured) Receive(_ context.Context, msg any) (any, error) {
	switch msg := msg.(type) {
	case configure:
		c.colour = msg.colour
	case job:
		if c.colour == "" {
			return nil, errors.New("a job before the configuration")
		}
	default:
		return nil, unexpected(msg)
	}
	return nil, nil
}
