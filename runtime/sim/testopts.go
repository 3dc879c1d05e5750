package sim

import (
	"fmt"
	"os"
	"runtime"
	"strconv"
	"strings"
	"time"

	"github.com/gokka/gokka/runtime/sim/internal/strategy"
)

// Option changes how Test and Explore go about it.
type Option func(*config) error

type config struct {
	iterations int
	duration   time.Duration
	strategies []Strategy
	exhaustive bool
	plain      bool
	workers    int
	seed       uint64
	maxSteps   int
	maxHot     int
	lateTimers bool
	letters    bool
	bubble     bool
	tolerate   func(error) bool
	watchdog   time.Duration
	unraced    bool          // no race mode
	budget     time.Duration // of minimising
	longRun    time.Duration // after which a run of that is given up
	check      bool
	verbose    bool
	replay     string // token or file
	dir        string // of saved traces; "" to save none
	traces     string // where to write what became of every run; "" for nowhere
}

// The defaults of the options.
const (
	defaultIterations = 100
	defaultMaxSteps   = 100_000
	defaultMaxHot     = 10_000
	defaultBudget     = 2 * time.Second
	defaultLongRun    = 5 * time.Second
)

func optionError(format string, args ...any) error {
	return fmt.Errorf("%w: "+format, append([]any{ErrInvalidOption}, args...)...)
}

// Iterations says how many runs there are, each with another seed; 100 unless it is given, a tenth of that with
// -short.
func Iterations(n int) Option {
	return func(c *config) error {
		if n < 1 {
			return optionError("Iterations wants at least 1, not %d", n)
		}
		c.iterations = n
		return nil
	}
}

// For says how long runs are begun, instead of how many there are.
func For(d time.Duration) Option {
	return func(c *config) error {
		if d <= 0 {
			return optionError("For wants a duration, not %v", d)
		}
		c.duration = d
		return nil
	}
}

// Exhaustive runs every order that there is, leaving out those that only differ in what nobody can notice: which
// of two actors was first when they do not meet. It ends when all were run, or with Iterations or For, if given.
// Timers that may fire early and choices count as orders.
func Exhaustive() Option {
	return func(c *config) error {
		c.exhaustive = true
		return nil
	}
}

// plainExhaustive leaves nothing out.
func plainExhaustive() Option {
	return func(c *config) error {
		c.exhaustive, c.plain = true, true
		return nil
	}
}

// Strategies says how runs choose, taking turns. The default is a portfolio: Random, POS, PCT(3), PCT(5),
// Sticky(0.9); none of them is best for every bug.
func Strategies(s ...Strategy) Option {
	return func(c *config) error {
		for _, x := range s {
			if x.err != nil {
				return x.err
			}
		}
		c.strategies = s
		return nil
	}
}

var portfolio = []Strategy{Random(), POS(), PCT(3), PCT(5), Sticky(0.9)}

// Parallel runs as many runs at the same time as there are processors. The body must not use what its runs would
// share. It does nothing for an exhaustive search.
func Parallel() Option {
	return func(c *config) error {
		c.workers = runtime.GOMAXPROCS(0)
		return nil
	}
}

// Seed is what the seeds of all runs are made of; 1 unless it is given, so that the same test does the same every
// time.
func Seed(n uint64) Option {
	return func(c *config) error {
		c.seed = n
		return nil
	}
}

// MaxSteps is after how many steps a run counts as one that never ends, which is a failure; 100 000 unless it is
// given.
func MaxSteps(n int) Option {
	return func(c *config) error {
		if n < 1 {
			return optionError("MaxSteps wants at least 1, not %d", n)
		}
		c.maxSteps = n
		return nil
	}
}

// TimersOnlyWhenIdle keeps timers from firing while anything else can happen. Without it a run may be one on a
// slow machine, where a timeout comes before a reply that is on its way.
func TimersOnlyWhenIdle() Option {
	return func(c *config) error {
		c.lateTimers = true
		return nil
	}
}

// NoDeadLetters makes a dead letter a failure.
func NoDeadLetters() Option {
	return func(c *config) error {
		c.letters = true
		return nil
	}
}

// Tolerate says which failures of handlers are none: what a told message returned, a panic, a deadlock among
// actors.
func Tolerate(match func(err error) bool) Option {
	return func(c *config) error {
		c.tolerate = match
		return nil
	}
}

