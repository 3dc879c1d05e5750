package future_test

import (
	"context"
	"errors"
	"runtime"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/gokka/gokka/future"
)

func TestMain(m *testing.M) {
	// What a runtime's worker pool starts when it is imported is there before the first test.
	goleak.VerifyTestMain(m, goleak.IgnoreCurrent())
}

var (
	bg      = context.Background()
	errBoom = errors.New("boom")
)

// bounded returns a context that ends a test which would hang.
func bounded(t testing.TB) context.Context {
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	t.Cleanup(cancel)
	return ctx
}

// expired returns a context whose deadline has passed.
func expired(t testing.TB) context.Context {
	ctx, cancel := context.WithTimeout(context.Background(), 0)
	t.Cleanup(cancel)
	return ctx
}

// stranger is a future that has the three methods and nothing else.
type stranger[T any] struct{ p *future.Promise[T] }

func (s stranger[T]) Get(ctx context.Context) (T, error) { return s.p.Get(ctx) }
func (s stranger[T]) TryGet() (T, bool, error)           { return s.p.TryGet() }
func (s stranger[T]) Done() <-chan struct{}              { return s.p.Done() }

func pending[T any]() future.Future[T] { return future.New[T]().Future() }

func isClosed(ch <-chan struct{}) bool {
	select {
	case <-ch:
		return true
	default:
		return false
	}
}

// pumps counts the goroutines that this package has started, once they run.
func pumps() int {
	buf := make([]byte, 1<<20)
	return strings.Count(string(buf[:runtime.Stack(buf, true)]), "(*pump).run(")
}

func double(v int) (int, error) { return 2 * v, nil }
