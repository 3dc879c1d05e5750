package future_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/gokka/gokka/future"
)

func ExamplePromise() {
	p := future.New[int]()
	go func() { _ = p.Set(42) }()
	v, err := p.Future().Get(context.Background())
	fmt.Println(v, err)
	fmt.Println(p.Set(43))
	// Output:
	// 42 <nil>
	// future is already set
}

func ExampleFuture_Get_timeout() {
	never := future.New[int]().Future()
	ctx, cancel := context.WithTimeout(context.Background(), time.Millisecond)
	defer cancel()
	_, err := never.Get(ctx)
	fmt.Println(errors.Is(err, future.ErrTimeout), errors.Is(err, context.DeadlineExceeded))
	// Output: true true
}

func ExampleGetAll() {
	vs, err := future.GetAll(context.Background(), future.Resolved(1), future.Resolved(2))
	fmt.Println(vs, err)
	// Output: [1 2] <nil>
}

func ExampleOutcomes() {
	for _, r := range future.Outcomes(context.Background(),
		future.Resolved("local files"), future.Failed[string](errors.New("radio is off air"))) {
		fmt.Println(r.Value, r.Err)
	}
	// Output:
	// local files <nil>
	//  radio is off air
}

func ExampleMap() {
	name := future.Resolved("gokka")
	loud := future.Map(name, func(s string) (string, error) { return strings.ToUpper(s), nil })
	fmt.Println(loud.Get(context.Background()))
	// Output: GOKKA <nil>
}

func ExampleReduce() {
	numbers := future.Join(future.Resolved(1), future.Resolved(2), future.Resolved(3))
	odd := future.Filter(numbers, func(v int) bool { return v%2 == 1 })
	sum := future.Reduce(odd, 0, func(acc, v int) (int, error) { return acc + v, nil })
	fmt.Println(sum.Get(context.Background()))
	// Output: 4 <nil>
}

func ExampleFirst() {
	slow := future.New[string]().Future()
	fmt.Println(future.First(slow, future.Resolved("fast")).Get(context.Background()))
	// Output: fast <nil>
}

func ExampleAsCompleted() {
	slow := future.New[string]()
	for v, err := range future.AsCompleted(context.Background(), slow.Future(), future.Resolved("fast")) {
		fmt.Println(v, err)
		_ = slow.Set("slow")
	}
	// Output:
	// fast <nil>
	// slow <nil>
}

func ExampleLazy() {
	config := future.Lazy(func(context.Context) (string, error) {
		fmt.Println("reading")
		return "verbose", nil
	})
	fmt.Println(config.Get(context.Background()))
	fmt.Println(config.Get(context.Background()))
	// Output:
	// reading
	// verbose <nil>
	// verbose <nil>
}

func ExampleFromChan() {
	ch := make(chan future.Result[int], 1)
	f := future.FromChan(ch)
	ch <- future.Result[int]{Value: 7}
	fmt.Println(f.Get(context.Background()))
	// Output: 7 <nil>
}

func ExampleOnDone() {
	p := future.New[int]()
	stop := future.OnDone(p.Future(), func() { fmt.Println("done") })
	defer stop() // too late here, and harmless
	fmt.Println("setting")
	_ = p.Set(7) // calls the function
	// Output:
	// setting
	// done
}

// One future of many: its value is there when all are, and its error is that of the first that failed.
func ExampleJoin() {
	parts := []*future.Promise[string]{future.New[string](), future.New[string]()}
	whole := future.Join(parts[0].Future(), parts[1].Future())
	_ = parts[1].Set("world")
	_, ok, _ := whole.TryGet() // does not wait
	fmt.Println(ok)
	_ = parts[0].Set("hello")
	fmt.Println(whole.Get(context.Background()))
	// Output:
	// false
	// [hello world] <nil>
}

func ExampleFilter() {
	words := future.Resolved([]string{"actor", "", "future"})
	some := future.Filter(words, func(w string) bool { return w != "" })
	fmt.Println(some.Get(context.Background()))
	// Output: [actor future] <nil>
}

// A promise has one result, and that may be an error. What is made of the future then has the same.
func ExamplePromise_SetError() {
	p := future.New[int]()
	double := future.Map(p.Future(), func(n int) (int, error) { return 2 * n, nil })
	fmt.Println(p.SetError(errors.New("nobody knows")))
	fmt.Println(errors.Is(p.Set(21), future.ErrAlreadySet))
	fmt.Println(double.Get(context.Background()))
	// Output:
	// <nil>
	// true
	// 0 nobody knows
}
