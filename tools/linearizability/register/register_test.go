package register_test

import (
	"context"
	"errors"
	"os"

	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/gokka/gokka/core"
	"github.com/gokka/gokka/future"
	"github.com/gokka/gokka/runtime/runtimetest/each"
	"github.com/gokka/gokka/runtime/sim"
	"github.com/gokka/gokka/tools/linearizability"
	"github.com/gokka/gokka/tools/linearizability/register"
)

// page is the environment variable that names the file that the history of a run that fails is shown in.
const page = "LINEARIZABILITY_HTML"

// clients is what is tested: two clients that write and two that read, while a replica may fail.
func clients(mistake register.Mistake) func(s *sim.T) {
	return func(s *sim.T) {
		replicas := make([]core.Ref, 3)
		for i := range replicas {
			replicas[i] = s.Spawn(&register.Replica{})
		}
		var history register.History
		for id, calls := range [][]register.Call{
			{{Write: true, Value: 1}, {Write: true, Value: 2}},
			{{Write: true, Value: 3}},
			{{}, {}},
			{{}, {}},
		} {
			client := s.Spawn(&register.Client{
				Register: register.Register{Replicas: replicas, Writer: id, Mistake: mistake},
				History:  &history,
			})
			for _, call := range calls {
				require.NoError(s, client.Tell(s.Context(), call))
			}
		}
		accident := s.Spawn(core.ReceiveFunc(func(ctx context.Context, _ any) (any, error) {
			if victim := sim.Choose(ctx, len(replicas)+1); victim < len(replicas) {
				replicas[victim].Kill(nil)
			}
			return nil, nil
		}))
		require.NoError(s, accident.Tell(s.Context(), "now"))
		s.Settle()
		check(s, &history)
	}
}

func check(s *sim.T, history *register.History) {
	err := history.Check(register.Model)
	if err == nil {
		return
	}
	s.Error(err)
	var violation *linearizability.Violation
	if file := os.Getenv(page); file != "" && errors.As(err, &violation) {
		s.Logf("the history is shown in %s: %v", file, violation.WriteHTML(file))
	}
}

func TestRegister(t *testing.T) { sim.Test(t, clients(register.None), sim.Iterations(1000)) }

// Each mistake makes histories that porcupine refuses, in runs that a token makes again.
func TestMistakesAreFound(t *testing.T) {
	for name, mistake := range map[string]register.Mistake{
		"no write-back": register.NoWriteBack, "read one": register.ReadOne, "own numbers": register.OwnNumbers,
	} {
		t.Run(name, func(t *testing.T) {
			file := os.Getenv(page)
			if file == "" {
				file = filepath.Join(t.TempDir(), "history.html")
				t.Setenv(page, file)
			}
			report, err := sim.Explore(clients(mistake), sim.Iterations(5000))
			require.NoError(t, err)
			f := report.Failure
			require.NotNil(t, f)
			t.Logf("iteration %d: %s: %s", f.Iteration, f.Token, f.Reasons[0])
			require.Contains(t, f.Reasons[0], "not linearizable: 7 calls")
			html, err := os.ReadFile(file)
			require.NoError(t, err)
			require.Contains(t, string(html), "write 3")

			t.Setenv("GOKKA_SIM_REPLAY", f.Token)
			again, err := sim.Explore(clients(mistake))
			require.NoError(t, err)
			require.NotNil(t, again.Failure)
			require.Equal(t, f.Reasons, again.Failure.Reasons)
		})
	}
}

// The same actors on real time: what happens is another history each time, and all are to be linearizable.
func TestRegisterOnEveryRuntime(t *testing.T) {
	each.Runtime(t, func(t *testing.T, rt core.Runtime) {
		ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
		defer cancel()
		start := func(actor any) core.Ref {
			ref, err := core.Start(ctx, rt, actor)
			require.NoError(t, err)
			return ref
		}
		for range 20 {
			replicas := []core.Ref{start(&register.Replica{}), start(&register.Replica{}), start(&register.Replica{})}
			var history register.History
			var reads []core.Future[any]
			for id := range 4 {
				client := start(&register.Client{Register: register.Register{Replicas: replicas, Writer: id}, History: &history})
				reads = append(reads, client.AskFuture(ctx, register.Call{Write: true, Value: id}),
					client.AskFuture(ctx, register.Call{}))
			}
			_, err := future.GetAll(ctx, reads...)
			require.NoError(t, err)
			require.NoError(t, history.Check(register.Model))
		}
	})
}
