package future

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"

	"github.com/gokka/gokka/internal/wait"
)

// GetAll waits for all futures and returns their values in the order of the arguments; of none, an empty slice. The
// first failure, in the order of the arguments, is returned instead, without waiting for those behind it. ctx
// bounds the whole, not each wait. A nil future fails with ErrNilFuture. It allocates the slice, and a few small things
// inside an actor.
//
// Inside an actor the wait counts as one for all of them, although a failure would end it: if any of them can never be
// there, since whoever owes it waits for this actor, GetAll fails with ErrDeadlock.
//
// Pykka: get_all.
func GetAll[T any](ctx context.Context, fs ...Future[T]) ([]T, error) {
	if ctx == nil {
		return nil, ErrNilContext
	}
	vs := make([]T, len(fs))
	a := await(ctx, fs, true)
	defer a.end()
	for i, f := range fs {
		if isNil(f) {
			return nil, ErrNilFuture
		}
		var err error
		if vs[i], err = f.Get(ctx); err != nil {
			abandon(err, fs...)
			return nil, err
		}
	}
	return vs, nil
}

// Outcomes waits for all futures and returns what became of each, in the order of the arguments: one that fails does
// not spoil the others. ctx bounds the whole: what is not there when it ends has an error that says so, as from
// Future.Get. A nil future has the error ErrNilFuture. It allocates the slice, and a few small things inside an actor.
func Outcomes[T any](ctx context.Context, fs ...Future[T]) []Result[T] {
	rs := make([]Result[T], len(fs))
	if ctx == nil {
		for i := range rs {
			rs[i].Err = ErrNilContext
		}
		return rs
	}
	for i := 0; i < len(fs); {
		i = outcomes(ctx, fs, rs, i)
	}
	return rs
}

// outcomes gets fs from number i on and returns where to go on. Those that have an error already are left out: a wait
// for any of them can fail because of a ring that goes through others.
func outcomes[T any](ctx context.Context, fs []Future[T], rs []Result[T], i int) int {
	var left []Future[T]
	for j := i; j < len(fs); j++ {
		if isNil(fs[j]) {
			rs[j].Err = ErrNilFuture
		} else if rs[j].Err == nil {
			left = append(left, fs[j])
		}
	}
	a := await(ctx, left, false)
	defer a.end()
	for ; i < len(fs); i++ {
		if rs[i].Err != nil {
			continue
		}
		v, err := fs[i].Get(ctx)
		if a == nil || !errors.Is(err, ErrDeadlock) || doomed(fs[i]) {
			rs[i] = Result[T]{v, err}
			continue
		}
		elsewhere := false
		for j := i + 1; j < len(fs); j++ {
			if rs[j].Err == nil && doomed(fs[j]) {
				abandon(err, fs[j])
				rs[j].Err, elsewhere = err, true
			}
		}
		if elsewhere {
			return i
		}
		rs[i] = Result[T]{v, err}
	}
	return i
}

// outcome gets f. final is false if err is not f's result but says why the wait for it ended.
func outcome[T any](ctx context.Context, f Future[T]) (v T, final bool, err error) {
	if v, err = f.Get(ctx); err == nil {
		return v, true, nil
	}
	if v, ok, result := f.TryGet(); ok {
		return v, true, result
	}
	return v, false, err
}

// Join makes a future of the values of all fs, in order; its Get is GetAll of them, with one result for all callers.
// Done is closed when all are done, or when a Get has returned the failure of one. Done cannot know when its channel
// is no longer wanted: it stays linked to those that are not done. Join does not block; it costs two allocations.
//
// Pykka: Future.join.
func Join[T any](fs ...Future[T]) Future[[]T] { return &joined[T]{fs: adoptAll(fs)} }

type joined[T any] struct {
	label
	w      wait.Wait // fires when all sources are done, or res is there
	res    atomic.Pointer[Result[[]T]]
	linked sync.Once // guards the start of link
	link   link      // to the sources, for Done

	mu sync.Mutex
	fs []Future[T] // nil once res is there
}

func (j *joined[T]) sources() []Future[T] {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.fs
}

func (j *joined[T]) Get(ctx context.Context) ([]T, error) {
	if ctx == nil {
		return nil, ErrNilContext
	}
	if r := j.res.Load(); r != nil {
		return r.Value, r.Err
	}
	fs := j.sources() // nil if there is a result by now, and then settle finds it
	vs := make([]T, len(fs))
	a := await(ctx, fs, true)
	defer a.end()
	for i, f := range fs {
		v, final, err := outcome(ctx, f)
		if err != nil {
			abandon(err, fs...)
			if final {
				return j.settle(nil, err)
			}
			return nil, err
		}
		vs[i] = v
	}
	return j.settle(vs, nil)
}

func (j *joined[T]) TryGet() (v []T, ok bool, err error) {
	fs := j.sources()
	vs := make([]T, len(fs))
	for i, f := range fs {
		switch vs[i], ok, err = f.TryGet(); {
		case !ok:
			return nil, false, nil
		case err != nil:
			v, err = j.settle(nil, err)
			return v, true, err
		}
	}
	v, err = j.settle(vs, nil)
	return v, true, err
}

// settle returns the result, which is the given one if there was none.
func (j *joined[T]) settle(vs []T, err error) ([]T, error) {
	if j.res.Load() == nil && j.res.CompareAndSwap(nil, &Result[[]T]{Value: vs, Err: err}) {
		j.mu.Lock()
		j.fs = nil
		j.mu.Unlock()
		j.w.Fire()
		j.link.stop()
	}
	r := j.res.Load()
	return r.Value, r.Err
}

func (j *joined[T]) Done() <-chan struct{} {
	j.linked.Do(func() {
		if j.link.start(j, j, 0) {
			j.w.Fire()
		}
	})
	return j.w.Done()
}

func (j *joined[T]) abandon(err error) { abandon(err, j.sources()...) }

// completed implements listener.
func (j *joined[T]) completed(int) { j.w.Fire() }

// Waits implements wait.Source.
func (j *joined[T]) Waits(yield func(*wait.Wait) bool) { pinned(j, yield) }

func (j *joined[T]) leaves(ls []leaf) []leaf {
	for _, f := range j.sources() {
		ls = leavesOf(f, ls)
	}
	return ls
}
