package bugs

import (
	"context"

	"github.com/gokka/gokka/core"
	"github.com/gokka/gokka/runtime/sim"
)

var askCycle = Program{
	Name:   "ask-cycle",
	Bug:    "an order asks the stock while the stock, restocking, asks for orders",
	Origin: "Pykka and protoactor folklore", Class: "communication deadlock", Oracle: "ring of asks", Expect: "easy",
	Deviations: 1, Orders: 2,
	Body: func(s *sim.T, fixed bool) {
		shop := &orders{}
		shopRef := s.Spawn(shop)
		shop.stock = s.Spawn(&stock{orders: shopRef, fixed: fixed, items: 1})
		tell(s, placeOrder{}, shopRef)
		tell(s, begin{}, s.Spawn(&messenger{shop.stock, restock{}}))
	},
}

type (
	placeOrder  struct{}
	openOrders  struct{}
	reserveItem struct{}
	restock     struct{}
	restocked   struct {
		open int
		err  error
	}
)

// orders takes an order if there is something in stock.
type orders struct {
	stock core.Ref
	open  int
}

func (o *orders) Receive(ctx context.Context, msg any) (any, error) {
	switch msg.(type) {
	case placeOrder:
		ok, err := core.Ask[bool](ctx, o.stock, reserveItem{})
		if err == nil && !ok {
			o.open++
		}
		return nil, err
	case openOrders:
		return o.open, nil
	}
	return nil, unexpected(msg)
}

// stock gets new items according to how many orders are open. The twin does not wait for their number.
type stock struct {
	orders core.Ref
	fixed  bool
	items  int
}

func (st *stock) Receive(ctx context.Context, msg any) (any, error) {
	switch msg := msg.(type) {
	case reserveItem:
		if st.items == 0 {
			return false, nil
		}
		st.items--
		return true, nil
	case restock:
		open := core.AskFuture[int](ctx, st.orders, openOrders{})
		if st.fixed {
			return nil, core.Pipe(ctx, open, core.Self(ctx), func(n int, err error) any { return restocked{n, err} })
		}
		n, err := open.Get(ctx)
		st.items += n
		return nil, err
	case restocked:
		st.items += msg.open
		return nil, msg.err
	}
	return nil, unexpected(msg)
}
