package app

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"reflect"
	"runtime/debug"
	"syscall"
	"time"

	"github.com/gokka/gokka/core"
)

// outcome is what came of the end.
type outcome struct {
	runtimes []core.Runtime // those that were to be shut down
	stuck    error          // what has not stopped
	failed   error          // what those returned that have
}

// end stops everything, and gives up when ctx ends.
func (m *program) end(ctx context.Context, known []core.Runtime) (o *outcome) {
	o = new(outcome)
	defer func() { // loggers and the hooks of runtimes are the user's
		if v := recover(); v != nil {
			o.stuck = errors.Join(o.stuck, &core.PanicError{Value: v, Stack: debug.Stack()})
		}
	}()
	half := time.NewTimer(m.Grace / 2)
	defer half.Stop()
	select {
	case <-m.done:
	case <-half.C:
	case <-ctx.Done():
	}

	o.runtimes = m.runtimes(known) // the function may have started actors until now
	stopped, _ := m.Registry.StopAll(ctx)
	for _, rt := range o.runtimes {
		if s, ok := rt.(interface{ Shutdown(context.Context) error }); ok {
			if err := s.Shutdown(ctx); err != nil {
				o.stuck = errors.Join(o.stuck, fmt.Errorf("shutting down the runtime %q: %w", rt.Env().Name, err))
			}
		}
	}
	for _, s := range stopped {
		switch gone := s.Ref.Cell().Gone(); {
		case !gone:
			o.stuck = errors.Join(o.stuck, fmt.Errorf("stopping %v: %w", s.Ref, cmp.Or(s.Err, core.ErrTimeout)))
		case s.Err != nil && !errors.Is(s.Err, core.ErrTimeout):
			o.failed = errors.Join(o.failed, fmt.Errorf("stopping %v: %w", s.Ref, s.Err))
		}
	}
	select {
	case <-m.done:
	case <-ctx.Done():
		select {
		case <-m.done: // both are so, and the outer select took this one
		default:
			o.stuck = errors.Join(o.stuck, errors.New("the function given to app.Main has not returned"))
		}
	}
	return o
}

// code says what went wrong, and returns the exit code. sig is the signal that began the end, nil if none did.
func (m *program) code(sig os.Signal, o *outcome, known []core.Runtime) int {
	if o == nil {
		o = &outcome{runtimes: known, stuck: errors.New("a runtime's Shutdown does not return")}
	}
	failed := errors.Join(m.failure(), o.failed)
	if failed != nil {
		m.printf("%v", failed)
	}
	if o.stuck != nil {
		m.printf("not everything stopped within %v:\n%v", m.Grace, o.stuck)
		m.report(o.runtimes)
	}
	switch {
	case o.stuck != nil && sig != nil:
		return code128(sig)
	case o.stuck != nil || failed != nil:
		return 1
	case sig != nil && sig != syscall.SIGTERM:
		return code128(sig)
	}
	return 0
}

// failure is the error that the function has returned. The end of its context is none.
func (m *program) failure() error {
	select {
	case <-m.done:
	default:
		return nil
	}
	if p, ok := errors.AsType[*core.PanicError](m.err); ok {
		return fmt.Errorf("%w\n%s", p, p.Stack)
	}
	if errors.Is(m.err, context.Canceled) {
		return nil
	}
	return m.err
}

func code128(sig os.Signal) int {
	if v := reflect.ValueOf(sig); v.CanInt() { // a syscall.Signal, where there is such a type
		return 128 + int(v.Int())
	}
	return 1
}
