package lifemodel

import (
	"context"
	"fmt"
	"runtime"
	"slices"
	"sync"

	"github.com/gokka/gokka/core"
	"github.com/gokka/gokka/future"
)

// message is what programs send. id says which command did.
type message struct {
	id   int
	kind kind
	deaf bool // holds on when killed
}

// errand is a message that makes an actor do something as a command says, from inside.
type errand struct {
	id int
	do func(ctx context.Context) string
}

// mistake is an error that a program makes on purpose.
type mistake string

func (m mistake) Error() string { return string(m) }

// actor notes what happens to it. It is a part of the values that are started.
type actor struct {
	w    *world
	name string
	spec spec
	ref  core.Ref

	mu     sync.Mutex
	ctx    context.Context // of its first call, to be used anywhere
	trace  []string
	gate   *future.Promise[bool] // what it waits for; nil: it is not held
	inside bool                  // a call of user code is running
}

// hooked is an actor with all hooks, bare one with none.
type (
	hooked struct {
		core.Base
		*actor
	}
	bare struct{ *actor }
)

func (a *actor) Receive(ctx context.Context, msg any) (any, error) {
	switch m := msg.(type) {
	case message:
		if m.kind == holds {
			defer a.enter(ctx, fmt.Sprint("hold ", m.id))()
			a.hold(ctx, m.deaf)
			return m.id, nil
		}
		defer a.enter(ctx, fmt.Sprint("got ", m.id))()
		return m.id, a.act(m.kind, mistake(fmt.Sprint(m.id)))
	case errand:
		defer a.enter(ctx, fmt.Sprint("errand ", m.id))()
		return m.do(ctx), nil
	case core.Terminated:
		defer a.enter(ctx, fmt.Sprintf("terminated %s: %s", a.w.nameOf(m.Ref), nameOf(m.Err)))()
		if !m.Ref.Cell().Gone() {
			a.w.wrong("%s was told of the end of %s, which is not gone", a.name, a.w.nameOf(m.Ref))
		}
		return nil, nil
	}
	a.w.wrong("%s got %T", a.name, msg)
	return nil, nil
}

func (h *hooked) OnStart(ctx context.Context) error {
	defer h.enter(ctx, "start")()
	return h.hook(ctx, "OnStart", h.spec.onStart)
}

func (h *hooked) OnStop(ctx context.Context) error {
	defer h.enter(ctx, "stop")()
	return h.hook(ctx, "OnStop", h.spec.onStop)
}

func (h *hooked) OnFailure(ctx context.Context, err error) {
	defer h.enter(ctx, "failure: "+nameOf(err))()
	_ = h.hook(ctx, "OnFailure", h.spec.onFailure)
}

func (h *hooked) hook(ctx context.Context, name string, k kind) error {
	switch k {
	case holds:
		h.hold(ctx, false)
	case quits:
		h.Stop()
	case suicide:
		h.Self().Kill(h.mistakeIn(name))
	default:
		return h.act(k, h.mistakeIn(name))
	}
	return nil
}

func (a *actor) mistakeIn(hook string) mistake { return mistake(a.name + " " + hook) }

// act does what a message or hook of that kind does, if it does not need the actor.
func (a *actor) act(k kind, err error) error {
	switch k {
	case fails:
		return err
	case panics:
		panic(err)
	case fatal:
		return core.FatalError{Err: err}
	case dies:
		panic(core.FatalError{Err: err})
	case exits:
		runtime.Goexit()
	}
	return nil
}

// hold waits until somebody releases the actor.
func (a *actor) hold(ctx context.Context, deaf bool) {
	if deaf {
		ctx = context.WithoutCancel(ctx)
	}
	gate := future.New[bool]()
	a.mu.Lock()
	a.gate = gate
	a.mu.Unlock()
	a.w.changed()
	if !a.w.open.Load() { // else nobody will come; whoever opens looks for gates afterwards
		_, _ = gate.Future().Get(ctx)
	}
	a.mu.Lock()
	a.gate = nil
	a.mu.Unlock()
}

// release lets it go on, and reports whether it was held.
func (a *actor) release() bool {
	a.mu.Lock()
	gate := a.gate
	a.gate = nil
	a.mu.Unlock()
	return gate != nil && gate.Set(true) == nil
}

// enter notes the begin of a call of user code. The result notes its end.
func (a *actor) enter(ctx context.Context, event string) (leave func()) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.inside {
		a.w.wrong("%s: %q while another call is running", a.name, event)
	}
	a.inside = true
	if a.ctx == nil {
		a.ctx = ctx
	}
	a.trace = append(a.trace, event)
	a.w.changed()
	return func() {
		a.mu.Lock()
		defer a.mu.Unlock()
		a.inside = false
	}
}

// look returns what is known of it.
func (a *actor) look() (ctx context.Context, trace []string, held bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.ctx, slices.Clone(a.trace), a.gate != nil
}
