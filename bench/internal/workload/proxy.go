package workload

import (
	"context"

	"github.com/gokka/gokka/core"
	"github.com/gokka/gokka/proxy"
)

//go:generate go run github.com/gokka/gokka/tools/proxygen -type=owner

// proxies are the four cases that Pykka's own performance test has, each in three forms: the dynamic proxy, which is
// what Pykka has, a closure, and a message. What is a method of the actor has a fourth: a generated proxy.
var proxies = append(append(append(
	attribute.forms(), method.forms()...), traversableAttribute.forms()...), traversableMethod.forms()...)

// proxyCase is one thing that can be wanted of an owner.
type proxyCase struct {
	name, doc string
	path      []string // to what the dynamic proxy is for
	dynamic   func(p proxy.Proxy, i int) core.Future[any]
	closure   func(ctx context.Context, p proxy.Typed[*owner], i int) (int, error)
	generated func(ctx context.Context, p ownerProxyAsk, i int) (int, error) // nil: none is generated for it
	message   func(i int) any
	native    func(o *owner, i int) int
	called    bool // a part counts calls
}

var (
	attribute = proxyCase{
		name: "attribute", doc: "reads a field of an actor",
		dynamic: func(p proxy.Proxy, _ int) core.Future[any] { return p.Get("Value") },
		closure: func(ctx context.Context, p proxy.Typed[*owner], _ int) (int, error) {
			return proxy.Ask(ctx, p, func(_ context.Context, o *owner) (int, error) { return o.Value, nil })
		},
		message: func(int) any { return readOwn{} },
		native:  func(o *owner, _ int) int { return o.Value },
	}
	method = proxyCase{
		name: "method", doc: "calls a method of an actor",
		dynamic: func(p proxy.Proxy, i int) core.Future[any] { return p.Call("Triple", i) },
		closure: func(ctx context.Context, p proxy.Typed[*owner], i int) (int, error) {
			return proxy.Ask(ctx, p, func(_ context.Context, o *owner) (int, error) { return o.Triple(i), nil })
		},
		generated: func(ctx context.Context, p ownerProxyAsk, i int) (int, error) { return p.Triple(ctx, i) },
		message:   func(i int) any { return tripleOwn{i} },
		native:    func(o *owner, i int) int { return o.Triple(i) },
		called:    true,
	}
	traversableAttribute = proxyCase{
		name: "traversable-attribute", doc: "reads a field of what an actor consists of", path: []string{"Part"},
		dynamic: func(p proxy.Proxy, _ int) core.Future[any] { return p.Get("Value") },
		closure: func(ctx context.Context, p proxy.Typed[*owner], _ int) (int, error) {
			return proxy.Ask(ctx, p, func(_ context.Context, o *owner) (int, error) { return o.Part.Value, nil })
		},
		message: func(int) any { return readPart{} },
		native:  func(o *owner, _ int) int { return o.Part.Value },
	}
	traversableMethod = proxyCase{
		name: "traversable-method", doc: "calls a method of what an actor consists of", path: []string{"Part"},
		dynamic: func(p proxy.Proxy, i int) core.Future[any] { return p.Call("Triple", i) },
		closure: func(ctx context.Context, p proxy.Typed[*owner], i int) (int, error) {
			return proxy.Ask(ctx, p, func(_ context.Context, o *owner) (int, error) { return o.Part.Triple(i), nil })
		},
		message: func(i int) any { return triplePart{i} },
		native:  func(o *owner, i int) int { return o.Part.Triple(i) },
		called:  true,
	}
)

// part can be read and called.
type part struct{ Value, calls int }

// Triple is the method that is called.
func (p *part) Triple(i int) int {
	p.calls++
	return 3*i + 1
}

// owner is the actor: a part, and a part of that.
type owner struct {
	part
	Part *part `gokka:"traversable"`
}

const partValue = 1_000_003

func newOwner() *owner { return &owner{part{Value: partValue}, &part{Value: partValue}} }

type (
	readOwn    struct{}
	readPart   struct{}
	tripleOwn  struct{ in int }
	triplePart struct{ in int }
)

