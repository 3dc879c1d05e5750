package bugs

import (
	"context"
	"fmt"

	"github.com/gokka/gokka/core"
	"github.com/gokka/gokka/registry"
	"github.com/gokka/gokka/runtime/sim"
)

var nameTaken = Program{
	Name:   "name-taken",
	Bug:    "two look into the registry, find no printer, ask for its settings, and each starts one",
	Origin: "PULSE's process registry (ICFP 2009)", Class: "race for a shared object", Oracle: "invariant: at most one", Expect: "easy",
	Deviations: 1, Orders: 2,
	Body: func(s *sim.T, fixed bool) {
		settings := s.Spawn(&printerSettings{})
		ensure := &ensurer{settings: settings, reg: s.Registry()}
		first := s.Spawn(ensure)
		if fixed { // one actor does it for all
			tell(s, begin{}, s.Spawn(&messenger{first, begin{}}), s.Spawn(&messenger{first, begin{}}))
		} else {
			second := s.Spawn(&ensurer{settings: settings, reg: s.Registry()})
			tell(s, begin{}, first, s.Spawn(&messenger{second, begin{}}))
		}
		s.Always("one printer", func() error {
			if n := len(registry.ByType[*printer](s.Registry())); n > 1 {
				return fmt.Errorf("there are %d", n)
			}
			return nil
		})
	},
}

// printer is what there must be one of.
type printer struct{ paper string }

// printerSettings answers everything with the paper that a printer is to take.
type printerSettings struct{}

func (*printerSettings) Receive(context.Context, any) (any, error) { return "A4", nil }

// ensurer starts a printer unless there is one.
type ensurer struct {
	settings core.Ref
	reg      *registry.Registry
}

func (e *ensurer) Receive(ctx context.Context, _ any) (any, error) {
	if len(registry.ByType[*printer](e.reg)) > 0 {
		return nil, nil
	}
	paper, err := core.Ask[string](ctx, e.settings, begin{})
	if err != nil {
		return nil, err
	}
	_, err = core.Spawn(ctx, &printer{paper})
	return nil, err
}
