// Package sample has actors of all the shapes that proxygen knows, and their proxies.
package sample

import (
	"context"
	"errors"

	"github.com/gokka/gokka/core"
)

//go:generate go run github.com/gokka/gokka/tools/proxygen -type=Adder,Bookkeeper

// ErrDivision is what DivMod fails with.
var ErrDivision = errors.New("division by zero")

// Adder has a sum. Its hooks, its Receive and what it has from Base are not for a proxy.
type Adder struct {
	core.Base
	started bool
	sum     int
}

// OnStart is called by the runtime.
func (a *Adder) OnStart(context.Context) error {
	a.started = true
	return nil
}

// OnStop is called by the runtime.
func (a *Adder) OnStop(context.Context) error { return nil }

// OnFailure is called by the runtime.
func (a *Adder) OnFailure(context.Context, error) {}

// Receive adds what it is sent.
func (a *Adder) Receive(_ context.Context, msg any) (any, error) {
	a.sum += msg.(int)
	return a.sum, nil
}

// Add adds n and returns the sum.
//
//	adder.Add(1)
//
// See [Adder.Sum].
func (a *Adder) Add(n int) int {
	a.sum += n
	return a.sum
}

// AddAll adds them all.
func (a *Adder) AddAll(ns ...int) {
	for _, n := range ns {
		a.sum += n
	}
}

// Sum returns the sum, or why not.
//
//go:noinline
func (a *Adder) Sum(ctx context.Context) (int, error) {
	if !a.started {
		return 0, errors.New("the proxy has called an Adder that was not started")
	}
	return a.sum, ctx.Err()
}

// DivMod divides the sum.
func (a *Adder) DivMod(by int) (quo, rem int, err error) {
	if by == 0 {
		return 0, 0, ErrDivision
	}
	return a.sum / by, a.sum % by, nil
}

// Bounds has results without names.
func (a *Adder) Bounds() (int, int) { return min(0, a.sum), max(0, a.sum) }

func (a *Adder) Who(ctx context.Context) core.Ref { return core.Self(ctx) }

// Fail does.
func (a *Adder) Fail(err error) error { return err }

// URN hides that of Base, and so is the Adder's own.
func (a *Adder) URN() string { return "adder" }
