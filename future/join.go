package future

import (
	"context"
	"sync"
	"sync/atomic"

	"github.com/gokka/gokka/internal/wait"
)

// GetAll waits for all futures and returns their values in the order of the arguments; of none, an empty slice. The
// first failure, in the order of the arguments, is returned instead, without waiting for those behind it. ctx
// bounds the whole, not each wait. A nil future fails with ErrNilFuture. It allocates the slice.
//
// Pykka: get_all.
func GetAll[T any](ctx context.Context, fs ...Future[T]) ([]T, error) {
	if ctx == nil {
		return nil, ErrNilContext
	}
	vs := make([]T, len(fs))
	for i, f := range fs {
		if isNil(f) {
			return nil, ErrNilFuture
		}
		var err error
		if vs[i], err = f.Get(ctx); err != nil {
			return nil, err
		}
	}
	return vs, nil
}

// Outcomes waits for all futures and returns what became of each, in the order of the arguments: one that fails does
// not spoil the others. ctx bounds the whole: what is not there when it ends has an error that says so, as from
// Future.Get. A nil future has the error ErrNilFuture. It allocates the slice.
func Outcomes[T any](ctx context.Context, fs ...Future[T]) []Result[T] {
	rs := make([]Result[T], len(fs))
	for i, f := range fs {
		switch {
		case ctx == nil:
			rs[i].Err = ErrNilContext
		case isNil(f):
			rs[i].Err = ErrNilFuture
		default:
			rs[i].Value, rs[i].Err = f.Get(ctx)
		}
	}
	return rs
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
	for i, f := range fs {
		v, final, err := outcome(ctx, f)
		if err != nil {
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
