package pooled_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/gokka/gokka/core"
	"github.com/gokka/gokka/future"
	"github.com/gokka/gokka/registry"
	"github.com/gokka/gokka/runtime/goroutine"
	"github.com/gokka/gokka/runtime/pooled"
)

// What may end or outlast a turn that borrows its asker's goroutine. Each scene is played where asks are handed over and where
// not, and must come to the same.

var scenes = map[string]func(s *scene){
	"an error":       func(s *scene) { s.nested(func(context.Context) (any, error) { return "value", errBoom }, nil) },
	"a panic":        func(s *scene) { s.nested(func(context.Context) (any, error) { panic("at the disco") }, nil) },
	"a panic error":  func(s *scene) { s.nested(func(context.Context) (any, error) { panic(errBoom) }, nil) },
	"a panic of nil": func(s *scene) { s.nested(func(context.Context) (any, error) { panic(nil) }, nil) },
	"a runtime error": func(s *scene) {
		var none []int
		s.nested(func(context.Context) (any, error) { return none[len(s.log)], nil }, nil)
	},
	"a panic while panicking": func(s *scene) {
		s.nested(func(context.Context) (any, error) {
			defer func() { panic("second") }()
			panic("first")
		}, nil)
	},
	"the asker panics with it": func(s *scene) {
		s.nested(nothing, func(context.Context) (any, error) { panic("afterwards") })
	},
	"a fatal error": func(s *scene) {
		s.nested(func(context.Context) (any, error) { return nil, core.FatalError{Err: errBoom} }, nil)
		s.gone(s.first, s.second, s.third)
	},
	"a fatal panic": func(s *scene) {
		s.nested(func(context.Context) (any, error) { panic(core.FatalError{Err: errBoom}) }, nil)
		s.gone(s.first, s.second, s.third)
	},
	"stops itself": func(s *scene) {
		s.nested(func(context.Context) (any, error) { s.second.StopFuture(); return "last", nil }, nil)
		s.gone(s.second)
	},
	"stops itself and is asked again": func(s *scene) {
		s.nested(func(context.Context) (any, error) { s.second.StopFuture(); return "last", nil },
			func(ctx context.Context) (any, error) {
				_, err := s.second.Ask(ctx, task(nothing))
				return text(err), nil
			})
		s.gone(s.second)
	},
	"waits for its own stop": func(s *scene) {
		s.nested(func(ctx context.Context) (any, error) { _, err := s.second.Stop(ctx); return text(err), nil }, nil)
	},
	"stops its asker": func(s *scene) {
		s.nested(func(context.Context) (any, error) { s.first.StopFuture(); return "stopped you", nil }, nil)
		s.gone(s.first)
	},
	"stops a third": func(s *scene) {
		s.nested(func(ctx context.Context) (any, error) { return s.third.Stop(ctx) }, nil)
		s.gone(s.third)
	},
	"kills itself": func(s *scene) {
		s.nested(func(ctx context.Context) (any, error) {
			s.second.Kill(errBoom)
			return text(ctx.Err()) + ", " + text(context.Cause(ctx)), nil
		}, nil)
		s.gone(s.second)
	},
	"kills itself and waits": func(s *scene) {
		s.nested(func(ctx context.Context) (any, error) {
			s.second.Kill(errBoom)
			_, err := future.New[int]().Get(ctx)
			return nil, err
		}, nil)
		s.gone(s.second)
	},
	"kills a third that it asks": func(s *scene) {
		s.nested(func(ctx context.Context) (any, error) {
			s.third.Kill(errBoom)
			_, err := s.third.Ask(ctx, task(nothing))
			return text(err), nil
		}, nil)
		s.gone(s.third)
	},
	"is killed from outside": func(s *scene) {
		began := make(chan bool)
		go func() { <-began; s.second.Kill(errBoom) }()
		s.nested(func(ctx context.Context) (any, error) {
			close(began)
			_, err := future.New[int]().Get(ctx)
			return nil, err
		}, nil)
		s.gone(s.second)
	},
	// What the asker gets is left out: without hand-over it leaves at once, with it it cannot before it has the reply.
	"its asker is killed": func(s *scene) {
		began := make(chan bool)
		go func() { <-began; s.first.Kill(errBoom) }()
		require.NoError(s, s.first.Tell(s.ctx, task(func(ctx context.Context) (any, error) {
			return s.second.Ask(ctx, task(func(ctx context.Context) (any, error) {
				close(began)
				_, err := future.New[int]().Get(ctx)
				s.note("second", "waited,", text(err), text(ctx.Err()))
				return nil, nil
			}))
		})))
		s.gone(s.first)
	},
	"its deadline": func(s *scene) {
		s.nested(func(ctx context.Context) (any, error) {
			ctx, cancel := context.WithTimeout(ctx, time.Millisecond)
			defer cancel()
			late := make(chan bool)
			defer close(late)
			_, err := s.third.Ask(ctx, task(func(context.Context) (any, error) { <-late; return nil, nil }))
			return text(err), nil
		}, nil)
	},
	"its deadline is over": func(s *scene) {
		s.nested(func(ctx context.Context) (any, error) {
			ctx, cancel := context.WithDeadline(ctx, time.Unix(0, 0))
			defer cancel()
			_, err := s.third.Ask(ctx, task(nothing))
			return text(err), nil
		}, nil)
	},
	"a future in time": func(s *scene) {
		s.nested(func(ctx context.Context) (any, error) {
			ctx, cancel := core.WithTimeout(ctx, time.Millisecond)
			defer cancel()
			_, err := future.New[int]().Get(ctx)
			return errors.Is(err, context.DeadlineExceeded), nil
		}, nil)
	},
	"a future asked": func(s *scene) {
		s.nested(func(ctx context.Context) (any, error) {
			return s.third.AskFuture(ctx, task(nothing)).Get(ctx)
		}, nil)
	},
	"a future of the asker": func(s *scene) {
		var mine core.Future[any]
		s.nested(func(ctx context.Context) (any, error) {
			mine = s.first.AskFuture(ctx, task(nothing))
			return "later", nil
		}, nil)
		v, err := mine.Get(s.ctx)
		s.note("outside", "later", v, text(err))
	},
	"asks its asker": func(s *scene) {
		s.ring(func(ctx context.Context) error { _, err := s.first.Ask(ctx, task(nothing)); return err })
	},
	"a timer": func(s *scene) {
		s.nested(func(ctx context.Context) (any, error) {
			_, err := core.TellAfter(ctx, s.second, time.Microsecond, "rings")
			return "armed", err
		}, nil)
		eventually(s, func() bool { return s.noted("second", "rings") }, "the timer")
	},
	"a timer that ends with it": func(s *scene) {
		s.nested(func(ctx context.Context) (any, error) {
			_, err := core.TellEvery(ctx, s.second, time.Hour, "never")
			s.second.StopFuture()
			return "armed", err
		}, nil)
		s.gone(s.second)
	},
	"watches": func(s *scene) {
		s.nested(func(ctx context.Context) (any, error) { return "watches", core.Watch(ctx, s.third) }, nil)
		_, _ = s.third.Stop(s.ctx)
		eventually(s, func() bool { return s.noted("second", "terminated third actor was stopped") }, "the message")
	},
	"watches its asker": func(s *scene) {
		s.nested(func(ctx context.Context) (any, error) { return "watches", core.Watch(ctx, s.first) }, nil)
		_, _ = s.first.Stop(s.ctx)
		eventually(s, func() bool { return s.noted("second", "terminated first actor was stopped") }, "the message")
	},
	"spawns": func(s *scene) {
		s.nested(func(ctx context.Context) (any, error) {
			ref, err := core.Spawn(ctx, &echo{})
			if err != nil {
				return nil, err
			}
			defer ref.StopFuture()
			s.note("second", "on its own runtime:", ref.Cell().Runtime() == s.second.Cell().Runtime())
			return ref.Ask(ctx, "hello")
		}, nil)
	},
	"is told meanwhile": func(s *scene) {
		s.nested(func(ctx context.Context) (any, error) {
			for i := range 3 {
				if err := s.second.Tell(ctx, i); err != nil {
					return nil, err
				}
			}
			return "told myself", nil
		}, func(ctx context.Context) (any, error) {
			return s.second.Ask(ctx, task(func(context.Context) (any, error) { s.note("second", "asked"); return "in order", nil }))
		})
	},
	"a told failure comes meanwhile": func(s *scene) {
		s.nested(func(ctx context.Context) (any, error) {
			return "told myself", s.second.Tell(ctx, task(func(context.Context) (any, error) { return nil, errBoom }))
		}, nil)
		s.gone(s.second)
	},
	// A context that was kept after its turn leads nowhere: it has ended, and who uses it is in no turn of that actor.
	"a context kept": func(s *scene) {
		var kept context.Context
		s.nested(func(ctx context.Context) (any, error) { kept = ctx; return "kept", nil },
			func(ctx context.Context) (any, error) {
				s.note("first", "kept:", text(kept.Err()), s.names(core.Self(kept)), s.names(core.Current(kept)))
				_, err := s.third.Ask(kept, task(nothing))
				s.note("first", "asked with it:", text(err))
				s.note("first", "told with it:", text(s.third.Tell(kept, "told")))
				return s.third.Ask(ctx, task(nothing))
			})
		_, err := s.third.Ask(kept, task(nothing))
		s.note("outside", "asked with it:", text(err))
	},
	"a context used elsewhere": func(s *scene) {
		s.nested(func(ctx context.Context) (any, error) {
			result := make(chan string)
			go func() {
				v, err := s.third.Ask(ctx, task(nothing))
				result <- fmt.Sprint(v, " ", text(err), " ", s.names(core.Current(ctx)))
			}()
			return <-result, nil
		}, nil)
	},
	"the asker's context": func(s *scene) {
		v, err := s.first.AskFuture(context.Background(), task(func(outer context.Context) (any, error) {
			return s.second.Ask(outer, task(func(context.Context) (any, error) {
				return s.third.Ask(outer, task(func(ctx context.Context) (any, error) { return s.names(core.Self(ctx)), ctx.Err() }))
			}))
		})).Get(s.ctx)
		s.note("outside", "got", v, text(err))
	},
	"values": func(s *scene) {
		type key struct{}
		s.nested(func(ctx context.Context) (any, error) {
			return s.third.Ask(context.WithValue(ctx, key{}, 7), task(func(ctx context.Context) (any, error) { return ctx.Value(key{}), nil }))
		}, nil)
	},
}

