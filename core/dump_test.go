package core_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/gokka/gokka/core"
	"github.com/gokka/gokka/runtime/goroutine"
)

// scene is a runtime with something to see: an idle actor, one that waits for the third, and that one, which is busy where
// the kernel does not see it and has two messages waiting.
func (w *world) scene() (idle, waiting, busy core.Ref) {
	w.t.Helper()
	idle, busy = w.listen(), w.start(&probe{})
	waiting = w.start(&probe{})
	w.heard(idle)
	for _, ref := range []core.Ref{waiting, busy} {
		w.NoError(ref.Ready(w.ctx))
	}
	begun, open := make(chan struct{}), make(chan struct{})
	w.NoError(waiting.Tell(w.ctx, act(func(ctx context.Context, _ *probe) (any, error) {
		f := busy.AskFuture(ctx, act(func(context.Context, *probe) (any, error) {
			close(begun)
			<-open
			return nil, nil
		}))
		return f.Get(ctx)
	})))
	w.waitFor(begun)
	w.until(func() bool { return waiting.Cell().Snapshot().WaitsFor == busy })
	w.NoError(busy.Tell(w.ctx, "later"))
	w.NoError(busy.Tell(w.ctx, "later"))
	w.t.Cleanup(func() { close(open) })
	return idle, waiting, busy
}

// queued is what of n messages in the queue a look at an actor shows.
func (w *world) queued(n int) int {
	if w.rt.Env().Name == "sim" {
		return 0 // they are in flight
	}
	return n
}

// golden replaces what differs from run to run.
func golden(text string, refs ...core.Ref) string {
	for i, ref := range refs {
		text = strings.ReplaceAll(text, ref.URN(), fmt.Sprint("URN", i+1))
	}
	text = regexp.MustCompile(`[0-9.]+m?s or more`).ReplaceAllString(text, "T or more")
	text = regexp.MustCompile(`"time": "[^"]*"`).ReplaceAllString(text, `"time": "NOW"`)
	return regexp.MustCompile(`"for_seconds": [0-9.]+`).ReplaceAllString(text, `"for_seconds": T`)
}

func TestDump(t *testing.T) {
	everywhere(t, func(w *world) {
		dead := w.listen()
		_, err := dead.Stop(w.ctx)
		w.NoError(err)
		w.Error(dead.Tell(w.ctx, "in vain"))
		idle, waiting, busy := w.scene()
		var out bytes.Buffer
		w.NoError(core.Dump(&out, w.rt))
		q := w.queued(2)
		w.Equal(fmt.Sprintf(`%s: 3 actors, 2 running, %d messages queued
	listener (URN1): idle, 0 queued
	probe (URN3): running in core_test.act for T or more, %d queued
	probe (URN2): waiting for probe (URN3) in core_test.act for T or more, 0 queued
	1 messages not handled: not alive
`, w.rt.Env().Name, q, q), golden(out.String(), idle, waiting, busy))

		out.Reset()
		w.NoError(core.DumpJSON(&out, w.rt))
		w.Equal(fmt.Sprintf(`{
  "time": "NOW",
  "runtimes": [
    {
      "name": "%s",
      "actors": [
        {
          "actor": "URN1",
          "type": "listener",
          "state": "idle",
          "queued": 0
        },
        {
          "actor": "URN3",
          "type": "probe",
          "state": "running",
          "queued": %d,
          "handling": "core_test.act",
          "for_seconds": T
        },
        {
          "actor": "URN2",
          "type": "probe",
          "state": "waiting",
          "queued": 0,
          "handling": "core_test.act",
          "for_seconds": T,
          "waits_for": "URN3"
        }
      ],
      "unhandled": {
        "not alive": 1
      }
    }
  ]
}
`, w.rt.Env().Name, q), golden(out.String(), idle, waiting, busy))
	})
}

func TestDumpOfNothing(t *testing.T) {
	var out bytes.Buffer
	require.NoError(t, core.Dump(&out))
	require.NoError(t, core.Dump(&out, nil, (*goroutine.Runtime)(nil), (*envless)(nil), &envless{}))
	require.Empty(t, out.String())
	require.NoError(t, core.DumpJSON(&out, nil))
	require.Equal(t, "{\n  \"time\": \"NOW\",\n  \"runtimes\": []\n}\n", golden(out.String()))

	text, err := json.Marshal([]core.Status{{}})
	require.NoError(t, err)
	require.Equal(t, "[null]", string(text))
	require.Contains(t, core.Status{}.String(), "no actor")
}

// Runtimes that do not know their actors are shown without, and several one after the other.
func TestDumpOfSeveralRuntimes(t *testing.T) {
	everywhere(t, func(w *world) {
		w.listen()
		r := core.Inspect(struct{ core.Runtime }{w.rt}, w.rt, nil, w.rt)
		w.Len(r.Runtimes, 3)
		w.Empty(r.Runtimes[0].Actors)
		w.Len(r.Runtimes[1].Actors, 1)
		w.Len(r.Runtimes[2].Actors, 1)
		var out bytes.Buffer
		w.NoError(r.WriteText(&out))
		w.Contains(out.String(), w.rt.Env().Name+": 0 actors, 0 running, 0 messages queued\n")
	})
}

func TestDumpReportsErrorsOfTheWriter(t *testing.T) {
	everywhere(t, func(w *world) {
		w.ErrorIs(core.Dump(broken{}, w.rt), errBoom)
		w.ErrorIs(core.DumpJSON(broken{}, w.rt), errBoom)
	})
}

// broken is a writer.
type broken struct{}

func (broken) Write([]byte) (int, error) { return 0, errBoom }
