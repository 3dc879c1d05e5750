package core_test

import (
	"context"
	"fmt"

	"github.com/gokka/gokka/core"
	"github.com/gokka/gokka/runtime/goroutine"
)

// Counter is README.md's example.
type Counter struct{ n int }

func (c *Counter) Receive(_ context.Context, msg any) (any, error) {
	by, ok := msg.(int)
	if !ok {
		return nil, fmt.Errorf("cannot count by %v", msg)
	}
	c.n += by
	return c.n, nil
}

func Example_readme() {
	ctx := context.Background()
	counter, err := goroutine.Start(ctx, &Counter{})
	if err != nil {
		panic(err)
	}
	defer counter.Stop(ctx)

	counter.Tell(ctx, 40)
	n, err := core.Ask[int](ctx, counter, 2)
	fmt.Println(n, err)
	_, err = core.Ask[int](ctx, counter, "two")
	fmt.Println(err)
	// Output:
	// 42 <nil>
	// cannot count by two
}
