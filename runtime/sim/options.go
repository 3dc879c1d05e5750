package sim

import (
	"context"
	"log/slog"
	"time"

	"github.com/gokka/gokka/core"
	"github.com/gokka/gokka/registry"
)

// Options configures a Runtime. The zero value works.
type Options struct {
	// Seed decides the order of events, random numbers, and the actors' URNs.
	Seed uint64
	// Strategy makes the choices; the zero value is Random.
	Strategy Strategy
	// Registry is where the actors are found; nil for registry.Default. Two runtimes of one seed give their actors
	// the same URNs, so it is better that each has its own. In its own registry a handler that looks somebody up
	// lets others go first, if so chosen.
	Registry *registry.Registry
	// Logger gets what the actors' lives are logged to; nil for slog.Default.
	Logger *slog.Logger
	// OnDeadLetter, OnFailure and Propagate are as in core.Env.
	OnDeadLetter func(core.DeadLetter)
	OnFailure    func(core.Failure)
	Propagate    func(context.Context) context.Context
	// EarlyTimers lets timers fire although messages have not been handled, as they do when the machine is slow.
	// Otherwise time goes on only when nothing else can happen.
	EarlyTimers bool
	// Watchdog is how long a handler may take, in real time, before it counts as blocked out of the runtime's
	// sight: whoever drives then gets a BlockedError, and the others may go on. 0 stands for 10 s, less than 0 for
	// ever. It does nothing while a debugger is attached. In a testing/synctest bubble the runtime sees by itself
	// what blocks.
	Watchdog time.Duration
	// Auto makes the runtime run by itself, on a goroutine that exists while something can run, and on the system's
	// clock. Events are still chosen by the seed, but among what there is when the choice is made, which may depend
	// on how fast others are. A message that was sent outside of actors is not overtaken by later ones: goroutines
	// outside may tell handlers of it behind the runtime's back.
	Auto bool
	// NoRaceMode keeps the race detector from seeing actors as if they ran at the same time; see Race mode in the
	// package's documentation. It matters in builds with -race only.
	NoRaceMode bool
	// Trace is called with a line per event before it happens, on the goroutine that drives. The same seed gives
	// the same lines: actors are named by their type and the order of their starts, messages by their sender and
	// their number among those of that sender. It must not use the runtime.
	Trace func(line string)
}

// defaultWatchdog is short enough to come before the patience of a developer ends, and longer than any step should
// take.
const defaultWatchdog = 10 * time.Second
