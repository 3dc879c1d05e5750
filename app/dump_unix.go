//go:build unix

package app

import (
	"os"
	"syscall"
)

// dumpSignals make Main write a report.
var dumpSignals = []os.Signal{syscall.SIGUSR1}
