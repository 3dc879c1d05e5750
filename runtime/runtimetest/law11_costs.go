package runtimetest

import (
	"context"
	"runtime"

	"github.com/gokka/gokka/core"
)

var law11 = law{"Law11_Costs", []test{
	{"TellBusy", costs, law11TellBusy},
	{"TellIdle", costs, law11TellIdle},
	{"TellMany", costs, law11TellMany},
	{"TellFromInside", costs, law11TellFromInside},
	{"Ask", costs, func(c *check) { law11Ask(c, background, 1, 128) }},
	{"AskCancellable", costs, law11AskCancellable},
	{"AskFromInside", costs, law11AskFromInside},
}}

// atMost measures what n operations allocate, and expects at most so many objects and bytes of each. Others may allocate
// at the same time, so the best of some tries counts. A tenth of an object and four bytes are for buffers that have to grow:
// less than the step to the next size class, or an object too large would pass.
func atMost(c *check, what string, n int, objects, size float64, f func(n int)) {
	var gotObjects, gotSize float64
	f(n) // warm
	for range 8 {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		f(n)
		runtime.ReadMemStats(&after)
		gotObjects = float64(after.Mallocs-before.Mallocs) / float64(n)
		gotSize = float64(after.TotalAlloc-before.TotalAlloc) / float64(n)
		if gotObjects <= objects+0.1 && gotSize <= size+4 {
			return
		}
	}
	c.errorf("%s allocates %.2f objects and %.0f bytes; allowed are %.0f and %.0f", what, gotObjects, gotSize, objects, size)
}

// message is boxed once: what the user's own values cost is not the kernel's.
var message any = new(int)

// law11TellBusy keeps an actor supplied with messages, some at a time.
func law11TellBusy(c *check) {
	const window = 50
	m := c.runtime()
	acks := make(chan struct{}, 1)
	handled := 0
	ref := m.serve(func(context.Context, any) (any, error) {
		if handled++; handled%window == 0 {
			acks <- struct{}{}
		}
		return nil, nil
	})
	atMost(c, "Tell to a busy actor", 20000, 0, 0, func(n int) {
		for range n / window {
			for range window {
				_ = ref.Tell(background, message)
			}
			receive(c, acks, "told messages to be handled")
		}
	})
}

// law11TellIdle wakes the actor with each message.
func law11TellIdle(c *check) {
	m := c.runtime()
	acks := make(chan struct{}, 1)
	ref := m.serve(func(context.Context, any) (any, error) { acks <- struct{}{}; return nil, nil })
	c.waitFor("told messages to be handled")
	atMost(c, "Tell to an idle actor", 5000, 0, 0, func(n int) {
		for range n {
			_ = ref.Tell(background, message)
			<-acks
		}
	})
}

func law11TellMany(c *check) {
	const actors = 1000
	m := c.runtime()
	acks := make(chan struct{}, actors)
	refs := make([]core.Ref, actors)
	for i := range refs {
		refs[i] = m.serve(func(context.Context, any) (any, error) { acks <- struct{}{}; return nil, nil })
	}
	c.waitFor("told messages to be handled")
	atMost(c, "Tell to each of 1000 actors", 10*actors, 0, 0, func(n int) {
		for range n / actors {
			for _, ref := range refs {
				_ = ref.Tell(background, message)
			}
			for range refs {
				<-acks
			}
		}
	})
}

// law11TellFromInside passes a message round, with the handlers' contexts.
func law11TellFromInside(c *check) {
	m := c.runtime()
	done := make(chan struct{}, 1)
	left := 0 // whoever has the message has the number
	ring := make([]core.Ref, 10)
	for i := range ring {
		ring[i] = m.serve(func(ctx context.Context, msg any) (any, error) {
			if left--; left == 0 {
				done <- struct{}{}
				return nil, nil
			}
			return nil, ring[(i+1)%len(ring)].Tell(ctx, msg)
		})
	}
	c.waitFor("a message to go round")
	atMost(c, "Tell from inside", 10000, 0, 0, func(n int) {
		left = n
		_ = ring[0].Tell(background, message)
		<-done
	})
}

func law11Ask(c *check, ctx context.Context, objects, size float64) {
	m := c.runtime()
	ref := m.serve(echo)
	c.waitFor("the reply to an ask")
	atMost(c, "Ask", 5000, objects, size, func(n int) {
		for range n {
			_, _ = ref.Ask(ctx, message)
		}
	})
}

func law11AskCancellable(c *check) {
	ctx, cancel := context.WithCancel(background)
	defer cancel()
	law11Ask(c, ctx, 2, 240)
}

// law11AskFromInside asks with a handler's own context, which cannot end by itself.
func law11AskFromInside(c *check) {
	m := c.runtime()
	ref := m.serve(echo)
	asker := m.serve(func(ctx context.Context, msg any) (any, error) {
		for range msg.(int) {
			if _, err := ref.Ask(ctx, message); err != nil {
				return nil, err
			}
		}
		return nil, nil
	})
	atMost(c, "Ask from inside", 5000, 1, 128, func(n int) {
		c.tell(asker, n)
		c.ask(asker, 0)
	})
}