// Bubble runs every run in a testing/synctest bubble: time.Now, time.Sleep, tickers and contexts with deadlines
// are on the runtime's virtual time, and a handler that blocks on a channel or sleeps does not hold up the others.
// A step costs a fifth more. A handler that waits for a mutex that another one holds while it waits cannot be
// helped: the test process ends with a panic that says so.
func Bubble() Option {
	return func(c *config) error {
		c.bubble = true
		return nil
	}
}

// Patience is how long a handler may take in real time; see Options.Watchdog.
func Patience(d time.Duration) Option {
	return func(c *config) error {
		c.watchdog = d
		return nil
	}
}

// NoRaceMode keeps the race detector, in builds with -race, from seeing actors as if they ran at the same time: for
// tests whose handlers mean to share memory, relying on it that one handler runs at a time; see Race mode in the
// package's documentation.
func NoRaceMode() Option {
	return func(c *config) error {
		c.unraced = true
		return nil
	}
}

// Dir is where failing runs are saved, and looked for; testdata/gokka/ and the test's name unless it is given, ""
// for nowhere.
func Dir(dir string) Option {
	return func(c *config) error {
		c.dir = dir
		return nil
	}
}

func newConfig(dir string, short bool, opts []Option) (*config, error) {
	c := &config{seed: 1, maxSteps: defaultMaxSteps, maxHot: defaultMaxHot, budget: defaultBudget, longRun: defaultLongRun, workers: 1, dir: dir}
	for i, opt := range opts {
		if opt == nil {
			return nil, optionError("option %d is nil", i+1)
		}
		if err := opt(c); err != nil {
			return nil, err
		}
	}
	if err := c.environment(); err != nil {
		return nil, err
	}
	if c.iterations == 0 && c.duration == 0 && !c.exhaustive {
		c.iterations = defaultIterations
		if short {
			c.iterations /= 10
		}
	}
	if len(c.strategies) == 0 {
		c.strategies = portfolio
	}
	return c, nil
}

// environment lets the variables overrule the options.
func (c *config) environment() error {
	read := func(name string, f func(v string) error) error {
		v := os.Getenv("GOKKA_SIM_" + name)
		if v == "" {
			return nil
		}
		if err := f(v); err != nil {
			return fmt.Errorf("GOKKA_SIM_%s=%s: %w", name, v, err)
		}
		return nil
	}
	flag := func(to *bool) func(string) error {
		return func(v string) (err error) {
			*to, err = strconv.ParseBool(v)
			return err
		}
	}
	vars := []struct {
		name string
		set  func(v string) error
	}{
		{"SEED", func(v string) (err error) {
			if strings.Contains(v, ":") {
				c.replay = v
				return nil
			}
			c.seed, err = strconv.ParseUint(v, 0, 64)
			return err
		}},
		{"REPLAY", func(v string) error { c.replay = v; return nil }},
		{"ITERATIONS", func(v string) error {
			n, err := strconv.Atoi(v)
			if err != nil {
				return err
			}
			c.duration = 0
			return Iterations(n)(c)
		}},
		{"TIME", func(v string) error {
			d, err := time.ParseDuration(v)
			if err != nil {
				return err
			}
			c.iterations = 0
			return For(d)(c)
		}},
		{"STRATEGY", func(v string) error {
			c.exhaustive = false
			c.strategies = nil
			for name := range strings.SplitSeq(v, ",") {
				if name == "exhaustive" {
					c.exhaustive = true
					continue
				}
				kind, err := strategy.ParseKind(name)
				if err != nil {
					return err
				}
				c.strategies = append(c.strategies, Strategy{kind: kind})
			}
			return nil
		}},
		{"TRACES", func(v string) error { c.traces = v; return nil }},
		{"RACE", func(v string) error {
			if v != "off" {
				return optionError("can only be off")
			}
			c.unraced = true
			return nil
		}},
		{"MINIMISE", func(v string) error {
			d, err := time.ParseDuration(v)
			if err != nil {
				return err
			}
			return Minimise(d)(c)
		}},
		{"CHECK", flag(&c.check)},
		{"VERBOSE", flag(&c.verbose)},
	}
	for _, v := range vars {
		if err := read(v.name, v.set); err != nil {
			return err
		}
	}
	return nil
}
