package docs_test

import (
	"context"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/gokka/gokka/core"
	"github.com/gokka/gokka/future"
	"github.com/gokka/gokka/runtime/runtimetest/each"
)

type someKey struct{}

// A contextSeer says what its handler got of the sender's ctx, which ends in the middle of it.
type contextSeer struct {
	began, ended *future.Promise[bool]
	saw          *future.Promise[string]
}

func (c *contextSeer) Receive(ctx context.Context, _ any) (any, error) {
	_ = c.began.Set(true)
	if _, err := c.ended.Future().Get(context.WithoutCancel(ctx)); err != nil {
		return nil, err
	}
	var saw []string
	if ctx.Value(someKey{}) != nil {
		saw = append(saw, "values")
	}
	if _, ok := ctx.Deadline(); ok {
		saw = append(saw, "deadline")
	}
	if ctx.Err() != nil {
		saw = append(saw, "cancellation")
	}
	if len(saw) == 0 {
		saw = append(saw, "nothing")
	}
	_ = c.saw.Set(strings.Join(saw, ", "))
	return nil, nil
}

// TestMessagesTable: what the table of messages.md says about contexts.
func TestMessagesTable(t *testing.T) {
	page, err := os.ReadFile("messages.md")
	require.NoError(t, err)
	rows := tableRows(string(page), "| it waits | an error of the handler |")
	require.Len(t, rows, 4)
	forms := []func(ctx context.Context, ref core.Ref){
		func(ctx context.Context, ref core.Ref) { _ = ref.Tell(ctx, 1) },
		func(_ context.Context, ref core.Ref) { _ = ref.TryTell(1) },
		func(ctx context.Context, ref core.Ref) { _, _ = ref.Ask(ctx, 1) },
		func(ctx context.Context, ref core.Ref) { ref.AskFuture(ctx, 1) },
	}
	each.Runtime(t, func(t *testing.T, rt core.Runtime) {
		ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
		t.Cleanup(cancel)
		for i, send := range forms {
			actor := &contextSeer{future.New[bool](), future.New[bool](), future.New[string]()}
			ref, err := core.Start(ctx, rt, actor)
			require.NoError(t, err)
			sender, leave := context.WithCancel(context.WithValue(ctx, someKey{}, 1))
			sent := make(chan struct{})
			go func() { defer close(sent); send(sender, ref) }()
			_, err = actor.began.Future().Get(ctx)
			require.NoError(t, err)
			leave()
			<-sent
			require.NoError(t, actor.ended.Set(true))
			saw, err := actor.saw.Future().Get(ctx)
			require.NoError(t, err)
			want, _, _ := strings.Cut(rows[i][3], ":")
			require.Equal(t, want, saw, rows[i][0])
		}
	})
}
