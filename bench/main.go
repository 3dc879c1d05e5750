// Bench compares Gokka's runtimes with each other and with hand-written goroutine and channel code. With no arguments
// it runs the default workloads, which takes about two minutes, prints a table and advice, and writes report.html, a page
// with charts, and report.json, all samples.
//
//	go run ./bench [-quick] [-all] [-run REGEXP] [-runtimes a,b] [-set W.P=V] [-samples N] [-cpu 1,2] [-peers] [-o FORMAT[=FILE]]
//	go run ./bench list
//	go run ./bench render REPORT [-o FORMAT[=FILE]]
//	go run ./bench save NAME [REPORT]
//	go run ./bench compare OLD NEW [-fail-above 5%] [-relative]
//	go run ./bench bugs [-all] [-run REGEXP] [-strategies a,b] [-seeds N] [-cap N] [-o FORMAT[=FILE]]
//
// Bugs does something else: it says how soon the strategies of runtime/sim find known bugs.
//
// The exit code is 0 if all is well, 1 if a workload failed, its result was wrong, a comparison came out too slow, or a
// program without its bug failed, 2 if the command line or a file is at fault, 130 after an interrupt.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/gokka/gokka/bench/internal/measure"
	"github.com/gokka/gokka/bench/internal/report"
	"github.com/gokka/gokka/bench/internal/workload"
)

const (
	exitFailed      = 1
	exitUsage       = 2
	exitInterrupted = 130
)

// How long the default workloads may take. It leaves time to build the program.
const (
	budget      = 100 * time.Second
	quickBudget = 15 * time.Second
)

// budgetOf is larger for those who have asked for more than the default.
func budgetOf(cfg *measure.Config) time.Duration {
	b := budget
	if cfg.Quick {
		b = quickBudget
	}
	share := b / time.Duration(len(workload.Default()))
	return max(b, share*time.Duration(len(cfg.Workloads))) * time.Duration(max(1, len(cfg.Procs)))
}

func main() {
	if measure.Child(os.Stdout) {
		return
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // a second interrupt ends the process at once
	os.Exit(run(ctx, os.Args[1:], os.Stdout, os.Stderr))
}

// commands are what can be asked for by name; without one, workloads are run. Each returns the exit code; an error is about
// the command line or a file.
var commands = map[string]func(ctx context.Context, args []string, stdout, stderr io.Writer) (int, error){
	"list":    list,
	"render":  render,
	"save":    save,
	"compare": compare,
	"bugs":    searchBugs,
}

// run is the program; it returns the exit code.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	do := measureAndReport
	if len(args) > 0 {
		if command, ok := commands[args[0]]; ok {
			do, args = command, args[1:]
		}
	}
	code, err := do(ctx, args, stdout, stderr)
	switch {
	case errors.Is(err, flag.ErrHelp):
		usage(stdout)
		return 0
	case err != nil:
		fmt.Fprintln(stderr, "bench:", err)
		return exitUsage
	}
	return code
}

// measureAndReport is what the program does without a command.
func measureAndReport(ctx context.Context, args []string, stdout, stderr io.Writer) (int, error) {
	o, err := parse(args)
	if err != nil {
		return 0, err
	}
	outs, err := openOutputs(o.outputs, "", report.RuntimesPage, stdout)
	if err != nil {
		return 0, err
	}
	defer outs.close()
	var notes []string
	if o.peers {
		dir, err := os.MkdirTemp("", "gokka-bench-")
		if err != nil {
			return 0, err
		}
		defer os.RemoveAll(dir)
		var lanes []measure.Lane
		if lanes, notes, err = buildPeers(ctx, dir); err != nil {
			return 0, err
		}
		o.config.Lanes = append(o.config.Lanes, lanes...)
	}
	host, intro := report.ThisHost(), stdout
	if !outs.human {
		intro = stderr
	}
	fmt.Fprintln(intro, host)
	for _, warning := range host.Warnings() {
		fmt.Fprintln(intro, "WARNING:", warning)
	}
	line := newProgress(stderr)
	o.config.Progress = line.show
	o.config.Budget = budgetOf(&o.config)
	if o.peers {
		o.config.Budget *= 2
	}
	began := time.Now()
	rows := measure.Run(ctx, o.config)
	line.clear()

	f := report.NewFile(host, began, rows)
	f.Notes = notes
	f.Seconds, f.Interrupted = time.Since(began).Seconds(), ctx.Err() != nil
	if err := outs.write(comparison{f}); err != nil {
		return 0, err
	}
	switch {
	case f.Interrupted:
		fmt.Fprintln(stderr, "bench: interrupted; the report holds what was measured so far")
		return exitInterrupted, nil
	case len(f.Failed()) > 0:
		return exitFailed, nil
	}
	return 0, nil
}
