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
func Child(out io.Writer) bool {
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

func obey(text string) (m workload.Measurement, err error) {
	var o order
	if err := json.Unmarshal([]byte(text), &o); err != nil {
		return m, fmt.Errorf("%s: %w", childEnv, err)
	}
	w, err := workload.Find(o.Workload, o.Values)
	if err != nil {
		return m, fmt.Errorf("%s: %w", childEnv, err)
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
	runtime.GOMAXPROCS(o.Procs)
	m, err = sampleHere(context.Background(), &w, l, o.N)
	m.PeakRSS = peakRSS()
	return m, err
}