func (o *owner) Receive(_ context.Context, msg any) (any, error) {
	switch m := msg.(type) {
	case readOwn:
		return o.Value, nil
	case readPart:
		return o.Part.Value, nil
	case tripleOwn:
		return o.Triple(m.in), nil
	case triplePart:
		return o.Part.Triple(m.in), nil
	}
	return nil, errWrong
}

// forms returns the workloads of the case.
func (c proxyCase) forms() []Workload {
	one := func(form, doc string, call func(core.Ref) (func(i int) (any, error), error)) Workload {
		return Workload{
			Name: "proxy-" + c.name + form, Doc: "one goroutine outside " + c.doc + " again and again, " + doc,
			Unit: "ns/op", What: "calls", Size: 50_000, Quick: 5_000, Optional: true,
			Actors: func(ctx context.Context, rt core.Runtime, b *B) error { return c.actors(ctx, rt, b, call) },
			Native: c.runNative,
		}
	}
	ctx := context.Background()
	forms := []Workload{
		one("", "by name", func(ref core.Ref) (func(int) (any, error), error) {
			p, err := proxy.New(ref)
			p = p.At(c.path...)
			return func(i int) (any, error) { return c.dynamic(p, i).Get(ctx) }, err
		}),
		one("-closure", "in a closure", func(ref core.Ref) (func(int) (any, error), error) {
			p, err := proxy.Of[*owner](ref)
			return func(i int) (any, error) { return c.closure(ctx, p, i) }, err
		}),
		one("-ask", "with a message", func(ref core.Ref) (func(int) (any, error), error) {
			return func(i int) (any, error) { return core.Ask[int](ctx, ref, c.message(i)) }, nil
		}),
	}
	if c.generated != nil {
		forms = append(forms, one("-generated", "through a generated proxy", func(ref core.Ref) (func(int) (any, error), error) {
			p, err := newOwnerProxy(ref)
			return func(i int) (any, error) { return c.generated(ctx, p.Ask(), i) }, err
		}))
	}
	return forms
}

// want is the right reply.
func (c proxyCase) want(i int) int {
	if c.called {
		return 3*i + 1
	}
	return partValue
}

// all makes n calls and checks the replies.
func (c proxyCase) all(n int, call func(i int) (any, error)) error {
	wrong := 0
	for i := range n {
		reply, err := call(i)
		if err != nil {
			return err
		}
		if reply != c.want(i) {
			wrong++
		}
	}
	return check("wrong replies", wrong, 0)
}

func (c proxyCase) actors(ctx context.Context, rt core.Runtime, b *B,
	form func(core.Ref) (func(i int) (any, error), error)) error {

	ref, err := start(ctx, rt, newOwner())
	if err != nil {
		return err
	}
	call, err := form(ref)
	if err != nil {
		return err
	}
	b.Start()
	err = c.all(b.N, call)
	b.Stop(b.N)
	if err != nil {
		return err
	}
	return inspect(ctx, ref, func(o *owner) error { return c.counted(o, b.N) })
}

// counted checks how often the owner's methods were called.
func (c proxyCase) counted(o *owner, n int) error {
	if !c.called {
		n = 0
	}
	return check("calls", o.calls+o.Part.calls, n)
}

// runNative has a goroutine that owns the value and runs what comes through a channel, with a new reply channel for each
// call, as for ask.
func (c proxyCase) runNative(_ context.Context, b *B) error {
	type job struct {
		in    int
		reply chan int
	}
	o, jobs, done := newOwner(), make(chan job), make(chan struct{})
	go func() {
		defer close(done)
		for j := range jobs {
			j.reply <- c.native(o, j.in)
		}
	}()
	b.Start()
	err := c.all(b.N, func(i int) (any, error) {
		j := job{i, make(chan int, 1)}
		jobs <- j
		return <-j.reply, nil
	})
	b.Stop(b.N)
	close(jobs)
	<-done
	if err != nil {
		return err
	}
	return c.counted(o, b.N)
}
