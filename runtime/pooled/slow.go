package pooled

import (
	"runtime"
	"sync/atomic"
	"time"

	"github.com/gokka/gokka/core"
)

// Most handlers take less time than it takes to look at the clock, so a worker counts messages. Where handlers take long,
// that is not good enough: 128 messages of 5 ms are most of a second. So a place is a slow one at first, and again when the
// monitor has found a long turn there, until its handlers have been quick for a while. There the worker looks at the clock
// after each message, takes no more of an actor's than fit into slowTurn, looks every other time at the queue of all first,
// and lets Go's scheduler go round after a long turn. The last is what timers need: as long as every processor computes,
// Go looks at them only when it takes a processor away from a goroutine, every 20 ms.

const (
	slowTurn  = time.Millisecond       // how long a turn may last at a slow place while others wait for it
	quickStep = 100 * time.Microsecond // a message that takes longer is a slow one
	quickRow  = 1000                   // so many messages in a row that are none make a place quick again
	slowLIFO  = maxLIFO / 2            // what a slow turn counts for in place.lifo
)

// never makes a turn go on whatever happens.
var never atomic.Bool

// slowRun is a turn at a slow place.
func (w *worker) slowRun(c *core.Cell) (steps int, more bool) {
	opts, p := &w.rt.opts, w.place
	limit := slowTurn
	if opts.TurnTime > 0 {
		limit = min(limit, opts.TurnTime)
	}
	w.waited = false
	began := time.Now()
	quick, last := true, began
	for {
		n := 0
		if n, more = c.RunSteps(w, 1, &never); n == 0 {
			break
		}
		steps += n
		now := time.Now()
		quick = quick && now.Sub(last) < quickStep
		if last = now; !more || steps == opts.TurnMessages || now.Sub(began) >= limit {
			break
		}
	}
	if w.place == p && !w.waited { // Park has counted those that waited, while they had the place
		p.slowTurnOver(steps, quick, last.Sub(began))
	}
	return steps, more
}

func (p *place) slowTurnOver(steps int, quick bool, took time.Duration) {
	if p.quick += steps; !quick {
		p.quick = 0
	} else if p.quick >= quickRow {
		p.quick = 0
		p.slow.Store(false)
	}
	if took >= slowTurn {
		p.lifo += slowLIFO
		runtime.Gosched()
	}
}
