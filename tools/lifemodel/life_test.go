package lifemodel

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"log/slog"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"
)

var (
	patience = flag.Duration("life.patience", 20*time.Second, "how long to wait for what the model says to come")
	enough   = flag.Int("life.enough", 0, "print programs of so few commands at once; smaller ones are not sought")
	parts    = flag.Int("life.parts", 5, "length of programs, in lists of some six commands")
)

// impatience is what is left of patience once it is known that something does not come, while a smaller program
// is sought.
const impatience = 100 * time.Millisecond

func TestMain(m *testing.M) {
	for name, value := range map[string]string{
		"rapid.nofailfile": "true", // the line that rapid prints then says by which seed a failure is found again
		"rapid.checks":     "25",
		"rapid.seed":       "20261122", // so that a change is judged by the programs that the one before was; 0 draws new ones
	} {
		if err := flag.Set(name, value); err != nil {
			panic(err)
		}
	}
	slog.SetDefault(silent) // actors fail on purpose here
	m.Run()
}

// TestLifeCycle performs programs, each command until all has come that the model says of it.
func TestLifeCycle(t *testing.T) {
	for _, e := range engines {
		t.Run(e.name, func(t *testing.T) {
			t.Parallel()
			for range e.rounds() {
				rapid.Check(t, newHunt(e.make, none).property)
			}
		})
	}
}

// hunt looks for a program whose actors do not live as the model says.
type hunt struct {
	newEngine newEngine
	flaw      flaw // of the model
	limit     time.Duration
	smallest  program // of those that fail
}

func newHunt(newEngine newEngine, f flaw) *hunt {
	return &hunt{newEngine: newEngine, flaw: f, limit: *patience}
}

// over reports whether a program was found that need not be made smaller.
func (h *hunt) over() bool { return h.smallest != nil && len(h.smallest) <= *enough }

func (h *hunt) property(t *rapid.T) {
	p := drawProgram(t, *parts)
	seed := rapid.Uint64().Draw(t, "seed")
	if h.over() {
		return
	}
	err := compareLives(h.newEngine, seed, p, &model{flaw: h.flaw}, h.limit)
	if err == nil {
		return
	}
	h.limit, h.smallest = min(h.limit, impatience), p
	text := fmt.Sprintf("%v\nseed %d, program of %d:%v", err, seed, len(p), p)
	if h.over() {
		fmt.Println(text)
	}
	t.Log(text)
	t.Fatal("not what the model says") // in the same words each time, or rapid would take it for another failure
}

// compareLives performs a program, in a world and in the model, and returns where they differ.
func compareLives(newEngine newEngine, seed uint64, p program, m *model, limit time.Duration) error {
	ctx, goOn, stop := watchdog(context.Background(), limit)
	defer stop()
	w, err := newWorld(ctx, newEngine, seed)
	if err != nil {
		return err
	}
	defer w.end(limit)
	do := func(id int, c command) error {
		goOn()
		if err := w.once(id, c, m, limit); err != nil {
			return fmt.Errorf("%d %v: %w", id, c, err)
		}
		return nil
	}
	for i, c := range p {
		if !m.guarded() {
			if err := do(1000+i, guard); err != nil {
				return err
			}
		}
		if err := do(i+1, c); err != nil {
			return err
		}
	}
	for id := 2000; m.release1() >= 0; id++ {
		if err := do(id, command{op: release, target: m.release1()}); err != nil {
			return err
		}
	}
	goOn()
	return w.shutdown(m, limit)
}

// guard starts the actor that tells when all others have been stopped after a FatalError: the others are asked
// before it. Others do not see it.
var guard = command{op: start, spec: spec{hidden: true, tellErrors: true}}

func (m *model) guarded() bool {
	return slices.ContainsFunc(m.actors, func(t *twin) bool { return t.spec.hidden && t.alive() })
}

// release1 returns the number of an actor that is held; -1 if none is.
func (m *model) release1() int {
	return slices.IndexFunc(m.visible(), func(t *twin) bool { return t.held })
}

// shutdown ends all who are left.
func (w *world) shutdown(m *model, limit time.Duration) error {
	w.releaseAll()
	if err := w.rt.Shutdown(w.ctx); err != nil && w.sim == nil {
		return fmt.Errorf("shutdown: %w", err)
	}
	m.now = 3000
	for _, t := range slices.Backward(m.actors) {
		if t.alive() {
			m.send(t, &mail{stop: true}, false)
			m.release(t)
		}
	}
	m.settle()
	if complaint := w.compare(m, limit); complaint != "" {
		return fmt.Errorf("after shutdown: %s", complaint)
	}
	return w.wrongdoing()
}

// once performs one command.
func (w *world) once(id int, c command, m *model, limit time.Duration) error {
	s := m.perform(id, c)
	d := deed{command: s.command, id: id, actor: w.actor(c.target), inside: s.inside}
	if s.from != nil {
		d.by = w.all()[s.from.index]
	}
	if w.perform(&d); d.result != s.result {
		return fmt.Errorf("it returned %q, not %q", d.result, s.result)
	}
	if complaint := w.compare(m, limit); complaint != "" {
		return errors.New(complaint)
	}
	return nil
}
