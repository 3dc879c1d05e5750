package supervisor

import (
	"fmt"
	"slices"
	"time"

	"github.com/gokka/gokka/core"
)

// Strategy says who is restarted with a child.
type Strategy uint8

const (
	// OneForOne restarts the child alone.
	OneForOne Strategy = iota
	// OneForAll stops all other children, the last first, and then starts all in order.
	OneForAll
	// RestForOne does so with the children that come after the one that ended.
	RestForOne
)

// String is the name in words: "one for one".
func (s Strategy) String() string {
	if names := [...]string{"one for one", "one for all", "rest for one"}; int(s) < len(names) {
		return names[s]
	}
	return fmt.Sprintf("Strategy(%d)", uint8(s))
}

// Restart says when a child that has ended is restarted.
type Restart uint8

const (
	// Permanent children are always restarted.
	Permanent Restart = iota
	// Transient children are restarted unless they were stopped, or stopped themselves: unless Ref.Err is
	// exactly core.ErrStopped, so an OnStop that failed counts as a failure. One that was stopped stays in the
	// list, and is started again if the strategy restarts it together with others.
	Transient
	// Temporary children are never restarted. Once one has ended, nothing of it is left in the list.
	Temporary
)

// String is the name in lower case.
func (r Restart) String() string {
	if names := [...]string{"permanent", "transient", "temporary"}; int(r) < len(names) {
		return names[r]
	}
	return fmt.Sprintf("Restart(%d)", uint8(r))
}

// Spec describes a child.
type Spec struct {
	// Name identifies the child among those of its supervisor.
	Name string
	// New makes the child's value, for the first start and for each restart. It runs in a turn of the
	// supervisor, and must make a new value each time. A failed or panicking factory counts like a child that
	// failed at once. One that exits the goroutine ends the supervisor.
	New func(self core.Ref) (any, error)
	// Runtime is where the child runs; nil for the supervisor's.
	Runtime core.Runtime
	// Options are those of core.Start.
	Options []core.Option
	// Restart says when the child is restarted.
	Restart Restart
	// StopTimeout is how long the child may take to stop before it is killed: 0 for Options.StopTimeout,
	// negative for ever.
	StopTimeout time.Duration
}

// Options configures a supervisor. The zero value is one without children, that restarts each child that is added
// alone and at once, three times in five seconds at most.
type Options struct {
	// Children are started in this order, each when the one before is ready, and stopped in the reverse order.
	Children []Spec
	Strategy Strategy
	// MaxRestarts is how many restarts there may be in the period Within; one more, and the supervisor fails.
	// What is restarted along with a child is not counted, a restart that fails is. 0 stands for 3, a negative
	// number for none, math.MaxInt for any number.
	MaxRestarts int
	Within      time.Duration // 0 for 5 s
	BackOff     BackOff
	// StopTimeout is the default for the children's: 0 for 5 s, negative for ever.
	StopTimeout time.Duration
	// OnEvent is told, in the supervisor's turn, what is logged too. It must not block. A panic in it is logged.
	OnEvent func(Event)
}

// BackOff says how long a supervisor waits before it restarts a child: Initial after the first failure, and
// Factor times as long after each further one. The zero value is no wait.
type BackOff struct {
	Initial time.Duration // 0 for no wait at all
	Factor  float64       // at least 1; 0 for 2
	Max     time.Duration // 0 for one minute, or Initial if that is longer
	// Jitter is the part of the wait, from 0 to 1, by which it is made longer or shorter at random, so that
	// children that failed together do not come back together. The random numbers are drawn from the
	// supervisor's URN.
	Jitter float64
	// Reset is how long a child must have been ready for its failures before that not to count; 0 for Max.
	Reset time.Duration
}

// defaults checks the options, and fills in what is left zero.
func (o Options) defaults() (Options, error) {
	o.Children = slices.Clone(o.Children)
	if o.Strategy > RestForOne {
		return o, fmt.Errorf("%w: unknown strategy %d", ErrInvalidOption, o.Strategy)
	}
	switch {
	case o.MaxRestarts == 0:
		o.MaxRestarts = 3
	case o.MaxRestarts < 0:
		o.MaxRestarts = 0
	}
	if o.Within < 0 {
		return o, fmt.Errorf("%w: Within is %v", ErrInvalidOption, o.Within)
	}
	if o.Within == 0 {
		o.Within = 5 * time.Second
	}
	if o.StopTimeout == 0 {
		o.StopTimeout = 5 * time.Second
	}
	if err := o.BackOff.defaults(); err != nil {
		return o, err
	}
	for i, spec := range o.Children {
		if err := spec.check(); err != nil {
			return o, err
		}
		if slices.ContainsFunc(o.Children[:i], func(other Spec) bool { return other.Name == spec.Name }) {
			return o, &ChildError{Child: spec.Name, Err: ErrChildExists}
		}
	}
	return o, nil
}

func (b *BackOff) defaults() error {
	if b.Factor == 0 {
		b.Factor = 2
	}
	if b.Max == 0 {
		b.Max = max(time.Minute, b.Initial)
	}
	if b.Reset == 0 {
		b.Reset = b.Max
	}
	// The comparisons are false for NaN.
	if !(b.Initial >= 0 && b.Factor >= 1 && b.Max >= b.Initial && b.Jitter >= 0 && b.Jitter <= 1 && b.Reset > 0) {
		return fmt.Errorf("%w: %+v", ErrInvalidOption, *b)
	}
	return nil
}

// delay is how long to wait after a number of failures in a row. random is from [0, 1).
func (b *BackOff) delay(failures int, random float64) time.Duration {
	d := float64(b.Initial)
	for i := 1; i < failures && d < float64(b.Max); i++ {
		d *= b.Factor
		if b.Factor == 1 || d == 0 {
			break
		}
	}
	d = min(d, float64(b.Max)) * (1 - b.Jitter + 2*b.Jitter*random)
	return time.Duration(min(d, float64(1<<62)))
}

func (s *Spec) check() error {
	switch {
	case s.Name == "":
		return fmt.Errorf("%w: a child has no name", ErrInvalidOption)
	case s.New == nil:
		return fmt.Errorf("%w: child %q has no factory", ErrInvalidOption, s.Name)
	case s.Restart > Temporary:
		return fmt.Errorf("%w: child %q has the unknown Restart %d", ErrInvalidOption, s.Name, s.Restart)
	}
	return nil
}
