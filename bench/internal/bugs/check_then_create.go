package bugs

import (
	"context"

	"github.com/gokka/gokka/core"
	"github.com/gokka/gokka/runtime/sim"
)

var checkThenCreate = Program{
	Name:   "check-then-create",
	Bug:    "a manager that does not wait for its database handles a second request while it checks the first",
	Origin: "Coyote tutorial, AccountManager", Class: "bad interleaving", Oracle: "exactly one success", Expect: "easy",
	Deviations: 1, Orders: 4,
	Body: func(s *sim.T, fixed bool) {
		manager := s.Spawn(&accountManager{db: s.Spawn(&database{rows: map[string]bool{}}), fixed: fixed})
		ann, bob := &signUp{manager: manager}, &signUp{manager: manager}
		tell(s, begin{}, s.Spawn(ann), s.Spawn(bob))
		s.RunUntilIdle()
		if ann.succeeded == bob.succeeded {
			s.Errorf("of two who want the same name, one must get it; now: %v, %v", ann.succeeded, bob.succeeded)
		}
	},
}

type (
	createAccount struct {
		name    string
		replyTo core.Ref
	}
	accountCreated struct{ ok bool }
	checked        struct {
		request createAccount
		exists  bool
		err     error
	}
	rowExists struct{ name string }
	insertRow struct{ name string }
)

// database has rows with names; both messages are answered with whether the row was there.
type database struct{ rows map[string]bool }

func (d *database) Receive(_ context.Context, msg any) (any, error) {
	switch msg := msg.(type) {
	case rowExists:
		return d.rows[msg.name], nil
	case insertRow:
		was := d.rows[msg.name]
		d.rows[msg.name] = true
		return was, nil
	}
	return nil, unexpected(msg)
}

// accountManager has the database's answers piped to itself.
type accountManager struct {
	db    core.Ref
	fixed bool
}

func (m *accountManager) Receive(ctx context.Context, msg any) (any, error) {
	switch msg := msg.(type) {
	case createAccount:
		var question any = rowExists{msg.name}
		if m.fixed {
			question = insertRow{msg.name}
		}
		return nil, core.Pipe(ctx, core.AskFuture[bool](ctx, m.db, question), core.Self(ctx),
			func(exists bool, err error) any { return checked{msg, exists, err} })
	case checked:
		if msg.err != nil {
			return nil, msg.err
		}
		if !msg.exists && !m.fixed {
			if err := m.db.Tell(ctx, insertRow{msg.request.name}); err != nil {
				return nil, err
			}
		}
		return nil, msg.request.replyTo.Tell(ctx, accountCreated{!msg.exists})
	}
	return nil, unexpected(msg)
}

// signUp is somebody who wants an account.
type signUp struct {
	manager   core.Ref
	succeeded bool
}

func (u *signUp) Receive(ctx context.Context, msg any) (any, error) {
	switch msg := msg.(type) {
	case begin:
		return nil, u.manager.Tell(ctx, createAccount{"ann", core.Self(ctx)})
	case accountCreated:
		u.succeeded = msg.ok
		return nil, nil
	}
	return nil, unexpected(msg)
}
