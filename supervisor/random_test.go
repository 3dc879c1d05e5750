package supervisor_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/gokka/gokka/core"
	"github.com/gokka/gokka/registry"
	"github.com/gokka/gokka/runtime/sim"
	"github.com/gokka/gokka/supervisor"
)

// family is what must hold of a supervisor's children whatever happens to them. On sim one turn runs at a time, so it
// needs no lock.
type family struct {
	rand   *rand.Rand
	group  bool           // children start only after those before them
	specs  int            // how many there were: the order of children is that of their specs
	living map[string]int // the living child of each name, by the number of its spec
	wrong  []string
	calm   bool // nothing fails by itself any more
}

func (f *family) check(ok bool, format string, args ...any) {
	if !ok {
		f.wrong = append(f.wrong, fmt.Sprintf(format, args...))
	}
}

func (f *family) fails() bool { return !f.calm && f.rand.IntN(8) == 0 }

func (f *family) spec(name string) supervisor.Spec {
	s := supervisor.Spec{Name: name, Restart: supervisor.Restart(f.rand.IntN(3)), StopTimeout: -1}
	f.specs++
	number := f.specs
	s.New = func(core.Ref) (any, error) {
		if f.fails() {
			return nil, errCrash
		}
		return &member{family: f, name: name, number: number}, nil
	}
	return s
}

// member is a child.
type member struct {
	family *family
	name   string
	number int
	over   bool
}

func (m *member) OnStart(context.Context) error {
	f := m.family
	f.check(f.living[m.name] == 0, "%s lives twice", m.name)
	for name, number := range f.living {
		f.check(!f.group || number < m.number, "%s starts while %s lives", m.name, name)
	}
	f.living[m.name] = m.number
	if f.fails() {
		m.end()
		return errCrash
	}
	return nil
}

func (m *member) end() {
	m.family.check(!m.over, "%s ends twice", m.name)
	m.over = true
	delete(m.family.living, m.name)
}

func (m *member) OnStop(context.Context) error {
	m.end()
	if m.family.fails() {
		return errCrash
	}
	return nil
}

func (m *member) OnFailure(context.Context, error) { m.end() }

func (m *member) Receive(_ context.Context, msg any) (any, error) { return nil, msg.(error) }

// Whatever happens in whichever order, no child lives twice, a group starts in order after it has stopped, everybody
// who waits gets an answer, and in the end nobody is left.
func TestRandomLives(t *testing.T) {
	restarts, gaveUp := 0, 0
	for seed := range uint64(400) {
		f := &family{rand: rand.New(rand.NewPCG(seed, 7)), living: map[string]int{}}
		strategy := strategies[f.rand.IntN(len(strategies))]
		f.group = strategy != supervisor.OneForOne
		rt, err := sim.New(sim.Options{Seed: seed, Registry: registry.New(), Logger: slog.New(slog.DiscardHandler), NoRaceMode: true})
		require.NoError(t, err)
		opts := supervisor.Options{Strategy: strategy, MaxRestarts: []int{5, math.MaxInt}[f.rand.IntN(2)],
			OnEvent: func(e supervisor.Event) {
				if e.Kind == supervisor.Restarted {
					restarts++
				}
			}}
		for i := range 1 + f.rand.IntN(4) {
			opts.Children = append(opts.Children, f.spec(string(rune('a'+i))))
		}
		live(t, f, rt, opts, seed)
		require.Empty(t, f.wrong, "seed %d", seed)
		require.Empty(t, f.living, "seed %d", seed)
		require.NoError(t, rt.Shutdown(bounded(t)))
		if f.calm {
			continue
		}
		gaveUp++
	}
	require.Greater(t, restarts, 500)
	require.Greater(t, gaveUp, 20)
}

// live starts the supervisor and lets things happen, until it gives up or is stopped; then the family is calm.
func live(t *testing.T, f *family, rt *sim.Runtime, opts supervisor.Options, seed uint64) {
	sup, err := supervisor.Start(t.Context(), rt, opts)
	require.NoError(t, err)
	for range 30 {
		name := string(rune('a' + f.rand.IntN(6)))
		switch op := f.rand.IntN(10); op {
		case 0:
			_, err := supervisor.Add(bounded(t), sup, f.spec(name))
			require.NotErrorIs(t, err, core.ErrTimeout, "seed %d", seed)
		case 1:
			require.NotErrorIs(t, supervisor.Remove(bounded(t), sup, name), core.ErrTimeout, "seed %d", seed)
		case 2, 3, 4, 5, 6, 7:
			ref, err := supervisor.Child(bounded(t), sup, name)
			if err != nil {
				require.False(t, errors.Is(err, core.ErrTimeout), "seed %d: nobody answers", seed)
				continue
			}
			switch op {
			case 2:
				ref.Kill(nil)
			case 3:
				ref.StopFuture()
			default:
				_ = ref.Tell(t.Context(), errCrash)
			}
		case 8:
			for range f.rand.IntN(20) {
				rt.Step()
			}
		case 9:
			_, err := supervisor.Children(bounded(t), sup)
			require.NotErrorIs(t, err, core.ErrTimeout, "seed %d", seed)
		}
	}
	if !sup.IsAlive() {
		require.NoError(t, sup.Wait(bounded(t)), "seed %d", seed)
		return
	}
	f.calm = true
	switch f.rand.IntN(3) {
	case 0:
		_, _ = sup.Stop(bounded(t))
	case 1:
		_, _ = rt.Env().Registry.(*registry.Registry).StopAll(bounded(t))
	case 2:
		sup.Kill(nil)
	}
	require.NoError(t, sup.Wait(bounded(t)), "seed %d", seed)
}
