package app

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/signal"
	"runtime/debug"
	"slices"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/gokka/gokka/core"
	"github.com/gokka/gokka/registry"
)

// Options configures Main. The zero value works.
type Options struct {
	// Registry is whose actors are stopped; nil for registry.Default.
	Registry *registry.Registry
	// Runtimes are shut down after that, in this order; then those that other actors of the registry run on. A
	// runtime that has no Shutdown(context.Context) error is left alone.
	Runtimes []core.Runtime
	// Grace is how long the end may take. 0 stands for 8 s: Docker kills a program after 10 s, Kubernetes after
	// 30 s, and the report should be written by then.
	Grace time.Duration
	// Signals is where signals come from; nil for SIGINT, SIGTERM and, on Unix, SIGUSR1 of the process. A closed
	// channel is one from which none comes any more.
	Signals <-chan os.Signal
	// Stderr is where reports are written; nil for os.Stderr.
	Stderr io.Writer
}

// SignalError is the cause with which the context of Main's function ends when a signal came. It Is
// context.Canceled.
type SignalError struct{ Signal os.Signal }

// Error names the signal.
func (e *SignalError) Error() string { return fmt.Sprintf("signal: %v", e.Signal) }

// Is reports whether target is context.Canceled.
func (e *SignalError) Is(target error) bool { return target == context.Canceled }

// Main calls run and returns the program's exit code once all is stopped; see the package's documentation. run
// has a goroutine of its own, and its ctx ends when a signal comes, with a *SignalError for its cause. A panic
// in it is an error. Main blocks until the end, and never panics. It leaves no goroutine behind unless something
// was stuck.
//
// Pykka has no such thing; its documentation wants ActorRegistry.stop_all called at the end, and
// debug.log_thread_tracebacks bound to a signal.
func Main(opts Options, run func(ctx context.Context) error) (code int) {
	if opts.Registry == nil {
		opts.Registry = registry.Default()
	}
	if opts.Grace <= 0 {
		opts.Grace = 8 * time.Second
	}
	if opts.Stderr == nil {
		opts.Stderr = os.Stderr
	}
	if opts.Signals == nil {
		ch := make(chan os.Signal, 4)
		wanted := append(slices.Clone(dumpSignals), os.Interrupt, syscall.SIGTERM)
		// What the parent has the program ignore, as a shell does with SIGINT for one in the background, stays so.
		if wanted = slices.DeleteFunc(wanted, signal.Ignored); len(wanted) > 0 {
			signal.Notify(ch, wanted...)
		}
		defer signal.Stop(ch)
		opts.Signals = ch
	}
	m := &program{Options: opts, done: make(chan struct{})}
	defer func() {
		if v := recover(); v != nil { // of something of the user's, such as a runtime
			m.printf("%v\n%s", v, debug.Stack())
			code = 1
		}
	}()
	ctx, cancel := context.WithCancelCause(context.Background())
	defer cancel(nil)
	go m.call(ctx, run)
	first := m.await(m.done)
	if first != nil {
		m.printf("%v: stopping, for %v at most; a second signal ends the program at once", first, m.Grace)
		cancel(&SignalError{first})
	}

	known := m.runtimes(m.Runtimes)
	// The end should take no longer than the grace period, but that is also up to runtimes, which may be the
	// user's.
	over, isOver := context.WithTimeout(context.Background(), m.Grace+time.Second)
	grace, giveUp := context.WithTimeout(context.Background(), m.Grace)
	defer giveUp()
	var outcome atomic.Pointer[outcome]
	go func() {
		defer isOver()
		outcome.Store(m.end(grace, known))
	}()
	if second := m.await(over.Done()); second != nil {
		giveUp()
		m.printf("%v: ending at once", second)
		m.report(m.runtimes(known))
		return code128(second)
	}
	return m.code(first, outcome.Load(), known)
}

// program is one call of Main.
type program struct {
	Options
	done chan struct{} // closed when the function has returned
	err  error         // what it returned; written before
}

// call calls the function.
func (m *program) call(ctx context.Context, run func(context.Context) error) {
	defer close(m.done)
	m.err = &core.PanicError{Value: core.ErrGoexit}
	defer func() {
		if v := recover(); v != nil {
			m.err = &core.PanicError{Value: v, Stack: debug.Stack()}
		}
	}()
	if run == nil {
		m.err = core.ErrNilFunc
		return
	}
	m.err = run(ctx)
}

// await waits until done is closed (nil), or a signal comes that ends the program.
func (m *program) await(done <-chan struct{}) os.Signal {
	for {
		select {
		case <-done:
			return nil
		case sig, ok := <-m.Signals:
			switch {
			case !ok:
				m.Signals = nil
			case isDump(sig):
				m.printf("%v", sig)
				m.report(m.runtimes(m.Runtimes))
			default:
				return sig
			}
		}
	}
}

// Until waits until ctx ends, and then returns nil, or ref is gone: then it returns nil if ref was stopped, and
// otherwise an error that says why it ended. It is for the function that is given to Main, and a ref that the
// program cannot do without, such as a supervisor.
func Until(ctx context.Context, ref core.Ref) error {
	if ctx == nil {
		return core.ErrNilContext
	}
	select {
	case <-ctx.Done():
		return nil
	case <-ref.Done():
	}
	if err := ref.Err(); err != core.ErrStopped {
		return fmt.Errorf("%v ended: %w", ref, err)
	}
	return nil
}
