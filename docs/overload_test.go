package docs_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/gokka/gokka/core"
	"github.com/gokka/gokka/future"
	"github.com/gokka/gokka/runtime/runtimetest/each"
)

// A fullActor handles message 0 until the gate is open, so that what comes behind stays in the queue.
type fullActor struct {
	began, gate *future.Promise[bool]
	mu          sync.Mutex
	handled     []int
}

func (f *fullActor) Receive(ctx context.Context, msg any) (any, error) {
	if msg == 0 {
		_ = f.began.Set(true)
		_, err := f.gate.Future().Get(ctx)
		return nil, err
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.handled = append(f.handled, msg.(int))
	return nil, nil
}

// TestOverloadTable fills a mailbox, does what each row of the table of overload.md says, with each policy and on each
// runtime, and compares.
func TestOverloadTable(t *testing.T) {
	page, err := os.ReadFile("overload.md")
	require.NoError(t, err)
	rows := tableRows(string(page), "a full mailbox, and")
	require.Len(t, rows, 5)
	policies := []core.Policy{core.Block, core.Fail, core.DropNewest, core.DropOldest}
	forms := map[string]func(ctx context.Context, ref core.Ref) error{
		"Tell":    func(ctx context.Context, ref core.Ref) error { return ref.Tell(ctx, 3) },
		"TryTell": func(_ context.Context, ref core.Ref) error { return ref.TryTell(3) },
		"AskFuture": func(ctx context.Context, ref core.Ref) error {
			_, _, err := ref.AskFuture(ctx, 3).TryGet()
			return err
		},
		"Pipe": func(ctx context.Context, ref core.Ref) error {
			return core.Pipe(ctx, future.Resolved(3), ref, func(v int, err error) any { return v })
		},
	}
	each.Runtime(t, func(t *testing.T, rt core.Runtime) {
		ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
		t.Cleanup(cancel)
		for _, row := range rows[:4] {
			for name, form := range forms {
				if !strings.Contains(row[0], "`"+name+"`") {
					continue
				}
				for i, policy := range policies {
					what := fmt.Sprintf("%s, policy %d", name, policy)
					want := strings.ReplaceAll(row[i+1], "as `Tell`", rows[0][i+1])
					actor := &fullActor{began: future.New[bool](), gate: future.New[bool]()}
					ref, err := core.Start(ctx, rt, actor, core.WithMailbox(core.Bounded(2, policy)))
					require.NoError(t, err)
					require.NoError(t, ref.Tell(ctx, 0))
					_, err = actor.began.Future().Get(ctx)
					require.NoError(t, err)
					require.NoError(t, errors.Join(ref.Tell(ctx, 1), ref.Tell(ctx, 2)))

					short, cancel := context.WithTimeout(ctx, 20*time.Millisecond)
					sendCtx := ctx
					if strings.HasPrefix(want, "wait") {
						sendCtx = short
					}
					err = form(sendCtx, ref)
					cancel()
					require.NoError(t, actor.gate.Set(true))
					_, stopErr := ref.Stop(ctx)
					require.NoError(t, stopErr)
					oldest, newest := slices.Contains(actor.handled, 1), slices.Contains(actor.handled, 3)

					switch strings.Replace(want, "wait ", "waits ", 1) {
					case "waits for room":
						require.ErrorIs(t, err, core.ErrTimeout, what)
						require.False(t, newest, what)
						require.True(t, oldest, what)
					case "`ErrMailboxFull`":
						require.ErrorIs(t, err, core.ErrMailboxFull, what)
						require.False(t, newest, what)
						require.True(t, oldest, what)
					case "nil, and the message is dropped", "is dropped":
						require.NoError(t, err, what)
						require.False(t, newest, what)
						require.True(t, oldest, what)
					case "nil, and the oldest one is dropped":
						require.NoError(t, err, what)
						require.True(t, newest, what)
						require.False(t, oldest, what)
					default:
						t.Fatalf("%s: the test does not know %q", what, want)
					}
				}
			}
		}
	})
}
