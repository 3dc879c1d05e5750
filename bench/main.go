// Bench compares Gokka's runtimes with each other and with hand-written goroutine and channel code. With no arguments
// it runs the default workloads and prints a table; it takes less than two minutes.
//
//	go run ./bench [-quick] [-all] [-run REGEXP] [-runtimes a,b] [-samples N] [-cpu 1,2] [-json FILE]
//	go run ./bench list
//
// The exit code is 0 if all is well, 1 if a workload failed or its result was wrong, 2 if the command line or a file
// is at fault, 130 after an interrupt.
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
	budget      = 90 * time.Second
	quickBudget = 14 * time.Second
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

// run is the program; it returns the exit code.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	o, err := parse(args)
	switch {
	case errors.Is(err, flag.ErrHelp):
		usage(stdout)
		return 0
	case err != nil:
		fmt.Fprintln(stderr, "bench:", err)
		return exitUsage
	}
	if o.list {
		list(stdout)
		return 0
	}
	var file *os.File
	if o.json != "" {
		// Before the work, not after it. What the file holds stays until there is something to replace it with.
		if file, err = os.OpenFile(o.json, os.O_WRONLY|os.O_CREATE, 0o644); err != nil {
			fmt.Fprintln(stderr, "bench: -json:", err)
			return exitUsage
		}
		defer file.Close()
	}
	host := report.ThisHost()
	fmt.Fprintln(stdout, host)
	if warning := host.Warning(); warning != "" {
		fmt.Fprintln(stdout, warning)
	}
	line := newProgress(stderr)
	o.config.Progress = line.show
	o.config.Budget = budgetOf(&o.config)
	rows := measure.Run(ctx, o.config)
	line.clear()

	ok := report.Table(stdout, rows)
	if file != nil {
		if err := save(file, report.NewFile(host, rows)); err != nil {
			fmt.Fprintln(stderr, "bench: -json:", err)
			return exitUsage
		}
	}
	switch {
	case ctx.Err() != nil:
		fmt.Fprintln(stderr, "bench: interrupted; the table holds what was measured so far")
		return exitInterrupted
	case !ok:
		return exitFailed
	}
	return 0
}

func save(file *os.File, f report.File) error {
	// Devices and pipes cannot be truncated, and need not be.
	if info, err := file.Stat(); err == nil && info.Mode().IsRegular() {
		if err := file.Truncate(0); err != nil {
			return err
		}
	}
	if err := f.Write(file); err != nil {
		return err
	}
	return file.Close()
}