func TestDirectScenesAreNotSeen(t *testing.T) {
	never := pooled.Options{Workers: 1, Direct: core.DirectNever}
	stages := map[string][]pooled.Options{
		"never, 2 workers": {{Workers: 2, Direct: core.DirectNever}},
		"in turns":         {{Workers: 1}},
		"in turns, 2":      {{Workers: 2}},
		"always":           {{Workers: 1, Direct: core.DirectAlways}},
		"shallow":          {{Workers: 1, DirectDepth: 1}},
		"no budget":        {{Workers: 1, TurnMessages: 1}},
		"two pools":        {{Workers: 1}, {Workers: 1, Direct: core.DirectAlways}},
		"never and always": {never, {Workers: 1, Direct: core.DirectAlways}},
	}
	for name, f := range scenes {
		t.Run(name, func(t *testing.T) {
			threads, err := goroutine.New(goroutine.Options{Registry: registry.New(), Logger: quiet})
			require.NoError(t, err)
			t.Cleanup(func() { require.NoError(t, threads.Shutdown(bounded(t))) })
			want := (&scene{T: t, ctx: bounded(t)}).play(func(int) core.Runtime { return threads }, f)
			for stage, opts := range stages {
				reg := registry.New()
				var rts []core.Runtime
				for _, o := range opts {
					o.Registry, o.Logger = reg, quiet
					rts = append(rts, in(t, o))
				}
				got := (&scene{T: t, ctx: bounded(t)}).play(func(i int) core.Runtime { return rts[i%len(rts)] }, f)
				require.Equal(t, want, got, stage)
			}
		})
	}
}
