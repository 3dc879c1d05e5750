package bugs

import (
	"context"
	"errors"
	"time"

	"github.com/gokka/gokka/core"
	"github.com/gokka/gokka/runtime/sim"
)

var storageRepair = Program{
	Name:   "storage-repair",
	Bug:    "a late report of a failed node counts, so that the manager never makes up for the loss",
	Origin: "Coyote, ReplicatingStorageTests; Deligiannis et al., FAST 2016", Class: "liveness", Oracle: "hot at the end", Expect: "hard",
	Deviations: 1, Orders: 300,
	Body: func(s *sim.T, fixed bool) {
		missing := s.Monitor("a replica is missing")
		manager := &storageManager{reports: map[int]int{}, missing: missing, fixed: fixed}
		ref := s.Spawn(manager)
		for id := range 2 {
			manager.nodes = append(manager.nodes, s.Spawn(&storageNode{id: id, manager: ref, missing: missing}))
		}
		client := s.Spawn(&messenger{ref, storeData{1}})
		tell(s, begin{}, ref, client, s.Spawn(&outage{ref, manager.nodes[0]}))
		for range 3 { // What happens in one second is known in the next, and repaired by its end.
			s.Advance(time.Second)
		}
	},
}

type (
	storeData  struct{ data int }
	reportData struct{ node, data int }
	nodeFailed struct{ node int }
	crash      struct{}
	repairTick struct{}
)

// storageManager wants as many replicas of the newest data as there are nodes alive.
type storageManager struct {
	nodes   []core.Ref
	failed  int         // nodes below this one have failed
	reports map[int]int // by node: the data that it has
	missing *sim.Monitor
	fixed   bool
}

func (m *storageManager) Receive(ctx context.Context, msg any) (any, error) {
	switch msg := msg.(type) {
	case begin:
		_, err := core.TellEvery(ctx, core.Self(ctx), time.Second, repairTick{})
		return nil, err
	case storeData:
		for _, node := range m.nodes[m.failed:] {
			if err := node.Tell(ctx, msg); err != nil && !errors.Is(err, core.ErrActorDead) {
				return nil, err
			}
		}
		return nil, nil
	case reportData:
		if !m.fixed || msg.node >= m.failed {
			m.reports[msg.node] = msg.data
		}
		return nil, nil
	case nodeFailed:
		return nil, m.replace(ctx, msg.node)
	case repairTick:
		return nil, m.repair(ctx)
	}
	return nil, unexpected(msg)
}

// replace starts another node for one that has failed.
func (m *storageManager) replace(ctx context.Context, failed int) error {
	delete(m.reports, failed)
	m.failed = failed + 1
	m.missing.Hot()
	ref, err := core.Spawn(ctx, &storageNode{id: len(m.nodes), manager: core.Self(ctx), missing: m.missing})
	if err != nil {
		return err
	}
	m.nodes = append(m.nodes, ref)
	return ref.Tell(ctx, begin{})
}

// repair brings nodes up to date, as long as there are too few that are.
func (m *storageManager) repair(ctx context.Context) error {
	newest, upToDate := 0, 0
	for _, data := range m.reports {
		newest = max(newest, data)
	}
	for _, data := range m.reports {
		if data == newest {
			upToDate++
		}
	}
	for id := m.failed; id < len(m.nodes) && upToDate < len(m.nodes)-m.failed; id++ {
		if m.reports[id] < newest {
			upToDate++
			if err := m.nodes[id].Tell(ctx, storeData{newest}); err != nil && !errors.Is(err, core.ErrActorDead) {
				return err
			}
		}
	}
	return nil
}

// storageNode reports what it has whenever that changes.
type storageNode struct {
	id, data int
	manager  core.Ref
	missing  *sim.Monitor
}

func (n *storageNode) Receive(ctx context.Context, msg any) (any, error) {
	switch msg := msg.(type) {
	case begin:
	case storeData:
		if n.data == 0 && n.id > 1 { // it is a replacement
			n.missing.Cold()
		}
		n.data = msg.data
	case crash:
		core.Self(ctx).StopFuture()
		return nil, nil
	default:
		return nil, unexpected(msg)
	}
	return nil, n.manager.Tell(ctx, reportData{n.id, n.data})
}

// outage is the end of the first node.
type outage struct{ manager, node core.Ref }

func (o *outage) Receive(ctx context.Context, _ any) (any, error) {
	if err := o.node.Tell(ctx, crash{}); err != nil {
		return nil, err
	}
	return nil, o.manager.Tell(ctx, nodeFailed{0})
}
