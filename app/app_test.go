package app_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"runtime"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/gokka/gokka/app"
	"github.com/gokka/gokka/core"
	"github.com/gokka/gokka/registry"
	"github.com/gokka/gokka/runtime/goroutine"
	"github.com/gokka/gokka/runtime/runtimetest/each"
	"github.com/gokka/gokka/supervisor"
)

func TestWhenTheFunctionReturnsAllIsStopped(t *testing.T) {
	each.Runtime(t, func(t *testing.T, rt core.Runtime) {
		p, stopped := newProgram(rt), make(chan string, 9)
		code := app.Main(p.opts, func(ctx context.Context) error { return house(ctx, rt, stopped) })
		require.Zero(t, code)
		require.Empty(t, p.stderr.String())
		close(stopped)
		order := ""
		for name := range stopped {
			order += name
		}
		require.Equal(t, "dcba", order)
		_, err := core.Start(t.Context(), rt, &tenant{})
		require.ErrorIs(t, err, core.ErrRuntimeClosed)
	})
}

func TestExitCodes(t *testing.T) {
	work := func(err error) func(context.Context) error { return func(context.Context) error { return err } }
	for name, tc := range map[string]struct {
		run  func(context.Context) error
		code int
		says string
	}{
		"nothing to do":       {work(nil), 0, ""},
		"an error":            {work(errWork), 1, errWork.Error()},
		"a panic":             {func(context.Context) error { panic("in the works") }, 1, "in the works"},
		"a panic has a stack": {func(context.Context) error { panic("in the works") }, 1, "app_test.go"},
		"Goexit":              {func(context.Context) error { runtime.Goexit(); return nil }, 1, "Goexit"},
		"no function":         {nil, 1, "nil function"},
		"a panic with an end": {func(context.Context) error { panic(context.Canceled) }, 1, "canceled"},
	} {
		t.Run(name, func(t *testing.T) {
			each.Runtime(t, func(t *testing.T, rt core.Runtime) {
				p := newProgram(rt)
				require.Equal(t, tc.code, app.Main(p.opts, tc.run))
				require.Contains(t, p.stderr.String(), tc.says)
			})
		})
	}
}

func TestASignalStopsAll(t *testing.T) {
	for sig, want := range map[os.Signal]int{syscall.SIGTERM: 0, os.Interrupt: 130} {
		t.Run(sig.String(), func(t *testing.T) {
			each.Runtime(t, func(t *testing.T, rt core.Runtime) {
				p, stopped := newProgram(rt), make(chan string, 9)
				var cause error
				p.start(t, func(ctx context.Context) error {
					if err := house(ctx, rt, stopped); err != nil {
						return err
					}
					cause = p.wait(ctx)
					return cause
				})
				p.signal(t, sig)
				require.Equal(t, want, receive(t, p.code))
				require.ErrorIs(t, cause, context.Canceled)
				var e *app.SignalError
				require.ErrorAs(t, cause, &e)
				require.Equal(t, sig, e.Signal)
				require.Len(t, stopped, 4)
				require.Contains(t, p.stderr.String(), "stopping")
				require.NotContains(t, p.stderr.String(), "goroutine profile")
			})
		})
	}
}

func TestAnErrorAfterASignalCounts(t *testing.T) {
	each.Runtime(t, func(t *testing.T, rt core.Runtime) {
		p := newProgram(rt)
		p.start(t, func(ctx context.Context) error {
			_ = p.wait(ctx)
			return errWork
		})
		p.signal(t, syscall.SIGTERM)
		require.Equal(t, 1, receive(t, p.code))
		require.Contains(t, p.stderr.String(), errWork.Error())
	})
}

func TestAnOnStopThatFailsCounts(t *testing.T) {
	each.Runtime(t, func(t *testing.T, rt core.Runtime) {
		p := newProgram(rt)
		code := app.Main(p.opts, func(ctx context.Context) error {
			_, err := core.Start(ctx, rt, &tenant{stopped: make(chan string, 1), err: errWork})
			return err
		})
		require.Equal(t, 1, code)
		require.Contains(t, p.stderr.String(), errWork.Error())
	})
}

func TestWhatIsStuckIsReported(t *testing.T) {
	for sig, want := range map[os.Signal]int{nil: 1, syscall.SIGTERM: 143, os.Interrupt: 130} {
		t.Run(fmt.Sprint(sig), func(t *testing.T) {
			each.Runtime(t, func(t *testing.T, rt core.Runtime) {
				p, release := newProgram(rt), make(chan struct{})
				defer close(release)
				p.opts.Grace = 50 * time.Millisecond
				p.start(t, func(ctx context.Context) error {
					if err := stuck(ctx, rt, release); err != nil || sig != nil {
						return errors.Join(err, p.wait(ctx))
					}
					close(p.running)
					return nil
				})
				if sig != nil {
					p.signal(t, sig)
				}
				require.Equal(t, want, receive(t, p.code))
				report := p.stderr.String()
				require.Contains(t, report, "not everything stopped within 50ms")
				require.Contains(t, report, rt.Env().Name+": 1 actors, 1 running")
				require.Contains(t, report, "tenant (urn:uuid:")
				require.Contains(t, report, "app_test.stuck")
			})
		})
	}
}

