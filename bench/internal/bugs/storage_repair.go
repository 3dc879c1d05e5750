package bugs

import (
	"context"
	"time"

	"github.com/gokka/gokka/core"
	"github.com/gokka/gokka/runtime/sim"
)

var storageRepair = Program{
	Name:   "storage-repair",
	Bug:    "a late report of a failed node counts, so that the manager never makes up for the loss",
	Origin: "Coyote, ReplicatingStorageTests; Deligiannis et al., FAST 2016", Class: "liveness", Oracle: "hot at the end", Expect: "hard",
	Deviations: 1, Orders: 500,
	Body: func(s *sim.T, fixed bool) {
		const replicas = 2
		repaired := s.Monitor("a replica is missing")
		manager := &storageManager{reports: map[int]int{}, want: replicas, fixed: fixed, missing: repaired}
		ref := s.Spawn(manager)
		for id := range replicas {
			manager.nodes = append(manager.nodes, s.Spawn(&storageNode{id: id, manager: ref, data: 1, missing: repaired}))
		}
		tell(s, begin{}, append([]core.Ref{ref}, manager.nodes...)...)
		tell(s, begin{}, s.Spawn(&outage{ref, manager.nodes[0]}))
		for range 5 { // Whatever happens in one second is known in the next, and repaired by the one after.
			s.Advance(time.Second)
		}
	},
}

type (
	syncTick   struct{}
	repairTick struct{}
	report     struct{ node, data int }
	nodeFailed struct{ node int }
	crash      struct{}
	copyData   struct{ data int }
)

// storageManager counts the replicas with the newest data, and makes more if there are too few.
type storageManager struct {
	nodes   []core.Ref
	reports map[int]int // by node: the data that it has
	failed  int         // nodes below this one have failed
	want    int
	fixed   bool
	missing *sim.Monitor
}

func (m *storageManager) Receive(ctx context.Context, msg any) (any, error) {
	switch msg := msg.(type) {
	case begin:
		_, err := core.TellEvery(ctx, core.Self(ctx), time.Second, repairTick{})
		return nil, err
	case report:
		if !m.fixed || msg.node >= m.failed {
			m.reports[msg.node] = msg.data
		}
		return nil, nil
	case nodeFailed:
		delete(m.reports, msg.node)
		m.failed = msg.node + 1
		m.missing.Hot()
		ref, err := core.Spawn(ctx, &storageNode{id: len(m.nodes), manager: core.Self(ctx), missing: m.missing})
		if err != nil {
			return nil, err
		}
		m.nodes = append(m.nodes, ref)
		return nil, ref.Tell(ctx, begin{})
	case repairTick:
		return nil, m.repair(ctx)
	}
	return nil, unexpected(msg)
}

func (m *storageManager) repair(ctx context.Context) error {
	newest, have := 0, 0
	for _, data := range m.reports {
		newest = max(newest, data)
	}
	for _, data := range m.reports {
		if data == newest {
			have++
		}
	}
	for id, ref := range m.nodes {
		if data, known := m.reports[id]; known && data < newest && have < m.want {
			have++
			if err := ref.Tell(ctx, copyData{newest}); err != nil {
				return err
			}
		}
	}
	return nil
}

// storageNode reports what it has once in a second.
type storageNode struct {
	id, data int
	manager  core.Ref
	missing  *sim.Monitor
}

func (n *storageNode) Receive(ctx context.Context, msg any) (any, error) {
	switch msg := msg.(type) {
	case begin:
		_, err := core.TellEvery(ctx, core.Self(ctx), time.Second, syncTick{})
		return nil, err
	case syncTick:
		return nil, n.manager.Tell(ctx, report{n.id, n.data})
	case copyData:
		if n.data < msg.data {
			n.data = msg.data
			n.missing.Cold()
		}
		return nil, nil
	case crash:
		core.Self(ctx).StopFuture()
		return nil, nil
	}
	return nil, unexpected(msg)
}

// outage is the end of a node, some time in the second second.
type outage struct{ manager, node core.Ref }

func (o *outage) Receive(ctx context.Context, msg any) (any, error) {
	if _, ok := msg.(begin); ok {
		_, err := core.TellAfter(ctx, core.Self(ctx), 2*time.Second, crash{})
		return nil, err
	}
	if err := o.node.Tell(ctx, crash{}); err != nil {
		return nil, err
	}
	return nil, o.manager.Tell(ctx, nodeFailed{})
}
