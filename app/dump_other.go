//go:build !unix

package app

import "os"

// dumpSignals make Main write a report. There is no signal for that here.
var dumpSignals []os.Signal
