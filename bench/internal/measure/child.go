package measure

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"runtime"
	"slices"

	"github.com/gokka/gokka/bench/internal/peer"
	"github.com/gokka/gokka/bench/internal/runtimes"
	"github.com/gokka/gokka/bench/internal/workload"
)

// childEnv is the environment variable that tells a process to run one sample; its value is an order.
const childEnv = "GOKKA_BENCH_SAMPLE"

// order says what a child process is to run, report what came of it.
type order struct {
	Workload, Runtime, Variant string
	Values                     workload.Values
	N, Procs                   int
}

type report struct {
	Measurement workload.Measurement
	Error       string
}

// sampleElsewhere runs a sample in a new process of the running program, whose main function calls Child first.
func sampleElsewhere(ctx context.Context, w *workload.Workload, l Lane, n int) (m workload.Measurement, err error) {
	exe, err := os.Executable()
	if l.Peer != nil {
		exe, err = l.Peer.Exe, nil
	}
	if err != nil {
		return m, err
	}
	o, err := json.Marshal(order{w.Name, l.Name(), l.Variant, w.Values, n, runtime.GOMAXPROCS(0)})
	if err != nil {
		return m, err
	}
	cmd := exec.CommandContext(ctx, exe)
	cmd.Env = append(os.Environ(), childEnv+"="+string(o))
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if ctx.Err() != nil {
		return m, context.Cause(ctx)
	}
	if err != nil {
		return m, fmt.Errorf("process of the sample: %w: %s", err, bytes.TrimSpace(stderr.Bytes()))
	}
	var r report
	if err := json.Unmarshal(out, &r); err != nil {
		return m, fmt.Errorf("process of the sample: %w", err)
	}
	if r.Error != "" {
		return m, errors.New(r.Error)
	}
	return r.Measurement, nil
}

// Child runs the sample that this process was started for, if it was, writes what came of it to out and returns true.
// Otherwise it does nothing. Programs, test programs too, whose process may be asked for samples call it before
// anything else.
func Child(out io.Writer) bool { return child(out, obey) }

// PeerMain is the main function of a program that measures another library. Started by hand, it says what it is.
func PeerMain(l peer.Library) {
	if !child(os.Stdout, func(text string) (workload.Measurement, error) { return obeyPeer(text, l) }) {
		fmt.Printf("%s: %s\n", l.Name, l.Notes)
	}
}

func child(out io.Writer, obey func(text string) (workload.Measurement, error)) bool {
	text, ok := os.LookupEnv(childEnv)
	if !ok {
		return false
	}
	signal.Ignore(os.Interrupt) // a terminal sends it to the parent too, which ends this process
	var r report
	m, err := obey(text)
	if err != nil {
		r.Error = err.Error()
	}
	r.Measurement = m
	_ = json.NewEncoder(out).Encode(r) // the parent notices
	return true
}

// understand reads an order.
func understand(text string) (o order, w workload.Workload, err error) {
	if err = json.Unmarshal([]byte(text), &o); err == nil {
		w, err = workload.Find(o.Workload, o.Values)
	}
	if err != nil {
		return o, w, fmt.Errorf("%s: %w", childEnv, err)
	}
	runtime.GOMAXPROCS(o.Procs)
	return o, w, nil
}

func obey(text string) (m workload.Measurement, err error) {
	o, w, err := understand(text)
	if err != nil {
		return m, err
	}
	l := Lane{Variant: o.Variant}
	if o.Runtime != workload.Native {
		fs := runtimes.All()
		j := slices.IndexFunc(fs, func(f runtimes.Factory) bool { return f.Name == o.Runtime })
		if j < 0 {
			return m, fmt.Errorf("%s: no runtime %q", childEnv, o.Runtime)
		}
		l.Factory = &fs[j]
	}
	m, err = sampleHere(context.Background(), &w, l, o.N)
	m.PeakRSS = peakRSS()
	return m, err
}

// obeyPeer takes a sample of a library. Unless the workload wants a fresh process it does so after a short run, since
// Gokka's samples are of a warm process too.
func obeyPeer(text string, l peer.Library) (m workload.Measurement, err error) {
	o, w, err := understand(text)
	if err != nil {
		return m, err
	}
	if l.Name != o.Runtime {
		return m, fmt.Errorf("%s: this is %s, not %s", childEnv, l.Name, o.Runtime)
	}
	if !w.Fresh {
		warm, err := workload.Find("ping-pong", nil)
		if err != nil {
			return m, err
		}
		if m, err = samplePeer(&warm, l, warm.Quick); err != nil {
			return m, err
		}
	}
	m, err = samplePeer(&w, l, o.N)
	m.PeakRSS = peakRSS()
	return m, err
}

func samplePeer(w *workload.Workload, l peer.Library, n int) (m workload.Measurement, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic: %v", p)
		}
	}()
	s, err := l.New()
	if err != nil {
		return m, err
	}
	runtime.GC()
	return w.RunPeer(context.Background(), s, n)
}
