// Package register is an integer that is kept by several actors, of which less than half may fail, and that still
// behaves like one in one place: the algorithm of Attiya, Bar-Noy and Dolev, Sharing Memory Robustly in
// Message-Passing Systems, JACM 1995, for several writers. Beside it there are the mistakes that are easy to make.
package register

import (
	"context"
	"errors"
	"fmt"

	"github.com/gokka/gokka/core"
	"github.com/gokka/gokka/future"
)

// Version orders the values that were written.
type Version struct{ Number, Writer int }

func (v Version) less(w Version) bool {
	return v.Number < w.Number || v.Number == w.Number && v.Writer < w.Writer
}

// Stored is a value with its version. A Replica that is asked Get replies with what it has; asked Put, it keeps what
// is newer.
type (
	Stored struct {
		Version Version
		Value   int
	}
	Get struct{}
	Put struct{ Stored }
)

// Replica is the actor that keeps one copy.
type Replica struct{ stored Stored }

// Receive implements core.Actor.
func (r *Replica) Receive(_ context.Context, msg any) (any, error) {
	switch m := msg.(type) {
	case Get:
		return r.stored, nil
	case Put:
		if r.stored.Version.less(m.Version) {
			r.stored = m.Stored
		}
		return nil, nil
	}
	return nil, fmt.Errorf("a replica does not understand %T", msg)
}

// Mistake is what is wrong with a Register.
type Mistake int

const (
	None        Mistake = iota
	NoWriteBack         // a read does not see to it that later ones see the same
	ReadOne             // a read is content with the first reply
	OwnNumbers          // a write does not look at which versions there are
)

// Register is how one client uses the replicas.
type Register struct {
	Replicas []core.Ref
	Writer   int // another one for each client
	Mistake  Mistake
	last     int // of OwnNumbers
}

// Read returns the value. It asks a majority, and makes sure that a majority has the newest value before it returns
// that one: otherwise the next reader may get an older one, as long as the write is under way.
func (r *Register) Read(ctx context.Context) (int, error) {
	enough := r.majority()
	if r.Mistake == ReadOne {
		enough = 1
	}
	newest, err := r.newest(ctx, enough)
	if err != nil || r.Mistake == NoWriteBack {
		return newest.Value, err
	}
	_, err = r.ask(ctx, Put{newest}, r.majority())
	return newest.Value, err
}

// Write replaces the value. It finds out which version is the newest, and tells a majority of one that is newer.
func (r *Register) Write(ctx context.Context, value int) error {
	version := Version{r.last + 1, r.Writer}
	if r.Mistake != OwnNumbers {
		newest, err := r.newest(ctx, r.majority())
		if err != nil {
			return err
		}
		version.Number = newest.Version.Number + 1
	}
	r.last = version.Number
	_, err := r.ask(ctx, Put{Stored{version, value}}, r.majority())
	return err
}

func (r *Register) majority() int { return len(r.Replicas)/2 + 1 }

func (r *Register) newest(ctx context.Context, enough int) (newest Stored, err error) {
	replies, err := r.ask(ctx, Get{}, enough)
	for _, reply := range replies {
		if s := reply.(Stored); newest.Version.less(s.Version) {
			newest = s
		}
	}
	return newest, err
}

// ask asks all replicas and returns the replies that come first.
func (r *Register) ask(ctx context.Context, msg any, enough int) (replies []any, err error) {
	asked := make([]core.Future[any], len(r.Replicas))
	for i, ref := range r.Replicas {
		asked[i] = ref.AskFuture(ctx, msg)
	}
	var failed []error
	for reply, err := range future.AsCompleted(ctx, asked...) {
		if err != nil {
			failed = append(failed, err)
			continue
		}
		if replies = append(replies, reply); len(replies) == enough {
			return replies, nil
		}
	}
	return nil, fmt.Errorf("%d of %d replicas answer: %w", len(replies), len(r.Replicas), errors.Join(failed...))
}
