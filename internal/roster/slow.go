package roster

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"github.com/gokka/gokka/core"
)

// slow is how long an actor may take to stop before a warning names it, and how long until the next one.
const slow = 10 * time.Second

// warning is the timer that names an actor while it is slow to stop.
type warning struct {
	cell  *core.Cell
	env   *core.Env
	begun time.Time

	mu    sync.Mutex // makes stop and a call that is under way agree
	timer core.Timer // nil when stopped
}

// warnWhileSlow begins to watch c. It costs a timer of c's runtime, and no goroutine until that fires.
func warnWhileSlow(c *core.Cell) *warning {
	env := c.Runtime().Env()
	w := &warning{cell: c, env: env, begun: env.Now()}
	w.mu.Lock() // the timer may fire before it is assigned
	defer w.mu.Unlock()
	w.timer = env.AfterFunc(slow, w.warn)
	return w
}

// stop ends the watch. After it nothing is logged: it waits for a warning that is being written.
func (w *warning) stop() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.timer.Stop()
	w.timer = nil
}

// warn is called by the timer, and sets the next one.
func (w *warning) warn() {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.timer == nil {
		return
	}
	logger := w.env.Logger
	if logger == nil {
		logger = slog.Default()
	}
	logger.LogAttrs(context.Background(), slog.LevelWarn, "Actor is slow to stop",
		slog.Any("actor", w.cell.Ref()), slog.Duration("waited", w.env.Now().Sub(w.begun)))
	w.timer = w.env.AfterFunc(slow, w.warn)
}
