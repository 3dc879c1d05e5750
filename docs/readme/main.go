package main

import (
	"context"
	"fmt"

	"github.com/gokka/gokka/core"
	"github.com/gokka/gokka/runtime/goroutine"
)

// Counter needs no lock: its messages are handled one at a time.
type Counter struct{ n int }

func (c *Counter) Receive(ctx context.Context, msg any) (any, error) {
	by, ok := msg.(int)
	if !ok {
		return nil, fmt.Errorf("cannot count by %v", msg)
	}
	c.n += by
	return c.n, nil
}

func main() {
	ctx := context.Background()
	counter, err := goroutine.Start(ctx, &Counter{})
	if err != nil {
		panic(err)
	}
	defer counter.Stop(ctx)

	counter.Tell(ctx, 40)                       // does not wait
	n, err := core.Ask[int](ctx, counter, 2)    // waits for the reply
	fmt.Println(n, err)                         // 42 <nil>
	_, err = core.Ask[int](ctx, counter, "two") // the handler's error is the asker's
	fmt.Println(err)                            // cannot count by two
}
