package sample

import (
	"context"
	"errors"

	"github.com/gokka/gokka/core"
)

//go:generate go run github.com/gokka/gokka/tools/proxygen -type=Adder

// Adder adds.
type Adder struct {
	core.Base
	sum int
}

// OnStart is a hook.
func (a *Adder) OnStart(context.Context) error { return nil }

// Add adds i and returns the sum.
//
//	a.Add(1)
func (a *Adder) Add(i int) int {
	a.sum += i
	return a.sum
}

// DivMod divides the sum.
func (a *Adder) DivMod(ctx context.Context, by int) (quo, rem int, err error) {
	if by == 0 {
		return 0, 0, errors.New("division by zero")
	}
	return a.sum / by, a.sum % by, nil
}

func (a *Adder) AddAll(_ context.Context, p ...int) {
	for _, i := range p {
		a.sum += i
	}
}

func (a *Adder) unexported() {}