func TestAFunctionThatDoesNotReturnIsReported(t *testing.T) {
	each.Runtime(t, func(t *testing.T, rt core.Runtime) {
		p, release, stopped := newProgram(rt), make(chan struct{}), make(chan string, 9)
		defer close(release)
		p.opts.Grace = 500 * time.Millisecond
		p.start(t, func(ctx context.Context) error {
			if err := house(ctx, rt, stopped); err != nil {
				return err
			}
			close(p.running)
			<-release
			return nil
		})
		p.signal(t, syscall.SIGTERM)
		require.Equal(t, 143, receive(t, p.code))
		require.Contains(t, p.stderr.String(), "has not returned")
		require.Len(t, stopped, 4) // the actors had their half of the time
	})
}

// lastRuntime is one behind all others.
type lastRuntime struct {
	core.Runtime
	reached chan struct{}
}

func (r lastRuntime) Shutdown(context.Context) error {
	close(r.reached)
	return nil
}

func TestASecondSignalEndsAtOnce(t *testing.T) {
	each.Runtime(t, func(t *testing.T, rt core.Runtime) {
		p, release := newProgram(rt), make(chan struct{})
		defer close(release)
		p.opts.Grace = time.Hour
		last := lastRuntime{rt, make(chan struct{})}
		p.opts.Runtimes = []core.Runtime{rt, last}
		p.start(t, func(ctx context.Context) error { return errors.Join(stuck(ctx, rt, release), p.wait(ctx)) })
		p.signal(t, syscall.SIGTERM)
		p.signal(t, os.Interrupt)
		require.Equal(t, 130, receive(t, p.code))
		require.Contains(t, p.stderr.String(), "interrupt: ending at once")
		require.Contains(t, p.stderr.String(), "tenant (urn:uuid:")
		receive(t, last.reached) // what was under way was given up
	})
}

func TestUntil(t *testing.T) {
	each.Runtime(t, func(t *testing.T, rt core.Runtime) {
		start := func() core.Ref {
			ref, err := core.Start(t.Context(), rt, &tenant{stopped: make(chan string, 1)})
			require.NoError(t, err)
			return ref
		}
		alive := start()
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		require.NoError(t, app.Until(ctx, alive))

		_, err := alive.Stop(t.Context())
		require.NoError(t, err)
		require.NoError(t, app.Until(t.Context(), alive))

		failed := start()
		failed.Kill(errWork)
		require.ErrorIs(t, app.Until(t.Context(), failed), errWork)
		require.ErrorIs(t, app.Until(t.Context(), core.Ref{}), core.ErrNoActor)
	})
}

// A runtime whose Shutdown does not return, or panics, keeps nobody waiting.
type deafRuntime struct {
	*goroutine.Runtime
	release chan struct{}
}

func (r deafRuntime) Shutdown(context.Context) error {
	if r.release == nil {
		panic("no way")
	}
	<-r.release
	return nil
}

func TestARuntimeThatDoesNotShutDownIsReported(t *testing.T) {
	rt, err := goroutine.New(goroutine.Options{Registry: registry.New()})
	require.NoError(t, err)
	p := newProgram(rt)
	p.opts.Grace = 10 * time.Millisecond
	release := make(chan struct{})
	defer close(release)
	p.opts.Runtimes = []core.Runtime{deafRuntime{rt, release}}
	require.Equal(t, 1, app.Main(p.opts, func(context.Context) error { return nil }))
	require.Contains(t, p.stderr.String(), "Shutdown does not return")

	p.opts.Runtimes = []core.Runtime{deafRuntime{rt, nil}}
	require.Equal(t, 1, app.Main(p.opts, func(context.Context) error { return nil }))
	require.Contains(t, p.stderr.String(), "no way")
}

func TestAFatalErrorEndsTheProgram(t *testing.T) {
	each.Runtime(t, func(t *testing.T, rt core.Runtime) {
		p, stopped := newProgram(rt), make(chan string, 9)
		code := app.Main(p.opts, func(ctx context.Context) error {
			sup, err := supervisor.Start(ctx, rt, supervisor.Options{Children: []supervisor.Spec{{Name: "a",
				New: func(core.Ref) (any, error) { return &tenant{name: "a", stopped: stopped}, nil }}}})
			if err != nil {
				return err
			}
			a, err := supervisor.Child(ctx, sup, "a")
			if err != nil {
				return err
			}
			fatal := func(context.Context) (any, error) { return nil, core.FatalError{Err: errWork} }
			return errors.Join(a.Tell(ctx, fatal), app.Until(ctx, sup))
		})
		require.Equal(t, 1, code)
		require.Contains(t, p.stderr.String(), errWork.Error())
	})
}
